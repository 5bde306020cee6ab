package wechat

import (
	"errors"
	"strconv"

	"zaiyue/fault"
)

// Seal wraps a reply the way its push came: encrypted with the key that opened it, or as it
// is. It fails, with fault.Internal, only for an empty reply, which must be answered with
// [Success] instead.
func (c *Callback) Seal(o *Opened, reply []byte) ([]byte, error) {
	if len(reply) == 0 {
		return nil, fault.Wrap(fault.Internal, "", errors.New("wechat callback: an empty reply cannot be sealed"))
	}
	if !o.encrypted {
		return reply, nil
	}
	s := c.scratch.Get().(*scratch)
	defer c.scratch.Put(s)
	encrypt := s.encrypt(c.keys[o.key], c.appID, reply)
	timestamp := strconv.FormatInt(c.now().Unix(), 10)
	signature := s.signature(c.token, timestamp, o.nonce, encrypt)

	sealed := make([]byte, 0, len(encrypt)+256)
	sealed = append(sealed, "<xml><Encrypt><![CDATA["...)
	sealed = append(sealed, encrypt...)
	sealed = append(sealed, "]]></Encrypt><MsgSignature><![CDATA["...)
	sealed = append(sealed, signature[:]...)
	sealed = append(sealed, "]]></MsgSignature><TimeStamp>"...)
	sealed = append(sealed, timestamp...)
	sealed = append(sealed, "</TimeStamp><Nonce>"...)
	sealed = appendCDATA(sealed, o.nonce)
	return append(sealed, "</Nonce></xml>"...), nil
}
