package main

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"zaiyue/followups"
	"zaiyue/people"
)

// placed puts a follower on the list of placed graduates.
func (r *running) placed(openID, employer, city string, start time.Time) {
	r.t.Helper()
	ctx, db := r.t.Context(), r.app.tools.db
	p, err := db.NewPlacement(ctx, people.By{Officer: people.TheShell}, followups.Placement{
		Name: "示例卓玛", Employer: employer, City: city, County: "巴宜区", StartOn: followups.DayOf(start),
	})
	if err == nil {
		_, err = db.Bind(ctx, "bind-"+openID, openID, p.Code)
	}
	if err != nil {
		r.t.Fatal(err)
	}
}

// TestARunToPlacedGraduatesAtATime writes to those of an employer, a city and a month, whom
// the form asks for, and has it begin by itself at a time (row N7).
func TestARunToPlacedGraduatesAtATime(t *testing.T) {
	r := start(t, nil)
	r.tomorrow()
	r.step("templates")
	one, two, three := r.who("u1"), r.who("u2"), r.who("u3")
	now := r.app.now().In(people.Beijing())
	lately, before := now.AddDate(0, 0, -3), now.AddDate(0, -2, -3)
	r.placed(one, "示例物流公司", "广州", lately)
	r.placed(two, "示例学校", "广州", lately)
	r.placed(three, "示例物流公司", "深圳", before)
	o, second := r.officer(t, people.Publisher), r.officer(t, people.Approver)

	bad := formOf(o.get("/runs/new?kind=notice.urgent"), "/console/runs/new")
	bad.Set("source", "placements")
	bad.Set("month", "七月")
	if p := o.post("/runs/new", bad); p.status != http.StatusBadRequest || p.value("month") != "七月" || !strings.Contains(p.text("#audience-wrong"), "2026-07") {
		t.Errorf("a month that is none: %d %s", p.status, p.text("main"))
	}
	bad.Set("source", "programme")
	if p := o.post("/runs/new", bad); p.status != http.StatusBadRequest || !strings.Contains(p.text("#audience-wrong"), "请选一项补贴") {
		t.Errorf("no programme: %d %s", p.status, p.text("main"))
	}
	applications(t, r, one, 2)
	for status, want := range map[string][2]string{"": {"申请过“广东基层就业补贴（示例）”的人", "一共 1 人"}, "none": {"还没有申请", "一共 2 人"}, "closed": {"现在是“已办结”的人", "一共 0 人"}} {
		run := o.compose(t, url.Values{"source": {"programme"}, "programme": {"gd_grassroots"}, "status": {status}})
		r.step("run counts")
		if said := o.get(run).text("main"); !strings.Contains(said, want[0]) || !strings.Contains(said, want[1]) {
			t.Errorf("status %q: %s", status, said)
		}
	}
	bad.Set("source", "wishes")
	if p := o.post("/runs/new", bad); p.status != http.StatusBadRequest || !strings.Contains(p.text("#audience-wrong"), "选好发给谁") {
		t.Errorf("an audience that is not offered: %d %s", p.status, p.text("main"))
	}

	path := o.compose(t, url.Values{"source": {"placements"}})
	change := func(set url.Values, whom, count string) {
		t.Helper()
		form := formOf(o.get(path+"/edit"), "/console"+path+"/edit")
		form.Set("source", "placements")
		for name, values := range set {
			form[name] = values
		}
		if p := o.post(path+"/edit", form); p.status != http.StatusOK || !strings.Contains(p.text(".facts"), whom) {
			t.Fatalf("%v: %d %s", set, p.status, p.text("main"))
		}
		r.step("run counts")
		if got := o.get(path).text("#run-count"); !strings.Contains(got, count) {
			t.Errorf("%v counts %s, want %s", set, got, count)
		}
	}
	change(url.Values{}, "就业名单里绑定了微信的人", "一共 3 人")
	change(url.Values{"city": {"广州"}}, "城市是广州", "一共 2 人")
	change(url.Values{"city": {""}, "month": {before.Format("2006-01")}}, "入职月份是"+before.Format("2006-01"), "一共 1 人")
	change(url.Values{"month": {lately.Format("2006-01")}, "employer": {"示例物流公司"}}, "单位是示例物流公司", "一共 1 人")
	if p := o.get(path); !strings.Contains(p.text("[aria-labelledby=looks]"), "元旦放假安排") {
		t.Errorf("the previews: %s", p.text("main"))
	}

	o.moves(t, path, "ask")
	second.moves(t, path, "confirm")
	at := r.app.now().Add(3 * time.Hour).In(people.Beijing()).Truncate(time.Hour)
	schedule := func(when string) *consolePage {
		form := url.Values{"move": {"schedule"}, "revision": {second.get(path).value("revision")}, "at": {when}}
		return second.post(path+"/move", form)
	}
	if p := schedule(r.app.now().Add(-time.Hour).In(people.Beijing()).Format("2006-01-02T15:04")); p.status != http.StatusBadRequest || !strings.Contains(p.text(".trouble"), "还没到") {
		t.Errorf("a time that has passed: %d %s", p.status, p.text("main"))
	}
	if p := schedule(at.Format("2006-01-02T15:04")); p.status != http.StatusOK || !strings.Contains(p.text("main"), at.Format("15:04")) {
		t.Fatalf("scheduled: %d %s", p.status, p.text("main"))
	}
	r.step("runs", "fan-outs")
	if p := second.get(path); !strings.Contains(p.text("#run-state"), "等着定时开始") || r.received("元旦放假安排") != nil {
		t.Errorf("before its time: %s; received %v", p.text("#run-state"), r.received("元旦放假安排"))
	}
	r.later(at.Sub(r.app.now()) + time.Minute)
	second.signIn(t)
	r.eventually("it began by itself and is done", func() bool {
		r.step("runs", "fan-outs")
		return strings.Contains(second.get(path).text("#run-state"), "发完了")
	})
	if got := r.received("元旦放假安排"); !slices.Equal(got, []int{1}) || r.told("u1", "元旦放假安排") != 1 {
		t.Errorf("received %v, u1 %d; want once, by u1 alone", got, r.told("u1", "元旦放假安排"))
	}
}
