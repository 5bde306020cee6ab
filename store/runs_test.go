package store

import (
	"fmt"
	"testing"
	"time"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/people"
)

var (
	liu = people.By{Officer: "liu"}
	wen = people.By{Officer: "wen"}
)

// aRun is a run to n followers, in the state a few moves led to.
func aRun(t *testing.T, db *DB, n int, moves ...string) notices.Run {
	t.Helper()
	err := db.engine.Update(t.Context(), func(tx Tx) error {
		for i := range n {
			if err := put(tx, followers, text(fmt.Sprintf("o%04d", i)), follower{FollowedAt: noon}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := db.NewRun(t.Context(), liu, notices.Run{ID: "r1", Title: "放假", Kind: "notice.free", Audience: notices.Audience{Source: notices.FromFollowers}})
	for _, m := range moves {
		by := liu
		if m == "confirm" {
			by = wen
		}
		if err == nil {
			r, err = db.MoveRun(t.Context(), by, r.ID, notices.RunAct{Move: m, Revision: r.Revision})
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// settle makes what waits for runs and fan-outs done.
func settle(t *testing.T, db *DB) {
	t.Helper()
	for more := true; more; {
		expanding, err := db.ExpandFanouts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		stepping, err := db.StepRuns(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		more = expanding || stepping
	}
}

// due counts what the pump would be given.
func due(t *testing.T, db *DB) (n int) {
	t.Helper()
	fence, ok, err := db.Lease(t.Context(), "test", time.Minute)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	asked := map[string]bool{}
	decide := func(n notices.Notice, _ notices.Ledger, _ notices.Preferences) notices.Decision {
		asked[n.ID] = true
		return notices.Decision{Until: n.DueAt}
	}
	for looked := 1; looked > 0 && n < 2000; n += looked {
		if _, looked, err = db.Claim(t.Context(), fence, 100, decide); err != nil {
			t.Fatal(err)
		}
	}
	return len(asked)
}

func TestRunFourEyes(t *testing.T) {
	db, _ := open(t)
	r := aRun(t, db, 1, "ask")
	act := notices.RunAct{Move: "confirm", Revision: r.Revision}
	if _, err := db.MoveRun(t.Context(), liu, r.ID, act); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("confirmed by its writer: %v, want forbidden", err)
	}
	confirmed, err := db.MoveRun(t.Context(), wen, r.ID, act)
	if err != nil || confirmed.State != notices.RunApproved || confirmed.Confirmer != "wen" {
		t.Errorf("confirmed by another: %+v %v", confirmed, err)
	}
	if again, err := db.MoveRun(t.Context(), wen, r.ID, act); err != nil || again.Revision != confirmed.Revision {
		t.Errorf("a double click: revision %d %v, want %d", again.Revision, err, confirmed.Revision)
	}
	if _, err := db.MoveRun(t.Context(), people.By{Officer: "third"}, r.ID, act); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a second officer with the page of before: %v, want conflict", err)
	}
	if _, err := db.SaveRun(t.Context(), liu, r.ID, confirmed.Revision, func(r *notices.Run) { r.Title = "x" }); fault.KindOf(err) != fault.Conflict {
		t.Errorf("changed after it was confirmed: %v, want conflict", err)
	}
}

func TestRunPausedResumedCancelled(t *testing.T) {
	db, _ := open(t)
	r := aRun(t, db, 700, "ask", "confirm", "start")
	move := func(name string) {
		t.Helper()
		var err error
		if r, err = db.MoveRun(t.Context(), wen, r.ID, notices.RunAct{Move: name, Revision: r.Revision}); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	if _, err := db.expand(t.Context(), text(r.Cause())); err != nil { // one page only
		t.Fatal(err)
	}
	move("pause")
	settle(t, db)
	if n := due(t, db); n != 0 {
		t.Errorf("paused: %d may be sent, want none", n)
	}
	if tally, _ := db.RunTally(t.Context(), r.ID); tally.Of(notices.Queued) != fanoutPage {
		t.Errorf("paused: %v, want %d queued", tally, fanoutPage)
	}
	move("resume")
	settle(t, db)
	if n := due(t, db); n != 700 {
		t.Errorf("resumed: %d may be sent, want 700", n)
	}
	move("cancel")
	settle(t, db)
	n := due(t, db)
	if tally, _ := db.RunTally(t.Context(), r.ID); n != 0 || tally.Of(notices.Cancelled) != 700 || tally.Of() != 700 {
		t.Errorf("cancelled: %d may be sent, %v", n, tally)
	}
}

func TestRunScheduled(t *testing.T) {
	db, clock := open(t)
	r := aRun(t, db, 3, "ask", "confirm")
	at := clock.now().Add(time.Hour)
	if _, err := db.MoveRun(t.Context(), wen, r.ID, notices.RunAct{Move: "schedule", Revision: r.Revision, At: clock.now()}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("scheduled for now: %v, want invalid", err)
	}
	if _, err := db.MoveRun(t.Context(), wen, r.ID, notices.RunAct{Move: "schedule", Revision: r.Revision, At: at}); err != nil {
		t.Fatal(err)
	}
	settle(t, db)
	if n := due(t, db); n != 0 {
		t.Errorf("before its time: %d told", n)
	}
	clock.advance(time.Hour)
	settle(t, db)
	if n := due(t, db); n != 3 {
		t.Errorf("at its time: %d told, want 3", n)
	}
}

// TestRunResent takes those an earlier run did not reach, with the fields that are their own.
func TestRunResent(t *testing.T) {
	db, _ := open(t)
	r := aRun(t, db, 4, "ask", "confirm", "start")
	settle(t, db)
	err := db.engine.Update(t.Context(), func(tx Tx) error {
		keys, err := firstKeys(tx, runNotices, text(r.ID, string(notices.Queued)), -1)
		for i, k := range keys {
			n, failed := noticeOf(tx, string(k[len(text(r.ID, string(notices.Queued))):len(k)-1]))
			if failed != nil {
				return failed
			}
			before := n
			n.State = []notices.State{notices.Delivered, notices.Refused, notices.Waiting, notices.Uncertain}[i]
			n.Add(notices.Step{Verdict: notices.Failed, Reason: "why", Code: 43004})
			if err := putNotice(tx, before, n); err != nil {
				return err
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	settle(t, db)
	if r, err = db.Run(t.Context(), r.ID); err != nil || r.State != notices.RunDone {
		t.Errorf("all are told: %s %v, want done", r.State, err)
	}
	again, err := db.NewRun(t.Context(), liu, notices.Run{ID: "r2", Kind: r.Kind, Resends: r.ID, Audience: notices.Audience{Source: notices.FromRun, Run: r.ID, States: []notices.State{notices.Waiting, notices.Refused}}})
	if err != nil {
		t.Fatal(err)
	}
	var got int
	_ = db.engine.View(t.Context(), func(tx Tx) error {
		got = 0
		for from := []byte(nil); ; {
			page, next, err := db.members(tx, again.Audience, from, 1)
			got += len(page)
			if err != nil || next == nil {
				return err
			}
			from = next
		}
	})
	if got != 2 {
		t.Errorf("resent to %d, want 2", got)
	}
	line := notices.TallyLine{State: notices.Refused, Reason: "why", Code: 43004}
	if page, _, err := db.RunNotices(t.Context(), r.ID, notices.Refused, &line, "", 10); err != nil || len(page) != 1 {
		t.Errorf("of the reason: %d %v, want 1", len(page), err)
	}
}

func TestListDropped(t *testing.T) {
	db, _ := open(t)
	kept := notices.List{ID: "l1", Fields: []string{"title"}}
	members := []notices.Member{{OpenID: "o1", Fields: map[string]string{"title": "甲"}}, {OpenID: "o2"}}
	if err := db.KeepList(t.Context(), liu, kept, members); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := db.DropList(t.Context(), liu, kept.ID); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.List(t.Context(), kept.ID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("the list: %v, want not found", err)
	}
	_ = db.engine.View(t.Context(), func(tx Tx) error {
		for _, b := range []Bucket{listMembers, listsOf} {
			if keys, err := firstKeys(tx, b, nil, 1); err != nil || len(keys) > 0 {
				t.Errorf("%s: %d keys %v, want none", b, len(keys), err)
			}
		}
		return nil
	})
}
