package simulator

import (
	"bytes"
	"encoding/binary"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"
)

// attacks is the list of section 15.12, and what the webhook is promised to hold.
func attacks() []attack {
	return slices.Concat(queryAttacks(), frameAttacks(), bodyAttacks(), oddMessages())
}

// queryAttacks spoil the signed part of the URL.
func queryAttacks() []attack {
	list := []attack{}
	for _, name := range []string{"signature", "timestamp", "nonce", "msg_signature"} {
		sealed := name == "msg_signature"
		list = append(list,
			attack{"no_" + name, "网址里没有 " + name, wantRefused, sealed, spoilQuery(func(q url.Values) { q.Del(name) })},
			attack{"blank_" + name, name + " 是空的", wantRefused, sealed, spoilQuery(func(q url.Values) { q.Set(name, "") })},
			attack{"wrong_" + name, name + " 被改过", wantRefused, sealed, spoilQuery(func(q url.Values) { q.Set(name, changed(q.Get(name))) })},
		)
	}
	return append(list,
		attack{"old_timestamp", "一天前的消息，签名是对的", wantRefused, false, func(p *platform, w wrapping) (letter, error) {
			w.at = w.at.Add(-24 * time.Hour)
			return p.wrap(w)
		}},
		attack{"echostr_on_post", "POST 里带 echostr", wantHandled, false, spoilQuery(func(q url.Values) {
			q.Set("echostr", "<script>alert(1)</script>")
			q.Set("signature", changed(q.Get("signature")))
		})},
	)
}

// spoilQuery sends a right letter with a changed query.
func spoilQuery(spoil func(url.Values)) func(*platform, wrapping) (letter, error) {
	return func(p *platform, w wrapping) (letter, error) {
		l, err := p.wrap(w)
		if err == nil {
			spoil(l.query)
		}
		return l, err
	}
}

// changed is s with its last digit turned into another.
func changed(s string) string {
	if strings.HasSuffix(s, "0") {
		return s[:len(s)-1] + "1"
	}
	return s[:max(len(s)-1, 0)] + "0"
}

// frameAttacks spoil the encryption. What they seal is signed rightly unless they say
// otherwise.
func frameAttacks() []attack {
	list := []attack{
		{"plaintext_as_aes", "安全模式下正文没有加密", wantRefused, true, func(p *platform, w wrapping) (letter, error) {
			l, err := p.wrap(w)
			l.body = w.inner
			return l, err
		}},
		{"plaintext_downgrade", "去掉 encrypt_type，正文不加密", wantRefused, true, func(p *platform, w wrapping) (letter, error) {
			l, err := p.wrap(w)
			l.body = w.inner
			l.query.Del("encrypt_type")
			l.query.Del("msg_signature")
			return l, err
		}},
		{"swapped_body", "换上另一条加密正文，msg_signature 没有换", wantRefused, true, func(p *platform, w wrapping) (letter, error) {
			l, err := p.wrap(w)
			if err != nil {
				return l, err
			}
			other, err := p.wrap(w)
			l.body = other.body
			return l, err
		}},
		{"not_base64", "Encrypt 不是 base64", wantRefused, true, sealedAs(func(*platform, wrapping) (string, error) { return "@@not base64@@", nil })},
		{"short_ciphertext", "密文只有 16 字节", wantRefused, true, frameOf(func(*platform, wrapping) []byte { return bytes.Repeat([]byte{1}, 16) })},
		{"foreign_appid", "密文属于别的公众号", wantRefused, true, sealedAs(func(p *platform, w wrapping) (string, error) {
			return seal(w.key, "wxffffffffffffffff", p.randomBytes(), w.inner)
		})},
		{"length_beyond", "长度字段超出密文", wantRefused, true, frameOf(func(p *platform, w wrapping) []byte {
			frame := frameWith(p, w, 0)
			binary.BigEndian.PutUint32(frame[16:20], 1<<31)
			return frame
		})},
	}
	return append(list, paddingAttacks()...)
}

// paddingAttacks spoil the last bytes of the frame.
func paddingAttacks() []attack {
	var list []attack
	for name, pad := range map[string]byte{"padding_zero": 0, "padding_33": 33, "padding_255": 255} {
		list = append(list, attack{name, "填充字节不合规定", wantRefused, true, frameOf(func(p *platform, w wrapping) []byte {
			frame := frameWith(p, w, 0)
			frame[len(frame)-1] = pad
			return frame
		})})
	}
	list = append(list, attack{"padding_mixed", "填充字节不一致", wantRefused, true, frameOf(func(p *platform, w wrapping) []byte {
		frame := frameWith(p, w, 2)
		frame[len(frame)-2]++
		return frame
	})})
	slices.SortStableFunc(list, func(a, b attack) int { return strings.Compare(a.name, b.name) })
	return list
}

