package vault

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"

	"zaiyue/fault"
)

// Keys is an open key file: several keys, of which the primary one wraps what is new. It is
// safe for several goroutines; a change is on the disk before it is used.
type Keys struct {
	path   string
	change sync.Mutex // held by Add and Forget
	now    atomic.Pointer[held]
}

// Key is what may be told of a key.
type Key struct {
	ID      KeyID
	Made    time.Time // UTC
	Primary bool
}

// held is the keys as of one writing of the file. It is immutable.
type held struct {
	keys      []Key
	primary   KeyID
	handle    *keyset.Handle
	primitive tink.AEAD
	digest    []byte // the key of Digest; it never changes
}

func (h *held) has(id KeyID) bool {
	return slices.ContainsFunc(h.keys, func(k Key) bool { return k.ID == id })
}

// Open reads a key file. It fails with fault.NotFound when there is none, and with
// fault.Unavailable when it cannot be read, was damaged, or others than its owner and group
// may read it; the words name the file and the way out.
func Open(path string) (*Keys, error) {
	h, err := readFile(path)
	if err != nil {
		return nil, err
	}
	k := &Keys{path: path}
	k.now.Store(h)
	return k, nil
}

// Create makes a key file with one key, mode 0600, and the folder where it is missing (mode
// 0700). It fails with fault.Conflict when the file exists.
func Create(path string, now time.Time) (*Keys, error) {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Wrap(fault.Conflict, "", fmt.Errorf("vault: %s is there already", path))
	}
	k := &Keys{path: path}
	digest, err := randomKey()
	if err != nil {
		return nil, err
	}
	return k, k.add(&held{digest: digest}, keyset.NewManager(), now)
}

// Path is where the key file is.
func (k *Keys) Path() string { return k.path }

// Keys lists the keys, oldest first.
func (k *Keys) Keys() []Key { return slices.Clone(k.now.Load().keys) }

// Primary is the key that wraps what is new.
func (k *Keys) Primary() KeyID { return k.now.Load().primary }

// Check fails with fault.Unavailable when one of the keys is not here.
func (k *Keys) Check(needed []KeyID) error {
	for _, id := range needed {
		if !k.now.Load().has(id) {
			return k.lacks(id)
		}
	}
	return nil
}

// Missing is the error of a database that needs keys when its key file is not there.
func Missing(path string, needed []KeyID) error {
	return fault.Wrap(fault.Unavailable, fmt.Sprintf(textMissing, path), fmt.Errorf(
		"the database holds data sealed with key %v, and %s is not there: put the copy kept apart in its place, or set vault.key_file to where it is", needed, path))
}

func (k *Keys) lacks(id KeyID) error {
	return fault.Wrap(fault.Unavailable, fmt.Sprintf(textLacks, k.path, id), fmt.Errorf(
		"the database holds data sealed with key %v, which %s lacks: put a copy that has it in its place", id, k.path))
}

// Add makes a new key the primary one. The older ones stay, for what they wrap.
func (k *Keys) Add(now time.Time) (KeyID, error) {
	k.change.Lock()
	defer k.change.Unlock()
	old := k.now.Load()
	err := k.add(old, keyset.NewManagerFromHandle(old.handle), now)
	return k.Primary(), err
}

// add writes a file with one key more, and then takes it into use.
func (k *Keys) add(old *held, m *keyset.Manager, now time.Time) error {
	id, err := m.Add(aead.AES256GCMKeyTemplate())
	if err == nil {
		err = m.SetPrimary(id)
	}
	if err != nil {
		return fmt.Errorf("vault: new key: %w", err)
	}
	keys := slices.Clone(old.keys)
	for i := range keys {
		keys[i].Primary = false
	}
	return k.take(m, append(keys, Key{ID: KeyID(id), Made: now.UTC(), Primary: true}), old.digest)
}

// Forget deletes keys for good. The primary one is refused with fault.Conflict; unknown ones
// are no error. The caller has made sure that nothing needs them.
func (k *Keys) Forget(ids ...KeyID) error {
	k.change.Lock()
	defer k.change.Unlock()
	old := k.now.Load()
	if slices.Contains(ids, old.primary) {
		return fault.Wrap(fault.Conflict, "", fmt.Errorf("vault: key %v is in use", old.primary))
	}
	m := keyset.NewManagerFromHandle(old.handle)
	var keys []Key
	for _, key := range old.keys {
		if !slices.Contains(ids, key.ID) {
			keys = append(keys, key)
		} else if err := m.Delete(uint32(key.ID)); err != nil {
			return fmt.Errorf("vault: key %v: %w", key.ID, err)
		}
	}
	if len(keys) == len(old.keys) {
		return nil
	}
	return k.take(m, keys, old.digest)
}

// take writes the file and then uses what it holds.
func (k *Keys) take(m *keyset.Manager, keys []Key, digest []byte) error {
	handle, err := m.Handle()
	if err != nil {
		return fmt.Errorf("vault: %w", err)
	}
	h, err := newHeld(handle, keys, digest)
	if err != nil {
		return err
	}
	if err := writeFile(k.path, h); err != nil {
		return err
	}
	k.now.Store(h)
	return nil
}

func newHeld(handle *keyset.Handle, keys []Key, digest []byte) (*held, error) {
	primitive, err := aead.New(handle)
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	return &held{keys: keys, primary: KeyID(handle.KeysetInfo().GetPrimaryKeyId()), handle: handle, primitive: primitive, digest: digest}, nil
}

// Digest makes of a name what tells whether it is the same name, and tells nothing without
// the key file: a keyed hash, hexadecimal. It stays the same when keys are changed.
func (k *Keys) Digest(parts ...string) string {
	mac := hmac.New(sha256.New, k.now.Load().digest)
	mac.Write(bound(parts...))
	return hex.EncodeToString(mac.Sum(nil))
}
