package content

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"zaiyue/fault"
)

// Shelf is what Export needs of a repository.
type Shelf interface {
	// AllArticles calls f for every article of whatever status, in order of id, until f
	// fails: the version readers get where there is one, else the newest.
	AllArticles(ctx context.Context, f func(Article) error) error
}

// Export writes every article to a path and returns how many: one file of JSON lines when
// the path ends in .jsonl (in place of one that is there), else a new folder of Markdown
// files. Importing either gives the same articles, and exporting those the same bytes. The
// path has all of it or is as it was before. A folder that has something in it is
// fault.Conflict; a place that cannot be written is fault.Unavailable.
func Export(ctx context.Context, s Shelf, path string) (int, error) {
	path = filepath.Clean(path)
	n, err := 0, os.MkdirAll(filepath.Dir(path), 0o755)
	switch {
	case err != nil:
	case isJSONLines(path):
		n, err = exportLines(ctx, s, path)
	default:
		n, err = exportFolder(ctx, s, path)
	}
	_, badPath := errors.AsType[*fs.PathError](err)
	_, badLink := errors.AsType[*os.LinkError](err)
	if badPath || badLink {
		err = fault.Wrap(fault.Unavailable, fmt.Sprintf(flawCannotWrite, path), err)
	}
	if err != nil {
		return 0, err
	}
	return n, nil
}

// exportLines writes beside the path and renames.
func exportLines(ctx context.Context, s Shelf, path string) (n int, err error) {
	file, err := os.CreateTemp(filepath.Dir(path), ".export-*")
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, file.Close(), os.Remove(file.Name()))
		}
	}()
	out := bufio.NewWriterSize(file, 1<<16)
	err = s.AllArticles(ctx, func(a Article) error {
		line, err := formatLine(&a)
		if err == nil {
			n++
			_, err = out.Write(line)
		}
		return err
	})
	for _, step := range []func() error{
		out.Flush, func() error { return file.Chmod(0o644) }, file.Sync,
		func() error { return os.Rename(file.Name(), path) },
	} {
		if err == nil {
			err = step()
		}
	}
	if err != nil {
		return 0, err
	}
	return n, file.Close()
}

// exportFolder writes a folder beside the path and renames it.
func exportFolder(ctx context.Context, s Shelf, path string) (n int, err error) {
	if err := mustBeFree(path); err != nil {
		return 0, err
	}
	folder, err := os.MkdirTemp(filepath.Dir(path), ".export-*")
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(folder))
		}
	}()
	err = s.AllArticles(ctx, func(a Article) error {
		n++
		return exportFile(folder, &a)
	})
	if err == nil {
		err = os.Chmod(folder, 0o755)
	}
	if err == nil {
		err = os.Remove(path) // only an empty folder goes
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
	}
	if err == nil {
		err = os.Rename(folder, path)
	}
	return n, err
}

// mustBeFree refuses a path that is anything but missing or an empty folder.
func mustBeFree(path string) error {
	entries, err := os.ReadDir(path)
	info, statErr := os.Lstat(path)
	switch {
	case errors.Is(statErr, fs.ErrNotExist):
		return nil
	case err == nil && len(entries) == 0 && info.IsDir():
		return nil
	}
	return fault.New(fault.Conflict, fmt.Sprintf(flawNotEmpty, path))
}

// exportFile writes one article into a folder that is not looked at before all are there.
func exportFile(folder string, a *Article) error {
	data, err := formatMarkdown(a)
	if err != nil {
		return err
	}
	name := fileName(a.ID)
	file, err := os.OpenFile(filepath.Join(folder, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) { // a file system for which a and A are one
		name = hashedName(a.ID)
		file, err = os.OpenFile(filepath.Join(folder, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	}
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	return errors.Join(err, file.Close())
}

// longName is what a file system takes as a name, less the ending and the hash, in bytes.
const longName = 200

// fileName returns the name of an article's file. Reading does not look at it.
func fileName(id string) string {
	if name := portable(id); len(name) <= longName {
		return name + ".md"
	}
	return hashedName(id)
}

// hashedName returns the beginning of the name and the hash of the id.
func hashedName(id string) string {
	name := portable(id)
	end := min(len(name), longName)
	for !utf8.ValidString(name[:end]) {
		end--
	}
	sum := sha256.Sum256([]byte(id))
	return name[:end] + "~" + hex.EncodeToString(sum[:8]) + ".md"
}

// portable replaces the one character of an id that not every file system takes.
func portable(id string) string { return strings.ReplaceAll(id, ":", "%3A") }
