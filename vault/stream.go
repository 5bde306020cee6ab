package vault

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/streamingaead"
	"github.com/tink-crypto/tink-go/v2/tink"

	"zaiyue/fault"
)

// A sealed file is a magic, the length of its own key (4 bytes), that key sealed by its
// person's, and tink's stream in segments of 1 MiB: it is read without holding it whole, and
// each segment is proved before it is handed out.
const (
	magic      = "zaiyue1\n"
	longestOwn = 4 << 10 // bytes of the sealed key
)

// SealTo returns a writer that encrypts a file for its person onto w. Closing it writes the
// end; w stays open.
func (p *Person) SealTo(w io.Writer, label string) (io.WriteCloser, error) {
	h, err := keyset.NewHandle(streamingaead.AES256GCMHKDF1MBKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("vault: new file key: %w", err)
	}
	var own bytes.Buffer
	if err := insecurecleartextkeyset.Write(h, keyset.NewBinaryWriter(&own)); err != nil {
		return nil, fmt.Errorf("vault: file key: %w", err)
	}
	sealed, err := p.Seal("file key/"+label, own.Bytes())
	if err != nil {
		return nil, err
	}
	head := binary.BigEndian.AppendUint32([]byte(magic), uint32(len(sealed)))
	if _, err := w.Write(append(head, sealed...)); err != nil {
		return nil, err
	}
	stream, err := streamingaead.New(h)
	if err != nil {
		return nil, fmt.Errorf("vault: file key: %w", err)
	}
	return stream.NewEncryptingWriter(w, bound("file", p.name, label))
}

// OpenFrom returns the plain text of what SealTo wrote. Reading fails with fault.Internal
// where the file was changed or cut off.
func (p *Person) OpenFrom(r io.Reader, label string) (io.Reader, error) {
	stream, err := p.fileKey(r, label)
	if err != nil {
		return nil, err
	}
	plain, err := stream.NewDecryptingReader(r, bound("file", p.name, label))
	if err != nil {
		return nil, fault.Wrap(fault.Internal, textChanged, fmt.Errorf("vault: file %s: %w", label, err))
	}
	return &proved{plain, label}, nil
}

// fileKey reads the beginning of a sealed file.
func (p *Person) fileKey(r io.Reader, label string) (tink.StreamingAEAD, error) {
	head := make([]byte, len(magic)+4)
	_, err := io.ReadFull(r, head)
	size := binary.BigEndian.Uint32(head[len(magic):])
	if err != nil || string(head[:len(magic)]) != magic || size > longestOwn {
		return nil, fault.Wrap(fault.Internal, textChanged, fmt.Errorf("vault: file %s does not begin as a sealed file", label))
	}
	sealed := make([]byte, size)
	if _, err := io.ReadFull(r, sealed); err != nil {
		return nil, fault.Wrap(fault.Internal, textChanged, fmt.Errorf("vault: file %s: %w", label, err))
	}
	own, err := p.Open("file key/"+label, sealed)
	if err != nil {
		return nil, err
	}
	h, err := insecurecleartextkeyset.Read(keyset.NewBinaryReader(bytes.NewReader(own)))
	if err != nil {
		return nil, fmt.Errorf("vault: file key: %w", err)
	}
	return streamingaead.New(h)
}

// proved gives a failure to decrypt its words.
type proved struct {
	io.Reader
	label string
}

// Read implements io.Reader.
func (p *proved) Read(b []byte) (int, error) {
	n, err := p.Reader.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		err = fault.Wrap(fault.Internal, textChanged, fmt.Errorf("vault: file %s: %w", p.label, err))
	}
	return n, err
}
