package store

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"zaiyue/notices"
)

// left is how many messages may be sent to somebody now.
func left(t *testing.T, db *DB, openID string) int {
	t.Helper()
	l, err := db.Allowance(t.Context(), openID)
	if err != nil {
		t.Fatal(err)
	}
	n, _ := l.Open(db.now())
	return n
}

// TestHeardCountsAtOnce: what was heard counts before it is written, once, and after the
// service begins anew.
func TestHeardCountsAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "zaiyue.db")
	c := &clock{noon}
	db := reopen(t, path, c)
	db.Opened("o1", notices.Wrote, noon)
	h, reason, err := db.Reserve(t.Context(), "o1", notices.Service, "")
	if err != nil || reason != "" || left(t, db, "o1") != 4 {
		t.Fatalf("Reserve = %+v, %q, %v, and %d are left; want 4", h, reason, err, left(t, db, "o1"))
	}
	db.Spent("o1", h)
	for range 2 {
		db.Opened("o1", notices.Wrote, noon) // delivered again
		if err := db.FlushLedgers(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := left(t, db, "o1"); got != 4 || len(db.heard.notes) != 0 {
		t.Errorf("after it was written %d are left and %d wait, want 4 and 0", got, len(db.heard.notes))
	}
	c.advance(time.Minute)
	db.Opened("o1", notices.Wrote, c.Time)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = reopen(t, path, c)
	if got := left(t, db, "o1"); got != 5 {
		t.Errorf("after a new start %d are left, want 5", got)
	}
}

// TestGoneFromLedgers: who leaves is forgotten, and what happened before opens nothing, even
// where it is heard of afterwards.
func TestGoneFromLedgers(t *testing.T) {
	db, c := open(t)
	db.Opened("o1", notices.Wrote, noon)
	if err := db.FlushLedgers(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.advance(10 * time.Second)
	db.Opened("o1", notices.Tapped, c.Time)
	if err := db.Forget(t.Context(), "o1"); err != nil {
		t.Fatal(err)
	}
	db.Opened("o1", notices.Wrote, noon.Add(5*time.Second)) // late
	if err := db.FlushLedgers(t.Context()); err != nil {
		t.Fatal(err)
	}
	keys := 0
	if err := db.engine.View(t.Context(), func(tx Tx) error {
		keys = 0
		return tx.Scan(ledgers, nil, nil, func(_, _ []byte) error { keys++; return nil })
	}); err != nil {
		t.Fatal(err)
	}
	if got := left(t, db, "o1"); got != 0 || keys != 0 {
		t.Errorf("%d messages are left and %d ledgers kept for somebody who left", got, keys)
	}
	c.advance(time.Second)
	db.Opened("o1", notices.Followed, c.Time)
	if got := left(t, db, "o1"); got != 3 {
		t.Errorf("back again: %d are left, want 3", got)
	}
}

// TestConsentsCountOnce: one message key is one consent.
func TestConsentsCountOnce(t *testing.T) {
	db, c := open(t)
	for i, key := range []string{"k1", "k1", "k2"} {
		err := db.Consents(t.Context(), key, "o1", c.Time, []notices.Consent{{TemplateID: "a", Given: true}, {TemplateID: "b", Given: true, Lasting: true}})
		if err != nil {
			t.Fatalf("%d: %v", i, err)
		}
	}
	l, err := db.Allowance(t.Context(), "o1")
	if err != nil || l.Credits["a"].Left != 2 || l.Credits["b"].Left != notices.Lasting {
		t.Errorf("the ledger holds %+v, %v; want 2 and lasting", l.Credits, err)
	}
	h, _, err := db.Reserve(t.Context(), "o1", notices.OneTime, "a")
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Learn(t.Context(), "o1", notices.NoConsent, h); err != nil {
		t.Fatal(err)
	}
	if _, reason, err := db.Reserve(t.Context(), "o1", notices.OneTime, "a"); reason != notices.ReasonNoConsent || err != nil {
		t.Errorf("after a refusal Reserve says %q, %v", reason, err)
	}
}

// TestHeardIsBounded: what waits to be written is bounded per person, and over all written in
// groups.
func TestHeardIsBounded(t *testing.T) {
	db, c := open(t)
	for i := range 2 * mostHeardOfOne {
		db.Opened("o1", notices.Wrote, noon.Add(time.Duration(i)*time.Millisecond))
	}
	if got := len(db.heard.of("o1")); got != mostHeardOfOne {
		t.Errorf("%d notes of one person wait, want %d", got, mostHeardOfOne)
	}
	for i := range heardAtOnce + 1 {
		db.Opened(fmt.Sprint("p", i), notices.Wrote, c.Time)
	}
	if err := db.FlushLedgers(t.Context()); err != nil || len(db.heard.notes) != 0 {
		t.Errorf("FlushLedgers = %v, and %d persons wait", err, len(db.heard.notes))
	}
	if got := left(t, db, fmt.Sprint("p", heardAtOnce)); got != 5 {
		t.Errorf("the last has %d left, want 5", got)
	}
}
