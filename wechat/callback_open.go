package wechat

import (
	"errors"
	"fmt"
	"strings"

	"zaiyue/fault"
)

// Open verifies a push and reads it. It fails with fault.Forbidden when the push does not
// prove that it comes from the platform (then nothing may be answered, and nobody told why),
// with fault.TooMuch for a body over [MaxBodyBytes], and with fault.Invalid when a verified
// push cannot be understood. A MsgType or Event nobody knows is no failure.
//
// With compatible and safe the body must be encrypted whatever the query says: encrypt_type
// is covered by no signature. With plain an encrypted push is opened where a key is set.
// The URL carries a signature in every mode, so it must be right in every mode, although
// only msg_signature covers the body.
func (c *Callback) Open(q Query, body []byte) (*Opened, error) {
	if len(body) > MaxBodyBytes {
		return nil, fault.Wrap(fault.TooMuch, "", fmt.Errorf("wechat callback: body of %d bytes", len(body)))
	}
	if err := c.verify(q); err != nil {
		return nil, refuse(err)
	}
	if err := c.fresh(q.Timestamp); err != nil {
		return nil, refuse(err)
	}
	var e elements
	err := e.parse(string(body))
	if c.mode == Plain && q.EncryptType != "aes" && e.values[elemEncrypt] == "" {
		return newOpened(&e, err, Opened{nonce: q.Nonce})
	}
	if err != nil {
		return nil, refuse(err) // only what Encrypt holds is signed; this body proves nothing
	}
	return c.openSealed(q, e.values[elemEncrypt])
}

// openSealed opens the Encrypt element of a push.
func (c *Callback) openSealed(q Query, encrypt string) (*Opened, error) {
	if len(c.keys) == 0 {
		return nil, refuse(errors.New("push is encrypted, but wechat.encoding_aes_key is not set"))
	}
	if encrypt == "" || strings.TrimSpace(q.MsgSignature) == "" {
		return nil, refuse(errors.New("push is not encrypted, or msg_signature is blank"))
	}
	s := c.scratch.Get().(*scratch)
	defer c.scratch.Put(s)
	if !s.signed(q.MsgSignature, c.token, q.Timestamp, q.Nonce, encrypt) {
		return nil, refuse(errors.New("msg_signature does not match"))
	}
	if err := s.decode(encrypt); err != nil {
		return nil, refuse(err)
	}
	for i, key := range c.keys {
		push, ok := s.decrypt(key, c.appID)
		if !ok {
			continue
		}
		var e elements
		err := e.parse(string(push))
		return newOpened(&e, err, Opened{encrypted: true, key: i, nonce: q.Nonce})
	}
	return nil, refuse(errors.New("no key opens the push, or it is for another AppID"))
}

// newOpened reads the message of a verified push into o.
func newOpened(e *elements, parsed error, o Opened) (*Opened, error) {
	if parsed == nil {
		parsed = e.message(&o.Message)
	}
	if parsed != nil {
		return nil, fault.Wrap(fault.Invalid, "", fmt.Errorf("wechat callback: verified push: %w", parsed))
	}
	return &o, nil
}
