package wechat

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"zaiyue/fault"
)

// Encryption is how the platform and we wrap messages.
type Encryption string

// The three modes of WeChat's console: 明文, 兼容, 安全. With compatible and safe every
// push must carry a valid encrypted body; compatible exists so that WeChat's console can
// be moved step by step.
const (
	Plain      Encryption = "plain"
	Compatible Encryption = "compatible"
	Safe       Encryption = "safe"
)

// MaxBodyBytes bounds the body of a push. WeChat's longest pushes are a few kB.
const MaxBodyBytes = 64 << 10

// Success is the answer to a push there is nothing to say to. It is never sealed.
const Success = "success"

// CallbackConfig says whose pushes are accepted.
type CallbackConfig struct {
	Token                  string
	AppID                  string // may be empty only with Plain and no key
	EncodingAESKey         string // 43 characters; may be empty only with Plain
	PreviousEncodingAESKey string // accepted during a rotation; may be empty
	Encryption             Encryption

	// MaxClockSkew bounds how far a push's timestamp may be from Now, either way; 0 turns
	// the check off. A leaked callback URL is worthless after it.
	MaxClockSkew time.Duration
	Now          func() time.Time // nil is time.Now
}

// Query is the signed part of a webhook request's URL, as it came.
type Query struct {
	Signature, Timestamp, Nonce, EncryptType, MsgSignature, EchoStr string
}

// Opened is a verified push, and what Seal needs to answer in the same wrapping.
type Opened struct {
	Message Message

	encrypted bool   // whether the push came encrypted
	key       int    // which of the callback's keys opened it
	nonce     string // the URL's, echoed in the sealed reply
}

// Encrypted reports whether the push came encrypted, and so must its answer be.
func (o *Opened) Encrypted() bool { return o.encrypted }

// Callback opens what the platform sends and seals what we answer. It is safe for
// concurrent use. The zero value accepts nothing; make one with [NewCallback].
type Callback struct {
	token   string
	appID   string
	keys    []*frameKey // the current one, then the previous one
	mode    Encryption
	skew    time.Duration
	now     func() time.Time
	scratch sync.Pool // of *scratch
}

// NewCallback makes a callback, or returns every problem of the configuration at once, each
// naming its setting and none its value.
func NewCallback(config CallbackConfig) (*Callback, error) {
	c := &Callback{
		token: config.Token, appID: config.AppID, mode: config.Encryption,
		skew: config.MaxClockSkew, now: config.Now,
		scratch: sync.Pool{New: func() any { return new(scratch) }},
	}
	if c.now == nil {
		c.now = time.Now
	}
	problems := config.check()
	for _, k := range []struct{ setting, text string }{
		{"wechat.encoding_aes_key", config.EncodingAESKey},
		{"wechat.previous_encoding_aes_key", config.PreviousEncodingAESKey},
	} {
		if k.text == "" {
			continue
		}
		key, err := newFrameKey(k.text)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", k.setting, err))
			continue
		}
		c.keys = append(c.keys, key)
	}
	if len(problems) > 0 {
		return nil, fault.Wrap(fault.Invalid, "", errors.Join(problems...))
	}
	return c, nil
}

// check returns what is wrong with the configuration, apart from the keys themselves.
func (config CallbackConfig) check() []error {
	var problems []error
	problem := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	if strings.TrimSpace(config.Token) == "" {
		problem("wechat.token: is empty")
	}
	switch config.Encryption {
	case Plain:
	case Compatible, Safe:
		if config.EncodingAESKey == "" {
			problem("wechat.encoding_aes_key: is empty, and wechat.encryption %s needs it", config.Encryption)
		}
	default:
		problem("wechat.encryption: %q is not plain, compatible or safe", config.Encryption)
	}
	if config.EncodingAESKey == "" && config.PreviousEncodingAESKey != "" {
		problem("wechat.previous_encoding_aes_key: is set, but wechat.encoding_aes_key is not")
	}
	if strings.TrimSpace(config.AppID) == "" && (config.EncodingAESKey != "" || config.Encryption != Plain) {
		problem("wechat.app_id: is empty, and every encrypted push names it")
	}
	if config.MaxClockSkew < 0 {
		problem("wechat.max_clock_skew: %v is negative", config.MaxClockSkew)
	}
	return problems
}

// VerifyURL checks the request WeChat's console makes when the callback's form is saved, and
// returns the text to answer with, byte for byte and as text/plain. Its timestamp may be of
// any age. It fails with fault.Forbidden.
func (c *Callback) VerifyURL(q Query) (echostr string, err error) {
	if err := c.verify(q); err != nil {
		return "", refuse(err)
	}
	if strings.TrimSpace(q.EchoStr) == "" {
		return "", refuse(errors.New("echostr is blank"))
	}
	return q.EchoStr, nil
}

// verify checks the signature over token, timestamp and nonce. It says nothing of a body.
func (c *Callback) verify(q Query) error {
	if strings.TrimSpace(q.Signature) == "" || strings.TrimSpace(q.Nonce) == "" {
		return errors.New("signature or nonce is blank")
	}
	if _, err := unixSeconds(q.Timestamp); err != nil {
		return err
	}
	s := c.scratch.Get().(*scratch)
	defer c.scratch.Put(s)
	if !s.signed(q.Signature, c.token, q.Timestamp, q.Nonce) {
		return errors.New("signature does not match")
	}
	return nil
}

// fresh checks that a verified timestamp is near enough to now.
func (c *Callback) fresh(timestamp string) error {
	if c.skew == 0 {
		return nil
	}
	at, err := unixSeconds(timestamp)
	if err != nil {
		return err
	}
	if off := c.now().Sub(time.Unix(at, 0)); off > c.skew || off < -c.skew {
		return fmt.Errorf("timestamp is %v off, more than %v (wechat.max_clock_skew)", off.Round(time.Second), c.skew)
	}
	return nil
}

// lastSecond is the end of the year 9999, the last one that can be written.
const lastSecond = 253402300799

// unixSeconds reads a time the platform wrote: digits only, in 64 bits.
func unixSeconds(text string) (int64, error) {
	n, err := strconv.ParseUint(text, 10, 63)
	if err != nil || n > lastSecond {
		return 0, errors.New("timestamp is not a number of seconds")
	}
	return int64(n), nil
}

// equal compares in constant time.
func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// refuse makes a failed verification of its cause. There are no words: whoever sent it is
// told nothing.
func refuse(cause error) error {
	return fault.Wrap(fault.Forbidden, "", fmt.Errorf("wechat callback: %w", cause))
}
