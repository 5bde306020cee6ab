package wechat

import (
	"encoding/base64"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/silenceper/wechat/v2/util"

	"zaiyue/fault"
)

// The values of the worked example in section 1.5 of the protocol paper; all invented.
const (
	testToken    = "gdzang2026"
	testAppID    = "wx0f1e2d3c4b5a6978"
	testKey      = "Zm9yLXRpYmV0YW4tZ3JhZHVhdGVzLWluLWd1YW5nZG0"
	testOtherKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	testNonce    = "1480256391"
	testPush     = `<xml><ToUserName><![CDATA[gh_5f2c91d07ab3]]></ToUserName><FromUserName><![CDATA[oZx1k6A0b1C2d3E4f5G6h7J8k9L0]]></FromUserName><CreateTime>1767225600</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[བཀྲ་ཤིས་བདེ་ལེགས།]]></Content><MsgId>25012345678901234</MsgId></xml>`
	testEncrypt  = `spA2rzxXT7EH9nrpOgLBeV+qt6sbwRf2Ani9dtbEfuSOYbycP7fTxfelIVYo5B/0gjhiDMCoC7mD81EBHzWdobhoPGgTDGaDZDgGvU0HGaBvIAKvKR+wRASeFhvCIs5a65dIfhHnVB50mkVP2qbNpd92thmbSyj0v8AOC0+CpXK0aA5Heie372dH0eV3HEeSBiUF0ml16qp7tSU6Q7KCESIc5a9tGTFLbXTfDL0KObl0ijpIvXXYEy6Ufl4ZB9n2xjgQ0E7nMRHK2dqagxbyRkTN9WJ0+Vny7Xn4OPY2zM3eKT+Gcc8pmDIIMQiLjYGB2gRu9IEvPrvO2/EZ7sviR1rsjqrZL3AXVVdoLQaRlZ1PqGphaWsELNUPwYc3pm5IwLc2UdwuOMYkd9P9+Zy4O+qR+kJ3NFc39+xozB3Tb8R8mMjiF0+us/IhyBHbojmeU7/GSZgLWLoEMQ7hRaZHfNsSaaxTfj4AQpRjmfff77HAV3EtH9jV5161P0VKnJZF`
)

// testNow is the second the worked example was sent.
var testNow = time.Unix(1767225601, 0).UTC()

// newTestCallback makes a callback of the worked example's values, changed by change.
func newTestCallback(t testing.TB, change func(*CallbackConfig)) *Callback {
	t.Helper()
	config := CallbackConfig{
		Token: testToken, AppID: testAppID, EncodingAESKey: testKey, Encryption: Safe,
		MaxClockSkew: 5 * time.Minute, Now: func() time.Time { return testNow },
	}
	if change != nil {
		change(&config)
	}
	c, err := NewCallback(config)
	if err != nil {
		t.Fatalf("NewCallback: %v", err)
	}
	return c
}

func plain(config *CallbackConfig)      { config.Encryption = Plain; config.EncodingAESKey = "" }
func plainKey(config *CallbackConfig)   { config.Encryption = Plain }
func compatible(config *CallbackConfig) { config.Encryption = Compatible }

// signed makes the query of a push sent at a second; encrypt is empty for a plain one.
func signed(at int64, encrypt string) Query {
	timestamp := strconv.FormatInt(at, 10)
	q := Query{Signature: util.Signature(testToken, timestamp, testNonce), Timestamp: timestamp, Nonce: testNonce}
	if encrypt != "" {
		q.EncryptType = "aes"
		q.MsgSignature = util.Signature(testToken, timestamp, testNonce, encrypt)
	}
	return q
}

// sealed encrypts a push with the SDK.
func sealed(t testing.TB, push, appID, key string) string {
	t.Helper()
	encrypt, err := util.EncryptMsg([]byte("0123456789abcdef"), []byte(push), appID, key)
	if err != nil {
		t.Fatalf("EncryptMsg: %v", err)
	}
	return string(encrypt)
}

// envelope wraps an Encrypt as the platform does.
func envelope(encrypt string) []byte {
	return []byte("<xml><ToUserName><![CDATA[gh_5f2c91d07ab3]]></ToUserName><Encrypt><![CDATA[" + encrypt + "]]></Encrypt></xml>")
}

