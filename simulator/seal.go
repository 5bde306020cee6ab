package simulator

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// sign is the platform's signature: SHA-1 over the parts, sorted byte-wise and joined
// (section 1.2). Plain: token, timestamp, nonce; msg_signature: the encrypted text too.
func sign(parts ...string) string {
	sorted := slices.Clone(parts)
	slices.Sort(sorted)
	sum := sha1.Sum([]byte(strings.Join(sorted, "")))
	return hex.EncodeToString(sum[:])
}

// padBlock is the block size the padding counts with; the cipher's own is 16.
const padBlock = 32

// seal wraps msg in the AES frame of section 1.5: 16 random bytes, the length, the
// message, the appid, padded to 32, AES-256-CBC with the key's first half as IV.
func seal(encodingKey, appID string, random [16]byte, msg []byte) (string, error) {
	frame := make([]byte, 0, 20+len(msg)+len(appID)+padBlock)
	frame = append(frame, random[:]...)
	frame = binary.BigEndian.AppendUint32(frame, uint32(len(msg)))
	frame = append(frame, msg...)
	frame = append(frame, appID...)
	pad := padBlock - len(frame)%padBlock
	frame = append(frame, bytes.Repeat([]byte{byte(pad)}, pad)...)
	return encryptFrame(encodingKey, frame)
}

// encryptFrame encrypts a frame that is already padded; attacks give it bad ones.
func encryptFrame(encodingKey string, frame []byte) (string, error) {
	key, err := decodeKey(encodingKey)
	if err != nil {
		return "", err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return "", err
	}
	out := make([]byte, len(frame))
	cipher.NewCBCEncrypter(block, key[:aes.BlockSize]).CryptBlocks(out, frame)
	return base64.StdEncoding.EncodeToString(out), nil
}

// open unwraps what seal wraps and checks everything the paper lists, in its order.
func open(encodingKey, appID, encrypted string) ([]byte, error) {
	key, err := decodeKey(encodingKey)
	if err != nil {
		return nil, err
	}
	data, err := base64.StdEncoding.DecodeString(encrypted)
	if err != nil {
		return nil, fmt.Errorf("the Encrypt is not base64: %w", err)
	}
	if len(data) < padBlock || len(data)%aes.BlockSize != 0 {
		return nil, fmt.Errorf("ciphertext of %d bytes", len(data))
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	cipher.NewCBCDecrypter(block, key[:aes.BlockSize]).CryptBlocks(data, data)
	return unframe(data, appID)
}

func unframe(frame []byte, appID string) ([]byte, error) {
	pad := int(frame[len(frame)-1])
	if pad < 1 || pad > padBlock {
		return nil, fmt.Errorf("padding value %d", pad)
	}
	body, padding := frame[:len(frame)-pad], frame[len(frame)-pad:]
	if !bytes.Equal(padding, bytes.Repeat([]byte{byte(pad)}, pad)) {
		return nil, errors.New("padding bytes differ")
	}
	if len(body) < 20 {
		return nil, fmt.Errorf("frame of %d bytes", len(body))
	}
	length := binary.BigEndian.Uint32(body[16:20])
	if uint64(length) > uint64(len(body)-20) {
		return nil, fmt.Errorf("length field says %d, %d bytes follow", length, len(body)-20)
	}
	msg, tail := body[20:20+length], body[20+length:]
	if string(tail) != appID {
		return nil, fmt.Errorf("the frame belongs to appid %q", tail)
	}
	return msg, nil
}
