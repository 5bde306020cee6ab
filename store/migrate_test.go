package store

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zaiyue/fault"
)

func TestMigrationsRunOnceAndInOrder(t *testing.T) {
	e, err := openBolt(filepath.Join(t.TempDir(), "zaiyue.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	var ran []string
	broken := errors.New("broken")
	fails := true
	steps := []migration{
		{"one", func(tx Tx) error { ran = append(ran, "one"); return tx.Put(lexicon, []byte("k"), []byte("one")) }},
		{"two", func(tx Tx) error {
			ran = append(ran, "two")
			if err := tx.Put(lexicon, []byte("k"), []byte("two")); err != nil || !fails {
				return err
			}
			return broken
		}},
		{"three", func(Tx) error { ran = append(ran, "three"); return nil }},
	}
	value := func() (layoutNow int, k string) {
		err := e.View(t.Context(), func(tx Tx) (err error) {
			if layoutNow, err = layout(tx); err != nil {
				return err
			}
			b, err := tx.Get(lexicon, []byte("k"))
			k = string(b)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return layoutNow, k
	}
	if err := migrate(t.Context(), e, "f", steps); !errors.Is(err, broken) {
		t.Errorf("migrate = %v, want the step's error", err)
	}
	if n, k := value(); n != 1 || k != "one" {
		t.Errorf("after a step that failed the layout is %d and the value %q, want 1 and one", n, k)
	}
	fails = false
	for range 2 {
		if err := migrate(t.Context(), e, "f", steps); err != nil {
			t.Errorf("migrate = %v", err)
		}
	}
	if n, k := value(); n != 3 || k != "two" {
		t.Errorf("at the end the layout is %d and the value %q, want 3 and two", n, k)
	}
	if diff := cmp.Diff([]string{"one", "two", "two", "three"}, ran); diff != "" {
		t.Errorf("steps run (-want +got):\n%s", diff)
	}
	if err := migrate(t.Context(), e, "f", steps[:2]); fault.KindOf(err) != fault.Conflict {
		t.Errorf("an older program = %v, want conflict", err)
	}
}

func TestDataOfANewerProgramIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "zaiyue.db")
	db := reopen(t, path, &clock{noon})
	err := db.engine.Update(t.Context(), func(tx Tx) error { return tx.Put(meta, layoutKey, number(99)) })
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	refused(t, path, fault.Conflict, "新版本", "use the newer program")
	refused(t, path, fault.Conflict, "新版本", "layout 99") // and the lock was given back
}