func TestOpenWorkedExample(t *testing.T) {
	q := signed(testNow.Unix(), testEncrypt)
	if q.Signature != "8b762b7be8714ca4ec6fede64c0011448db35451" || q.MsgSignature != "3aa26ddfc390f23c8fc55263cb4fbc767dfd2287" {
		t.Fatalf("signatures of the example = %s, %s", q.Signature, q.MsgSignature)
	}
	o, err := newTestCallback(t, nil).Open(q, envelope(testEncrypt))
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	want := Message{
		ToUserName: "gh_5f2c91d07ab3", OpenID: "oZx1k6A0b1C2d3E4f5G6h7J8k9L0",
		CreateTime: time.Unix(1767225600, 0).UTC(), Type: TypeText,
		MsgID: "25012345678901234", Content: "བཀྲ་ཤིས་བདེ་ལེགས།",
	}
	equalMessages(t, testPush, o.Message, want)
	if !o.Encrypted() {
		t.Error("Encrypted() = false for an encrypted push")
	}
}

func TestOpenRefuses(t *testing.T) {
	now := testNow.Unix()
	plainQ, safeQ := signed(now, ""), signed(now, testEncrypt)
	with := func(q Query, change func(*Query)) Query { change(&q); return q }
	other := func(at int64) Query { return signed(at, testEncrypt) }
	wrongApp := sealed(t, testPush, "wx0000000000000000", testKey)
	wrongKey := sealed(t, testPush, testAppID, testOtherKey)
	empty := sealed(t, "", testAppID, testKey)
	tests := []struct {
		name   string
		config func(*CallbackConfig)
		q      Query
		body   []byte
		want   fault.Kind
	}{
		{"plain: signature wrong", plain, with(plainQ, func(q *Query) { q.Signature = strings.Repeat("0", 40) }), []byte(testPush), fault.Forbidden},
		{"plain: signature missing", plain, with(plainQ, func(q *Query) { q.Signature = "" }), []byte(testPush), fault.Forbidden},
		{"plain: signature blank", plain, with(plainQ, func(q *Query) { q.Signature = " " }), []byte(testPush), fault.Forbidden},
		{"plain: signature in capitals", plain, with(plainQ, func(q *Query) { q.Signature = strings.ToUpper(q.Signature) }), []byte(testPush), fault.Forbidden},
		{"plain: timestamp wrong", plain, with(plainQ, func(q *Query) { q.Timestamp = "1767225602" }), []byte(testPush), fault.Forbidden},
		{"plain: timestamp missing", plain, with(plainQ, func(q *Query) { q.Timestamp = "" }), []byte(testPush), fault.Forbidden},
		{"plain: nonce wrong", plain, with(plainQ, func(q *Query) { q.Nonce = "1" }), []byte(testPush), fault.Forbidden},
		{"plain: nonce missing", plain, with(plainQ, func(q *Query) { q.Nonce = "" }), []byte(testPush), fault.Forbidden},
		{"safe: signature wrong", nil, with(safeQ, func(q *Query) { q.Signature = strings.Repeat("0", 40) }), envelope(testEncrypt), fault.Forbidden},
		{"safe: signature missing", nil, with(safeQ, func(q *Query) { q.Signature = "" }), envelope(testEncrypt), fault.Forbidden},
		{"safe: timestamp wrong", nil, with(safeQ, func(q *Query) { q.Timestamp = "1767225602" }), envelope(testEncrypt), fault.Forbidden},
		{"safe: timestamp missing", nil, with(safeQ, func(q *Query) { q.Timestamp = "" }), envelope(testEncrypt), fault.Forbidden},
		{"safe: nonce wrong", nil, with(safeQ, func(q *Query) { q.Nonce = "1" }), envelope(testEncrypt), fault.Forbidden},
		{"safe: nonce missing", nil, with(safeQ, func(q *Query) { q.Nonce = "" }), envelope(testEncrypt), fault.Forbidden},
		{"safe: msg_signature wrong", nil, with(safeQ, func(q *Query) { q.MsgSignature = q.Signature }), envelope(testEncrypt), fault.Forbidden},
		{"safe: msg_signature missing", nil, with(safeQ, func(q *Query) { q.MsgSignature = "" }), envelope(testEncrypt), fault.Forbidden},
		{"safe: msg_signature blank", nil, with(safeQ, func(q *Query) { q.MsgSignature = "\t" }), envelope(testEncrypt), fault.Forbidden},
		{"safe: plaintext without encrypt_type", nil, plainQ, []byte(testPush), fault.Forbidden},
		{"safe: plaintext with encrypt_type", nil, safeQ, []byte(testPush), fault.Forbidden},
		{"safe: plaintext with encrypt_type raw", nil, with(plainQ, func(q *Query) { q.EncryptType = "raw" }), []byte(testPush), fault.Forbidden},
		{"compatible: plaintext alone", compatible, plainQ, []byte(testPush), fault.Forbidden},
		{"safe: Encrypt of another push", nil, safeQ, envelope(sealed(t, testPush+" ", testAppID, testKey)), fault.Forbidden},
		{"safe: wrong AppID in the frame", nil, signed(now, wrongApp), envelope(wrongApp), fault.Forbidden},
		{"safe: key that was never ours", nil, signed(now, wrongKey), envelope(wrongKey), fault.Forbidden},
		{"plain, no key: encrypted push", plain, safeQ, envelope(testEncrypt), fault.Forbidden},
		{"plain, no key: encrypted push without encrypt_type", plain, with(safeQ, func(q *Query) { q.EncryptType = "" }), envelope(testEncrypt), fault.Forbidden},
		{"plain, key: encrypted push, msg_signature wrong", plainKey, with(safeQ, func(q *Query) { q.MsgSignature = q.Signature }), envelope(testEncrypt), fault.Forbidden},
		{"old timestamp", nil, other(now - 301), envelope(testEncrypt), fault.Forbidden},
		{"future timestamp", nil, other(now + 301), envelope(testEncrypt), fault.Forbidden},
		{"timestamp 2147483648 today", nil, other(2147483648), envelope(testEncrypt), fault.Forbidden},
		{"safe: empty body", nil, safeQ, nil, fault.Forbidden},
		{"safe: truncated envelope", nil, safeQ, envelope(testEncrypt)[:400], fault.Forbidden},
		{"safe: DTD in the envelope", nil, safeQ, append([]byte("<!DOCTYPE xml>"), envelope(testEncrypt)...), fault.Forbidden},
		{"safe: Encrypt is not base64", nil, signed(now, "!!!!"), envelope("!!!!"), fault.Forbidden},
		{"safe: Encrypt of half a block", nil, signed(now, "MDEyMzQ1Njc="), envelope("MDEyMzQ1Njc="), fault.Forbidden},
		{"safe: empty message in the frame", nil, signed(now, empty), envelope(empty), fault.Invalid},
		{"64 KiB + 1", plain, plainQ, make([]byte, MaxBodyBytes+1), fault.TooMuch},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o, err := newTestCallback(t, tt.config).Open(tt.q, tt.body)
			if fault.KindOf(err) != tt.want || o != nil {
				t.Errorf("Open(%+v, %.80q) = %v, %v, want kind %v", tt.q, tt.body, o, err, tt.want)
			}
			if words := fault.Words(err, ""); words != "" {
				t.Errorf("a refusal tells the public %q", words)
			}
		})
	}
}

