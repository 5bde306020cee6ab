package backup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"zaiyue/fault"
)

// Maker makes backups, one at a time. All fields but mu must be set; it is safe for
// concurrent use.
type Maker struct {
	Database Database
	Open     Opener
	Files    string // the folder of what is kept as files; it may be missing
	// Scratch is a folder beside the database. A copy of it stands there while a backup is
	// made: a slow disk to write to must not keep the database waiting.
	Scratch string
	Config  []byte // the settings, without secrets
	Program string // its version
	Now     func() time.Time

	mu sync.Mutex
}

// Make writes a backup to a file that does not exist yet, and proves it. It fails with
// fault.Conflict when the file exists or another backup is under way, and with
// fault.Unavailable when the disk is full or cannot be written; then nothing is left.
func (m *Maker) Make(ctx context.Context, to string, progress Progress) (made Manifest, err error) {
	if !m.mu.TryLock() {
		return made, fault.New(fault.Conflict, textRunning)
	}
	defer m.mu.Unlock()
	folder := filepath.Dir(to)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return made, explain(folder, err)
	}
	if _, err := os.Lstat(to); err == nil {
		return made, fault.New(fault.Conflict, fmt.Sprintf(textExists, to))
	}
	sweep(m.Scratch)
	sweep(folder)
	part, err := os.CreateTemp(folder, partPattern)
	if err != nil {
		return made, explain(folder, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(explain(folder, err), remove(part))
		}
	}()
	made = Manifest{Format: format, Program: m.Program, MadeAt: m.Now().UTC()}
	if err := m.write(ctx, part, &made, progress); err != nil {
		return made, err
	}
	if err := errors.Join(part.Sync(), part.Close()); err != nil {
		return made, err
	}
	if _, err := Verify(ctx, part.Name(), m.Scratch, m.Open); err != nil {
		return made, err
	}
	if err := os.Rename(part.Name(), to); err != nil {
		return made, err
	}
	return made, syncFolder(folder)
}

// write writes everything into an open file.
func (m *Maker) write(ctx context.Context, into *os.File, made *Manifest, progress Progress) (err error) {
	database, err := m.snapshot(ctx, made)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove(database)) }()
	files, size, err := list(m.Files)
	if err != nil {
		return err
	}
	info, err := database.Stat()
	if err != nil {
		return err
	}
	w, err := newWriter(ctx, into, made)
	if err != nil {
		return err
	}
	w.progress, w.total = progress, info.Size()+size
	if err := w.add(entryConfig, int64(len(m.Config)), bytes.NewReader(m.Config)); err != nil {
		return err
	}
	if err := w.add(entryDatabase, info.Size(), database); err != nil {
		return err
	}
	if err := m.addFiles(w, files); err != nil {
		return err
	}
	return w.close()
}

// snapshot copies the database into a file in the scratch folder, ready to be read.
func (m *Maker) snapshot(ctx context.Context, made *Manifest) (_ *os.File, err error) {
	file, err := os.CreateTemp(m.Scratch, partPattern)
	if err != nil {
		return nil, explain(m.Scratch, err)
	}
	if made.Contents, err = m.Database.Snapshot(ctx, file); err == nil {
		_, err = file.Seek(0, 0)
	}
	if err != nil {
		return nil, errors.Join(explain(m.Scratch, err), remove(file))
	}
	return file, nil
}

// unfinished reports whether a file is somebody's work under way, that will have another
// name when it is done.
func unfinished(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".new")
}

// list returns the names below a folder, and the bytes of all.
func list(folder string) (names []string, size int64, err error) {
	err = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist): // gone meanwhile, or never there
			return nil
		case err != nil:
			return err
		case path != folder && unfinished(d.Name()):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case !d.Type().IsRegular():
			return nil
		}
		if info, err := d.Info(); err == nil {
			size += info.Size()
		}
		name, err := filepath.Rel(folder, path)
		names = append(names, name)
		return err
	})
	return names, size, err
}

// addFiles adds what is kept as files. The snapshot is older than the list: a file it does
// not know does no harm, and one that is gone was deleted since.
func (m *Maker) addFiles(w *writer, names []string) error {
	if len(names) == 0 {
		return nil
	}
	root, err := os.OpenRoot(m.Files)
	if err != nil {
		return err
	}
	defer root.Close()
	for _, name := range names {
		if err := addFile(w, root, name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func addFile(w *writer, root *os.Root, name string) error {
	file, err := root.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	return w.add(folderFiles+"/"+filepath.ToSlash(name), info.Size(), file)
}
