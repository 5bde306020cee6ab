package main

import (
	"strings"
	"testing"
	"time"

	"zaiyue/config"
	"zaiyue/notices"
)

func TestPumpWords(t *testing.T) {
	now := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
	held := notices.PumpState{Held: true, Holder: "0123456789abcdef", Until: now.Add(20 * time.Second)}
	with := func(change func(*notices.PumpState)) notices.PumpState {
		s := held
		change(&s)
		return s
	}
	tests := []struct {
		name  string
		state notices.PumpState
		ok    bool
		want  string
	}{
		{"nothing runs, nothing waits", notices.PumpState{}, true, "没有程序在发，0 条到了时间，没有暂停，0 条不知道送到没有。"},
		{"all is well", with(func(s *notices.PumpState) { s.Due, s.Oldest, s.Uncertain = 3, now.Add(-2*time.Second), 4 }), true, "01234567 在发，租约到 11-24 10:00:20，3 条到了时间，最早的晚了 2s，没有暂停，4 条不知道送到没有。"},
		{"late", with(func(s *notices.PumpState) { s.Due, s.Oldest = 1, now.Add(-time.Hour) }), false, "最早的晚了 1h0m0s"},
		{"late, and nobody sends", notices.PumpState{Due: 1, Oldest: now.Add(-time.Hour)}, false, "没有程序在发，1 条到了时间"},
		{"paused by hand", with(func(s *notices.PumpState) { s.Control.Paused = true }), false, "暂停着，0 条"},
		{"paused by itself", with(func(s *notices.PumpState) { s.Control = notices.Control{Paused: true, Until: now.Add(time.Minute)} }), false, "暂停着，到 11-24 10:01:00 自动接着发"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := pumpWords(tt.state, now)
			if c.OK != tt.ok || !strings.Contains(c.Detail, tt.want) || c.OK == (c.Fix != "") {
				t.Errorf("pumpWords(%+v) = %+v, want %v with %q", tt.state, c, tt.ok, tt.want)
			}
		})
	}
}

// TestWhoWaitsForTheTemplates: before the account's templates were read only what may go by
// one of them waits.
func TestWhoWaitsForTheTemplates(t *testing.T) {
	book, err := notices.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
	a := &app{now: func() time.Time { return now }, config: config.Default()}
	a.config.WeChat.AppSecret = "0123456789abcdef0123456789abcdef"
	a.templates.Store(&notices.Catalogue{})
	a.ladder = &notices.Ladder{Book: book, Catalogue: func() notices.Catalogue { return *a.templates.Load() }, Now: a.now}
	for kind, waits := range map[string]bool{
		notices.ReplyKind: false, notices.AnswerKind: false, "post.new": false,
		"case.progress": true, "notice.free": true, "job.new": true,
	} {
		d := a.decide(notices.Notice{Kind: kind, OpenID: "o1"}, notices.Ledger{}, notices.Preferences{})
		if got := d.Until.Equal(now.Add(templatesSoon)); got != waits {
			t.Errorf("%s waits: %t, want %t: %+v", kind, got, waits, d)
		}
	}
}
