package store

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zaiyue/fault"
)

// uploaded puts a file of the person, and refers to it when keep is set.
func uploaded(t *testing.T, db *DB, person string, plain []byte, keep bool) SealedFile {
	t.Helper()
	f, err := db.PutSealedFile(t.Context(), person, "proof", bytes.NewReader(plain), int64(len(plain)))
	if err == nil && keep {
		err = db.engine.Update(t.Context(), func(tx Tx) error { return db.keepFile(tx, f) })
	}
	if err != nil {
		t.Fatalf("PutSealedFile = %v", err)
	}
	return f
}

func read(t *testing.T, db *DB, f SealedFile) ([]byte, error) {
	t.Helper()
	r, err := db.OpenSealedFile(t.Context(), f)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// onDisk lists the folder of sealed files.
func onDisk(t *testing.T, db *DB) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(db.files)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestASealedFileComesBackWhole(t *testing.T) {
	db, _ := open(t)
	for _, size := range []int{0, 1, 4096, 1 << 20, 3<<20 + 7} {
		plain := bytes.Repeat([]byte("同意书 "), size/8+1)[:size]
		f := uploaded(t, db, "story/a", plain, true)
		got, err := read(t, db, f)
		if err != nil || !bytes.Equal(got, plain) || f.Size != int64(size) {
			t.Errorf("a file of %d bytes comes back as %d (size %d), %v", size, len(got), f.Size, err)
		}
		raw, err := os.ReadFile(db.sealedPath(f.Name))
		if err != nil || size > 100 && bytes.Contains(raw, []byte("同意书")) {
			t.Errorf("the file on the disk holds the plain text (%v)", err)
		}
	}
}

func TestASealedFileThatWasChangedDoesNotOpen(t *testing.T) {
	db, _ := open(t)
	plain := bytes.Repeat([]byte("x"), 2<<20)
	f := uploaded(t, db, "story/a", plain, true)
	uploaded(t, db, "story/b", plain, true)
	path := db.sealedPath(f.Name)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	flip := func(at int) []byte { b := bytes.Clone(whole); b[at] ^= 1; return b }
	tests := []struct {
		name string
		raw  []byte
		file SealedFile
		want fault.Kind
	}{
		{"whole", whole, f, fault.OK},
		{"flipped in the beginning", flip(0), f, fault.Internal},
		{"flipped in the file's key", flip(40), f, fault.Internal},
		{"flipped in the middle", flip(len(whole) / 2), f, fault.Internal},
		{"flipped at the end", flip(len(whole) - 1), f, fault.Internal},
		{"cut off at a segment", whole[:1<<20], f, fault.Internal},
		{"empty", nil, f, fault.Internal},
		{"another person's", whole, SealedFile{Name: f.Name, Person: "story/b", Label: f.Label}, fault.Internal},
		{"another label", whole, SealedFile{Name: f.Name, Person: f.Person, Label: "photo"}, fault.Internal},
		{"a path", whole, SealedFile{Name: "../zaiyue", Person: f.Person, Label: f.Label}, fault.NotFound},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			writeOver(t, path, tt.raw)
			if _, err := read(t, db, tt.file); fault.KindOf(err) != tt.want {
				t.Errorf("reading = %v, want kind %v", err, tt.want)
			}
		})
	}
}

func TestAFileBeyondTheLimitLeavesNothing(t *testing.T) {
	db, _ := open(t)
	_, err := db.PutSealedFile(t.Context(), "story/a", "proof", strings.NewReader("12345"), 4)
	if fault.KindOf(err) != fault.TooMuch || len(onDisk(t, db)) != 0 {
		t.Errorf("PutSealedFile = %v, on the disk %v, want too much and nothing", err, onDisk(t, db))
	}
}

func TestFilesThatNothingRefersToAreTidied(t *testing.T) {
	db, c := open(t)
	kept := uploaded(t, db, "story/a", []byte("kept"), true)
	waiting := uploaded(t, db, "story/a", []byte("waiting"), false)
	dropped := uploaded(t, db, "story/a", []byte("dropped"), true)
	gone := uploaded(t, db, "story/b", []byte("of a person deleted"), true)
	writeOver(t, filepath.Join(db.files, "README"), []byte("not ours"))
	writeOver(t, db.sealedPath("half")+".new", []byte("cut off"))
	if err := db.engine.Update(t.Context(), func(tx Tx) error { return db.dropFile(tx, dropped) }); err != nil {
		t.Fatal(err)
	}
	destroyed(t, db, "story/b")
	if _, err := read(t, db, gone); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a file of a deleted person = %v, want not found", err)
	}
	for _, step := range []struct {
		after time.Duration
		want  []string
	}{
		{0, []string{"README", kept.Name + sealedEnd, waiting.Name + sealedEnd}},
		{25 * time.Hour, []string{"README", kept.Name + sealedEnd}},
	} {
		c.advance(step.after)
		if err := db.TidyFiles(t.Context()); err != nil {
			t.Fatal(err)
		}
		slices.Sort(step.want)
		if got := onDisk(t, db); !slices.Equal(got, step.want) {
			t.Errorf("after %v the folder holds %v, want %v", step.after, got, step.want)
		}
	}
	err := db.engine.Update(t.Context(), func(tx Tx) error { return db.keepFile(tx, waiting) })
	if fault.KindOf(err) != fault.NotFound {
		t.Errorf("keeping a file that was cleared away = %v, want not found", err)
	}
}
