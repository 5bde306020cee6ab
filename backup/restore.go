package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"zaiyue/fault"
)

// Restore says what is put back where.
type Restore struct {
	From string // the backup
	Data string // the data folder; it is made if missing
	// May names what may lie in the data folder: it is left alone. Anything else refuses.
	May  []string
	Open Opener
	// Prepare is called with the unpacked and proved database and what the backup says of it,
	// before it takes its place; it may change the database. An error of it ends the restore.
	Prepare func(ctx context.Context, database string, m Manifest) error
}

// configName is what the settings of a backup are called beside the restored database:
// they are for a person to compare, and never read.
const configName = "config-from-backup.yaml"

// Run puts a backup back: it unpacks into a hidden folder beside its place, proves all of it,
// and only then moves it there, the database last. The faults are those of Verify, and
// fault.Conflict when the data folder is not empty. After an error the data folder is as it
// was.
func (r *Restore) Run(ctx context.Context) (m Manifest, err error) {
	if err := os.MkdirAll(r.Data, 0o700); err != nil {
		return m, explain(r.Data, err)
	}
	if err := r.empty(); err != nil {
		return m, err
	}
	sweep(r.Data)
	work, err := os.MkdirTemp(r.Data, partPattern)
	if err != nil {
		return m, explain(r.Data, err)
	}
	defer func() { err = explain(r.Data, errors.Join(err, os.RemoveAll(work))) }()
	if m, err = r.unpack(ctx, work); err != nil {
		return m, err
	}
	database := filepath.Join(work, entryDatabase)
	if err := checkDatabase(ctx, database, r.From, m, r.Open); err != nil {
		return m, err
	}
	if r.Prepare != nil {
		if err := r.Prepare(ctx, database, m); err != nil {
			return m, err
		}
	}
	return m, r.move(work)
}

// empty refuses a data folder that somebody uses.
func (r *Restore) empty() error {
	entries, err := os.ReadDir(r.Data)
	if err != nil {
		return explain(r.Data, err)
	}
	for _, e := range entries {
		part, _ := filepath.Match(partPattern, e.Name()) // the pattern is sound
		if !part && !slices.Contains(r.May, e.Name()) {
			return fault.New(fault.Conflict, fmt.Sprintf(textNotEmpty, r.Data, e.Name()))
		}
	}
	return nil
}

// unpack writes every entry below work, and checks it.
func (r *Restore) unpack(ctx context.Context, work string) (Manifest, error) {
	root, err := os.OpenRoot(work)
	if err != nil {
		return Manifest{}, err
	}
	defer root.Close()
	return read(ctx, r.From, func(name string) (io.WriteCloser, error) {
		if name == entryConfig {
			name = configName
		}
		local := filepath.FromSlash(name)
		if err := root.MkdirAll(filepath.Dir(local), 0o700); err != nil {
			return nil, err
		}
		file, err := root.OpenFile(local, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		return synced{file}, err
	})
}

// synced is a file whose bytes are on the disk when it is closed.
type synced struct{ *os.File }

func (s synced) Close() error { return errors.Join(s.Sync(), s.File.Close()) }

// move puts what was unpacked into its place. The database is the last: while it is missing
// nothing was restored.
func (r *Restore) move(work string) error {
	if err := syncFolders(work); err != nil {
		return err
	}
	for _, name := range []string{folderFiles, configName, entryDatabase} {
		err := os.Rename(filepath.Join(work, name), filepath.Join(r.Data, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return syncFolder(r.Data)
}

// syncFolders makes the names in a folder and below outlast a loss of power.
func syncFolders(folder string) error {
	return filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return syncFolder(path)
	})
}
