package store

import (
	"strings"
	"testing"
	"time"

	"zaiyue/fault"
	"zaiyue/people"
	"zaiyue/subsidies"
)

func TestRetention(t *testing.T) {
	db, clock := open(t)
	day := 24 * time.Hour
	draft, ended, open, paid := begun(t, db, "oDraft"), sent(t, db, "oEnded"), sent(t, db, "oOpen"), waiting(t, db, "oPaid")
	for id, s := range map[string]subsidies.Step{ended.ID: {Move: "withdraw"}, paid.ID: {Move: "paid"}} {
		by := people.By{}
		if s.Move == "paid" {
			by.Officer = "o3"
		}
		if _, err := db.MoveApplication(t.Context(), by, id, 0, s); err != nil {
			t.Fatal(err)
		}
	}
	there := func() (n int) {
		t.Helper()
		for _, id := range []string{draft.ID, ended.ID, open.ID, paid.ID} {
			switch _, err := db.Application(t.Context(), id); fault.KindOf(err) {
			case fault.OK:
				n++
			case fault.NotFound:
			default:
				t.Fatal(err)
			}
		}
		return n
	}
	for _, c := range []struct {
		after time.Duration
		over  int // that a dry run tells
		left  int
	}{{364 * day, 0, 4}, {2 * day, 1, 3}, {1095 * day, 1, 2}, {20 * 365 * day, 0, 2}, {9 * 365 * day, 1, 1}} {
		clock.advance(c.after)
		dry, err := db.Retention(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		over := 0
		for _, k := range dry {
			over += k.Over
		}
		before := there()
		n, err := db.CarryOutRetention(t.Context(), people.By{Officer: people.TheService})
		if err != nil || over != c.over || n != c.over || before != c.left+c.over || there() != c.left {
			t.Errorf("after %v: %d over, %d deleted, %d of %d left, want %d and %d; %v", c.after, over, n, there(), before, c.over, c.left, err)
		}
	}
	if _, err := db.ApplicationByReference(t.Context(), ended.Reference); fault.KindOf(err) != fault.NotFound {
		t.Errorf("the number of a deleted application: %v", err)
	}
}

func TestEraseOwn(t *testing.T) {
	db, _ := open(t)
	open, paid := sent(t, db, "oA"), waiting(t, db, "oB")
	if err := db.EraseOwn(t.Context(), "oA", open.ID); fault.KindOf(err) != fault.Conflict || !strings.Contains(fault.Words(err, ""), "还在办") {
		t.Errorf("an open case: %v", err)
	}
	if err := db.EraseOwn(t.Context(), "oB", open.ID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("somebody else's: %v", err)
	}
	a, err := db.TakeConsentBack(t.Context(), "oA", open.ID)
	if err != nil || a.Status != "withdrawn" || a.Consents[0].Withdrawn.IsZero() {
		t.Fatalf("%s %+v %v", a.Status, a.Consents, err)
	}
	if err := db.EraseOwn(t.Context(), "oA", open.ID); err != nil {
		t.Fatal(err)
	}
	b, err := db.TakeConsentBack(t.Context(), "oB", paid.ID)
	if err != nil || b.Status != subsidies.Paying || len(b.Notes) != 1 {
		t.Fatalf("%s %+v %v", b.Status, b.Notes, err)
	}
	if b, err = db.TakeConsentBack(t.Context(), "oB", paid.ID); err != nil || len(b.Notes) != 1 {
		t.Errorf("twice: %+v %v", b.Notes, err)
	}
	if _, err := db.MoveApplication(t.Context(), people.By{Officer: "o3"}, paid.ID, 0, subsidies.Step{Move: "paid"}); err != nil {
		t.Fatal(err)
	}
	if err := db.EraseOwn(t.Context(), "oB", paid.ID); fault.KindOf(err) != fault.Conflict || !strings.Contains(fault.Words(err, ""), "第79号") {
		t.Errorf("a case that was paid: %v", err)
	}
}
