package people

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"

	"zaiyue/fault"
)

// Each hash takes 64 MiB while it is made: two at once, a short row waiting, and nobody
// waits longer than an officer would.
const (
	hashesAtOnce  = 2
	hashesWaiting = 16
	hashWithin    = 10 * time.Second
)

// Hasher makes and compares password hashes (argon2id, 64 MiB each), at most two at once.
// A process has one. Make it with NewHasher; safe for concurrent use. Where too many wait
// already its methods fail with fault.TooMuch, where the wait is too long with
// fault.Unavailable.
type Hasher struct {
	params argon2id.Params
	decoy  string
	places chan struct{} // taken by those who wait and those who hash
	slots  chan struct{} // taken by those who hash
}

// NewHasher returns a hasher.
func NewHasher() *Hasher {
	h := &Hasher{
		params: argon2id.Params{Memory: 64 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32},
		places: make(chan struct{}, hashesAtOnce+hashesWaiting), slots: make(chan struct{}, hashesAtOnce),
	}
	var noise [48]byte
	rand.Read(noise[:]) // never fails
	p, b64 := h.params, base64.RawStdEncoding
	h.decoy = fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", p.Memory, p.Iterations, p.Parallelism, b64.EncodeToString(noise[:16]), b64.EncodeToString(noise[16:]))
	return h
}

// Hash returns the hash of a password, with its salt.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	leave, err := h.enter(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	return argon2id.CreateHash(norm.NFKC.String(password), &h.params)
}

// Matches reports whether a password is that of a hash. An empty hash matches nothing and
// takes the same time.
func (h *Hasher) Matches(ctx context.Context, password, hash string) (bool, error) {
	leave, err := h.enter(ctx)
	if err != nil {
		return false, err
	}
	defer leave()
	against := hash
	if against == "" {
		against = h.decoy
	}
	same, err := argon2id.ComparePasswordAndHash(norm.NFKC.String(password), against)
	return same && hash != "", err
}

// enter waits for a slot.
func (h *Hasher) enter(ctx context.Context) (leave func(), err error) {
	select {
	case h.places <- struct{}{}:
	default:
		return nil, fault.New(fault.TooMuch, textBusy)
	}
	ctx, cancel := context.WithTimeout(ctx, hashWithin)
	defer cancel()
	select {
	case h.slots <- struct{}{}:
		return func() { <-h.slots; <-h.places }, nil
	case <-ctx.Done():
		<-h.places
		return nil, fault.Wrap(fault.Unavailable, textBusy, ctx.Err())
	}
}
