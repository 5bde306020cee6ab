package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"zaiyue/fault"
)

// folder is a folder beside the database for what is too large for it. A file is written once
// under a name made of its content, whole or not at all, and never changed.
type folder struct{ root string }

// path is where a file stands: ab/cdef…, so that no folder grows without end. name has
// at least three characters, which the caller has checked to be harmless.
func (f folder) path(name string) string {
	return filepath.Join(f.root, name[:2], name[2:])
}

// put keeps data under a name. When it returns, the file is on the disk.
func (f folder) put(name string, data []byte) error {
	path := f.path(name)
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return f.explain(err)
	}
	part, err := os.CreateTemp(dir, ".part-*") // a backup passes over it
	if err != nil {
		return f.explain(err)
	}
	_, err = part.Write(data)
	err = errors.Join(err, part.Sync(), part.Close())
	if err == nil {
		err = os.Rename(part.Name(), path)
	}
	if err != nil {
		return f.explain(errors.Join(err, os.Remove(part.Name())))
	}
	return errors.Join(syncFolder(dir), syncFolder(filepath.Dir(dir)))
}

// get reads a file; os.ErrNotExist when there is none.
func (f folder) get(name string) ([]byte, error) { return os.ReadFile(f.path(name)) }

// drop removes a file; none is no error.
func (f folder) drop(name string) error {
	if err := os.Remove(f.path(name)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// syncFolder makes the names in a folder outlive a power cut.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// explain gives a failed write its words.
func (f folder) explain(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fault.Wrap(fault.Unavailable, fmt.Sprintf(textFull, f.root), err)
	}
	return fault.Wrap(fault.Unavailable, fmt.Sprintf(textNoPlace, f.root), err)
}
