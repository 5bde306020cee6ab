package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/klauspost/compress/zstd"

	"zaiyue/fault"
)

// Progress is told how many bytes of how many are done.
type Progress func(done, total int64)

// writer writes the entries of a backup and notes them.
type writer struct {
	ctx      context.Context
	packed   *zstd.Encoder
	tar      *tar.Writer
	manifest *Manifest
	progress Progress // may be nil
	done     int64
	total    int64
}

func newWriter(ctx context.Context, w io.Writer, m *Manifest) (*writer, error) {
	packed, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1)) // a server keeps its other core
	if err != nil {
		return nil, err
	}
	return &writer{ctx: ctx, packed: packed, tar: tar.NewWriter(packed), manifest: m}, nil
}

// add writes an entry of so many bytes.
func (w *writer) add(name string, size int64, from io.Reader) error {
	if err := w.header(name, size); err != nil {
		return err
	}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(w.tar, sum, w), io.LimitReader(from, size))
	if err != nil {
		return err
	}
	if n < size {
		return fault.Wrap(fault.Unavailable, fmt.Sprintf(textChanged, name), fmt.Errorf("%s has %d bytes, not %d", name, n, size))
	}
	w.manifest.Files = append(w.manifest.Files, File{Name: name, Size: size, SHA256: hex.EncodeToString(sum.Sum(nil))})
	return nil
}

func (w *writer) header(name string, size int64) error {
	return w.tar.WriteHeader(&tar.Header{
		Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600,
		ModTime: w.manifest.MadeAt.Truncate(time.Second), Format: tar.FormatPAX,
	})
}

// Write counts what goes by, and ends with its context.
func (w *writer) Write(p []byte) (int, error) {
	w.done += int64(len(p))
	if w.progress != nil {
		w.progress(w.done, max(w.total, w.done))
	}
	return len(p), w.ctx.Err()
}

// close writes the manifest and the end.
func (w *writer) close() error {
	data, err := json.MarshalIndent(w.manifest, "", " ")
	if err != nil {
		return err
	}
	if err := w.header(entryManifest, int64(len(data))); err != nil {
		return err
	}
	if _, err := io.Copy(w.tar, bytes.NewReader(data)); err != nil {
		return err
	}
	if err := w.tar.Close(); err != nil {
		return err
	}
	return w.packed.Close()
}
