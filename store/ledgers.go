package store

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"zaiyue/notices"
)

// Bounds of what is heard and not written yet.
const (
	mostHeard      = 50000 // persons; of more we know less than WeChat allows
	mostHeardOfOne = 32
	heardAtOnce    = 500              // persons written in one transaction
	goneKept       = 10 * time.Minute // a late delivery of what came before they left opens nothing
)

// heard is what is known about ledgers and not written yet: it comes with every message, and a
// message must not wait for the disk. Lost in a crash it only means that we know less than
// WeChat allows. Whoever reads a ledger adds it; adding it twice changes nothing.
type heard struct {
	mu    sync.Mutex
	notes map[string][]note // by OpenID
	gone  map[string]time.Time
}

// note is that an allowance opened, or that a send is over.
type note struct {
	trigger notices.Trigger // empty: the send of hold is over
	at      time.Time
	heard   time.Time
	hold    notices.Hold
}

func (h *heard) add(openID string, n note) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.notes == nil {
		h.notes = map[string][]note{}
	}
	of := h.notes[openID]
	if len(of) >= mostHeardOfOne || of == nil && len(h.notes) >= mostHeard || !n.at.After(h.gone[openID]) {
		return
	}
	h.notes[openID] = append(of, n)
}

// of returns what is not written about a person.
func (h *heard) of(openID string) []note {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.notes[openID])
}

// some returns some of what is not written.
func (h *heard) some() map[string][]note {
	h.mu.Lock()
	defer h.mu.Unlock()
	some := make(map[string][]note, min(len(h.notes), heardAtOnce))
	for openID, notes := range h.notes {
		if len(some) == heardAtOnce {
			break
		}
		some[openID] = slices.Clone(notes)
	}
	return some
}

// left reports whether a person left since a note was heard.
func (h *heard) left(openID string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	_, gone := h.gone[openID]
	return gone && len(h.notes[openID]) == 0
}

// written drops what was written.
func (h *heard) written(some map[string][]note, now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for openID, notes := range some {
		of := h.notes[openID]
		if len(of) <= len(notes) {
			delete(h.notes, openID)
			continue
		}
		h.notes[openID] = slices.Clone(of[len(notes):])
	}
	maps.DeleteFunc(h.gone, func(_ string, at time.Time) bool { return now.Sub(at) > goneKept })
}

// forget drops what is known of somebody who leaves now.
func (h *heard) forget(openID string, now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.gone == nil {
		h.gone = map[string]time.Time{}
	}
	delete(h.notes, openID)
	h.gone[openID] = now
}

// Opened notes that a person did something that lets us write to them. It does not wait: it
// counts at once, and is written by FlushLedgers. The store implements notices.Hearing.
func (db *DB) Opened(openID string, t notices.Trigger, at time.Time) {
	db.heard.add(openID, note{trigger: t, at: at.UTC(), heard: db.moment()})
}

// Spent notes that the send of a reservation is over, as Opened does.
func (db *DB) Spent(openID string, h notices.Hold) {
	now := db.moment()
	db.heard.add(openID, note{at: now, heard: now, hold: h})
}

// FlushLedgers writes what was heard.
func (db *DB) FlushLedgers(ctx context.Context) error {
	for {
		some := db.heard.some()
		if len(some) == 0 {
			return nil
		}
		err := db.engine.Update(ctx, func(tx Tx) error {
			for _, openID := range slices.Sorted(maps.Keys(some)) {
				if db.heard.left(openID) {
					continue
				}
				l, err := db.ledgerOf(tx, openID)
				if err != nil {
					return err
				}
				if err := putLedger(tx, openID, l); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		db.heard.written(some, db.now())
	}
}

// ledgerOf reads a person's ledger, with what is not written yet.
func (db *DB) ledgerOf(tx Tx, openID string) (l notices.Ledger, err error) {
	if _, err := get(tx, ledgers, text(openID), &l); err != nil {
		return l, err
	}
	for _, n := range db.heard.of(openID) {
		if n.trigger == "" {
			l.Done(n.hold, n.at)
			continue
		}
		l.Opened(db.limits, n.trigger, n.at, n.heard)
	}
	return l, nil
}

func putLedger(tx Tx, openID string, l notices.Ledger) error {
	return put(tx, ledgers, text(openID), l)
}