func TestOpenAccepts(t *testing.T) {
	now := testNow.Unix()
	safeQ := signed(now, testEncrypt)
	silent := safeQ
	silent.EncryptType = ""
	oldKey := sealed(t, testPush, testAppID, testOtherKey)
	rotated := func(c *CallbackConfig) { c.PreviousEncodingAESKey = testOtherKey }
	both := strings.Replace(testPush, "</xml>", "<Encrypt><![CDATA["+testEncrypt+"]]></Encrypt></xml>", 1)
	at := func(second int64) func(*CallbackConfig) {
		return func(c *CallbackConfig) { c.Now = func() time.Time { return time.Unix(second, 0) } }
	}
	tests := []struct {
		name      string
		config    func(*CallbackConfig)
		q         Query
		body      []byte
		encrypted bool
	}{
		{"plain", plain, signed(now, ""), []byte(testPush), false},
		{"plain with a key", plainKey, signed(now, ""), []byte(testPush), false},
		{"plain with a key: encrypted", plainKey, safeQ, envelope(testEncrypt), true},
		{"safe", nil, safeQ, envelope(testEncrypt), true},
		{"safe without encrypt_type", nil, silent, envelope(testEncrypt), true},
		{"compatible: both", compatible, safeQ, []byte(both), true},
		{"previous key", rotated, signed(now, oldKey), envelope(oldKey), true},
		{"current key during a rotation", rotated, safeQ, envelope(testEncrypt), true},
		{"at the edge of freshness", nil, signed(now-300, testEncrypt), envelope(testEncrypt), true},
		{"a little in the future", nil, signed(now+300, testEncrypt), envelope(testEncrypt), true},
		{"retry signed afresh", nil, signed(now+10, testEncrypt), envelope(testEncrypt), true},
		{"2147483648", at(2147483648), signed(2147483648, testEncrypt), envelope(testEncrypt), true},
		{"year 2100", at(4102444800), signed(4102444801, testEncrypt), envelope(testEncrypt), true},
		{"any age with the check off", func(c *CallbackConfig) { c.MaxClockSkew = 0 }, signed(1, testEncrypt), envelope(testEncrypt), true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newTestCallback(t, tt.config)
			o, err := c.Open(tt.q, tt.body)
			if err != nil {
				t.Fatalf("Open(%+v, %.80q): %v", tt.q, tt.body, err)
			}
			if o.Message.Content != "བཀྲ་ཤིས་བདེ་ལེགས།" || o.Encrypted() != tt.encrypted {
				t.Errorf("Content = %q, Encrypted = %v, want the greeting, %v", o.Message.Content, o.Encrypted(), tt.encrypted)
			}
		})
	}
}

