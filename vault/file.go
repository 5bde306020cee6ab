package vault

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"

	"zaiyue/fault"
)

// keyFile is the key file in JSON. Sum is over the rest, so that damage is told from a wrong
// key.
type keyFile struct {
	About  string          `json:"about"`
	Keys   []fileKey       `json:"keys"`
	Keyset json.RawMessage `json:"keyset"` // tink's JSON
	Digest []byte          `json:"digest_key"`
	Sum    string          `json:"sum"`
}

type fileKey struct {
	ID   string    `json:"id"`
	Made time.Time `json:"made"`
}

const (
	about      = "在粤的密钥文件：没有它，加密保存的内容谁也打不开。请另外保存一份，不要和备份放在一起。"
	longestKey = 1 << 20 // bytes of a key file
	digestKey  = 32      // bytes
)

func readFile(path string) (*held, error) {
	raw, err := readBounded(path)
	if err != nil {
		return nil, err
	}
	var f keyFile
	if err := json.Unmarshal(raw, &f); err != nil {
		return nil, damaged(path, err)
	}
	sum, err := f.sum()
	if err != nil || sum != f.Sum || len(f.Digest) != digestKey {
		return nil, damaged(path, errors.Join(err, errors.New("its checksum is wrong")))
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(f.Keyset)))
	if err != nil {
		return nil, damaged(path, err)
	}
	h, err := newHeld(handle, nil, f.Digest)
	if err != nil {
		return nil, damaged(path, err)
	}
	for _, k := range f.Keys {
		id, err := strconv.ParseUint(k.ID, 16, 32)
		if err != nil {
			return nil, damaged(path, err)
		}
		h.keys = append(h.keys, Key{ID: KeyID(id), Made: k.Made, Primary: KeyID(id) == h.primary})
	}
	return h, nil
}

func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Wrap(fault.NotFound, fmt.Sprintf(textMissing, path), err)
	}
	if err != nil {
		return nil, blocked(path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, blocked(path, err)
	}
	if info.Mode().Perm()&0o007 != 0 {
		return nil, fault.Wrap(fault.Unavailable, fmt.Sprintf(textOpen, path), fmt.Errorf("%s can be read by everybody: chmod 600 it", path))
	}
	raw, err := io.ReadAll(io.LimitReader(f, longestKey))
	if err != nil {
		return nil, blocked(path, err)
	}
	return raw, nil
}

func damaged(path string, err error) error {
	return fault.Wrap(fault.Unavailable, fmt.Sprintf(textDamaged, path), fmt.Errorf("%s is damaged: put the copy kept apart in its place: %w", path, err))
}

func blocked(path string, err error) error {
	return fault.Wrap(fault.Unavailable, fmt.Sprintf(textBlocked, path), fmt.Errorf("the key file: mend the permissions or set vault.key_file: %w", err))
}

// sum is the checksum of everything else.
func (f keyFile) sum() (string, error) {
	f.Sum = ""
	raw, err := json.Marshal(f) // compacts Keyset: how it is indented does not count
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), err
}

func writeFile(path string, h *held) error {
	var b bytes.Buffer
	if err := insecurecleartextkeyset.Write(h.handle, keyset.NewJSONWriter(&b)); err != nil {
		return fmt.Errorf("vault: %w", err)
	}
	f := keyFile{About: about, Keyset: b.Bytes(), Digest: h.digest}
	for _, k := range h.keys {
		f.Keys = append(f.Keys, fileKey{k.ID.String(), k.Made})
	}
	var err error
	if f.Sum, err = f.sum(); err != nil {
		return fmt.Errorf("vault: %w", err)
	}
	raw, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return fmt.Errorf("vault: %w", err)
	}
	if err := replaceFile(path, append(raw, '\n')); err != nil {
		return blocked(path, err)
	}
	return nil
}

// replaceFile puts a whole file in place of the old one, or leaves the old one: at no moment
// is there half of one.
func replaceFile(path string, raw []byte) (err error) {
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(folder, filepath.Base(path)+".new") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(tmp.Name()))
		}
	}()
	_, err = tmp.Write(raw)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return err
	}
	return syncFolder(folder)
}

// syncFolder makes a rename last over a power cut.
func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func randomKey() ([]byte, error) {
	key := make([]byte, digestKey)
	_, err := rand.Read(key)
	return key, err
}
