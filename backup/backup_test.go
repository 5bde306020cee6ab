package backup_test

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"zaiyue/backup"
	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/store"
)

var noon = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)

// kept is a service's data folder with something in it.
type kept struct {
	data  string
	db    *store.DB
	maker *backup.Maker
}

func openCopy(ctx context.Context, path string) (backup.Copy, error) {
	c, err := store.OpenCopy(ctx, path)
	if err != nil {
		return nil, err
	}
	return c, nil
}

func keep(t *testing.T) *kept {
	t.Helper()
	k := &kept{data: t.TempDir()}
	db, err := store.Open(t.Context(), filepath.Join(k.data, "zaiyue.db"), store.Options{Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	k.db = db
	for i := range 20 {
		k.article(t, fmt.Sprintf("a%02d", i))
	}
	k.file(t, "pictures/ab/one.png", "picture")
	k.file(t, "proofs/sealed", "proof")
	k.file(t, "proofs/.unfinished", "x")
	k.maker = &backup.Maker{
		Database: db, Open: openCopy, Files: filepath.Join(k.data, "files"), Scratch: k.data,
		Config: []byte("wechat:\n  mode: simulator\n"), Program: "test", Now: func() time.Time { return noon },
	}
	return k
}

func (k *kept) article(t *testing.T, id string) {
	t.Helper()
	_, err := k.db.SaveArticle(t.Context(), content.Article{ID: id, Kind: content.KindGuide, Title: "题 " + id, Body: strings.Repeat("正文", 500), Status: content.Published})
	if err != nil {
		t.Fatal(err)
	}
}

func (k *kept) file(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(k.data, "files", name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
}

func (k *kept) make(t *testing.T) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "out", "b.tar.zst")
	if _, err := k.maker.Make(t.Context(), to, nil); err != nil {
		t.Fatalf("Make = %v", err)
	}
	return to
}

// folder lists what lies in a folder.
func folder(t *testing.T, path string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestBackupIsProvedAndPutBack(t *testing.T) {
	k := keep(t)
	to := filepath.Join(t.TempDir(), "out", "b.tar.zst")
	var last, whole int64
	made, err := k.maker.Make(t.Context(), to, func(done, total int64) { last, whole = done, total })
	if err != nil || last != whole || last == 0 {
		t.Fatalf("Make = %v after %d of %d", err, last, whole)
	}
	if info, err := os.Stat(to); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v %v", info.Mode(), err)
	}
	if left := folder(t, filepath.Dir(to)); len(left) != 1 {
		t.Errorf("beside it lies %v", left)
	}
	if left := folder(t, k.data); len(left) != 2 {
		t.Errorf("the data folder holds %v, want the database and the files", left)
	}
	if made.Contents.Counts["articles"] != 20 || made.FileCount() != 2 || !made.MadeAt.Equal(noon) || made.Program != "test" {
		t.Errorf("made %+v", made)
	}
	k.article(t, "later")
	into := filepath.Join(t.TempDir(), "data")
	r := &backup.Restore{From: to, Data: into, Open: openCopy}
	if _, err := r.Run(t.Context()); err != nil {
		t.Fatalf("Restore = %v", err)
	}
	if got := folder(t, into); fmt.Sprint(got) != "[config-from-backup.yaml files zaiyue.db]" {
		t.Errorf("restored: %v", got)
	}
	if data, err := os.ReadFile(filepath.Join(into, "files", "pictures", "ab", "one.png")); err != nil || string(data) != "picture" {
		t.Errorf("the picture: %q %v", data, err)
	}
	db, err := store.Open(t.Context(), filepath.Join(into, "zaiyue.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Article(t.Context(), "a19"); err != nil {
		t.Errorf("an article of before: %v", err)
	}
	if _, err := db.Article(t.Context(), "later"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("an article of after: %v", err)
	}
	if _, err := r.Run(t.Context()); fault.KindOf(err) != fault.Conflict || !strings.Contains(fault.Words(err, ""), into) {
		t.Errorf("a second restore = %v, want a conflict that names the folder", err)
	}
}

// TestEveryFlippedByteIsFound flips bytes all over the file: each is found, and nothing of
// it is put in the data folder.
func TestEveryFlippedByteIsFound(t *testing.T) {
	k := keep(t)
	path := k.make(t)
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(t.TempDir(), "broken")
	into := t.TempDir()
	for at := 0; at < len(sound); at += max(len(sound)/60, 1) {
		flipped := bytes.Clone(sound)
		flipped[at] ^= 0x10
		if err := os.WriteFile(broken, flipped, 0o600); err != nil {
			t.Fatal(err)
		}
		if bytes.Equal(unpacked(t, flipped), unpacked(t, sound)) {
			continue // a bit that says nothing
		}
		if _, err := backup.Verify(t.Context(), broken, t.TempDir(), openCopy); fault.KindOf(err) != fault.Invalid {
			t.Errorf("byte %d of %d flipped: Verify = %v, want invalid", at, len(sound), err)
		}
		r := &backup.Restore{From: broken, Data: into, Open: openCopy}
		if _, err := r.Run(t.Context()); fault.KindOf(err) != fault.Invalid || len(folder(t, into)) > 0 {
			t.Errorf("byte %d flipped: Restore = %v, left %v", at, err, folder(t, into))
		}
	}
	for _, length := range []int{0, 1, len(sound) / 2, len(sound) - 1} {
		if err := os.WriteFile(broken, sound[:length], 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := backup.Verify(t.Context(), broken, t.TempDir(), openCopy); fault.KindOf(err) != fault.Invalid {
			t.Errorf("cut at %d: Verify = %v, want invalid", length, err)
		}
	}
}

// unpacked is what a file is before compression; nil when that cannot be told.
func unpacked(t *testing.T, packed []byte) []byte {
	t.Helper()
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	data, err := z.DecodeAll(packed, nil)
	if err != nil {
		return nil
	}
	return data
}

// archive writes entries as a backup that nobody of ours made.
func archive(t *testing.T, entries ...tar.Header) string {
	t.Helper()
	var b bytes.Buffer
	z, err := zstd.NewWriter(&b)
	if err != nil {
		t.Fatal(err)
	}
	w := tar.NewWriter(z)
	for _, h := range entries {
		h.Mode = 0o600
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if _, err := io.CopyN(w, zeros{}, h.Size); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "hostile")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestHostileFilesAreRefused(t *testing.T) {
	file := func(name string, size int64) tar.Header {
		return tar.Header{Name: name, Typeflag: tar.TypeReg, Size: size}
	}
	bomb := make([]tar.Header, 10)
	for i := range bomb {
		bomb[i] = file(fmt.Sprintf("files/%d", i), 64<<20)
	}
	tests := []struct {
		name, path, want string
	}{
		{"above", archive(t, file("../evil", 1)), "no such name"},
		{"above by files", archive(t, file("files/../../evil", 1)), "no such name"},
		{"absolute", archive(t, file("/etc/evil", 1)), "no such name"},
		{"backslash", archive(t, file(`files/..\evil`, 1)), "no such name"},
		{"drive", archive(t, file("files/C:evil", 1)), "no such name"},
		{"hidden", archive(t, file("files/.evil", 1)), "no such name"},
		{"of the key file", archive(t, file("keys.json", 1)), "no such name"},
		{"link", archive(t, tar.Header{Name: "files/a", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}), "not a plain file"},
		{"folder", archive(t, tar.Header{Name: "files/a/", Typeflag: tar.TypeDir}), "not a plain file"},
		{"twice", archive(t, file("files/a", 1), file("files/a", 1)), "twice"},
		{"long name", archive(t, file("files/"+strings.Repeat("a", 600), 1)), "too long"},
		{"large settings", archive(t, file("config.yaml", 2<<20)), "too large"},
		{"no manifest", archive(t, file("zaiyue.db", 1)), "EOF"},
		{"empty manifest", archive(t, file("manifest.json", 0)), "manifest"},
		{"bomb", archive(t, bomb...), "beyond all measure"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			scratch, into := t.TempDir(), t.TempDir()
			_, err := backup.Verify(t.Context(), tt.path, scratch, openCopy)
			if fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), tt.want) || fault.Words(err, "") == "" {
				t.Errorf("Verify = %v, want invalid and %q", err, tt.want)
			}
			if tt.name != "bomb" { // its files would be written for real
				r := &backup.Restore{From: tt.path, Data: into, Open: openCopy}
				if _, err := r.Run(t.Context()); fault.KindOf(err) != fault.Invalid {
					t.Errorf("Restore = %v, want invalid", err)
				}
			}
			if left := append(folder(t, scratch), folder(t, into)...); len(left) > 0 {
				t.Errorf("left over: %v", left)
			}
		})
	}
}

// failing is a database whose disk fills in the middle of a snapshot.
type failing struct {
	backup.Database
	err error
}

func (f failing) Snapshot(_ context.Context, w io.Writer) (backup.Contents, error) {
	_, _ = w.Write(make([]byte, 1000))
	return backup.Contents{}, f.err
}

func TestFailedBackupLeavesNothing(t *testing.T) {
	k := keep(t)
	out := t.TempDir()
	to := filepath.Join(out, "b")
	sound := k.maker.Database
	cancelled, cancel := context.WithCancel(t.Context())
	tests := []struct {
		name  string
		ctx   context.Context
		begin func()
		to    string
		want  fault.Kind
		words string
	}{
		{"the disk fills", t.Context(), func() { k.maker.Database = failing{err: syscall.ENOSPC} }, to, fault.Unavailable, "磁盘满了"},
		{"somebody ends it", cancelled, func() { k.maker.Database = sound; cancel() }, to, fault.Unavailable, ""},
		{"a file in place of the folder", t.Context(), func() {}, filepath.Join(k.data, "zaiyue.db", "b"), fault.Unavailable, "换一个文件夹"},
		{"it exists", t.Context(), func() {}, filepath.Join(k.data, "zaiyue.db"), fault.Conflict, "已经在了"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.begin()
			_, err := k.maker.Make(tt.ctx, tt.to, nil)
			if fault.KindOf(err) != tt.want || !strings.Contains(fault.Words(err, ""), tt.words) {
				t.Errorf("Make = %v, %q, want %v and %q", err, fault.Words(err, ""), tt.want, tt.words)
			}
			if left := append(folder(t, out), folder(t, k.data)...); len(left) != 2 {
				t.Errorf("left over: %v", left)
			}
		})
	}
}

func TestOneBackupAtATime(t *testing.T) {
	k := keep(t)
	out := t.TempDir()
	var second error
	_, err := k.maker.Make(t.Context(), filepath.Join(out, "a"), func(done, _ int64) {
		_, second = k.maker.Make(t.Context(), filepath.Join(out, "b"), nil)
	})
	if err != nil || fault.KindOf(second) != fault.Conflict {
		t.Errorf("Make = %v, and another meanwhile = %v, want a conflict", err, second)
	}
}
