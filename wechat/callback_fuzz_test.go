package wechat

import (
	"encoding/xml"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/silenceper/wechat/v2/util"

	"zaiyue/fault"
)

// FuzzOpen sends any body: in safe mode nothing but the signed one may pass, and what the
// SDK makes of a message and a key we must read the same way.
func FuzzOpen(f *testing.F) {
	f.Add([]byte(testPush), "1480256391", "1767225601")
	f.Add(envelope(testEncrypt), testNonce, "1767225601")
	f.Add([]byte("<xml><Encrypt>AAAA</Encrypt></xml>"), "n", "1")
	f.Add([]byte("<xml><Encrypt></Encrypt>"), "", "2147483648")
	c := newTestCallback(f, func(config *CallbackConfig) { config.MaxClockSkew = 0 })
	f.Fuzz(func(t *testing.T, body []byte, nonce, timestamp string) {
		forged := signed(testNow.Unix(), testEncrypt)
		forged.Nonce, forged.Timestamp = nonce, timestamp
		if o, err := c.Open(forged, body); err == nil && o.Message.MsgID != "25012345678901234" {
			t.Errorf("a forged body passed: %q", body)
		}
		if len(body) > MaxBodyBytes/2 {
			return
		}
		// The same bytes as a message that is properly signed and sealed.
		encrypt := sealed(t, string(body), testAppID, testKey)
		o, err := c.Open(signed(testNow.Unix(), encrypt), envelope(encrypt))
		direct, directErr := parseMessage(string(body))
		if (err == nil) != (directErr == nil) {
			t.Fatalf("sealed: %v, plain: %v", err, directErr)
		}
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Errorf("verified push %q: %v, want invalid", body, err)
			}
			return
		}
		equalMessages(t, string(body), o.Message, direct)
	})
}

// FuzzParse reads any XML: it never panics, what it returns is clean, and where encoding/xml
// reads the flat elements too, both read the same.
func FuzzParse(f *testing.F) {
	f.Add(testPush)
	for _, s := range samplePushes() {
		f.Add("<xml>" + s.push + "</xml>")
	}
	for _, s := range []string{"<![CDATA[a]]>b]]>", "a&lt;&#x41;&#2;&nbsp;", "<![CDATA[\xff\x02]]>", "<b/>x<!-- y -->z", "<!DOCTYPE a>"} {
		f.Add("<xml>" + testHead + "<MsgType>text</MsgType><Content>" + s + "</Content></xml>")
	}
	f.Fuzz(func(t *testing.T, push string) {
		m, err := parseMessage(push)
		if err != nil {
			return
		}
		if !utf8.ValidString(m.Content) || strings.ContainsAny(m.Content, "\x00\x02\x1f\r\uFFFE\uFFFF") {
			t.Errorf("Content %q is not clean", m.Content)
		}
		if m.Type == "" || m.OpenID == "" || m.CreateTime.IsZero() {
			t.Errorf("message of %q lacks what every push has: %+v", push, m)
		}
		reference(t, push, m)
	})
}

// reference compares the message with what encoding/xml makes of the push, where it reads it.
func reference(t *testing.T, push string, m Message) {
	var other struct {
		XMLName xml.Name `xml:"xml"`
		Content []string
		MsgType []string
	}
	d := xml.NewDecoder(strings.NewReader(push))
	if d.Decode(&other) != nil || other.XMLName.Space != "" {
		return
	}
	if strings.ContainsAny(push, "&\r:") || len(other.Content) != 1 || len(other.MsgType) != 1 {
		return // references, line ends, name spaces and repetitions are read differently on purpose
	}
	if want := strings.TrimSpace(other.Content[0]); m.Content != want {
		t.Errorf("Content of %q = %q, encoding/xml reads %q", push, m.Content, want)
	}
}

// TestSameAsSDK compares signature and frame with the SDK's for many texts.
func TestSameAsSDK(t *testing.T) {
	c := newTestCallback(t, nil)
	for _, parts := range [][]string{{"b", "a", "c"}, {"gdzang2026", "1", "10", "Z"}, {"", "", ""}, {"a", "a", "B", "~"}} {
		want := util.Signature(append([]string(nil), parts...)...)
		got := new(scratch).signature(append([]string(nil), parts...)...)
		if string(got[:]) != want {
			t.Errorf("signature(%q) = %s, the SDK's is %s", parts, got, want)
		}
	}
	for n := range 200 {
		text := strings.Repeat("藏", n)
		var s scratch
		encrypt := s.encrypt(c.keys[0], testAppID, []byte(text))
		if _, got, err := util.DecryptMsg(testAppID, encrypt, testKey); err != nil || string(got) != text {
			t.Errorf("the SDK opens our frame of %d bytes as %.20q, %v", len(text), got, err)
		}
		if err := s.decode(sealed(t, text, testAppID, testKey)); err != nil {
			t.Errorf("decode of the SDK's frame of %d bytes: %v", len(text), err)
		}
		if got, ok := s.decrypt(c.keys[0], testAppID); !ok || string(got) != text {
			t.Errorf("we open the SDK's frame of %d bytes as %.20q, %v", len(text), got, ok)
		}
	}
}
