package store

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/people"
)

// doubted has people be told something whose end nobody knows, a minute apart.
func doubted(t *testing.T, db *DB, c *clock, count int) (ids []string) {
	t.Helper()
	ids, fence := born(t, db, "", count), leased(t, db, "a")
	c.advance(time.Second)
	for range count {
		got := claimed(t, db, fence, 1, byTemplate)
		c.advance(time.Second)
		if err := db.Settle(t.Context(), fence, []notices.Outcome{{ID: got[0].Notice.ID, State: notices.Uncertain, Spent: true}}); err != nil {
			t.Fatal(err)
		}
	}
	return ids
}

func uncertainIDs(t *testing.T, db *DB, cursor string, limit int) (ids []string, next string) {
	t.Helper()
	page, next, err := db.UncertainNotices(t.Context(), cursor, limit)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range page {
		ids = append(ids, n.ID)
	}
	return ids, next
}

func TestUncertainNotices(t *testing.T) {
	db, c := open(t)
	ids := doubted(t, db, c, 5)
	want := slices.Clone(ids)
	slices.Reverse(want)
	got, next := uncertainIDs(t, db, "", 3)
	if rest, end := uncertainIDs(t, db, next, 3); !slices.Equal(append(got, rest...), want) || end != "" {
		t.Fatalf("pages of %v and %v, then %q, want %v and no more", got, rest, end, want)
	}
	by := people.By{Officer: "o1"}
	tests := []struct {
		name, id string
		want     fault.Kind
	}{
		{name: "the first officer", id: ids[0]},
		{name: "the second", id: ids[0], want: fault.Conflict},
		{name: "of nothing", id: "none", want: fault.NotFound},
	}
	for _, tt := range tests {
		if err := db.ConfirmNotice(t.Context(), by, tt.id); fault.KindOf(err) != tt.want {
			t.Errorf("%s: ConfirmNotice = %v, want kind %v", tt.name, err, tt.want)
		}
	}
	n, err := db.Notice(t.Context(), ids[0])
	if err != nil || n.State != notices.Delivered || n.Why().Reason != notices.ReasonConfirmed {
		t.Errorf("confirmed: %s, %+v, %v", n.State, n.Steps, err)
	}
	if err := db.Forget(t.Context(), "o-1"); err != nil {
		t.Fatal(err)
	}
	if got, _ := uncertainIDs(t, db, "", 9); !slices.Equal(got, want[:3]) {
		t.Errorf("after one was confirmed and one deleted: %v, want %v", got, want[:3])
	}
	if s, err := db.PumpState(t.Context()); err != nil || s.Uncertain != 3 {
		t.Errorf("PumpState counts %d, %v, want 3", s.Uncertain, err)
	}
}

// TestUncertainAreListedByTheMigration takes the list away, as data of before has none.
func TestUncertainAreListedByTheMigration(t *testing.T) {
	path, c := filepath.Join(t.TempDir(), "data", "zaiyue.db"), &clock{noon}
	db := reopen(t, path, c)
	ids := doubted(t, db, c, 3)
	err := db.engine.Update(t.Context(), func(tx Tx) error {
		if err := deletePrefix(tx, noticeUncertain, nil); err != nil {
			return err
		}
		return tx.Put(meta, layoutKey, number(3))
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	slices.Reverse(ids)
	if got, _ := uncertainIDs(t, reopen(t, path, c), "", 9); !slices.Equal(got, ids) {
		t.Errorf("listed %v, want %v", got, ids)
	}
}

func TestPumpStateTellsWhatIsLate(t *testing.T) {
	db, c := open(t)
	born(t, db, "r1", 3)
	born(t, db, "", 2)
	first := c.now()
	if s, err := db.PumpState(t.Context()); err != nil || s.Due != 2 || s.Holder != "" {
		t.Errorf("at once: %+v, %v, want one due of each queue", s, err)
	}
	leased(t, db, "a")
	c.advance(time.Minute)
	if s, err := db.PumpState(t.Context()); err != nil || s.Due != 5 || !s.Oldest.Equal(first) || s.Holder != "a" {
		t.Errorf("a minute later: %+v, %v, want 5 due since %s, held by a", s, err, first)
	}
}
