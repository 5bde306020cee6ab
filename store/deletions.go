package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"zaiyue/fault"
)

// What was deleted because somebody asked must not come back with an older copy of the
// database. So each deletion is noted in the bucket deletions and, outside the data folder,
// in the journal beside the key file; opening an older copy does again what it has not seen.

// The kinds of deletions. Each has an eraser.
const (
	deletedPerson   = "person"   // a person's data key, and with it what it seals
	deletedFollower = "follower" // what is kept under an OpenID
)

// deletion is the value in the bucket deletions, and a line of the journal.
type deletion struct {
	At   time.Time `json:"at"`
	Kind string    `json:"kind"`
	ID   string    `json:"id"` // a keyed digest: whom it names cannot be read from it
}

func (d deletion) key() []byte {
	return append(number(uint64(d.At.UnixNano())), text(d.Kind, d.ID)...)
}

// eraser knows the things of one kind, and how one is deleted.
type eraser struct {
	each  func(tx Tx, f func(id string) error) error
	erase func(tx Tx, id string) error
}

func (db *DB) erasers() map[string]eraser {
	return map[string]eraser{
		deletedPerson: {
			each: func(tx Tx, f func(string) error) error { return eachFirst(tx, f, personKeys) },
			erase: func(tx Tx, id string) error {
				_, err := db.dropPersonKey(tx, id)
				return err
			},
		},
		deletedStory: {
			each:  func(tx Tx, f func(string) error) error { return eachFirst(tx, f, posts) },
			erase: db.eraseAgainStory,
		},
		deletedPlacement: {
			each:  func(tx Tx, f func(string) error) error { return eachFirst(tx, f, placements) },
			erase: db.dropPlacement,
		},
		deletedFollower: {
			each: func(tx Tx, f func(string) error) error {
				return eachFirst(tx, f, ofFollowers()...)
			},
			erase: func(tx Tx, id string) error {
				_, err := db.forgetFollower(tx, id)
				return err
			},
		},
	}
}

// eachFirst calls f with the first text of every key of the buckets.
func eachFirst(tx Tx, f func(string) error, buckets ...Bucket) error {
	for _, b := range buckets {
		err := tx.Scan(b, nil, nil, func(k, _ []byte) error {
			first, _, _ := bytes.Cut(k, []byte{0})
			return f(string(first))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// deleted notes, in the transaction that deletes, that the thing must stay deleted. A
// database opened without a key file notes nothing.
func (db *DB) deleted(tx Tx, kind, id string) error {
	if db.keys == nil {
		return nil
	}
	d := deletion{At: db.moment(), Kind: kind, ID: db.keys.Digest(kind, id)}
	return put(tx, deletions, d.key(), d)
}

// ReplayDeletions deletes again what the journal tells of and this database has not seen,
// and returns how many lines of the journal were new. Opening does so with the journal
// beside the key file. It fails with fault.Invalid for a line that cannot be read, and with
// fault.Conflict for a kind of deletion that a newer program made; then nothing was done.
func (db *DB) ReplayDeletions(ctx context.Context, journal io.Reader) (int, error) {
	if db.keys == nil {
		return 0, errNoKeys
	}
	unseen, err := db.unseen(ctx, journal)
	if err != nil || len(unseen) == 0 {
		return 0, err
	}
	wanted := map[string]map[string]bool{} // by kind, the digests
	for _, d := range unseen {
		if _, known := db.erasers()[d.Kind]; !known {
			return 0, fault.Wrap(fault.Conflict, textNewerJournal, fmt.Errorf("a deletion of the kind %q", d.Kind))
		}
		if wanted[d.Kind] == nil {
			wanted[d.Kind] = map[string]bool{}
		}
		wanted[d.Kind][d.ID] = true
	}
	for kind, e := range db.erasers() {
		if err := db.eraseAgain(ctx, kind, e, wanted[kind]); err != nil {
			return 0, err
		}
	}
	return len(unseen), db.noteSeen(ctx, unseen)
}

// unseen reads the journal's deletions that the bucket lacks.
func (db *DB) unseen(ctx context.Context, journal io.Reader) (unseen []deletion, err error) {
	lines, err := readJournal(journal)
	if err != nil {
		return nil, err
	}
	err = db.engine.View(ctx, func(tx Tx) error {
		unseen = nil
		for _, d := range lines {
			if there, err := tx.Get(deletions, d.key()); err != nil {
				return err
			} else if there == nil {
				unseen = append(unseen, d)
			}
		}
		return nil
	})
	return unseen, err
}

// eraseAgain finds what the digests name, and deletes it.
func (db *DB) eraseAgain(ctx context.Context, kind string, e eraser, digests map[string]bool) error {
	if len(digests) == 0 {
		return nil
	}
	var found []string
	err := db.engine.View(ctx, func(tx Tx) error {
		found = nil
		return e.each(tx, func(id string) error {
			if digests[db.keys.Digest(kind, id)] {
				found = append(found, id)
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	for _, id := range found {
		if err := db.engine.Update(ctx, func(tx Tx) error { return e.erase(tx, id) }); err != nil {
			return err
		}
	}
	return nil
}

// noteSeen keeps deletions that were done again, a few at a time.
func (db *DB) noteSeen(ctx context.Context, seen []deletion) error {
	for len(seen) > 0 {
		few := seen[:min(len(seen), 500)]
		seen = seen[len(few):]
		err := db.engine.Update(ctx, func(tx Tx) error {
			for _, d := range few {
				if err := put(tx, deletions, d.key(), d); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// readJournal reads the lines of a journal. A last line that was cut off is no error: it
// was not acknowledged.
func readJournal(r io.Reader) (lines []deletion, err error) {
	for d := json.NewDecoder(r); ; {
		var line deletion
		err := d.Decode(&line)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return lines, nil
		}
		if err == nil && (line.At.IsZero() || line.Kind == "" || line.ID == "") {
			err = errors.New("a line lacks at, kind or id")
		}
		if err != nil {
			return nil, fault.Wrap(fault.Invalid, textBadJournal, fmt.Errorf("the journal of deletions, after line %d: %w", len(lines), err))
		}
		lines = append(lines, line)
	}
}
