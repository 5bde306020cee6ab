package store

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/wechat"
)

// byTemplate sends everything as a template message, unless the channel is closed.
func byTemplate(n notices.Notice, _ notices.Ledger, _ notices.Preferences) notices.Decision {
	if slices.Contains(n.Closed, notices.Template) {
		return notices.Decision{End: notices.Waiting}
	}
	return notices.Decision{
		Parcel: &notices.Parcel{Channel: notices.Template, Template: &wechat.TemplateMessage{OpenID: n.OpenID, ClientMsgID: n.ID}},
		Hold:   notices.Hold{Channel: notices.Template, TemplateID: "t1"},
	}
}

// born tells people one thing each, and returns the notices' ids.
func born(t *testing.T, db *DB, run string, count int) (ids []string) {
	t.Helper()
	err := db.engine.Update(t.Context(), func(tx Tx) error {
		ids = nil
		for i := range count {
			n := notices.Notice{Kind: "k", Cause: "c/" + run, OpenID: fmt.Sprintf("o%s-%d", run, i), Run: run, DueAt: db.moment().Add(time.Duration(i) * time.Millisecond)}
			if _, err := db.tell(tx, n); err != nil {
				return err
			}
			ids = append(ids, notices.ID(n.Kind, n.Cause, n.OpenID, n.Window))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

func leased(t *testing.T, db *DB, holder string) uint64 {
	t.Helper()
	fence, ok, err := db.Lease(t.Context(), holder, 25*time.Second)
	if err != nil || !ok {
		t.Fatalf("Lease(%s) = %d, %v, %v", holder, fence, ok, err)
	}
	return fence
}

func claimed(t *testing.T, db *DB, fence uint64, limit int, decide notices.Decider) []notices.Parcel {
	t.Helper()
	all, _, err := db.Claim(t.Context(), fence, limit, decide)
	if err != nil {
		t.Fatalf("Claim = %v", err)
	}
	return all
}

func (db *DB) stateOf(t *testing.T, id string) notices.State {
	t.Helper()
	n, err := db.Notice(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return n.State
}

func TestLease(t *testing.T) {
	db, c := open(t)
	first := leased(t, db, "a")
	if _, ok, err := db.Lease(t.Context(), "b", 25*time.Second); ok || err != nil {
		t.Errorf("Lease of b while a holds it = %v, %v, want false", ok, err)
	}
	c.advance(10 * time.Second)
	if again := leased(t, db, "a"); again != first {
		t.Errorf("renewed fence = %d, want %d", again, first)
	}
	c.advance(26 * time.Second)
	second := leased(t, db, "b")
	if second <= first {
		t.Errorf("fence of b = %d, want above %d", second, first)
	}
	stale := map[string]error{"Unlease": db.Unlease(t.Context(), first), "Settle": db.Settle(t.Context(), first, nil), "Rest": db.Rest(t.Context(), first, "", c.now(), "")}
	born(t, db, "", 1)
	c.advance(time.Second)
	_, _, stale["Claim"] = db.Claim(t.Context(), first, 1, byTemplate)
	_, stale["Recover"] = db.Recover(t.Context(), first)
	for name, err := range stale {
		if fault.KindOf(err) != fault.Conflict {
			t.Errorf("%s with a stale fence = %v, want a conflict", name, err)
		}
	}
	if err := db.Unlease(t.Context(), second); err != nil {
		t.Fatal(err)
	}
	if third := leased(t, db, "c"); third <= second {
		t.Errorf("fence of c = %d, want above %d", third, second)
	}
}

func TestSettleAndReport(t *testing.T) {
	ok, blocked, failed := notices.Report{OK: true}, notices.Report{Words: "failed:user block"}, notices.Report{Words: "failed: system failed"}
	tests := []struct {
		name   string
		before *notices.Report // comes before the send is settled
		after  []notices.Report
		want   notices.State
	}{
		{name: "never", want: notices.Accepted},
		{name: "late", after: []notices.Report{ok}, want: notices.Delivered},
		{name: "early", before: &ok, want: notices.Delivered},
		{name: "twice", before: &ok, after: []notices.Report{ok, failed}, want: notices.Delivered},
		{name: "blocked", after: []notices.Report{blocked, blocked}, want: notices.Refused},
		{name: "failed goes to the next rung", after: []notices.Report{failed}, want: notices.Queued},
		{name: "failed early", before: &failed, after: []notices.Report{ok}, want: notices.Queued},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db, c := open(t)
			id, fence := born(t, db, "", 1)[0], leased(t, db, "a")
			if got := claimed(t, db, fence, 5, byTemplate); len(got) != 1 || got[0].Notice.ID != id {
				t.Fatalf("claimed %v", got)
			}
			take := func(r notices.Report) {
				if err := db.TakeReport(t.Context(), "m1", "o-0", "", r); err != nil {
					t.Fatal(err)
				}
			}
			if tt.before != nil {
				take(*tt.before)
			}
			o := notices.Outcome{ID: id, State: notices.Accepted, MsgID: "m1", Spent: true}
			for range 2 { // the second finds nothing to settle
				if err := db.Settle(t.Context(), fence, []notices.Outcome{o}); err != nil {
					t.Fatal(err)
				}
			}
			for _, r := range tt.after {
				take(r)
			}
			if got := db.stateOf(t, id); got != tt.want {
				t.Errorf("state = %s, want %s", got, tt.want)
			}
			c.advance(25 * time.Hour)
			fence = leased(t, db, "a")
			if _, err := db.Repair(t.Context(), fence, c.now().Add(-24*time.Hour)); err != nil {
				t.Fatal(err)
			}
			if got := db.stateOf(t, id); tt.want == notices.Accepted && got != notices.Uncertain {
				t.Errorf("state after the repair = %s, want uncertain", got)
			}
		})
	}
}

func TestTakenOver(t *testing.T) {
	service := func(n notices.Notice, _ notices.Ledger, _ notices.Preferences) notices.Decision {
		return notices.Decision{Parcel: &notices.Parcel{Channel: notices.Service, Text: "x"}, Hold: notices.Hold{Channel: notices.Service}}
	}
	tests := []struct {
		name   string
		decide notices.Decider
		wait   time.Duration
		want   notices.State
	}{
		{"a template message within the 10 minutes", byTemplate, time.Minute, notices.Queued},
		{"a template message after them", byTemplate, 9 * time.Minute, notices.Uncertain},
		{"a customer-service message", service, time.Minute, notices.Uncertain},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db, c := open(t)
			id, old := born(t, db, "", 1)[0], leased(t, db, "a")
			db.Opened("o-0", notices.Wrote, c.now())
			if got := claimed(t, db, old, 5, tt.decide); len(got) != 1 {
				t.Fatalf("claimed %d, want 1", len(got))
			}
			c.advance(tt.wait)
			fence := leased(t, db, "b")
			if n, err := db.Recover(t.Context(), fence); n != 1 || err != nil {
				t.Fatalf("Recover = %d, %v, want 1", n, err)
			}
			if got := db.stateOf(t, id); got != tt.want {
				t.Fatalf("state = %s, want %s", got, tt.want)
			}
			late := notices.Outcome{ID: id, State: notices.Accepted, MsgID: "m1", Spent: true}
			if err := db.Settle(t.Context(), old, []notices.Outcome{late}); fault.KindOf(err) != fault.Conflict {
				t.Errorf("Settle by the dead holder = %v, want a conflict", err)
			}
			if tt.want != notices.Queued {
				return
			}
			other := claimed(t, db, fence, 5, func(n notices.Notice, l notices.Ledger, p notices.Preferences) notices.Decision {
				if !slices.Contains(n.Closed, notices.Service) {
					t.Errorf("%s may be sent another way: %v", n.ID, n.Closed)
				}
				return byTemplate(n, l, p)
			})
			if len(other) != 1 || other[0].Template.ClientMsgID != id || !other[0].Notice.Unsure {
				t.Errorf("claimed again %+v, want the same message", other)
			}
		})
	}
}

func TestLanes(t *testing.T) {
	db, c := open(t)
	fence := leased(t, db, "a")
	born(t, db, "r1", 300)
	born(t, db, "r2", 3)
	own := born(t, db, "", 3)
	c.advance(time.Second)
	runs := map[string]int{}
	for _, p := range claimed(t, db, fence, 9, byTemplate) {
		runs[p.Notice.Run]++
	}
	if runs["r1"] != 3 || runs["r2"] != 3 || runs[""] != 3 {
		t.Errorf("claimed %v, want every queue in its turn", runs)
	}
	if err := db.Rest(t.Context(), fence, "r1", time.Time{}, "很多失败"); err != nil {
		t.Fatal(err)
	}
	if got := claimed(t, db, fence, 64, byTemplate); len(got) != 0 {
		t.Errorf("claimed %d of a paused run", len(got))
	}
	cancelRun := func(tx Tx) error { return controlRun(tx, "r1", notices.Control{Cancelled: true}) }
	if err := db.engine.Update(t.Context(), cancelRun); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if got := claimed(t, db, fence, 0, byTemplate); len(got) != 0 {
			t.Errorf("claimed %d of a cancelled run", len(got))
		}
	}
	var tally notices.Tally
	err := db.engine.View(t.Context(), func(tx Tx) (err error) { tally, err = talliesOf(tx, "r1"); return err })
	if err != nil || tally.Of(notices.Cancelled) != 297 || tally.Of(notices.Sending) != 3 {
		t.Errorf("tally = %v, %v, want 297 cancelled and 3 on their way", tally, err)
	}
	if err := db.Forget(t.Context(), "o-0"); err != nil {
		t.Fatal(err)
	}
	if err := db.Settle(t.Context(), fence, []notices.Outcome{{ID: own[0], State: notices.Accepted}}); err != nil {
		t.Errorf("Settle of a deleted notice = %v", err)
	}
}

