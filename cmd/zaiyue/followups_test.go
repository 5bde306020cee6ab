package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"zaiyue/followups"
	"zaiyue/people"
)

// TestAFollowUp goes the whole way (rows F1, F2, F6): an officer puts a graduate on the list,
// the graduate sends the code, is asked once after a month, answers half on the page and half
// in the chat, and an officer sees to what they said.
func TestAFollowUp(t *testing.T) {
	r := start(t, nil)
	r.tomorrow()
	r.act("follow", map[string]any{})
	liaison := r.officer(t, people.Liaison)
	started := r.app.now().In(people.Beijing()).AddDate(0, 0, -20)
	form := url.Values{"name": {"示例卓玛"}, "employer": {"示例物流公司"}, "city": {"广州"}, "county": {"巴宜区"}, "start_on": {"2026年某天"}}
	if p := liaison.post("/placements", form); p.status != http.StatusBadRequest || p.value("employer") != "示例物流公司" || !strings.Contains(p.text("#start-wrong"), "：") {
		t.Errorf("a day that is none: %d %s", p.status, p.text("main"))
	}
	form.Set("start_on", started.Format(time.DateOnly))
	p := liaison.post("/placements", form)
	if p.status != http.StatusOK || !strings.Contains(p.text(".done"), "已经添加") {
		t.Fatalf("added: %d %s", p.status, p.text("main"))
	}
	code := strings.TrimSpace(p.text(".secret code"))
	if said := r.ask(code); !strings.Contains(said, "示例物流公司") {
		t.Fatalf("the code is answered %q", said)
	}
	r.ask("1")
	if page := liaison.get("/placements").text("tbody tr"); !strings.Contains(page, "已绑定") {
		t.Errorf("the list afterwards: %s", page)
	}
	r.actAs("u2", "follow", map[string]any{})
	if said := r.actAs("u2", "send", map[string]any{"text": code}); strings.Contains(texts(said), "示例物流公司") {
		t.Errorf("a used code tells of its owner: %s", texts(said))
	}

	r.later(14 * 24 * time.Hour)
	liaison.signIn(t)
	r.ask("你好") // a message may be sent again
	asked := func() int { return r.told("u1", "上班满1个月") }
	r.step("follow-ups")
	r.step("follow-ups")
	r.eventually("the graduate is asked", func() bool { return asked() > 0 })
	phone := r.browser("u1")
	if _, page := phone.open(http.MethodGet, "/h5/followup", nil); !strings.Contains(page, "上班满 1 个月了") {
		t.Fatalf("the page: %s", page)
	}
	if _, page := phone.open(http.MethodPost, "/h5/followup", url.Values{"do": {"keep"}, "work": {"还在适应"}}); !strings.Contains(page, "存好了") || !strings.Contains(page, `value="还在适应" checked`) {
		t.Errorf("kept: %s", page)
	}
	if said := r.ask("开始"); !strings.Contains(said, "难处") {
		t.Errorf("the chat does not go on where the page stopped: %s", said)
	}
	r.ask("工资没发")
	if said := r.ask("跳过"); !strings.Contains(said, "尽快和您联系") {
		t.Errorf("the end: %s", said)
	}
	if asked() != 1 {
		t.Errorf("asked %d times", asked())
	}
	if _, page := phone.open(http.MethodGet, "/h5/followup", nil); !strings.Contains(page, "现在没有要您回答的回访") {
		t.Errorf("the page afterwards: %s", page)
	}

	if home := liaison.get("/").text("main"); !strings.Contains(home, "1 位同学在回访里说了难处") {
		t.Errorf("the first page: %s", home)
	}
	p = liaison.get("/followups")
	if row := p.text("tbody tr"); !strings.Contains(row, "示例卓玛") || !strings.Contains(row, "欠薪") {
		t.Fatalf("the list of follow-ups: %s", row)
	}
	p = liaison.follow(p, "tbody a")
	one := strings.TrimPrefix(p.path, "/console")
	if page := p.text("main"); !strings.Contains(page, "还在适应") || !strings.Contains(page, "工资没有按时发") {
		t.Errorf("one follow-up: %s", page)
	}
	liaison.post(one+"/take", url.Values{"seen": {""}})
	if p = liaison.post(one+"/done", url.Values{"note": {""}}); p.status != http.StatusBadRequest {
		t.Errorf("closed without a word: %d", p.status)
	}
	if p = liaison.post(one+"/done", url.Values{"note": {"陪同到劳动监察投诉，工资已补发。"}}); !strings.Contains(p.text(".done"), "处理好") {
		t.Errorf("closed: %d %s", p.status, p.text("main"))
	}
	if home := liaison.get("/").text("main"); strings.Contains(home, "回访里说了难处") {
		t.Errorf("the first page afterwards: %s", home)
	}
	if p := r.officer(t, people.Editor).get("/followups"); p.status != http.StatusForbidden {
		t.Errorf("an editor reads what graduates said: %d", p.status)
	}
}

// told is how many messages that hold a text WeChat brought to a graduate, replies apart.
func (r *running) told(user, text string) int {
	r.t.Helper()
	var all []struct {
		OpenID string
		Count  int
	}
	r.sim(http.MethodGet, "/sim/received?text="+url.QueryEscape(text), nil, &all)
	openID := r.openID(user)
	for _, one := range all {
		if one.OpenID == openID {
			return one.Count
		}
	}
	return 0
}

// onTheList fills the list of placed graduates for the walk of the console: a follow-up that
// needs help, and rows that wait for their codes.
func onTheList(t *testing.T, r *running, rows int) {
	t.Helper()
	ctx, db, by := t.Context(), r.app.tools.db, people.By{Officer: people.TheShell}
	start := followups.DayOf(r.app.now().AddDate(0, -1, -1))
	place := func() (followups.Placement, error) {
		return db.NewPlacement(ctx, by, followups.Placement{Name: "示例" + long[:30], Employer: long, City: "广州", County: "巴宜区", StartOn: start, Note: long})
	}
	first, err := place()
	if err != nil {
		t.Fatal(err)
	}
	atOnce(t, rows-1, func(int) error { _, err := place(); return err })
	const openID = "o-placed-in-the-walk"
	if _, err := db.Bind(ctx, "walk-bind", openID, first.Code); err != nil {
		t.Fatal(err)
	}
	if told, err := db.TellFollowUps(ctx); err != nil || told == 0 {
		t.Fatalf("%d follow-ups told, %v", told, err)
	}
	said, err := db.AnswerFollowUp(ctx, "walk-answer", openID, followups.Answers{"trouble": "工资没有按时发", "words": long}, []string{"欠薪"})
	if err != nil || !said.Help {
		t.Fatal(fmt.Errorf("answered: %+v, %w", said, err))
	}
}
