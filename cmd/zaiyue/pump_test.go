package main

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"zaiyue/config"
	"zaiyue/notices"
	"zaiyue/people"
)

// tells has so many new followers be told something by template message, as an officer's run.
func (r *running) tells(n int) (run string) {
	r.t.Helper()
	r.step("templates")
	var before, users []struct{ OpenID string }
	var made any
	r.sim(http.MethodGet, "/sim/users", nil, &before)
	r.sim(http.MethodPost, "/sim/users/bulk", map[string]any{"count": n}, &made)
	r.sim(http.MethodGet, "/sim/users", nil, &users)
	var graduates []people.Graduate
	for _, u := range users[len(before):] {
		graduates = append(graduates, people.Graduate{OpenID: u.OpenID, FollowedAt: r.app.now().Add(-time.Hour)})
	}
	db, writer, other := r.app.tools.db, people.By{Officer: "writer"}, people.By{Officer: "other"}
	if _, err := db.AdoptFollowers(r.t.Context(), graduates); err != nil {
		r.t.Fatal(err)
	}
	one, err := db.NewRun(r.t.Context(), writer, notices.Run{
		ID: "r1", Title: "示例进度", Kind: "case.progress", Audience: notices.Audience{Source: notices.FromFollowers},
		Fields: map[string]string{"programme": mark, "status": "审核通过", "at": "2026年11月24日 09:30", "note": "不用做什么", "number": "SQ1"},
	})
	for _, move := range []string{"ask", "confirm", "start"} {
		if err == nil {
			one, err = db.MoveRun(r.t.Context(), map[bool]people.By{true: writer, false: other}[move == "ask"], one.ID, notices.RunAct{Move: move, Revision: one.Revision})
		}
	}
	if err != nil {
		r.t.Fatal(err)
	}
	r.step("fan-outs")
	return one.ID
}

// mark stands in what the run tells.
const mark = "示例补贴办理"

// states counts the notices of a run by state.
func (r *running) states(run string) map[notices.State]int {
	r.t.Helper()
	tally, err := r.app.tools.db.RunTally(r.t.Context(), run)
	if err != nil {
		r.t.Fatal(err)
	}
	all := map[notices.State]int{}
	for _, l := range tally {
		all[l.State] += l.Count
	}
	return all
}

// TestWeChatMisbehaves orders each fault from the simulator while five people are told
// something (row N4). What arrived is counted on the phones.
func TestWeChatMisbehaves(t *testing.T) {
	const template = "/cgi-bin/message/template/send"
	errcode := func(code, times int) map[string]any {
		return map[string]any{"path": template, "kind": "errcode", "errcode": code, "times": times}
	}
	tests := []struct {
		name    string
		fault   map[string]any
		lose    bool // results of messages never come
		passes  []time.Duration
		want    map[notices.State]int
		phones  int // so many of the five have it, once
		reasons string
	}{
		{name: "busy in a burst", fault: errcode(-1, 4), passes: []time.Duration{20 * time.Second, time.Minute}, want: map[notices.State]int{notices.Delivered: 5}, phones: 5},
		{name: "the day's calls are spent", fault: errcode(45009, 1), passes: []time.Duration{24 * time.Hour}, want: map[notices.State]int{notices.Delivered: 5}, phones: 5},
		{name: "too fast", fault: errcode(45011, 1), passes: []time.Duration{2 * time.Minute}, want: map[notices.State]int{notices.Delivered: 5}, phones: 5},
		{name: "the token is not good any more", fault: errcode(40001, 2), passes: []time.Duration{time.Minute}, want: map[notices.State]int{notices.Delivered: 5}, phones: 5},
		{name: "one does not follow any more", fault: errcode(43004, 1), passes: []time.Duration{time.Minute}, want: map[notices.State]int{notices.Delivered: 4, notices.Refused: 1}, phones: 4, reasons: "43004"},
		{name: "values are refused", fault: errcode(47003, 2), passes: []time.Duration{time.Minute}, want: map[notices.State]int{notices.Delivered: 3, notices.Refused: 2}, phones: 3, reasons: "47003"},
		{name: "the account may not", fault: errcode(48001, 5), passes: []time.Duration{time.Minute}, want: map[notices.State]int{notices.Waiting: 5}},
		{name: "the answer comes too late", fault: map[string]any{"path": template, "kind": "late", "delay_ms": 900, "times": 2}, passes: []time.Duration{20 * time.Second, time.Minute}, want: map[notices.State]int{notices.Delivered: 5}, phones: 5},
		{name: "no result ever", lose: true, passes: []time.Duration{25 * time.Hour}, want: map[notices.State]int{notices.Uncertain: 5}, phones: 5, reasons: notices.ReasonNoResult},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := start(t, func(c *config.Config) { c.WeChat.CallWithin = 300 * time.Millisecond })
			r.tomorrow()
			var done any
			if tt.fault != nil {
				r.sim(http.MethodPost, "/sim/faults", tt.fault, &done)
			}
			if tt.lose {
				r.sim(http.MethodPatch, "/sim/options", map[string]any{"rules": map[string]any{"job": map[string]any{"lose_events": true}}}, &done)
			} else {
				r.sim(http.MethodPatch, "/sim/options", map[string]any{"rules": map[string]any{"job": map[string]any{"template": "100ms"}}}, &done)
			}
			run := r.tells(5)
			r.eventually("each was tried", func() bool { return r.states(run)[notices.Sending] == 0 && r.tried(run) })
			for _, d := range tt.passes {
				r.later(d)
				r.eventually("nothing is on its way", func() bool { return r.states(run)[notices.Sending] == 0 })
			}
			r.eventually(fmt.Sprint("it ends as ", tt.want), func() bool {
				if maps.Equal(r.states(run), tt.want) {
					return true
				}
				r.later(time.Second)
				return false
			})
			if got := r.received(mark); len(got) != tt.phones || slices.ContainsFunc(got, func(n int) bool { return n != 1 }) {
				t.Errorf("on the phones: %v, want one on each of %d", got, tt.phones)
			}
			if why := r.whys(run); !strings.Contains(why, tt.reasons) {
				t.Errorf("the reasons %s do not name %s", why, tt.reasons)
			}
		})
	}
}

