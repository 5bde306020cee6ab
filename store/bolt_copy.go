package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"go.etcd.io/bbolt"
)

// Snapshot copies the pages as they are. The transaction is open for as long as w takes: a
// writer that must enlarge the file's mapping waits for it, so w is a file and no network.
func (e *bolt) Snapshot(ctx context.Context, w io.Writer, look func(Tx) error) error {
	until := &untilEnded{ctx: ctx, w: w}
	return e.db.View(func(tx *bbolt.Tx) error {
		if err := look(boltTx{tx}); err != nil {
			return err
		}
		_, err := tx.WriteTo(until)
		if until.err != nil { // bbolt's own hides the cause
			return until.err
		}
		return err
	})
}

// untilEnded is a writer that fails when its context has ended, and remembers its error.
type untilEnded struct {
	ctx context.Context
	w   io.Writer
	err error
}

func (u *untilEnded) Write(p []byte) (n int, err error) {
	if u.err = u.ctx.Err(); u.err == nil {
		n, u.err = u.w.Write(p)
	}
	return n, u.err
}

// openBoltCopy opens a file that Snapshot wrote, to be read only. Such a file may come from
// anywhere, and bbolt panics or reads beyond its end where one is damaged: copied turns that
// into an error, here and in every transaction.
func openBoltCopy(path string) (e Engine, err error) {
	err = soundly(path, func() error {
		db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, Timeout: lockWait})
		if err != nil {
			return err
		}
		if err := checkLength(db); err != nil {
			return errors.Join(err, db.Close())
		}
		e = copied{&bolt{db: db, path: path}}
		return nil
	})
	return e, err
}

// copied is an engine over a file that may be damaged.
type copied struct{ *bolt }

func (c copied) View(ctx context.Context, f func(Tx) error) error {
	return soundly(c.path, func() error { return c.bolt.View(ctx, f) })
}

func (c copied) Update(context.Context, func(Tx) error) error {
	return errors.New("store: a copy is read only")
}

// soundly runs what reads a file and turns a panic or a memory fault into errBroken.
func soundly(path string, work func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s: %w: %v", path, errBroken, p)
		}
	}()
	return work()
}
