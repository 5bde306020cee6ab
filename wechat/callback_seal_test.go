package wechat

import (
	"encoding/xml"
	"strings"
	"sync"
	"testing"

	"github.com/silenceper/wechat/v2/util"

	"zaiyue/fault"
)

// sealedReply is the envelope of an encrypted reply as the platform reads it.
type sealedReply struct {
	XMLName      xml.Name `xml:"xml"`
	Encrypt      string
	MsgSignature string
	TimeStamp    string
	Nonce        string
}

// unseal reads an envelope with the SDK and encoding/xml.
func unseal(t testing.TB, envelope []byte, key string) (sealedReply, string) {
	t.Helper()
	var e sealedReply
	if err := xml.Unmarshal(envelope, &e); err != nil {
		t.Errorf("envelope %q: %v", envelope, err)
		return e, ""
	}
	if want := util.Signature(testToken, e.TimeStamp, e.Nonce, e.Encrypt); e.MsgSignature != want {
		t.Errorf("MsgSignature = %s, want %s", e.MsgSignature, want)
	}
	_, reply, err := util.DecryptMsg(testAppID, e.Encrypt, key)
	if err != nil {
		t.Errorf("DecryptMsg: %v", err)
	}
	return e, string(reply)
}

func TestSealAnswersInTheSameWrapping(t *testing.T) {
	rotated := func(c *CallbackConfig) { c.PreviousEncodingAESKey = testOtherKey }
	oldKey := sealed(t, testPush, testAppID, testOtherKey)
	tests := []struct {
		name   string
		config func(*CallbackConfig)
		q      Query
		body   []byte
		key    string // empty: the reply goes as it is
	}{
		{"plain", plain, signed(testNow.Unix(), ""), []byte(testPush), ""},
		{"safe", nil, signed(testNow.Unix(), testEncrypt), envelope(testEncrypt), testKey},
		{"plain mode, encrypted push", plainKey, signed(testNow.Unix(), testEncrypt), envelope(testEncrypt), testKey},
		{"previous key", rotated, signed(testNow.Unix(), oldKey), envelope(oldKey), testOtherKey},
	}
	const reply = "<xml><Content><![CDATA[扎西德勒]]></Content></xml>"
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newTestCallback(t, tt.config)
			o, err := c.Open(tt.q, tt.body)
			if err != nil {
				t.Fatalf("Open: %v", err)
			}
			answer, err := c.Seal(o, []byte(reply))
			if err != nil {
				t.Fatalf("Seal: %v", err)
			}
			if tt.key == "" {
				if string(answer) != reply {
					t.Errorf("Seal = %q, want %q", answer, reply)
				}
				return
			}
			e, got := unseal(t, answer, tt.key)
			if got != reply || e.Nonce != testNonce || e.TimeStamp != "1767225601" {
				t.Errorf("Seal holds %q, nonce %s, timestamp %s, want %q, %s, 1767225601", got, e.Nonce, e.TimeStamp, reply, testNonce)
			}
		})
	}
}

func TestSealEveryPadding(t *testing.T) {
	c := newTestCallback(t, nil)
	o := &Opened{encrypted: true, nonce: testNonce}
	for n := 1; n <= 64; n++ {
		reply := strings.Repeat("x", n)
		answer, err := c.Seal(o, []byte(reply))
		if err != nil {
			t.Fatalf("Seal of %d bytes: %v", n, err)
		}
		if _, got := unseal(t, answer, testKey); got != reply {
			t.Errorf("Seal of %d bytes holds %q", n, got)
		}
	}
}

func TestSealIsRandom(t *testing.T) {
	c := newTestCallback(t, nil)
	o := &Opened{encrypted: true, nonce: testNonce}
	a, _ := c.Seal(o, []byte("<xml/>"))
	b, _ := c.Seal(o, []byte("<xml/>"))
	if string(a) == string(b) {
		t.Errorf("two seals of one reply are the same: %q", a)
	}
}

func TestSealRefusesNothing(t *testing.T) {
	c := newTestCallback(t, nil)
	if got, err := c.Seal(&Opened{encrypted: true}, nil); got != nil || fault.KindOf(err) != fault.Internal {
		t.Errorf("Seal of nothing = %q, %v, want an internal fault", got, err)
	}
}

func TestOneCallbackForEverybody(t *testing.T) {
	c := newTestCallback(t, nil)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for n := range 50 {
				text := strings.Repeat("x", n+1)
				encrypt := sealed(t, strings.Replace(testPush, "བཀྲ་", text, 1), testAppID, testKey)
				o, err := c.Open(signed(testNow.Unix(), encrypt), envelope(encrypt))
				if err != nil || !strings.HasPrefix(o.Message.Content, text) {
					t.Errorf("Open of %q = %v, %v", text, o, err)
					return
				}
				answer, err := c.Seal(o, []byte(text))
				if err != nil {
					t.Errorf("Seal of %q: %v", text, err)
					return
				}
				if _, got := unseal(t, answer, testKey); got != text {
					t.Errorf("Seal of %q holds %q", text, got)
				}
			}
		})
	}
	group.Wait()
}
