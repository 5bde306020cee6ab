package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"zaiyue/fault"
)

// Verify proves a backup: every entry has the size and sum of the manifest, the database
// opens and holds what the manifest counts, and its audit trail is whole. The database is
// unpacked into the folder scratch meanwhile. A backup that is none, is damaged or differs is
// fault.Invalid, one of a newer program fault.Conflict; other faults say
// that it could not be tried.
func Verify(ctx context.Context, path, scratch string, open Opener) (_ Manifest, err error) {
	file, err := os.CreateTemp(scratch, partPattern)
	if err != nil {
		return Manifest{}, explain(scratch, err)
	}
	defer func() { err = errors.Join(err, remove(file)) }()
	m, err := read(ctx, path, func(name string) (io.WriteCloser, error) {
		if name == entryDatabase {
			return file, nil
		}
		return nil, nil
	})
	if err != nil {
		return m, explain(scratch, err)
	}
	return m, checkDatabase(ctx, file.Name(), path, m, open)
}

// checkDatabase opens an unpacked database and compares it with the manifest.
func checkDatabase(ctx context.Context, database, path string, m Manifest, open Opener) error {
	c, err := open(ctx, database)
	if err != nil {
		return err
	}
	got, err := c.Contents(ctx)
	if err == nil && !got.Equal(m.Contents) {
		err = fault.Wrap(fault.Invalid, fmt.Sprintf(textDiffers, path), fmt.Errorf("the database holds %+v, the manifest says %+v", got, m.Contents))
	}
	if err == nil {
		err = c.CheckAudit(ctx)
	}
	return errors.Join(err, c.Close())
}