// tried reports whether each of a run's notices was looked at.
func (r *running) tried(run string) bool {
	for _, state := range []notices.State{notices.Queued, notices.Sending} {
		page, _, err := r.app.tools.db.RunNotices(r.t.Context(), run, state, nil, "", 100)
		if err != nil || slices.ContainsFunc(page, func(n notices.Notice) bool { return len(n.Steps) == 0 }) {
			return false
		}
	}
	return true
}

// whys lists the reasons and codes of a run's results.
func (r *running) whys(run string) string {
	tally, err := r.app.tools.db.RunTally(r.t.Context(), run)
	if err != nil {
		r.t.Fatal(err)
	}
	var all []string
	for _, l := range tally {
		all = append(all, fmt.Sprintf("%s %d", l.Reason, l.Code))
	}
	return strings.Join(all, ", ")
}

// TestOnlyOnePumpSends gives the lease to another holder: our pump sends nothing while that
// lasts, and takes over when the holder is silent for half a minute.
func TestOnlyOnePumpSends(t *testing.T) {
	r := start(t, func(c *config.Config) { c.WeChat.CallWithin = time.Second })
	r.tomorrow()
	db, by := r.app.tools.db, people.By{Officer: "other"}
	r.eventually("our pump has begun", func() bool { return r.app.pump.Status().Holding })
	officer := r.officer(t, people.Administrator, people.Approver)
	if p := officer.post("/sending/pause", url.Values{"words": {""}}); p.status != http.StatusBadRequest {
		t.Errorf("a pause without a word: %d", p.status)
	}
	if p := officer.post("/sending/pause", url.Values{"words": {"等领导定"}}); !strings.Contains(p.text("main"), "现在暂停着") || !strings.Contains(p.text("main"), "等领导定") {
		t.Errorf("paused: %d %s", p.status, p.text("main"))
	}
	run := r.tells(3)
	if home := officer.get("/").text("main"); !strings.Contains(home, "通知的发送暂停着") {
		t.Errorf("the first page: %s", home)
	}
	if page := officer.get("/sending").text("main"); !strings.Contains(page, "示例进度") || !strings.Contains(page, "3 条") {
		t.Errorf("what waits: %s", page)
	}
	if got := r.states(run); got[notices.Queued] != 3 {
		t.Errorf("while it pauses: %v", got)
	}
	r.later(time.Minute) // the lease of our pump is over for whoever asks now
	fence, ok, err := db.Lease(t.Context(), "another instance", 20*time.Second)
	if err != nil || !ok {
		t.Fatalf("no lease for another: %v %v", ok, err)
	}
	if err := db.ResumePump(t.Context(), by); err != nil {
		t.Fatal(err)
	}
	r.eventually("our pump gives way", func() bool { return !r.app.pump.Status().Holding })
	if got := r.states(run); got[notices.Queued] != 3 {
		t.Errorf("while another has the lease: %v", got)
	}
	r.later(21 * time.Second)
	r.eventually("ours takes over and tells everybody", func() bool { return len(r.received(mark)) == 3 })
	if err := db.Settle(t.Context(), fence, []notices.Outcome{{ID: "none", State: notices.Delivered}}); err == nil {
		t.Error("the old fence still settles")
	}
}

// TestSendingPausesByItself has WeChat answer nothing but that it is busy: the pump rests, says
// so, and goes on by itself; nobody is told twice.
func TestSendingPausesByItself(t *testing.T) {
	r := start(t, nil)
	r.tomorrow()
	var done any
	r.sim(http.MethodPost, "/sim/faults", map[string]any{"path": "/cgi-bin/message/template/send", "kind": "errcode", "errcode": -1}, &done)
	r.sim(http.MethodPatch, "/sim/options", map[string]any{"rules": map[string]any{"job": map[string]any{"template": "100ms"}}}, &done)
	run := r.tells(30)
	officer := r.officer(t, people.Administrator)
	r.eventually("it pauses", func() bool { return strings.Contains(officer.get("/sending").text("main"), "现在暂停着") })
	if page := officer.get("/sending").text("main"); !strings.Contains(page, "程序自己") || !strings.Contains(page, "自动接着发") {
		t.Errorf("the page: %s", page)
	}
	if home := officer.get("/").text("main"); !strings.Contains(home, "通知的发送暂停着") {
		t.Errorf("the first page: %s", home)
	}
	r.sim(http.MethodDelete, "/sim/faults", nil, &done)
	r.later(6 * time.Minute)
	r.eventually("everybody is told", func() bool {
		r.later(time.Second)
		return r.states(run)[notices.Delivered] == 30
	})
	if got := r.received(mark); len(got) != 30 || slices.ContainsFunc(got, func(n int) bool { return n != 1 }) {
		t.Errorf("on the phones: %v, want one on each", got)
	}
}
