// Package vault encrypts what is personal or secret, with tink. Each person has a data key of
// their own; it is kept in the database, wrapped by a key of the key file, which lies outside
// the database. So a copy of the database alone tells nothing, and destroying a person's data
// key is deleting everything that was sealed with it.
//
// A sealed text is bound to its person and to a label (totp, consent/…): put in another
// person's or another field's place, it does not open.
package vault

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"

	"zaiyue/fault"
)

// KeyID names a key of the key file.
type KeyID uint32

// String is eight hexadecimal digits.
func (id KeyID) String() string { return fmt.Sprintf("%08x", uint32(id)) }

// Wrapped is a person's data key as the database keeps it.
type Wrapped struct {
	Key   KeyID  `json:"key"`   // of the key file, that wraps it
	Bytes []byte `json:"bytes"` // tink's encrypted keyset
}

// Person seals and opens what belongs to one person. It is immutable and safe for several
// goroutines.
type Person struct {
	name      string
	id        uint32
	primitive tink.AEAD
}

// ID tells a person's data key from the one made after it was destroyed.
func (p *Person) ID() uint32 { return p.id }

// NewPerson makes a data key, wrapped by the primary key.
func (k *Keys) NewPerson(name string) (Wrapped, *Person, error) {
	h, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return Wrapped{}, nil, fmt.Errorf("vault: new data key: %w", err)
	}
	w, err := k.wrap(h, name)
	if err != nil {
		return Wrapped{}, nil, err
	}
	p, err := newPerson(h, name)
	return w, p, err
}

// Person unwraps a person's data key. It fails with fault.Unavailable when the key file
// lacks the key that wraps it, and with fault.Internal when the bytes were changed or are
// another person's.
func (k *Keys) Person(w Wrapped, name string) (*Person, error) {
	h, err := k.unwrap(w, name)
	if err != nil {
		return nil, err
	}
	return newPerson(h, name)
}

// Rewrap wraps a person's data key anew, by the primary key. What was sealed stays as it is.
func (k *Keys) Rewrap(w Wrapped, name string) (Wrapped, error) {
	h, err := k.unwrap(w, name)
	if err != nil {
		return Wrapped{}, err
	}
	return k.wrap(h, name)
}

func (k *Keys) wrap(h *keyset.Handle, name string) (Wrapped, error) {
	now := k.now.Load()
	var b bytes.Buffer
	if err := h.WriteWithAssociatedData(keyset.NewBinaryWriter(&b), now.primitive, bound("person", name)); err != nil {
		return Wrapped{}, fmt.Errorf("vault: wrap a data key: %w", err)
	}
	return Wrapped{Key: now.primary, Bytes: b.Bytes()}, nil
}

func (k *Keys) unwrap(w Wrapped, name string) (*keyset.Handle, error) {
	now := k.now.Load()
	if !now.has(w.Key) {
		return nil, k.lacks(w.Key)
	}
	h, err := keyset.ReadWithAssociatedData(keyset.NewBinaryReader(bytes.NewReader(w.Bytes)), now.primitive, bound("person", name))
	if err != nil {
		return nil, fault.Wrap(fault.Internal, textChanged, fmt.Errorf("vault: a data key wrapped by key %v: %w", w.Key, err))
	}
	return h, nil
}

func newPerson(h *keyset.Handle, name string) (*Person, error) {
	primitive, err := aead.New(h)
	if err != nil {
		return nil, fmt.Errorf("vault: data key: %w", err)
	}
	return &Person{name: name, id: h.KeysetInfo().GetPrimaryKeyId(), primitive: primitive}, nil
}

// Seal encrypts a field. The result is 33 bytes longer.
func (p *Person) Seal(label string, plain []byte) ([]byte, error) {
	sealed, err := p.primitive.Encrypt(plain, bound("field", p.name, label))
	if err != nil {
		return nil, fmt.Errorf("vault: seal %s: %w", label, err)
	}
	return sealed, nil
}

// Open undoes Seal. It fails with fault.Internal when the bytes were changed, or belong to
// another person or label.
func (p *Person) Open(label string, sealed []byte) ([]byte, error) {
	plain, err := p.primitive.Decrypt(sealed, bound("field", p.name, label))
	if err != nil {
		return nil, fault.Wrap(fault.Internal, textChanged, fmt.Errorf("vault: open %s: %w", label, err))
	}
	return plain, nil
}

// bound joins texts, each after its length, so that no two lists of texts make the same bytes.
func bound(parts ...string) []byte {
	b := []byte("zaiyue")
	for _, p := range parts {
		b = binary.BigEndian.AppendUint32(b, uint32(len(p)))
		b = append(b, p...)
	}
	return b
}