func TestOpenEveryPadding(t *testing.T) {
	c := newTestCallback(t, nil)
	seen := map[byte]bool{}
	for extra := range 32 {
		push := strings.Replace(testPush, "<MsgId>", strings.Repeat(" ", extra)+"<MsgId>", 1)
		encrypt := sealed(t, push, testAppID, testKey)
		o, err := c.Open(signed(testNow.Unix(), encrypt), envelope(encrypt))
		if err != nil || o.Message.MsgID != "25012345678901234" {
			t.Errorf("with %d more bytes: Open = %+v, %v", extra, o, err)
		}
		seen[byte(32-(20+len(push)+len(testAppID))%32)] = true
	}
	if len(seen) != 32 {
		t.Errorf("saw %d paddings, want 32", len(seen))
	}
}

func TestNonCanonicalKey(t *testing.T) {
	// The last character of a key carries 4 bits only; 0 and 1 differ in the other two.
	typed := testKey[:42] + "1"
	if _, err := base64.StdEncoding.Strict().DecodeString(typed + "="); err == nil {
		t.Fatalf("%q is canonical", typed)
	}
	c := newTestCallback(t, func(config *CallbackConfig) { config.EncodingAESKey = typed })
	if _, err := c.Open(signed(testNow.Unix(), testEncrypt), envelope(testEncrypt)); err != nil {
		t.Errorf("Open with key %q: %v", typed, err)
	}
}

func TestVerifyURL(t *testing.T) {
	c := newTestCallback(t, nil)
	good := signed(1, "") // of 1970: freshness does not matter here
	good.EchoStr = "4375120948345356249"
	if got, err := c.VerifyURL(good); got != good.EchoStr || err != nil {
		t.Errorf("VerifyURL(%+v) = %q, %v, want the echostr", good, got, err)
	}
	for name, change := range map[string]func(*Query){
		"signature wrong":   func(q *Query) { q.Signature = "8b762b7be8714ca4ec6fede64c0011448db35451" },
		"signature missing": func(q *Query) { q.Signature = "" },
		"timestamp missing": func(q *Query) { q.Timestamp = "" },
		"timestamp wrong":   func(q *Query) { q.Timestamp = "2" },
		"nonce missing":     func(q *Query) { q.Nonce = "" },
		"nonce blank":       func(q *Query) { q.Nonce = " " },
		"echostr missing":   func(q *Query) { q.EchoStr = "" },
		"echostr blank":     func(q *Query) { q.EchoStr = " \n" },
	} {
		t.Run(name, func(t *testing.T) {
			q := good
			change(&q)
			if got, err := c.VerifyURL(q); got != "" || fault.KindOf(err) != fault.Forbidden {
				t.Errorf("VerifyURL(%+v) = %q, %v, want forbidden", q, got, err)
			}
		})
	}
}

func TestNewCallbackNamesEveryProblem(t *testing.T) {
	_, err := NewCallback(CallbackConfig{Encryption: Safe, EncodingAESKey: "short", PreviousEncodingAESKey: strings.Repeat("!", 43), MaxClockSkew: -1})
	for _, want := range []string{"wechat.token", "wechat.app_id", "wechat.encoding_aes_key", "wechat.previous_encoding_aes_key", "wechat.max_clock_skew"} {
		if err == nil || !strings.Contains(err.Error(), want+":") {
			t.Errorf("NewCallback = %v, want it to name %s", err, want)
		}
	}
	_, err = NewCallback(CallbackConfig{Token: "t", AppID: "wx", PreviousEncodingAESKey: testKey})
	for _, want := range []string{"wechat.encryption", "wechat.previous_encoding_aes_key"} {
		if err == nil || !strings.Contains(err.Error(), want+":") {
			t.Errorf("NewCallback = %v, want it to name %s", err, want)
		}
	}
	if err != nil && strings.Contains(err.Error(), testKey) {
		t.Errorf("NewCallback prints a key: %v", err)
	}
}
