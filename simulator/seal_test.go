package simulator

import (
	"bytes"
	"strings"
	"testing"
)

// The worked example of the protocol paper, section 1.5.
const (
	exampleMsg     = `<xml><ToUserName><![CDATA[gh_5f2c91d07ab3]]></ToUserName><FromUserName><![CDATA[oZx1k6A0b1C2d3E4f5G6h7J8k9L0]]></FromUserName><CreateTime>1767225600</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[བཀྲ་ཤིས་བདེ་ལེགས།]]></Content><MsgId>25012345678901234</MsgId></xml>`
	exampleEncrypt = `spA2rzxXT7EH9nrpOgLBeV+qt6sbwRf2Ani9dtbEfuSOYbycP7fTxfelIVYo5B/0gjhiDMCoC7mD81EBHzWdobhoPGgTDGaDZDgGvU0HGaBvIAKvKR+wRASeFhvCIs5a65dIfhHnVB50mkVP2qbNpd92thmbSyj0v8AOC0+CpXK0aA5Heie372dH0eV3HEeSBiUF0ml16qp7tSU6Q7KCESIc5a9tGTFLbXTfDL0KObl0ijpIvXXYEy6Ufl4ZB9n2xjgQ0E7nMRHK2dqagxbyRkTN9WJ0+Vny7Xn4OPY2zM3eKT+Gcc8pmDIIMQiLjYGB2gRu9IEvPrvO2/EZ7sviR1rsjqrZL3AXVVdoLQaRlZ1PqGphaWsELNUPwYc3pm5IwLc2UdwuOMYkd9P9+Zy4O+qR+kJ3NFc39+xozB3Tb8R8mMjiF0+us/IhyBHbojmeU7/GSZgLWLoEMQ7hRaZHfNsSaaxTfj4AQpRjmfff77HAV3EtH9jV5161P0VKnJZF`
	exampleAppID   = "wx0f1e2d3c4b5a6978"
)

func TestSealWorkedExample(t *testing.T) {
	got, err := seal(testKey, exampleAppID, [16]byte([]byte("0123456789abcdef")), []byte(exampleMsg))
	if err != nil || got != exampleEncrypt {
		t.Errorf("seal = %q, %v, want the paper's Encrypt", got, err)
	}
	msg, err := open(testKey, exampleAppID, exampleEncrypt)
	if err != nil || string(msg) != exampleMsg {
		t.Errorf("open = %q, %v, want the paper's message", msg, err)
	}
	if got := sign("gdzang2026", "1767225601", "1480256391"); got != "8b762b7be8714ca4ec6fede64c0011448db35451" {
		t.Errorf("signature = %s, want the paper's", got)
	}
	if got := sign("gdzang2026", "1767225601", "1480256391", exampleEncrypt); got != "3aa26ddfc390f23c8fc55263cb4fbc767dfd2287" {
		t.Errorf("msg_signature = %s, want the paper's", got)
	}
}

func TestSealPadding(t *testing.T) {
	for n := range 70 {
		msg := bytes.Repeat([]byte("x"), n)
		sealed, err := seal(testKey, exampleAppID, [16]byte{}, msg)
		if err != nil {
			t.Fatal(err)
		}
		got, err := open(testKey, exampleAppID, sealed)
		if err != nil || !bytes.Equal(got, msg) {
			t.Errorf("open(seal(%d bytes)) = %q, %v", n, got, err)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	p := &platform{opts: Options{AppID: exampleAppID}}
	w := wrapping{inner: []byte("<xml></xml>"), key: testKey}
	p.reset(Options{AppID: exampleAppID, Seed: 1, Rules: &Rules{}})
	frame := func(change func([]byte) []byte) string {
		sealed, err := encryptFrame(testKey, change(frameWith(p, w, 2)))
		if err != nil {
			t.Fatal(err)
		}
		return sealed
	}
	tests := []struct {
		name, encrypted, want string
	}{
		{"not base64", "@@", "not base64"},
		{"too short", frame(func(f []byte) []byte { return f[:16] }), "ciphertext of 16"},
		{"padding 0", frame(func(f []byte) []byte { f[len(f)-1] = 0; return f }), "padding value 0"},
		{"padding 33", frame(func(f []byte) []byte { f[len(f)-1] = 33; return f }), "padding value 33"},
		{"mixed padding", frame(func(f []byte) []byte { f[len(f)-2]++; return f }), "padding bytes differ"},
		{"length too large", frame(func(f []byte) []byte { f[16] = 0x7f; return f }), "length field"},
		{"foreign appid", frame(func(f []byte) []byte { f[len(f)-int(f[len(f)-1])-1]++; return f }), "belongs to appid"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := open(testKey, exampleAppID, tt.encrypted); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("open = %v, want an error with %q", err, tt.want)
			}
		})
	}
}

func TestParts(t *testing.T) {
	tests := []struct {
		text string
		want []part
	}{
		{"没有链接", []part{{Text: "没有链接"}}},
		{`看<a href="https://a.cn/1">这里</a>吧`, []part{{Text: "看"}, {Text: "这里", Href: "https://a.cn/1"}, {Text: "吧"}}},
		{`<a href='https://a.cn/?x=1&amp;y=2'>甲</a><a href="https://b.cn">乙</a>`, []part{{Text: "甲", Href: "https://a.cn/?x=1&y=2"}, {Text: "乙", Href: "https://b.cn"}}},
		{`<a href=https://a.cn>没有引号</a>`, []part{{Text: `<a href=https://a.cn>没有引号</a>`}}},
		{`<a href="https://a.cn">没有结尾`, []part{{Text: `<a href="https://a.cn">没有结尾`}}},
		{`<a href="https://a.cn" data-miniprogram-appid="wx1" data-miniprogram-path="p/x">小程序</a>`, []part{{Text: "小程序", Href: "https://a.cn", MiniProgram: "wx1", Path: "p/x"}}},
	}
	for _, tt := range tests {
		got := parts(tt.text)
		if len(got) != len(tt.want) {
			t.Errorf("parts(%q) = %+v, want %+v", tt.text, got, tt.want)
			continue
		}
		for i := range got {
			if got[i] != tt.want[i] {
				t.Errorf("parts(%q)[%d] = %+v, want %+v", tt.text, i, got[i], tt.want[i])
			}
		}
	}
}
