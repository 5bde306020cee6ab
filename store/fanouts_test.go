package store

import (
	"fmt"
	"testing"

	"zaiyue/notices"
)

// TestFanOut expands a cause that concerns more people than a page holds, stopped between
// pages and begun again: each person is told once.
func TestFanOut(t *testing.T) {
	db, _ := open(t)
	const people = fanoutPage + 70
	err := db.engine.Update(t.Context(), func(tx Tx) error {
		for i := range people {
			if err := put(tx, followers, text(fmt.Sprintf("o%04d", i)), follower{FollowedAt: noon}); err != nil {
				return err
			}
		}
		f := notices.Fanout{ID: "f1", Kind: "k", Cause: "article/a1@1", Run: "r1", Audience: notices.Audience{Source: notices.FromFollowers}, Fields: map[string]string{"name": "n"}}
		if err := db.fanOut(tx, f); err != nil {
			return err
		}
		return db.fanOut(tx, f) // the same cause
	})
	if err != nil {
		t.Fatal(err)
	}
	for more := true; more; {
		if more, err = db.ExpandFanouts(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if more, err := db.ExpandFanouts(t.Context()); more || err != nil {
		t.Errorf("a further step = %v %v, want nothing to do", more, err)
	}
	err = db.engine.View(t.Context(), func(tx Tx) error {
		tally, err := talliesOf(tx, "r1")
		if got := tally.Of(notices.Queued); err != nil || got != people || len(tally) != 1 {
			t.Errorf("tally = %v %v, want %d queued", tally, err, people)
		}
		var f notices.Fanout
		if _, err := get(tx, fanouts, text("f1"), &f); err != nil || f.Born != people || !f.Done {
			t.Errorf("fan-out = %+v %v", f, err)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Forget(t.Context(), "o0001"); err != nil {
		t.Fatal(err)
	}
	_ = db.engine.View(t.Context(), func(tx Tx) error {
		tally, _ := talliesOf(tx, "r1")
		if got := tally.Of(); got != people-1 {
			t.Errorf("after somebody is forgotten: %d, want %d", got, people-1)
		}
		return nil
	})
}
