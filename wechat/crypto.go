package wechat

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"slices"
	"strconv"
)

// A frame is 16 random bytes, the message's length in 4 bytes, the message, the AppID, and
// 1 to 32 bytes of padding, each of which is their number (section 1.5 of the protocol
// paper). It is encrypted with AES-256-CBC.
const (
	frameRandom = 16
	frameHead   = frameRandom + 4
	frameBlock  = 32
)

// frameKey is an EncodingAESKey made ready.
type frameKey struct {
	block cipher.Block
	iv    []byte // the key's first 16 bytes
}

// newFrameKey reads an EncodingAESKey. The bits its last character has too many need not be
// zero: people type these keys.
func newFrameKey(text string) (*frameKey, error) {
	if len(text) != 43 {
		return nil, errors.New("must have 43 characters, has " + strconv.Itoa(len(text)))
	}
	key, err := base64.StdEncoding.DecodeString(text + "=")
	if err != nil || len(key) != 32 {
		return nil, errors.New("may hold only letters and digits")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return &frameKey{block: block, iv: key[:aes.BlockSize]}, nil
}

// scratch is the memory one push or reply is worked on in. It is borrowed from the
// callback's pool for one call; nothing that is returned may point into it.
type scratch struct {
	text   []byte // what a signature is made of
	cipher []byte // a decoded Encrypt
	frame  []byte // a frame in the clear
}

// signature returns the platform's signature over the parts, in lower-case hex. It sorts them.
func (s *scratch) signature(parts ...string) [2 * sha1.Size]byte {
	slices.Sort(parts)
	s.text = s.text[:0]
	for _, p := range parts {
		s.text = append(s.text, p...)
	}
	sum := sha1.Sum(s.text)
	var text [2 * sha1.Size]byte
	hex.Encode(text[:], sum[:])
	return text
}

// signed reports, in constant time, whether the signature is the one over the parts.
func (s *scratch) signed(signature string, parts ...string) bool {
	want := s.signature(parts...)
	return equal(signature, string(want[:]))
}

// decode reads an Encrypt element into s.cipher.
func (s *scratch) decode(encrypt string) error {
	s.text = append(s.text[:0], encrypt...)
	var err error
	s.cipher, err = base64.StdEncoding.AppendDecode(s.cipher[:0], s.text)
	if err != nil {
		return errors.New("encrypted body is not base64")
	}
	if len(s.cipher) < frameBlock || len(s.cipher)%aes.BlockSize != 0 {
		return errors.New("encrypted body is not whole blocks")
	}
	return nil
}

// decrypt opens s.cipher with a key and returns the message, which points into s. It is not
// ok for another key, a broken frame or another AppID. Only a body whose signature was
// right comes here, so which of them it was can be told from its timing by nobody.
func (s *scratch) decrypt(key *frameKey, appID string) (message []byte, ok bool) {
	s.frame = slices.Grow(s.frame[:0], len(s.cipher))[:len(s.cipher)]
	cipher.NewCBCDecrypter(key.block, key.iv).CryptBlocks(s.frame, s.cipher)
	frame := s.frame
	pad := int(frame[len(frame)-1])
	if pad < 1 || pad > frameBlock || pad > len(frame) {
		return nil, false
	}
	for _, b := range frame[len(frame)-pad:] {
		if int(b) != pad {
			return nil, false
		}
	}
	frame = frame[:len(frame)-pad]
	if len(frame) < frameHead {
		return nil, false
	}
	size := int64(binary.BigEndian.Uint32(frame[frameRandom:]))
	frame = frame[frameHead:]
	if size > int64(len(frame)) || !equal(string(frame[size:]), appID) {
		return nil, false
	}
	return frame[:size], true
}

// encrypt returns the base64 of a frame round the message.
func (s *scratch) encrypt(key *frameKey, appID string, message []byte) string {
	size := frameHead + len(message) + len(appID)
	pad := frameBlock - size%frameBlock
	frame := slices.Grow(s.frame[:0], size+pad)[:frameHead]
	rand.Read(frame[:frameRandom]) // never fails
	binary.BigEndian.PutUint32(frame[frameRandom:], uint32(len(message)))
	frame = append(append(frame, message...), appID...)
	for range pad {
		frame = append(frame, byte(pad))
	}
	s.frame = frame
	cipher.NewCBCEncrypter(key.block, key.iv).CryptBlocks(frame, frame)
	s.text = base64.StdEncoding.AppendEncode(s.text[:0], frame)
	return string(s.text)
}
