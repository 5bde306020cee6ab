package store

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// filesAtOnce bounds how many files are looked at together.
const filesAtOnce = 500

// TidyFiles removes sealed files that nothing refers to, and what writing one left behind
// when it was cut off. It may be called at any time.
func (db *DB) TidyFiles(ctx context.Context) error {
	if err := db.dropUnkept(ctx); err != nil {
		return err
	}
	d, err := os.Open(db.files)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer d.Close()
	for {
		entries, err := d.ReadDir(filesAtOnce)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := db.removeUnlisted(ctx, entries); err != nil {
			return err
		}
	}
}

// dropUnkept takes files off the list that were never referred to.
func (db *DB) dropUnkept(ctx context.Context) error {
	var old []SealedFile
	err := db.engine.View(ctx, func(tx Tx) error {
		old = nil
		return tx.Scan(files, nil, nil, func(_, raw []byte) error {
			var r sealedRecord
			if err := decode(files, raw, &r); err != nil {
				return err
			}
			if !r.Kept && db.moment().Sub(r.At) > unkeptFor {
				old = append(old, r.SealedFile)
			}
			return nil
		})
	})
	if err != nil || len(old) == 0 {
		return err
	}
	return db.engine.Update(ctx, func(tx Tx) error {
		for _, f := range old {
			var r sealedRecord
			if _, err := get(tx, files, text(f.Name), &r); err != nil {
				return err
			}
			if r.Kept {
				continue
			}
			if err := db.dropFile(tx, f); err != nil {
				return err
			}
		}
		return nil
	})
}

// removeUnlisted removes those of the files that are not listed. Each is listed before it is
// written, so a new one is never taken for a leftover.
func (db *DB) removeUnlisted(ctx context.Context, entries []os.DirEntry) error {
	var gone []string
	err := db.engine.View(ctx, func(tx Tx) error {
		gone = nil
		for _, e := range entries {
			name, ours := strings.CutSuffix(strings.TrimSuffix(e.Name(), ".new"), sealedEnd)
			if !ours || e.IsDir() {
				continue // not ours to remove
			}
			record, err := tx.Get(files, text(name))
			if err != nil {
				return err
			}
			if record == nil {
				gone = append(gone, e.Name())
			}
		}
		return nil
	})
	for _, name := range gone {
		if e := os.Remove(filepath.Join(db.files, name)); !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return err
}

// dropFilesOf takes all files of a person off the list.
func (db *DB) dropFilesOf(tx Tx, person string) error {
	keys, err := firstKeys(tx, filesOf, text(person), -1)
	if err != nil {
		return err
	}
	for _, k := range keys {
		name := string(bytes.TrimSuffix(bytes.TrimPrefix(k, text(person)), []byte{0}))
		if err := db.dropFile(tx, SealedFile{Name: name, Person: person}); err != nil {
			return err
		}
	}
	return nil
}
