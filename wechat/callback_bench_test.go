package wechat

import "testing"

func BenchmarkOpenSafe(b *testing.B) {
	c := newTestCallback(b, nil)
	q, body := signed(testNow.Unix(), testEncrypt), envelope(testEncrypt)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Open(q, body); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpenPlain(b *testing.B) {
	c := newTestCallback(b, plain)
	q, body := signed(testNow.Unix(), ""), []byte(testPush)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Open(q, body); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSealSafe(b *testing.B) {
	c := newTestCallback(b, nil)
	o := &Opened{encrypted: true, nonce: testNonce}
	m := testMessage(func(*Message) {})
	var reply []byte
	b.ReportAllocs()
	for b.Loop() {
		reply = AppendReply(reply[:0], &m, Text("租房补贴每月三百元，一年一次发到社保卡。"), testNow)
		if _, err := c.Seal(o, reply); err != nil {
			b.Fatal(err)
		}
	}
}
