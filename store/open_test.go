package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"zaiyue/content"
	"zaiyue/fault"
)

// asChild names the environment variable that makes the test binary another process, and
// what that does to the file in the variable childFile.
const (
	asChild   = "STORE_TEST_CHILD"
	childFile = "STORE_TEST_FILE"
)

func TestMain(m *testing.M) {
	switch os.Getenv(asChild) {
	case "hold":
		holdFile(os.Getenv(childFile))
	case "die":
		dieInImport(os.Getenv(childFile))
	case "fill":
		fillLimited(os.Getenv(childFile))
	case "mount":
		fillDisk(os.Getenv(childFile))
	default:
		os.Exit(m.Run())
	}
}

// holdFile keeps the file open until its input ends.
func holdFile(path string) {
	db, err := Open(context.Background(), path, Options{})
	fmt.Println(err)
	if err == nil {
		os.Stdin.Read(make([]byte, 1))
		db.Close()
	}
}

// dieInImport leaves in the middle of an import as a crash does.
func dieInImport(path string) {
	db, err := Open(context.Background(), path, Options{})
	if err == nil {
		_, err = db.Import(context.Background(), many{n: 3 * batchArticles, title: "新"}, func(done, total int) {
			if total > 0 && done == 2*batchArticles {
				os.Exit(3)
			}
		})
	}
	fmt.Println(err)
}

// child returns the test binary as another process.
func child(t *testing.T, does, path string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0])
	c.Env = append(os.Environ(), asChild+"="+does, childFile+"="+path)
	return c
}

func TestOpenMakesFileAndFolderForTheOwnerOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b", "zaiyue.db")
	reopen(t, path, &clock{noon})
	for p, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		info, err := os.Stat(p)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("mode of %s = %v (%v), want %v", p, info.Mode().Perm(), err, want)
		}
	}
}

// refused asserts that Open fails with a kind, and in both languages names the file and a
// way out.
func refused(t *testing.T, path string, want fault.Kind, chinese, english string) {
	t.Helper()
	db, err := Open(t.Context(), path, Options{})
	if err == nil {
		db.Close()
	}
	words := fault.Words(err, "")
	if fault.KindOf(err) != want || !strings.Contains(words, chinese) || !strings.Contains(words, filepath.Dir(path)) {
		t.Errorf("Open = kind %v, words %q, want %v, the place and %q", fault.KindOf(err), words, want, chinese)
	}
	if err != nil && (!strings.Contains(err.Error(), filepath.Dir(path)) || !strings.Contains(err.Error(), english)) {
		t.Errorf("Open = %q, want the place and %q", err, english)
	}
}

func TestFileHeldByAnotherProcessIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "zaiyue.db")
	holder := child(t, "hold", path)
	in, inErr := holder.StdinPipe()
	out, outErr := holder.StdoutPipe()
	if err := errors.Join(inErr, outErr, holder.Start()); err != nil {
		t.Fatal(err)
	}
	opened := make([]byte, 6)
	if n, _ := out.Read(opened); string(opened[:n]) != "<nil>\n" {
		t.Fatalf("the other process says %q", opened[:n])
	}
	refused(t, path, fault.Unavailable, "data_dir", "stop the server that runs, or set another data_dir")
	in.Close()
	if err := holder.Wait(); err != nil {
		t.Errorf("the other process: %v", err)
	}
	reopen(t, path, &clock{noon})
}

func TestPlaceThatCannotBeWrittenIsRefused(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "file")
	loop := filepath.Join(folder, "loop")
	if err := errors.Join(os.WriteFile(file, []byte("x"), 0o600), os.Symlink(loop, loop)); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{
		filepath.Join(file, "zaiyue.db"),         // under a file
		filepath.Join(file, "data", "zaiyue.db"), // deeper under a file
		filepath.Join(loop, "zaiyue.db"),         // a link to itself
		folder,                                   // a folder in place of the file
		filepath.Join(string(filepath.Separator), "proc", "zaiyue", "zaiyue.db"), // a file system that takes no files
	} {
		refused(t, path, fault.Unavailable, "data_dir", "set another data_dir")
	}
}

// soundFile returns the bytes of a database with articles, up to its last page in use.
func soundFile(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "zaiyue.db")
	db := reopen(t, path, &clock{noon})
	load(t, db, many{n: 300, title: "题"})
	var size int64
	err := db.engine.(*journaling).Engine.(*bolt).db.View(func(tx *bbolt.Tx) error { size = tx.Size(); return nil })
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data[:size]
}

func TestBrokenFileIsRefused(t *testing.T) {
	sound := soundFile(t)
	const pages = 2 * 4096 // the two heads
	zeros := bytes.Clone(sound)
	clear(zeros[pages:])
	files := map[string][]byte{
		"text": []byte(strings.Repeat("not a database\n", 1000)), "short": []byte("x"),
		"no pages": zeros, "no heads": append(make([]byte, pages), sound[pages:]...),
	}
	for _, part := range []int{0, 1, 3, 5, 7, 9, 10} { // cut off before, in and after its free list
		end := pages + (len(sound)-pages-4096)*part/10/4096*4096
		files[fmt.Sprintf("cut at %d of %d", end, len(sound))] = sound[:end]
	}
	for name, broken := range files {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "zaiyue.db")
			if err := os.WriteFile(path, broken, 0o600); err != nil {
				t.Fatal(err)
			}
			refused(t, path, fault.Unavailable, "备份", "put a backup in its place")
		})
	}
}

func TestFullDiskIsNamed(t *testing.T) {
	e := &bolt{path: "/data/zaiyue.db"}
	for _, err := range []error{
		e.explain(&os.PathError{Op: "write", Path: e.path, Err: syscall.ENOSPC}),
		e.explainOpen(&os.PathError{Op: "open", Path: e.path, Err: syscall.EDQUOT}),
	} {
		if fault.KindOf(err) != fault.Unavailable || !strings.Contains(fault.Words(err, ""), "磁盘满了") {
			t.Errorf("explained as %v, %q, want unavailable and the full disk", err, fault.Words(err, ""))
		}
	}
	other := errors.New("other")
	if err := e.explain(other); err != other {
		t.Errorf("another error became %v", err)
	}
}

func TestCrashInAnImportKeepsWhatWasThere(t *testing.T) {
	path, c := filepath.Join(t.TempDir(), "zaiyue.db"), &clock{noon}
	db := reopen(t, path, c)
	save(t, db, article("a000001", "旧"))
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	out, err := child(t, "die", path).CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != 3 {
		t.Fatalf("the other process ended with %v: %s", err, out)
	}
	db = reopen(t, path, c)
	if n := leftovers(t, db); n == 0 {
		t.Error("the import left nothing: it did not die in its middle")
	}
	if diff := cmp.Diff([]string{"a000001 旧"}, titles(t, db)); diff != "" {
		t.Errorf("after the crash (-want +got):\n%s", diff)
	}
	want := content.Report{Articles: 3 * batchArticles, Added: 3*batchArticles - 1, Changed: 1}
	if diff := cmp.Diff(want, load(t, db, many{n: 3 * batchArticles, title: "新"})); diff != "" {
		t.Errorf("the next import (-want +got):\n%s", diff)
	}
	if got := titles(t, db); len(got) != want.Articles || got[1] != "a000001 新" {
		t.Errorf("after it %d articles, the second %q", len(got), got[1])
	}
}
