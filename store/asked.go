package store

import (
	"context"
	"slices"
	"sync"

	"zaiyue/content"
)

// Questions keeps the questions that were asked lately, so that officers see what a change of
// the wording would do. An answer costs it a lock and a few bytes: Note gathers, Flush writes.
// The zero value with DB set is ready; it is safe for concurrent use.
type Questions struct {
	DB   *DB
	Keep int // how many are kept; below 1: 1

	mu      sync.Mutex
	waiting []content.Asked
}

// Note gathers a question. It waits for nothing and never fails: of more than Keep between two
// calls of Flush only the newest are kept.
func (q *Questions) Note(a content.Asked) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if n := max(q.Keep, 1); len(q.waiting) >= 2*n {
		q.waiting = slices.Delete(q.waiting, 0, len(q.waiting)-n+1)
	}
	q.waiting = append(q.waiting, a)
}

// Flush writes what was gathered. What cannot be written is tried again with the next call.
func (q *Questions) Flush(ctx context.Context) error {
	q.mu.Lock()
	batch := q.waiting
	q.waiting = nil
	q.mu.Unlock()
	if len(batch) == 0 {
		return nil
	}
	batch = batch[max(0, len(batch)-max(q.Keep, 1)):]
	err := q.DB.keepAsked(ctx, batch, max(q.Keep, 1))
	if err != nil {
		q.mu.Lock()
		q.waiting = append(batch, q.waiting...)
		q.mu.Unlock()
	}
	return err
}

// Lately returns the newest questions, at most n, the newest first, those that wait for Flush
// among them.
func (q *Questions) Lately(ctx context.Context, n int) ([]content.Asked, error) {
	if err := q.Flush(ctx); err != nil {
		return nil, err
	}
	return q.DB.lately(ctx, n)
}

var askedKey = []byte("asked") // the number of the last question

// keepAsked writes questions and forgets those that are too many.
func (db *DB) keepAsked(ctx context.Context, batch []content.Asked, keep int) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		n, err := counter(tx, askedKey)
		if err != nil {
			return err
		}
		for _, a := range batch {
			n++
			if err := put(tx, asked, number(^n), a); err != nil {
				return err
			}
		}
		if err := tx.Put(meta, askedKey, number(n)); err != nil {
			return err
		}
		if n <= uint64(keep) {
			return nil
		}
		var old [][]byte
		err = tx.Scan(asked, nil, number(^(n - uint64(keep))), func(k, _ []byte) error {
			old = append(old, slices.Clone(k))
			return nil
		})
		for i := 0; i < len(old) && err == nil; i++ {
			err = tx.Delete(asked, old[i])
		}
		return err
	})
}

// lately returns the newest questions, the newest first.
func (db *DB) lately(ctx context.Context, n int) (found []content.Asked, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		found = nil
		return tx.Scan(asked, nil, nil, func(_, raw []byte) error {
			if len(found) >= n {
				return errStop
			}
			var a content.Asked
			if err := decode(asked, raw, &a); err != nil {
				return err
			}
			found = append(found, a)
			return nil
		})
	})
	return found, err
}
