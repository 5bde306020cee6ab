package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zaiyue/fault"
)

// TestAnUpgradeKeepsACopyOfBefore: before a step changes data that is there, a copy lies in
// the folder, and it is a database of before; without the copy nothing is upgraded.
func TestAnUpgradeKeepsACopyOfBefore(t *testing.T) {
	folder := t.TempDir()
	path, copies := filepath.Join(folder, "zaiyue.db"), filepath.Join(folder, "backups")
	db := reopen(t, path, &clock{noon})
	save(t, db, article("a", "旧"))
	e := db.engine
	if j, ok := e.(*journaling); ok {
		e = j.Engine
	}
	var before int
	if err := e.View(t.Context(), func(tx Tx) (err error) { before, err = layout(tx); return err }); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(copies); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a new database left a copy: %v", err)
	}
	wipe := migration{"wipe", func(tx Tx) error { return deletePrefix(tx, articles, nil) }}
	steps := append(migrations(), wipe)

	block := filepath.Join(folder, "in the way")
	writeOver(t, block, nil)
	err := copyBefore(t.Context(), e, filepath.Join(block, "backups"), steps)
	if fault.KindOf(err) != fault.Unavailable || !strings.Contains(fault.Words(err, ""), "没有升级") || !strings.Contains(err.Error(), "nothing was changed") {
		t.Errorf("a folder that cannot be written: %v", err)
	}
	if err := errors.Join(copyBefore(t.Context(), e, copies, steps), migrate(t.Context(), e, path, steps)); err != nil {
		t.Fatal(err)
	}
	if got := titles(t, db); len(got) != 0 {
		t.Errorf("the step left %v", got)
	}
	name := filepath.Join(copies, "zaiyue.db.before-layout-"+string(rune('0'+before+1)))
	entries, err := os.ReadDir(copies)
	if err != nil || len(entries) != 1 || filepath.Join(copies, entries[0].Name()) != name {
		t.Fatalf("copies: %v, %v, want %s", entries, err, name)
	}
	if err := copyBefore(t.Context(), e, block, steps); err != nil {
		t.Errorf("when nothing is to be done: %v", err)
	}
	old := reopen(t, name, &clock{noon})
	if got := titles(t, old); len(got) != 1 || got[0] != "a 旧" {
		t.Errorf("the copy holds %v", got)
	}
}
