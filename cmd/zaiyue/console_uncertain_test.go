package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"zaiyue/notices"
	"zaiyue/people"
)

// uncertainNotices has so many people be told something of which WeChat never tells the result.
// It moves the clock by two days.
func uncertainNotices(t *testing.T, r *running, n int) {
	t.Helper()
	results := func(lost bool) {
		r.sim(http.MethodPatch, "/sim/options", map[string]any{"rules": map[string]any{"job": map[string]any{"lose_events": lost}}}, new(any))
	}
	r.tomorrow()
	results(true)
	run := r.tells(n)
	r.eventually("WeChat took them all", func() bool { return r.states(run)[notices.Accepted] == n })
	r.later(25 * time.Hour)
	r.eventually("their results are given up", func() bool { return r.states(run)[notices.Uncertain] == n })
	results(false)
}

// TestUncertainNoticesAreConfirmed: officers find what nobody knows the end of from the first
// page on, and one of them says that the person has it; a second one is told so.
func TestUncertainNoticesAreConfirmed(t *testing.T) {
	r := start(t, nil)
	uncertainNotices(t, r, 2)
	first, second, reader := r.officer(t, people.Approver), r.officer(t, people.Publisher), r.officer(t, people.Editor)
	if home := first.get("/").text("main"); !strings.Contains(home, "2 条通知不知道送到没有") {
		t.Errorf("the first page: %s", home)
	}
	p := first.get("/sending")
	p = first.follow(p, `a[href="/console/sending/uncertain"]`)
	said := p.text("tbody")
	for _, want := range []string{"办事进度", "示例进度", "模板消息", "一直没有说送到没有", "多半送到了"} {
		if !strings.Contains(said, want) {
			t.Errorf("the page does not say %q: %s", want, said)
		}
	}
	action := strings.TrimPrefix(p.doc().Find("tbody form").AttrOr("action", ""), "/console")
	if p := reader.get("/sending/uncertain"); p.doc().Find("tbody form").Length() != 0 || p.doc().Find("tbody tr").Length() != 2 {
		t.Errorf("without the right to control: %s", p.text("main"))
	}
	if p = first.post(action, nil); p.doc().Find("tbody tr").Length() != 1 || !strings.Contains(p.text(".done"), "对方收到了") {
		t.Errorf("confirmed: %d %s", p.status, p.text("main"))
	}
	if p = second.post(action, nil); p.status != http.StatusConflict || !strings.Contains(p.text(".trouble"), "送到了") {
		t.Errorf("confirmed again: %d %s", p.status, p.text("main"))
	}
	if p = second.post("/sending/uncertain/none/confirm", nil); p.status != http.StatusNotFound {
		t.Errorf("confirmed nothing: %d", p.status)
	}
	second.post(strings.TrimPrefix(first.get("/sending/uncertain").doc().Find("tbody form").AttrOr("action", ""), "/console"), nil)
	if said := first.get("/sending/uncertain").text("main"); !strings.Contains(said, "每一条都有结果") {
		t.Errorf("when all are confirmed: %s", said)
	}
}
