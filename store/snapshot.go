package store

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"zaiyue/backup"
	"zaiyue/fault"
	"zaiyue/people"
)

// Snapshot writes one state of everything that is kept to w, and tells what is in it. Changes
// go on meanwhile; what was acknowledged before the call is in it. w should be a file.
func (db *DB) Snapshot(ctx context.Context, w io.Writer) (in backup.Contents, err error) {
	err = db.engine.Snapshot(ctx, w, func(tx Tx) error {
		in, err = contents(ctx, tx)
		return err
	})
	return in, err
}

// Copy is a snapshot opened to be read. Close it.
type Copy struct{ db *DB }

// OpenCopy opens a file that Snapshot wrote. It changes nothing in it. A file that is no
// sound database is fault.Invalid; one of a newer program is fault.Conflict.
func OpenCopy(ctx context.Context, path string) (*Copy, error) {
	e, err := openBoltCopy(path)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, textBadCopy, err)
	}
	var found int
	err = e.View(ctx, func(tx Tx) (err error) {
		found, err = layout(tx)
		return err
	})
	switch known := len(migrations()); {
	case errors.Is(err, errBroken):
		err = fault.Wrap(fault.Invalid, textBadCopy, err)
	case err == nil && found > known:
		err = fault.Wrap(fault.Conflict, textNewerCopy, fmt.Errorf("layout %d, this program knows %d", found, known))
	}
	if err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return &Copy{&DB{engine: e, now: time.Now}}, nil
}

// Contents tells what is in the copy. It reads all of it.
func (c *Copy) Contents(ctx context.Context) (in backup.Contents, err error) {
	err = c.db.engine.View(ctx, func(tx Tx) error {
		in, err = contents(ctx, tx)
		return err
	})
	if errors.Is(err, errBroken) {
		err = fault.Wrap(fault.Invalid, textBadCopy, err)
	}
	return in, err
}

// CheckAudit walks the audit trail of the copy, and fails with fault.Invalid and words that
// name the first line that is wrong.
func (c *Copy) CheckAudit(ctx context.Context) error {
	_, err := c.db.walkTrail(ctx, nil)
	return err
}

// Close gives the file back.
func (c *Copy) Close() error { return c.db.Close() }

// contents counts everything of a state.
func contents(ctx context.Context, tx Tx) (in backup.Contents, err error) {
	in = backup.Contents{Engine: "bbolt", Counts: map[string]int{}}
	if in.Layout, err = layout(tx); err != nil {
		return in, err
	}
	all, err := tx.Buckets()
	if err != nil {
		return in, err
	}
	for _, b := range all {
		n := 0
		err := tx.Scan(b, nil, nil, func(_, _ []byte) error {
			if n++; n%4096 == 0 {
				return ctx.Err()
			}
			return nil
		})
		if err != nil {
			return in, err
		}
		in.Counts[string(b)] = n
	}
	needed, err := neededKeys(tx)
	if err != nil {
		return in, err
	}
	for _, id := range needed {
		in.Keys = append(in.Keys, id.String())
	}
	in.AuditNumber, in.AuditHash, err = auditHead(tx)
	return in, err
}

// auditHead returns the last line of the audit trail.
func auditHead(tx Tx) (uint64, string, error) {
	n, err := counter(tx, auditKey)
	if err != nil || n == 0 {
		return 0, "", err
	}
	var e people.Entry
	if _, err := get(tx, audit, number(n), &e); err != nil {
		return n, "", err
	}
	if _, err := hex.DecodeString(e.Hash); err != nil {
		return n, "", fmt.Errorf("store: line %d of the audit trail: %w", n, err)
	}
	return n, e.Hash, nil
}
