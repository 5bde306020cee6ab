package store

import (
	"context"
	"time"
)

// keptMost is how many late answers a graduate can have waiting; the newest stay.
const keptMost = 5

// keptAnswer is an entry of the list that is the value in the bucket kept.
type keptAnswer struct {
	Text string    `json:"text"`
	At   time.Time `json:"at"`
}

// Keep keeps a late answer until the graduate writes next, at most the newest 5. A repeated
// message keeps nothing more.
func (db *DB) Keep(ctx context.Context, key, openID, answer string, at time.Time) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		_, _, err := once(tx, db.now(), key, "keep", func() (struct{}, error) {
			return struct{}{}, keepFor(tx, openID, answer, at)
		})
		return err
	})
}

// keepFor adds a late answer to those that wait.
func keepFor(tx Tx, openID, answer string, at time.Time) error {
	var waiting []keptAnswer
	if _, err := get(tx, kept, text(openID), &waiting); err != nil {
		return err
	}
	waiting = append(waiting, keptAnswer{Text: answer, At: at.UTC()})
	return put(tx, kept, text(openID), waiting[max(0, len(waiting)-keptMost):])
}

// KeptFor returns the texts kept for a graduate, oldest first. It reads one key: every
// message asks.
func (db *DB) KeptFor(ctx context.Context, openID string) ([]string, error) {
	var waiting []keptAnswer
	err := db.engine.View(ctx, func(tx Tx) error {
		waiting = nil
		_, err := get(tx, kept, text(openID), &waiting)
		return err
	})
	var texts []string
	for _, w := range waiting {
		texts = append(texts, w.Text)
	}
	return texts, err
}

// DropKept forgets them once shown. A repeated message does not drop what was kept since.
func (db *DB) DropKept(ctx context.Context, key, openID string) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		_, _, err := once(tx, db.now(), key, "drop kept", func() (struct{}, error) {
			return struct{}{}, tx.Delete(kept, text(openID))
		})
		return err
	})
}
