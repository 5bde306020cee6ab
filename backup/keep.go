package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Listed is a backup file in the folder, with what is known of it.
type Listed struct {
	Record
	Size int64 // bytes
}

// Sound reports whether nobody found the backup broken: each was proved when it was made.
func (l *Listed) Sound() bool { return l.Trouble == "" }

// List returns the backups in the folder, the newest first. Other files are passed over.
func (k *Keeper) List(ctx context.Context) ([]Listed, error) {
	records, err := k.Book.Backups(ctx)
	if err != nil {
		return nil, err
	}
	known := map[string]Record{}
	for _, r := range records {
		known[r.Name] = r
	}
	entries, err := os.ReadDir(k.Folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, explain(k.Folder, err)
	}
	var all []Listed
	for _, e := range entries {
		at, ours := madeAt(e.Name())
		info, err := e.Info()
		if !ours || err != nil || !info.Mode().IsRegular() {
			continue
		}
		l := Listed{Record: Record{Name: e.Name(), MadeAt: at}, Size: info.Size()}
		if r, ok := known[e.Name()]; ok {
			l.Record = r
		}
		all = append(all, l)
	}
	slices.SortFunc(all, func(a, b Listed) int { return strings.Compare(b.Name, a.Name) })
	return all, nil
}

// youngKept is how long every sound backup is kept: somebody made it before something risky.
const youngKept = 24 * time.Hour

// expired returns the backups that need not be kept, of a list with the newest first: not
// those of the last 24 hours, and not the last sound one of each of the last days and weeks
// that have one, in Beijing. Where none is sound all are kept, and what is newer than the
// newest sound one is.
func expired(all []Listed, now time.Time, days, weeks int) (old []Listed) {
	seenDay, seenWeek, found := map[string]bool{}, map[string]bool{}, false
	for _, l := range all {
		if !l.Sound() {
			if found {
				old = append(old, l)
			}
			continue
		}
		found = true
		at := l.MadeAt.In(shanghai)
		year, week := at.ISOWeek()
		keep := first(seenDay, at.Format(time.DateOnly), days)
		keep = first(seenWeek, fmt.Sprint(year, week), weeks) || keep
		if !keep && now.Sub(l.MadeAt) >= youngKept {
			old = append(old, l)
		}
	}
	return old
}

// first notes a name and reports whether it is new and among the first n.
func first(seen map[string]bool, name string, n int) bool {
	if seen[name] || len(seen) >= n {
		return false
	}
	seen[name] = true
	return true
}

// upgradesKept is how long the copies of before an upgrade are kept.
const upgradesKept = 30 * 24 * time.Hour

// prune removes the backups of the folder that need not be kept, and old copies of before an
// upgrade. Only names that we give are touched.
func (k *Keeper) prune(ctx context.Context) error {
	all, err := k.List(ctx)
	if err != nil {
		return err
	}
	var problems []error
	for _, l := range expired(all, k.Now(), k.Daily, k.Weekly) {
		problems = append(problems, os.Remove(filepath.Join(k.Folder, l.Name)))
	}
	upgrades, err := filepath.Glob(filepath.Join(k.Folder, "zaiyue.db.before-layout-*"))
	problems = append(problems, err)
	for _, path := range upgrades {
		if info, err := os.Stat(path); err == nil && k.Now().Sub(info.ModTime()) > upgradesKept {
			problems = append(problems, os.Remove(path))
		}
	}
	return errors.Join(append(problems, k.forget(ctx))...)
}

// forget forgets what is known of files that are gone.
func (k *Keeper) forget(ctx context.Context) error {
	all, err := k.List(ctx)
	if err != nil {
		return err
	}
	records, err := k.Book.Backups(ctx)
	if err != nil {
		return err
	}
	var gone []string
	for _, r := range records {
		if !slices.ContainsFunc(all, func(l Listed) bool { return l.Name == r.Name }) {
			gone = append(gone, r.Name)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	return k.Book.ForgetBackups(ctx, gone)
}
