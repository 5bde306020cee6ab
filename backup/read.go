package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/klauspost/compress/zstd"

	"zaiyue/fault"
)

// The bounds of what is read: a backup may come from anywhere.
const (
	maxEntries  = 1 << 20
	maxName     = 512       // bytes
	maxManifest = 512 << 20 // bytes
	maxWindow   = 64 << 20  // bytes of memory of the decompression
	maxConfig   = 1 << 20   // bytes
	maxRatio    = 1000      // bytes out for a byte in, above freeBytes
	freeBytes   = 256 << 20
)

var errNotBackup = errors.New("not a backup")

// sink takes an entry: nil to pass over what it holds.
type sink func(name string) (io.WriteCloser, error)

// read reads a backup to its end, hands each entry but the manifest to take, and checks all
// of them against the manifest. A file that is none, or differs, is fault.Invalid; one of a
// newer form is fault.Conflict.
func read(ctx context.Context, path string, take sink) (Manifest, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Manifest{}, fault.Wrap(fault.NotFound, fmt.Sprintf(textNoFile, path), err)
	}
	if err != nil {
		return Manifest{}, err
	}
	defer file.Close()
	r := &reader{ctx: ctx, path: path, take: take, seen: map[string]bool{}}
	if err := r.open(file); err != nil {
		return Manifest{}, err
	}
	defer r.packed.Close()
	for r.manifest == nil {
		if err := r.next(); err != nil {
			return Manifest{}, err
		}
	}
	if _, err := r.tar.Next(); !errors.Is(err, io.EOF) {
		return Manifest{}, r.bad(fmt.Errorf("something after the manifest: %w", err))
	}
	if _, err := io.Copy(io.Discard, bounded{r}); err != nil { // the end holds the sum of all
		return Manifest{}, r.bad(err)
	}
	return *r.manifest, r.compare()
}

// reader reads the entries of one backup.
type reader struct {
	ctx      context.Context
	path     string
	take     sink
	packed   *zstd.Decoder
	tar      *tar.Reader
	seen     map[string]bool
	found    []File
	bound    int64 // bytes that may still come out
	manifest *Manifest
}

func (r *reader) open(file *os.File) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return r.bad(errors.New("not a plain file"))
	}
	r.bound = max(freeBytes, info.Size()*maxRatio)
	r.packed, err = zstd.NewReader(file, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow), zstd.WithDecoderLowmem(true))
	if err != nil {
		return r.bad(err)
	}
	r.tar = tar.NewReader(bounded{r})
	return nil
}

// bounded is what is decompressed: it ends with the context and at the bound.
type bounded struct{ r *reader }

func (b bounded) Read(p []byte) (int, error) {
	if err := b.r.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := b.r.packed.Read(p)
	if b.r.bound -= int64(n); b.r.bound < 0 {
		return 0, errors.New("it grows beyond all measure when it is unpacked")
	}
	return n, err
}

// bad says that the file is no sound backup. An end of the context is no fault of the file.
func (r *reader) bad(err error) error {
	if r.ctx.Err() != nil {
		return r.ctx.Err()
	}
	return fault.Wrap(fault.Invalid, fmt.Sprintf(textNotBackup, r.path), fmt.Errorf("%w: %w", errNotBackup, err))
}

// next reads one entry.
func (r *reader) next() error {
	h, err := r.tar.Next()
	if err != nil {
		return r.bad(err)
	}
	if err := r.allow(h); err != nil {
		return r.bad(fmt.Errorf("entry %.80q: %w", h.Name, err))
	}
	r.seen[h.Name] = true
	if h.Name == entryManifest {
		return r.readManifest(h.Size)
	}
	into, err := r.take(h.Name)
	if err != nil {
		return err
	}
	return r.copyEntry(h, into)
}

// copyEntry copies an entry to where it is wanted, and sums it.
func (r *reader) copyEntry(h *tar.Header, into io.WriteCloser) error {
	sum, kept := sha256.New(), &keptError{}
	to := io.Writer(sum)
	if into != nil {
		kept.w = into
		to = io.MultiWriter(sum, kept)
	}
	_, err := io.Copy(to, r.tar)
	if into != nil {
		kept.err = errors.Join(kept.err, into.Close())
	}
	if kept.err != nil { // our disk's, not the backup's
		return kept.err
	}
	if err != nil {
		return r.bad(err)
	}
	r.found = append(r.found, File{Name: h.Name, Size: h.Size, SHA256: hex.EncodeToString(sum.Sum(nil))})
	return nil
}

// keptError is a writer whose error can be told from the reader's.
type keptError struct {
	w   io.Writer
	err error
}

func (k *keptError) Write(p []byte) (n int, err error) {
	n, k.err = k.w.Write(p)
	return n, k.err
}

// allow refuses what no backup of ours holds.
func (r *reader) allow(h *tar.Header) error {
	rest, isFile := strings.CutPrefix(h.Name, folderFiles+"/")
	switch {
	case h.Typeflag != tar.TypeReg:
		return errors.New("not a plain file")
	case len(r.seen) >= maxEntries:
		return errors.New("too many entries")
	case r.seen[h.Name]:
		return errors.New("it stands there twice")
	case len(h.Name) > maxName:
		return errors.New("its name is too long")
	case h.Name == entryConfig && h.Size > maxConfig, h.Name == entryManifest && h.Size > maxManifest:
		return errors.New("it is too large")
	case h.Name == entryConfig, h.Name == entryManifest, h.Name == entryDatabase:
		return nil
	case !isFile || !plainPath(rest):
		return errors.New("no such name may be there")
	}
	return nil
}

// plainPath reports whether a path stays below its folder on every system.
func plainPath(path string) bool {
	unprintable := func(r rune) bool { return r < ' ' || r == '\\' || r == ':' || r == 0x7f }
	if !fs.ValidPath(path) || path == "." || strings.ContainsFunc(path, unprintable) {
		return false
	}
	for part := range strings.SplitSeq(path, "/") {
		if strings.HasPrefix(part, ".") {
			return false
		}
	}
	return true
}

func (r *reader) readManifest(size int64) error {
	data, err := io.ReadAll(io.LimitReader(r.tar, size))
	if err != nil {
		return r.bad(err)
	}
	var m Manifest
	if err := json.NewDecoder(bytes.NewReader(data)).Decode(&m); err != nil {
		return r.bad(fmt.Errorf("manifest: %w", err))
	}
	if m.Format > format {
		return fault.Wrap(fault.Conflict, fmt.Sprintf(textNewer, r.path), fmt.Errorf("form %d, this program knows %d", m.Format, format))
	}
	r.manifest = &m
	return nil
}

// compare wants the entries to be those of the manifest.
func (r *reader) compare() error {
	for i, f := range r.manifest.Files {
		if i >= len(r.found) || r.found[i] != f {
			return fault.Wrap(fault.Invalid, fmt.Sprintf(textDiffers, r.path), fmt.Errorf("entry %.80q is not as the manifest says", f.Name))
		}
	}
	if len(r.found) != len(r.manifest.Files) || !r.seen[entryDatabase] {
		return fault.Wrap(fault.Invalid, fmt.Sprintf(textDiffers, r.path), fmt.Errorf("%d entries, %d in the manifest", len(r.found), len(r.manifest.Files)))
	}
	return nil
}
