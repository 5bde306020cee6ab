package backup

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// partPattern names files that are not finished, for os.CreateTemp.
const partPattern = ".zaiyue-*.part"

// sweep removes what a process left that died in the middle. Younger than an hour it may be
// another's work. What cannot be removed now is no harm to the next backup.
func sweep(folder string) {
	left, _ := filepath.Glob(filepath.Join(folder, partPattern)) // fails for a bad pattern only
	for _, path := range left {
		if info, err := os.Lstat(path); err == nil && time.Since(info.ModTime()) > time.Hour {
			_ = os.RemoveAll(path)
		}
	}
}

// remove closes and removes a file, whether or not it was closed or removed before.
func remove(file *os.File) error {
	_ = file.Close() // it is thrown away
	if err := os.Remove(file.Name()); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// syncFolder makes a new name in a folder outlast a loss of power.
func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
