package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"zaiyue/config"
	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/store"
	"zaiyue/store/redistest"
)

// TestARefusedSubscription has WeChat answer 43101 to a subscribe notice: the next step of the
// ladder tells the person, and the reason stands with the notice.
func TestARefusedSubscription(t *testing.T) {
	r := start(t, nil)
	r.tomorrow()
	r.step("templates")
	openID := r.who("u1")
	kind, _ := r.app.ladder.Book.Kind("case.progress")
	for _, tpl := range r.app.templates.Load().For(notices.LongTerm, kind.Subscribe) {
		r.actAs("u1", "consent", map[string]any{"choices": []any{map[string]any{"template_id": tpl.ID}}})
	}
	r.sim(http.MethodPost, "/sim/faults", map[string]any{"path": "/cgi-bin/message/subscribe/bizsend", "kind": "errcode", "errcode": 43101, "times": 1}, new(any))
	r.sim(http.MethodPatch, "/sim/options", map[string]any{"rules": map[string]any{"job": map[string]any{"template": "100ms"}}}, new(any))
	run := r.tells(1)
	r.eventually("both are told", func() bool {
		r.later(time.Second)
		return r.states(run)[notices.Delivered] == 2
	})
	if got := r.received(mark); !slices.Equal(got, []int{1, 1}) {
		t.Errorf("on the phones: %v, want one on each", got)
	}
	inbox, _, err := r.app.tools.db.Inbox(t.Context(), openID, "", 5)
	if err != nil || len(inbox) != 1 {
		t.Fatalf("the inbox: %d notices, %v", len(inbox), err)
	}
	at := slices.IndexFunc(inbox[0].Steps, func(s notices.Step) bool {
		return s.Channel == notices.LongTerm && s.Verdict == notices.Failed && s.Reason == notices.ReasonRefused && s.Code == 43101
	})
	next := slices.IndexFunc(inbox[0].Steps, func(s notices.Step) bool { return s.Channel == notices.Template && s.Verdict == notices.Chosen })
	if at < 0 || next < at || inbox[0].Channel != notices.Template {
		t.Errorf("by %s, steps %+v, want 43101 and then a template message", inbox[0].Channel, inbox[0].Steps)
	}
}

// TestRedisEmptiedInARun empties a real Redis while forty people are told something: it holds
// nothing that says who was told.
func TestRedisEmptiedInARun(t *testing.T) {
	const told = 40
	redis := redistest.Start(t)
	r := start(t, func(c *config.Config) { c.Redis.URL = config.Secret(redis.URL()) })
	r.tomorrow()
	r.sim(http.MethodPost, "/sim/faults", map[string]any{"path": "/cgi-bin/message/template/send", "kind": "slow", "delay_ms": 100}, new(any))
	r.sim(http.MethodPatch, "/sim/options", map[string]any{"rules": map[string]any{"job": map[string]any{"template": "100ms"}}}, new(any))
	run := r.tells(told)
	for _, share := range []int{1, told / 3, told / 2} {
		r.eventually(fmt.Sprint(share, " are told"), func() bool { return len(r.received(mark)) >= share })
		redis.Empty()
	}
	r.eventually("everybody is told", func() bool {
		r.later(time.Second)
		return r.states(run)[notices.Delivered] == told
	})
	if got := r.received(mark); len(got) != told || slices.Max(got) != 1 {
		t.Errorf("on the phones: %v, want one on each of %d", got, told)
	}
}

// slowWeChat takes a customer-service message only when it is let to.
type slowWeChat struct {
	notices.Platform
	asked, let chan struct{}
	taken      atomic.Int64
}

// SendText implements notices.Platform.
func (w *slowWeChat) SendText(context.Context, string, string) error {
	w.asked <- struct{}{}
	<-w.let
	w.taken.Add(1)
	return nil
}

// TestAStoppedPumpGivesWayAtOnce stops one of two pumps in the middle of a send, over a store
// whose clock stands still: the lease cannot run out there, so the other one sends only because
// it was given back. What was in flight is finished and kept.
func TestAStoppedPumpGivesWayAtOnce(t *testing.T) {
	now := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	dir := t.TempDir()
	db, err := store.Open(t.Context(), filepath.Join(dir, "data", "zaiyue.db"), store.Options{Now: clock, KeyFile: filepath.Join(dir, "keys", "keyset.json")})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	platform := &slowWeChat{asked: make(chan struct{}, 2), let: make(chan struct{}, 2)}
	pump := func() (p *notices.Pump, stop func()) {
		p = &notices.Pump{
			Outbox: db, Upkeep: db, Platform: platform, Now: clock, NewID: newID, Log: slog.New(slog.DiscardHandler),
			Decide: func(n notices.Notice, _ notices.Ledger, _ notices.Preferences) notices.Decision {
				return notices.Decision{Parcel: &notices.Parcel{Channel: notices.Service, Text: "x"}, Hold: notices.Hold{Channel: notices.Service}}
			},
			Settings: notices.PumpSettings{InFlight: 1, Rate: 100, Lease: 5 * time.Second, Poll: 10 * time.Millisecond, Tries: 3, ErrorWindow: time.Minute, ErrorLeast: 9, ErrorShare: 50, ErrorRest: time.Minute, ResultWithin: time.Hour},
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); p.Run(ctx) }()
		return p, func() { cancel(); <-done }
	}
	r := &running{t: t}
	first, stopFirst := pump()
	r.eventually("the first has the lease", func() bool { return first.Status().Holding })
	second, stopSecond := pump()
	defer stopSecond()
	db.Opened("o1", notices.Wrote, now)
	number, err := db.GraduateNumber(t.Context(), "o1")
	if err != nil {
		t.Fatal(err)
	}
	for i, words := range []string{"一", "二"} {
		if _, err := db.ReplyGraduate(t.Context(), people.By{Officer: "officer"}, number, people.Reply{Key: words, Text: words, Seen: uint64(i)}); err != nil {
			t.Fatal(err)
		}
	}
	<-platform.asked
	stopped := make(chan struct{})
	go func() { defer close(stopped); stopFirst() }()
	if second.Status().Holding {
		t.Error("the second sends while the first is not done")
	}
	platform.let <- struct{}{}
	<-stopped
	r.eventually("the second has the lease", func() bool { return second.Status().Holding })
	platform.let <- struct{}{}
	r.eventually("both are kept as told", func() bool {
		inbox, _, err := db.Inbox(t.Context(), "o1", "", 5)
		return err == nil && len(inbox) == 2 && !slices.ContainsFunc(inbox, func(n notices.Notice) bool { return n.State != notices.Delivered })
	})
	if n := platform.taken.Load(); n != 2 {
		t.Errorf("%d messages were taken, want 2", n)
	}
}
