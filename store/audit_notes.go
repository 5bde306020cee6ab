package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"zaiyue/fault"
	"zaiyue/people"
)

// A chain alone cannot tell that its end was cut off, or that all of it was written anew. So
// the trail's head is noted again and again in a file beside the key file, where whoever
// changes the database need not reach.

// TrailNote is a line of that file: the trail's head at a time.
type TrailNote struct {
	Number uint64    `json:"number"`
	Hash   string    `json:"hash"`
	At     time.Time `json:"at"`
	// Restored says that an older copy was put in place: notes of later lines, written
	// before, are void.
	Restored bool `json:"restored,omitempty"`
}

const notesFile = "audit.heads"

func notesPath(keyFile string) string { return filepath.Join(filepath.Dir(keyFile), notesFile) }

// NoteTrail notes the trail's head outside the database, unless it is noted already; noted
// tells. Closing the database does so too. A database without a key file notes nothing.
func (db *DB) NoteTrail(ctx context.Context) (head TrailNote, noted bool, err error) {
	if db.keys == nil {
		return TrailNote{}, false, nil
	}
	err = db.engine.View(ctx, func(tx Tx) error {
		head.Number, head.Hash, err = auditHead(tx)
		return err
	})
	db.noting.Lock()
	defer db.noting.Unlock()
	if err != nil || head.Number == 0 || head.Hash == db.noted {
		return head, false, err
	}
	head.At = db.moment()
	if err := noteTrail(db.keys.Path(), head); err != nil {
		return head, false, err
	}
	db.noted = head.Hash
	return head, true, nil
}

// NoteRestored notes, for a database that is not open, that an older copy of it was put in
// place whose trail ends with this line: what was noted of later lines is void.
func NoteRestored(keyFile string, number uint64, hash string, at time.Time) error {
	if _, err := os.Stat(notesPath(keyFile)); errors.Is(err, fs.ErrNotExist) {
		return nil // nothing was ever noted
	}
	return noteTrail(keyFile, TrailNote{Number: number, Hash: hash, At: at.UTC(), Restored: true})
}

// AcceptTrail notes that an older copy was put in place on purpose: what was noted of later
// lines is void. The trail says who did so.
func (db *DB) AcceptTrail(ctx context.Context, by people.By) error {
	if db.keys == nil {
		return errNoKeys
	}
	var n TrailNote
	err := db.engine.Update(ctx, func(tx Tx) (err error) {
		if n.Number, n.Hash, err = auditHead(tx); err != nil {
			return err
		}
		return db.audited(tx, by, "audit.accept", "audit", nil)
	})
	if err != nil {
		return err
	}
	return NoteRestored(db.keys.Path(), n.Number, n.Hash, db.moment())
}

func noteTrail(keyFile string, n TrailNote) error {
	raw, err := json.Marshal(n)
	if err == nil {
		err = appendFile(notesPath(keyFile), append(raw, '\n'))
	}
	if err != nil {
		return fmt.Errorf("store: the head of the audit trail is not noted: %w", err)
	}
	return nil
}

// lastNote remembers what was noted last, so that opening and closing alone notes nothing.
// A file that cannot be read is told of when the trail is verified.
func (db *DB) lastNote() {
	if notes, err := db.trailNotes(); err == nil && len(notes) > 0 {
		db.noted = notes[len(notes)-1].Hash
	}
}

// trailNotes reads the notes that count.
func (db *DB) trailNotes() (notes []TrailNote, err error) {
	if db.keys == nil {
		return nil, nil
	}
	path := notesPath(db.keys.Path())
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for line := range bytes.Lines(raw) {
		if !bytes.HasSuffix(line, []byte{'\n'}) {
			break // a power cut broke it off
		}
		var n TrailNote
		if err := json.Unmarshal(line, &n); err != nil {
			return nil, fault.Wrap(fault.Invalid, fmt.Sprintf(textBadNote, path, len(notes)+1), err)
		}
		if n.Restored {
			notes = notesUntil(notes, n.Number)
			if n.Number == 0 {
				continue
			}
		}
		notes = append(notes, n)
	}
	return notes, nil
}

// notesUntil leaves out the notes of lines after the number.
func notesUntil(notes []TrailNote, number uint64) (until []TrailNote) {
	for _, n := range notes {
		if n.Number <= number {
			until = append(until, n)
		}
	}
	return until
}