// frameWith is a right frame of w, padded; at least pads bytes of padding.
func frameWith(p *platform, w wrapping, pads int) []byte {
	random := p.randomBytes()
	frame := append(random[:], 0, 0, 0, 0)
	frame = append(frame, w.inner...)
	frame = append(frame, p.opts.AppID...)
	binary.BigEndian.PutUint32(frame[16:20], uint32(len(w.inner)))
	pad := padBlock - len(frame)%padBlock
	if pad < pads {
		pad += padBlock
	}
	return append(frame, bytes.Repeat([]byte{byte(pad)}, pad)...)
}

// frameOf seals a spoilt frame.
func frameOf(make func(*platform, wrapping) []byte) func(*platform, wrapping) (letter, error) {
	return sealedAs(func(p *platform, w wrapping) (string, error) { return encryptFrame(w.key, make(p, w)) })
}

// sealedAs sends an encrypted text of its own making, signed rightly.
func sealedAs(make func(*platform, wrapping) (string, error)) func(*platform, wrapping) (letter, error) {
	return func(p *platform, w wrapping) (letter, error) {
		l, err := p.wrap(w)
		if err != nil {
			return l, err
		}
		if p.opts.Encryption == plain {
			return l, errors.New("明文模式下没有这一项")
		}
		sealed, err := make(p, w)
		if err != nil {
			return l, err
		}
		p.envelop(&l, w, sealed)
		return l, nil
	}
}

// bodyAttacks spoil the document; all else is right.
func bodyAttacks() []attack {
	entities := `<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">`
	return []attack{
		outerBody("empty_body", "正文是空的", nil),
		outerBody("huge_body", "正文超过 1 MB", bytes.Repeat([]byte("<xml>"), 220_000)),
		outerBody("body_over_64k", "正文 64 KiB 加 1 字节", append([]byte("<xml>"), bytes.Repeat([]byte("x"), 64<<10-4)...)),
		innerBody("truncated_xml", "XML 中途断了", wantRefused, func(doc string) string { return doc[:len(doc)/2] }),
		innerBody("not_xml", "正文是 JSON", wantRefused, func(string) string { return `{"MsgType":"text"}` }),
		innerBody("doctype", "带 DOCTYPE", wantRefused, func(doc string) string { return `<!DOCTYPE xml SYSTEM "file:///etc/passwd">` + doc }),
		innerBody("entity_bomb", "实体炸弹", wantRefused, func(doc string) string {
			return "<!DOCTYPE xml [" + entities + "]>" + strings.Replace(doc, "<![CDATA[在吗]]>", "&c;", 1)
		}),
		innerBody("wrong_root", "根元素不是 xml", wantRefused, func(doc string) string {
			return strings.NewReplacer("<xml>", "<html>", "</xml>", "</html>").Replace(doc)
		}),
		innerBody("deep_nesting", "三千层嵌套", wantHandled, func(doc string) string {
			return strings.Replace(doc, "<MsgId>", strings.Repeat("<a>", 3_000)+strings.Repeat("</a>", 3_000)+"<MsgId>", 1)
		}),
	}
}

// outerBody replaces the whole body that goes over the wire.
func outerBody(name, words string, body []byte) attack {
	return attack{name, words, wantRefused, false, func(p *platform, w wrapping) (letter, error) {
		l, err := p.wrap(w)
		l.body = body
		return l, err
	}}
}

// innerBody changes the document before it is sealed.
func innerBody(name, words, want string, change func(string) string) attack {
	return attack{name, words, want, false, func(p *platform, w wrapping) (letter, error) {
		w.inner = []byte(change(string(w.inner)))
		return p.wrap(w)
	}}
}

// oddMessages are no attacks but strange: they must not be lost, nor break anything.
func oddMessages() []attack {
	content := func(to string) func(string) string {
		return func(doc string) string { return strings.Replace(doc, "在吗", to, 1) }
	}
	return []attack{
		innerBody("control_characters", "文字里有控制字符", wantAnswered, content("在\x02吗\x1b")),
		innerBody("nul_bytes", "文字里有零字节", wantAnswered, content("在\x00吗")),
		innerBody("invalid_utf8", "文字不是 UTF-8", wantAnswered, content("在\xff\xfe吗")),
		innerBody("cdata_split", "文字里有 ]]>", wantAnswered, content("在]]]]><![CDATA[>吗")),
		innerBody("markup_in_text", "文字像 XML", wantAnswered, content("</Content><MsgType>event</MsgType>")),
		innerBody("unknown_type", "不认识的消息类型", wantAnswered, func(doc string) string {
			return strings.Replace(doc, "<MsgType><![CDATA[text]]>", "<MsgType><![CDATA[hologram]]>", 1)
		}),
		innerBody("unknown_event", "不认识的事件", wantAnswered, func(doc string) string {
			return strings.Replace(doc, "<MsgType><![CDATA[text]]></MsgType>", "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[moon_landing]]></Event>", 1)
		}),
		innerBody("duplicate_elements", "同一个元素出现两次", wantHandled, func(doc string) string {
			return strings.Replace(doc, "</xml>", "<Content><![CDATA[又来]]></Content><MsgType><![CDATA[event]]></MsgType></xml>", 1)
		}),
	}
}