func TestPausePump(t *testing.T) {
	db, c := open(t)
	by := people.By{Officer: "o1"}
	born(t, db, "", 2)
	c.advance(time.Second)
	fence := leased(t, db, "a")
	if err := db.PausePump(t.Context(), by, "等一等"); err != nil {
		t.Fatal(err)
	}
	if err := db.PausePump(t.Context(), by, ""); fault.KindOf(err) != fault.Conflict {
		t.Errorf("PausePump again = %v, want a conflict", err)
	}
	if got := claimed(t, db, fence, 5, byTemplate); len(got) != 0 {
		t.Errorf("claimed %d while paused", len(got))
	}
	if err := db.Rest(t.Context(), fence, "", c.now().Add(time.Minute), "错误太多"); err != nil {
		t.Fatal(err)
	}
	c.advance(2 * time.Minute)
	if got := claimed(t, db, fence, 5, byTemplate); len(got) != 0 {
		t.Error("a pause by hand was ended by the pump's own")
	}
	if err := db.ResumePump(t.Context(), by); err != nil {
		t.Fatal(err)
	}
	if got := claimed(t, db, fence, 5, byTemplate); len(got) != 2 {
		t.Errorf("claimed %d after resuming, want 2", len(got))
	}
	s, err := db.PumpState(context.WithoutCancel(t.Context()))
	if err != nil || s.Control.Paused || len(s.Lanes) != 0 {
		t.Errorf("PumpState = %+v, %v", s, err)
	}
}
