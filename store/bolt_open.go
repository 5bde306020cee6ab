package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"zaiyue/fault"
)

// lockWait is how long an opening waits for another process to give the file back: longer
// than a server's last moments, shorter than a person's patience.
const lockWait = 800 * time.Millisecond

// errBroken is the cause of a file that cannot be read as a database.
var errBroken = errors.New("not a sound database file")

// openBolt opens or makes the file, and its folder (readable by its owner only) where it is
// missing. Its faults are Unavailable and name the file and what to do.
func openBolt(path string, refused func(error)) (Engine, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	e := &bolt{path: path, refused: refused}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, e.explainOpen(err)
	}
	if e.db, err = openFile(path); err != nil {
		return nil, e.explainOpen(err)
	}
	return e, nil
}

// openFile opens the database and turns what bbolt does on a damaged file (a panic, or a
// read beyond a cut-off end, which is a memory fault) into an error. After one of these the
// file stays locked until the process ends, which is what a server does then.
func openFile(path string) (db *bbolt.DB, err error) {
	err = soundly(path, func() error {
		opened, err := bbolt.Open(path, 0o600, &bbolt.Options{
			Timeout:      lockWait,
			FreelistType: bbolt.FreelistMapType, // an import frees many pages
		})
		if err != nil {
			return err
		}
		opened.MaxBatchDelay = gatherWrites
		if err := checkLength(opened); err != nil {
			return errors.Join(err, opened.Close())
		}
		db = opened
		return nil
	})
	return db, err
}

// checkLength refuses a file that is shorter than the database says: one that was copied
// while the disk was full.
func checkLength(db *bbolt.DB) error {
	info, err := os.Stat(db.Path())
	if err != nil {
		return err
	}
	return db.View(func(tx *bbolt.Tx) error {
		if info.Size() < tx.Size() {
			return fmt.Errorf("%w: %d bytes of %d are there", errBroken, info.Size(), tx.Size())
		}
		return nil
	})
}

// explainOpen gives the failure to open the file its words.
func (e *bolt) explainOpen(err error) error {
	folder := filepath.Dir(e.path)
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return fault.Wrap(fault.Unavailable, fmt.Sprintf(textLocked, e.path), fmt.Errorf(
			"%s is held by another process: stop the server that runs, or set another data_dir", e.path))
	case full(err):
		return e.explain(err)
	case errors.Is(err, os.ErrPermission), errors.Is(err, syscall.EROFS),
		errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.EISDIR):
		return fault.Wrap(fault.Unavailable, fmt.Sprintf(textUnwritable, folder), fmt.Errorf(
			"cannot write in %s: mend its permissions or set another data_dir: %w", folder, err))
	}
	if _, ok := errors.AsType[*os.PathError](err); ok {
		return fault.Wrap(fault.Unavailable, fmt.Sprintf(textUnwritable, folder), fmt.Errorf(
			"cannot open %s: mend the folder or set another data_dir: %w", e.path, err))
	}
	return fault.Wrap(fault.Unavailable, fmt.Sprintf(textBroken, e.path), fmt.Errorf(
		"%s cannot be read: put a backup in its place, or move it away to begin anew: %w", e.path, err))
}

// explain gives a full disk its words and leaves other errors alone.
func (e *bolt) explain(err error) error {
	if !full(err) {
		return err
	}
	return fault.Wrap(fault.Unavailable, fmt.Sprintf(textFull, filepath.Dir(e.path)), fmt.Errorf(
		"the disk of %s is full: make room, nothing of this change was kept: %w", e.path, err))
}

// unwritable reports whether the disk took no change.
func unwritable(err error) bool {
	return full(err) || errors.Is(err, syscall.EROFS) || errors.Is(err, syscall.EIO)
}

func full(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG) ||
		errors.Is(err, bolterrors.ErrMaxSizeReached) || err != nil && unresized(err.Error())
}

// unresized reads what bbolt says when it cannot enlarge its file: it hides the cause.
func unresized(said string) bool {
	return strings.Contains(said, "file resize error") &&
		(strings.HasSuffix(said, syscall.ENOSPC.Error()) || strings.HasSuffix(said, syscall.EFBIG.Error()) || strings.HasSuffix(said, syscall.EDQUOT.Error()))
}
