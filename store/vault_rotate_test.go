package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"zaiyue/fault"
	"zaiyue/people"
)

var shell = people.By{Officer: people.TheShell}

// sealMany seals a field for n persons in one transaction.
func sealMany(t *testing.T, db *DB, n int) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	err := db.engine.Update(t.Context(), func(tx Tx) (err error) {
		for i := range n {
			person := fmt.Sprintf("openid/o%04d", i)
			if all[person], err = db.seal(tx, person, "phone", []byte(person)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// allOpen fails the test unless every field opens.
func allOpen(t *testing.T, db *DB, all map[string][]byte) {
	t.Helper()
	for person, b := range all {
		if plain, err := unsealed(t, db, person, "phone", b); err != nil || plain != person {
			t.Errorf("unseal for %s = %q, %v", person, plain, err)
		}
	}
}

// uses says which keys wrap how much, the oldest first.
func uses(t *testing.T, db *DB) string {
	t.Helper()
	all, err := db.KeysInUse(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, u := range all {
		fmt.Fprintf(&b, "%d", u.Persons)
		if u.Primary {
			b.WriteString(" primary")
		}
		b.WriteString("; ")
	}
	return b.String()
}

// TestKeysRotateUnderLoad: while keys are changed, others seal, open and delete, and nothing
// is lost.
func TestKeysRotateUnderLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "zaiyue.db")
	db := reopen(t, path, &clock{noon})
	all := sealMany(t, db, 3*rewrapAtOnce+7)
	ctx, stop := context.WithCancel(t.Context())
	var work sync.WaitGroup
	mine := make([]map[string][]byte, 4)
	failures := make([]error, len(mine))
	for i := range mine {
		mine[i] = map[string][]byte{}
		work.Go(func() { failures[i] = sealAndOpen(ctx, db, i, mine[i]) })
	}
	for range 3 {
		if _, n, resumed, err := db.RotateKeys(t.Context(), shell, func(int) {}); err != nil || resumed || n < len(all) {
			t.Errorf("RotateKeys = %d rewrapped, resumed %v, %v", n, resumed, err)
		}
	}
	stop()
	work.Wait()
	if err := errors.Join(failures...); err != nil {
		t.Error(err)
	}
	for i := range mine {
		allOpen(t, db, mine[i])
		for person := range mine[i] {
			all[person] = mine[i][person]
		}
	}
	allOpen(t, db, all)
	if got, want := uses(t, db), fmt.Sprintf("0; 0; 0; %d primary; ", len(all)); got != want {
		t.Errorf("keys in use = %s, want %s", got, want)
	}
	if forgotten, err := db.ForgetKeys(t.Context(), shell); err != nil || len(forgotten) != 3 {
		t.Errorf("ForgetKeys = %v, %v, want three", forgotten, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	allOpen(t, reopen(t, path, &clock{noon}), all)
}

// sealAndOpen seals for new persons, opens it, and deletes every third, until ctx ends.
func sealAndOpen(ctx context.Context, db *DB, who int, mine map[string][]byte) error {
	for n := 0; ctx.Err() == nil; n++ {
		person := fmt.Sprintf("officer/%d-%d", who, n)
		err := db.engine.Update(context.Background(), func(tx Tx) error {
			b, err := db.seal(tx, person, "phone", []byte(person))
			mine[person] = b
			return err
		})
		if err != nil {
			return err
		}
		err = db.engine.View(context.Background(), func(tx Tx) error {
			plain, err := db.unseal(tx, person, "phone", mine[person])
			if err == nil && string(plain) != person {
				err = fmt.Errorf("%s opens as %q", person, plain)
			}
			return err
		})
		if err != nil {
			return err
		}
		if n%3 == 0 {
			if err := db.engine.Update(context.Background(), func(tx Tx) error { return db.destroyKey(tx, person) }); err != nil {
				return err
			}
			delete(mine, person)
		}
	}
	return nil
}

// TestARotationThatWasCutOffIsFinished cuts a rotation off after each of its steps, and
// opens the database anew each time.
func TestARotationThatWasCutOffIsFinished(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "zaiyue.db")
	c := &clock{noon}
	db := reopen(t, path, c)
	const persons = 3*rewrapAtOnce + 7
	all := sealMany(t, db, persons)
	again := func() {
		t.Helper()
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		db = reopen(t, path, c)
		allOpen(t, db, all)
	}
	if _, err := db.keys.Add(noon); err != nil { // and then the power goes
		t.Fatal(err)
	}
	again()
	if got, want := uses(t, db), fmt.Sprintf("%d; 0 primary; ", persons); got != want {
		t.Errorf("keys in use = %s, want %s", got, want)
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, n, resumed, err := db.RotateKeys(ctx, shell, func(done int) {
		if done == 2*rewrapAtOnce {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || n != 2*rewrapAtOnce || !resumed {
		t.Errorf("RotateKeys cut off = %d, resumed %v, %v", n, resumed, err)
	}
	again()
	if forgotten, err := db.ForgetKeys(t.Context(), shell); err != nil || len(forgotten) != 0 {
		t.Errorf("ForgetKeys while both are needed = %v, %v, want none", forgotten, err)
	}
	_, n, resumed, err = db.RotateKeys(t.Context(), shell, func(int) {})
	if err != nil || n != persons-2*rewrapAtOnce || !resumed {
		t.Errorf("RotateKeys again = %d, resumed %v, %v", n, resumed, err)
	}
	again()
	if got, want := uses(t, db), fmt.Sprintf("0; %d primary; ", persons); got != want {
		t.Errorf("keys in use = %s, want %s", got, want)
	}
}

// TestAnOlderDatabaseNeedsItsOlderKey: a key that is forgotten takes the copies that need it
// along, and one is told so.
func TestAnOlderDatabaseNeedsItsOlderKey(t *testing.T) {
	folder := t.TempDir()
	path, older := filepath.Join(folder, "data", "zaiyue.db"), filepath.Join(folder, "older.db")
	file := filepath.Join(folder, "keys", "keyset.json")
	c := &clock{noon}
	db := reopen(t, path, c)
	all := sealMany(t, db, 3)
	needed, err := db.NeededKeys(t.Context())
	if err != nil || len(needed) != 1 {
		t.Fatalf("NeededKeys = %v, %v", needed, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	copyFile(t, path, older)
	db = reopen(t, path, c)
	if _, _, _, err := db.RotateKeys(t.Context(), shell, func(int) {}); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	newer := filepath.Join(folder, "newer.db")
	copyFile(t, path, newer)

	copyFile(t, older, path) // the old key is still in the file
	db = reopen(t, path, c)
	allOpen(t, db, all)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	copyFile(t, newer, path)
	db = reopen(t, path, c)
	if forgotten, err := db.ForgetKeys(t.Context(), shell); err != nil || len(forgotten) != 1 || forgotten[0] != needed[0] {
		t.Fatalf("ForgetKeys = %v, %v, want %v", forgotten, err, needed)
	}
	allOpen(t, db, all)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	copyFile(t, older, path)
	_, err = Open(t.Context(), path, Options{KeyFile: file})
	if fault.KindOf(err) != fault.Unavailable || !strings.Contains(err.Error(), needed[0].String()) {
		t.Errorf("opening the older copy = %v, want unavailable and key %v", err, needed[0])
	}
	if raw, err := os.ReadFile(file); err != nil || strings.Contains(string(raw), needed[0].String()) {
		t.Errorf("the key file still names the forgotten key (%v)", err)
	}
}
