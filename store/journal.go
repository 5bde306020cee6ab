package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"zaiyue/fault"
)

// The journal is a file beside the key file with a line of JSON for each deletion. It is
// only ever written at its end.
const (
	journalFile = "deletions.log"
	journalMode = 0o600
)

// journaling is an engine that writes the deletions of a transaction into the journal once
// it is kept. What could not be written there is written with the next, or at the next
// opening.
type journaling struct {
	Engine
	path string
	mu   sync.Mutex
	owed [][]byte // lines that could not be written
}

func (j *journaling) Update(ctx context.Context, f func(Tx) error) error {
	var lines [][]byte
	err := j.Engine.Update(ctx, func(tx Tx) error {
		w := &watched{Tx: tx}
		err := f(w)
		lines = w.lines
		return err
	})
	if err != nil || len(lines) == 0 {
		return err
	}
	return j.append(lines)
}

// append writes lines, and waits until they are on the disk.
func (j *journaling) append(lines [][]byte) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.owed = append(j.owed, lines...)
	if err := appendFile(j.path, append(bytes.Join(j.owed, []byte{'\n'}), '\n')); err != nil {
		return fault.Wrap(fault.Unavailable, fmt.Sprintf(textNoJournal, j.path), fmt.Errorf(
			"the deletion is done, but could not be noted in %s; it is noted with the next: %w", j.path, err))
	}
	j.owed = nil
	return nil
}

// appendFile adds to the end of a file of our own, all or (short of a broken disk) nothing.
func appendFile(path string, raw []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, journalMode)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return errors.Join(err, f.Close())
	}
	if _, err := f.Write(raw); err != nil {
		return errors.Join(err, f.Truncate(info.Size()), f.Close())
	}
	return errors.Join(f.Sync(), f.Close())
}

// watched is a transaction that remembers the deletions it notes.
type watched struct {
	Tx
	lines [][]byte
}

func (w *watched) Put(b Bucket, key, value []byte) error {
	if b == deletions {
		w.lines = append(w.lines, value)
	}
	return w.Tx.Put(b, key, value)
}

// openJournal brings the database and the journal to the same state: an older database
// deletes again what it has not seen, a journal that lacks lines gets them.
func (db *DB) openJournal(ctx context.Context) error {
	path := filepath.Join(filepath.Dir(db.keys.Path()), journalFile)
	raw, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fault.Wrap(fault.Unavailable, fmt.Sprintf(textNoJournal, path), err)
	}
	if whole := bytes.LastIndexByte(raw, '\n') + 1; whole < len(raw) { // a line that a power cut broke off
		raw = raw[:whole]
		if err := os.Truncate(path, int64(whole)); err != nil {
			return fault.Wrap(fault.Unavailable, fmt.Sprintf(textNoJournal, path), err)
		}
	}
	if db.replayed, err = db.ReplayDeletions(ctx, bytes.NewReader(raw)); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	j := &journaling{Engine: db.engine, path: path}
	missing, err := db.unjournaled(ctx, bytes.NewReader(raw))
	if err == nil && len(missing) > 0 {
		err = j.append(missing)
	}
	db.engine = j
	return err
}

// unjournaled lists the bucket's deletions that the journal lacks, as lines of it.
func (db *DB) unjournaled(ctx context.Context, journal io.Reader) (missing [][]byte, err error) {
	lines, err := readJournal(journal)
	if err != nil {
		return nil, err
	}
	there := make(map[string]bool, len(lines))
	for _, d := range lines {
		there[string(d.key())] = true
	}
	err = db.engine.View(ctx, func(tx Tx) error {
		missing = nil
		return tx.Scan(deletions, nil, nil, func(k, v []byte) error {
			if !there[string(k)] && json.Valid(v) {
				missing = append(missing, bytes.Clone(v))
			}
			return nil
		})
	})
	return missing, err
}

// Replayed tells how many deletions the opening did again, because the database was an
// older copy.
func (db *DB) Replayed() int { return db.replayed }
