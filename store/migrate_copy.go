package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"zaiyue/fault"
)

// copyBefore writes a plain copy of the database into a folder before steps change it, and
// fails when that cannot be done: then nothing is changed. A copy of an earlier try, whose
// first step failed, is replaced; a new file has nothing to copy. The copy is a database
// file, that takes its place by being renamed.
func copyBefore(ctx context.Context, e Engine, folder string, steps []migration) error {
	var done int
	err := e.View(ctx, func(tx Tx) (err error) {
		done, err = layout(tx)
		return err
	})
	if err != nil || done == 0 || done >= len(steps) {
		return err
	}
	to := filepath.Join(folder, fmt.Sprintf("zaiyue.db.before-layout-%d", done+1))
	if err := writeCopy(ctx, e, to); err != nil {
		return fault.Wrap(fault.Unavailable, fmt.Sprintf(textNoCopy, folder), fmt.Errorf(
			"no copy could be written to %s before the upgrade, nothing was changed: %w", folder, err))
	}
	return nil
}

// writeCopy writes the database to a file, whole and on the disk, or not at all.
func writeCopy(ctx context.Context, e Engine, to string) (err error) {
	folder := filepath.Dir(to)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(folder, ".zaiyue-*.part") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = file.Close() // it may be closed
			err = errors.Join(err, os.Remove(file.Name()))
		}
	}()
	err = e.Snapshot(ctx, file, func(Tx) error { return nil })
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Rename(file.Name(), to); err != nil {
		return err
	}
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
