package content

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"zaiyue/fault"
)

// OpenSource returns the source at a path: a folder of Markdown files (with the folders in
// it, in order of name; symbolic links, other files and names that begin with a dot are
// skipped), one Markdown file (.md), or one file of JSON lines (.jsonl). A path that leads
// nowhere is fault.NotFound, one of another form fault.Invalid.
func OpenSource(name string) (Source, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fault.Wrap(fault.NotFound, fmt.Sprintf(flawNoSuchPath, name), err)
	}
	switch {
	case info.IsDir():
		return markdownFiles{fsys: os.DirFS(name), folder: name, start: "."}, nil
	case info.Mode().IsRegular() && isMarkdown(name):
		folder, file := filepath.Split(name)
		return markdownFiles{fsys: os.DirFS(filepath.Clean(folder)), folder: folder, start: file}, nil
	case info.Mode().IsRegular() && isJSONLines(name):
		return jsonLines{name}, nil
	}
	return nil, fault.New(fault.Invalid, fmt.Sprintf(flawUnknownForm, name))
}

// SeedSource returns the Markdown files of a file system as a source.
func SeedSource(fsys fs.FS) Source {
	return markdownFiles{fsys: fsys, folder: "seed", start: "."}
}

func isMarkdown(name string) bool { return strings.EqualFold(path.Ext(name), ".md") }

func isJSONLines(name string) bool { return strings.EqualFold(filepath.Ext(name), ".jsonl") }

// markdownFiles is the source over Markdown files.
type markdownFiles struct {
	fsys   fs.FS
	folder string // how a person calls it
	start  string // "." or the one file
}

// Each implements Source.
func (s markdownFiles) Each(ctx context.Context, f func(Entry) error) error {
	return fs.WalkDir(s.fsys, s.start, func(name string, d fs.DirEntry, err error) error {
		where := Where{File: filepath.Join(s.folder, filepath.FromSlash(name))}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			return f(Entry{Where: where, Problems: []Problem{{where, fmt.Sprintf(flawUnreadable, cause(err))}}})
		case name != s.start && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case !d.Type().IsRegular() || !isMarkdown(name):
			return nil
		}
		return f(s.read(name, where))
	})
}

// read makes an entry of one file.
func (s markdownFiles) read(name string, where Where) Entry {
	refuse := func(words string) Entry {
		return Entry{Where: where, Problems: []Problem{{where, words}}}
	}
	file, err := s.fsys.Open(name)
	if err != nil {
		return refuse(fmt.Sprintf(flawUnreadable, cause(err)))
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	switch {
	case err != nil:
		return refuse(fmt.Sprintf(flawUnreadable, cause(err)))
	case len(data) > maxFile:
		return refuse(fmt.Sprintf(flawTooBigFile, maxFile>>10))
	}
	return parseMarkdown(where.File, data)
}

// cause returns the error without the path, which the problem names already.
func cause(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	return err
}
