package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zaiyue/fault"
)

// sealed seals a field in a transaction of its own.
func sealed(t *testing.T, db *DB, person, label, plain string) (b []byte) {
	t.Helper()
	err := db.engine.Update(t.Context(), func(tx Tx) (err error) {
		b, err = db.seal(tx, person, label, []byte(plain))
		return err
	})
	if err != nil {
		t.Fatalf("seal(%s, %s) = %v", person, label, err)
	}
	return b
}

// unsealed opens a field in a transaction of its own.
func unsealed(t *testing.T, db *DB, person, label string, b []byte) (plain string, err error) {
	t.Helper()
	err = db.engine.View(t.Context(), func(tx Tx) error {
		p, err := db.unseal(tx, person, label, b)
		plain = string(p)
		return err
	})
	return plain, err
}

func destroyed(t *testing.T, db *DB, person string) {
	t.Helper()
	if err := db.engine.Update(t.Context(), func(tx Tx) error { return db.destroyKey(tx, person) }); err != nil {
		t.Fatalf("destroyKey(%s) = %v", person, err)
	}
}

func TestASealedFieldBelongsToOnePersonAndLabel(t *testing.T) {
	db, _ := open(t)
	a := sealed(t, db, "officer/a", "totp", "secret of a")
	sealed(t, db, "officer/b", "totp", "secret of b")
	flipped := bytes.Clone(a)
	flipped[len(flipped)-1] ^= 1
	tests := []struct {
		name, person, label string
		bytes               []byte
		want                fault.Kind
	}{
		{"as it was sealed", "officer/a", "totp", a, fault.OK},
		{"in another person's place", "officer/b", "totp", a, fault.Internal},
		{"in another field's place", "officer/a", "phone", a, fault.Internal},
		{"with a flipped bit", "officer/a", "totp", flipped, fault.Internal},
		{"cut off", "officer/a", "totp", a[:len(a)-1], fault.Internal},
		{"nothing", "officer/a", "totp", nil, fault.Internal},
		{"of nobody", "officer/c", "totp", a, fault.NotFound},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			plain, err := unsealed(t, db, tt.person, tt.label, tt.bytes)
			if fault.KindOf(err) != tt.want || (err == nil) != (plain == "secret of a") {
				t.Errorf("unseal(%s, %s) = %q, %v, want kind %v", tt.person, tt.label, plain, err, tt.want)
			}
		})
	}
}

func TestTheDatabaseAloneTellsNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "zaiyue.db")
	db := reopen(t, path, &clock{noon})
	sealed(t, db, "officer/a", "totp", "a secret nobody reads")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil || bytes.Contains(raw, []byte("a secret nobody reads")) {
		t.Errorf("the file holds the plain text (%v)", err)
	}
}

func TestADestroyedKeyIsGoneForGood(t *testing.T) {
	db, _ := open(t)
	old := sealed(t, db, "officer/a", "totp", "secret")
	destroyed(t, db, "officer/a")
	destroyed(t, db, "officer/a") // once more is no error
	if _, err := unsealed(t, db, "officer/a", "totp", old); fault.KindOf(err) != fault.NotFound {
		t.Errorf("unseal after the key was destroyed = %v, want not found", err)
	}
	fresh := sealed(t, db, "officer/a", "totp", "new secret") // the person came back
	if _, err := unsealed(t, db, "officer/a", "totp", old); fault.KindOf(err) != fault.Internal {
		t.Errorf("the old bytes under the new key = %v, want internal", err)
	}
	if plain, err := unsealed(t, db, "officer/a", "totp", fresh); err != nil || plain != "new secret" {
		t.Errorf("unseal = %q, %v", plain, err)
	}
}

// TestALostKeyIsAClearError: never is a new key file made in the place of one that is needed.
func TestALostKeyIsAClearError(t *testing.T) {
	tests := []struct {
		name string
		lose func(t *testing.T, file string)
		want []string // in words and cause
	}{
		{"moved away", func(t *testing.T, file string) { remove(t, file) }, []string{"不见了", "vault.key_file"}},
		{"another database's", func(t *testing.T, file string) {
			remove(t, file)
			other, err := Open(t.Context(), filepath.Join(t.TempDir(), "other", "zaiyue.db"), Options{KeyFile: file})
			if err := errors.Join(err, other.Close()); err != nil {
				t.Fatal(err)
			}
		}, []string{"里没有编号为", "lacks"}},
		{"with a flipped bit", func(t *testing.T, file string) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			raw[bytes.Index(raw, []byte(`"value"`))+12] ^= 1
			writeOver(t, file, raw)
		}, []string{"已损坏", "copy kept apart"}},
		{"cut off", func(t *testing.T, file string) { writeOver(t, file, []byte(`{"keys":`)) }, []string{"已损坏"}},
		{"empty", func(t *testing.T, file string) { writeOver(t, file, nil) }, []string{"已损坏"}},
		{"open to everybody", func(t *testing.T, file string) {
			if err := os.Chmod(file, 0o644); err != nil {
				t.Fatal(err)
			}
		}, []string{"600"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			folder := t.TempDir()
			path, file := filepath.Join(folder, "data", "zaiyue.db"), filepath.Join(folder, "keys", "keyset.json")
			db := reopen(t, path, &clock{noon})
			sealed(t, db, "officer/a", "totp", "secret")
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			tt.lose(t, file)
			before, _ := os.ReadFile(file)
			_, err := Open(t.Context(), path, Options{KeyFile: file})
			if fault.KindOf(err) != fault.Unavailable {
				t.Fatalf("Open = %v, want unavailable", err)
			}
			said := fault.Words(err, "") + err.Error()
			for _, want := range append(tt.want, file) {
				if !strings.Contains(said, want) {
					t.Errorf("Open says %q, want %q in it", said, want)
				}
			}
			if after, _ := os.ReadFile(file); !bytes.Equal(before, after) {
				t.Error("the key file was changed")
			}
		})
	}
}

func remove(t *testing.T, file string) {
	t.Helper()
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
}

func writeOver(t *testing.T, file string, raw []byte) {
	t.Helper()
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
}
