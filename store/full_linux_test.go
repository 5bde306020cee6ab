package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"

	"go.etcd.io/bbolt"

	"zaiyue/content"
	"zaiyue/fault"
)

// The disk of these tests is really full: another process lowers how long a file it writes
// may be, or mounts a small disk of its own where the system lets it.

// fillFile saves articles until the disk is full, then makes room and goes on. It prints
// what it sees, a line each; the parent judges.
func fillFile(path string, makeRoom func() error) {
	refusals := 0
	db, err := Open(context.Background(), path, Options{Refused: func(error) { refusals++ }})
	if err != nil {
		fmt.Println("open", err)
		return
	}
	saved := 0
	save := func() error {
		a := content.Article{ID: fmt.Sprintf("a%06d", saved), Kind: content.KindGuide, Title: "题", Body: strings.Repeat(fmt.Sprint("文", saved), 2000), Status: content.Published}
		_, err := db.SaveArticle(context.Background(), a)
		if err == nil {
			saved++
		}
		return err
	}
	for err == nil && saved < 10_000 {
		err = save()
	}
	fmt.Println("full", fault.KindOf(err) == fault.Unavailable && strings.Contains(fault.Words(err, ""), "磁盘满了") || err == nil, err)
	again := save()
	fmt.Println("again", fault.KindOf(again) == fault.Unavailable, again)
	fmt.Println("refused", refusals == 2, refusals)
	_, readErr := db.Article(context.Background(), "a000000")
	fmt.Println("reads", readErr == nil, readErr)
	kept := saved
	err = errors.Join(makeRoom(), save())
	fmt.Println("room", err == nil && saved == kept+1, err)
	fmt.Println("close", db.Close() == nil)
	fmt.Println("saved", saved)
}

// fillLimited is fillFile where files may be 2 MiB long until there is room.
func fillLimited(path string) {
	signal.Ignore(syscall.SIGXFSZ) // then a write fails instead
	var before syscall.Rlimit
	err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before)
	limited := syscall.Rlimit{Cur: 2 << 20, Max: before.Max}
	if err := errors.Join(err, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limited)); err != nil {
		fmt.Println("limit", err)
		return
	}
	fillFile(path, func() error { return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before) })
}

// fillDisk is fillFile on a disk of 3 MiB, with a file on it that can go.
func fillDisk(folder string) {
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=3m"); err != nil {
		fmt.Println("mount", err)
		return
	}
	ballast := folder + "/ballast"
	if err := os.WriteFile(ballast, make([]byte, 1<<20), 0o600); err != nil {
		fmt.Println("ballast", err)
		return
	}
	fillFile(folder+"/zaiyue.db", func() error { return os.Remove(ballast) })
	db, err := Open(context.Background(), folder+"/zaiyue.db", Options{})
	if err != nil {
		fmt.Println("reopen", err)
		return
	}
	check(db)
}

// check looks at every page of the database.
func check(db *DB) {
	n := 0
	err := db.EachArticle(context.Background(), func(content.Article) error { n++; return nil })
	if b, ok := db.engine.(*bolt); ok {
		err = errors.Join(err, b.db.View(func(tx *bbolt.Tx) (err error) {
			for broken := range tx.Check() {
				err = errors.Join(err, broken)
			}
			return err
		}))
	}
	fmt.Println("sound", err == nil, err)
	fmt.Println("found", n)
}

func TestFullDiskLosesNothing(t *testing.T) {
	t.Run("files may not grow", func(t *testing.T) {
		path := t.TempDir() + "/zaiyue.db"
		said := sayings(t, "fill", path, nil)
		db := reopen(t, path, &clock{noon})
		n := len(titles(t, db))
		if fmt.Sprint(n) != said["saved"] {
			t.Errorf("%d articles are there, %s were acknowledged", n, said["saved"])
		}
	})
	t.Run("a small disk", func(t *testing.T) {
		own := &syscall.SysProcAttr{
			Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
			UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
		}
		said := sayings(t, "mount", t.TempDir(), own)
		if said["saved"] != said["found"] {
			t.Errorf("%s articles are there, %s were acknowledged", said["found"], said["saved"])
		}
	})
}

// sayings runs the test binary as another process and returns what it says, by first word.
// Whatever is not true fails the test.
func sayings(t *testing.T, does, path string, attr *syscall.SysProcAttr) map[string]string {
	t.Helper()
	c := child(t, does, path)
	c.SysProcAttr = attr
	out, err := c.CombinedOutput()
	if attr != nil && (err != nil && len(out) == 0 || strings.HasPrefix(string(out), "mount ")) {
		t.Skipf("no disk of one's own here: %v %s", err, out)
	}
	if err != nil {
		t.Fatalf("the other process: %v %s", err, out)
	}
	said := map[string]string{}
	lines := bufio.NewScanner(strings.NewReader(string(out)))
	for lines.Scan() {
		word, rest, _ := strings.Cut(lines.Text(), " ")
		said[word] = rest
		if strings.HasPrefix(rest, "false") {
			t.Errorf("%s: %s", word, rest)
		}
	}
	for _, word := range []string{"full", "again", "refused", "reads", "room", "close", "saved"} {
		if _, ok := said[word]; !ok {
			t.Fatalf("the other process did not say %q:\n%s", word, out)
		}
	}
	t.Logf("%s articles fitted", said["saved"])
	return said
}
