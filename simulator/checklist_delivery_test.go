package simulator

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// field reads one element of a document.
func field(body []byte, name string) string {
	m := regexp.MustCompile(`(?s)<` + name + `>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</` + name + `>`).FindSubmatch(body)
	if m == nil {
		return ""
	}
	return string(m[1])
}

// textReply is a good reply in plain text to a push.
func textReply(push []byte, content string) string {
	return fmt.Sprintf("<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[%s]]></FromUserName><CreateTime>1</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[%s]]></Content></xml>",
		field(push, "FromUserName"), field(push, "ToUserName"), content)
}

// pushes collects what the webhook got; answer decides what goes back to each.
type pushes struct {
	mu     sync.Mutex
	bodies []string
	urls   []string
	answer func(n int, body []byte, r *http.Request) string
}

func (p *pushes) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	p.mu.Lock()
	p.bodies, p.urls = append(p.bodies, string(body)), append(p.urls, r.URL.RawQuery)
	n := len(p.bodies)
	p.mu.Unlock()
	if p.answer != nil {
		io.WriteString(w, p.answer(n, body, r))
	}
}

// queries is the queries in the order they came.
func (p *pushes) queries() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string{}, p.urls...)
}

// all is the bodies in the order they came.
func (p *pushes) all() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string{}, p.bodies...)
}

func echo(_ int, body []byte, _ *http.Request) string {
	return textReply(body, "听到："+field(body, "Content"))
}

// sealedEcho is echo in the modes with encryption.
func sealedEcho(t *testing.T, key string) func(int, []byte, *http.Request) string {
	return func(_ int, body []byte, r *http.Request) string {
		encrypted := field(body, "Encrypt")
		q := r.URL.Query()
		if want := sign("simulator2026", q.Get("timestamp"), q.Get("nonce"), encrypted); q.Get("msg_signature") != want || q.Get("encrypt_type") != "aes" {
			t.Errorf("query %v does not sign the body", q)
		}
		msg, err := open(key, exampleAppID, encrypted)
		if err != nil {
			t.Errorf("push cannot be opened: %v", err)
			return "success"
		}
		return envelopeOf(t, key, textReply(msg, "听到："+field(msg, "Content")), q.Get("nonce"))
	}
}

func envelopeOf(t *testing.T, key, inner, nonce string) string {
	sealed, err := seal(key, exampleAppID, [16]byte{7}, []byte(inner))
	if err != nil {
		t.Error(err)
	}
	return fmt.Sprintf("<xml><Encrypt><![CDATA[%s]]></Encrypt><MsgSignature>%s</MsgSignature><TimeStamp>9</TimeStamp><Nonce>%s</Nonce></xml>",
		sealed, sign("simulator2026", "9", nonce, sealed), nonce)
}

const oldKey = "b2xkLWtleS1vZi10aGUtYWNjb3VudC1vZi1nZHphbmc"

func encrypted(mode string) func(*Options) {
	return func(o *Options) {
		o.Encryption, o.EncodingAESKey, o.PreviousEncodingAESKey = mode, testKey, oldKey
	}
}

func TestChecklist02Modes(t *testing.T) {
	for _, mode := range []string{plain, compatible, safe} {
		t.Run(mode, func(t *testing.T) {
			answer := echo
			if mode != plain {
				answer = sealedEcho(t, testKey)
			}
			hook := &pushes{answer: answer}
			b := newBench(t, hook.ServeHTTP, encrypted(mode))
			b.follower()
			got := b.post("/sim/users/u1/send?wait=true", `{"text":"你好]]>"}`)
			if shown := got.text("screen", 1, "text"); shown != "听到：你好]]>" && mode != plain || got.text("deliveries", 0, "attempts") != "1" {
				t.Errorf("%s: after 你好]]> = %v, want one try and the echo", mode, got)
			}
			open := strings.Contains(hook.all()[0], "<Content>")
			if open == (mode == safe) {
				t.Errorf("%s: Content in the open is %v: %s", mode, open, hook.all()[0])
			}
		})
	}
}

// TestChecklist02Acceptable tells replies that the user sees from nothing and from faults.
func TestChecklist02Acceptable(t *testing.T) {
	head := "<xml><ToUserName>%s</ToUserName><FromUserName>gh_5f2c91d07ab3</FromUserName><CreateTime>1</CreateTime>"
	news := func(n int) string {
		return fmt.Sprintf("<MsgType>news</MsgType><ArticleCount>%d</ArticleCount><Articles>%s</Articles></xml>", n,
			strings.Repeat("<item><Title>补贴</Title><Url>https://a.cn</Url></item>", n))
	}
	tests := []struct {
		name, reply, verdict string
		shown                int
	}{
		{"success", "success", "nothing", 0},
		{"empty", "", "nothing", 0},
		{"text of 2048 bytes", head + "<MsgType>text</MsgType><Content>" + strings.Repeat("x", 2048) + "</Content></xml>", "reply", 1},
		{"text of 2049 bytes", head + "<MsgType>text</MsgType><Content>" + strings.Repeat("x", 2049) + "</Content></xml>", "fault", 1},
		{"empty content", head + "<MsgType>text</MsgType><Content></Content></xml>", "fault", 1},
		{"three articles after a message", head + news(3), "reply", 1},
		{"article count wrong", head + strings.Replace(news(2), ">2<", ">3<", 1), "fault", 1},
		{"unknown media", head + "<MsgType>image</MsgType><Image><MediaId>none</MediaId></Image></xml>", "fault", 1},
		{"unknown type", head + "<MsgType>hologram</MsgType></xml>", "fault", 1},
		{"agents", head + "<MsgType>transfer_customer_service</MsgType></xml>", "transfer", 0},
		{"names not swapped", strings.Replace(head, "gh_5f2c91d07ab3", "somebody", 1) + "<MsgType>text</MsgType><Content>x</Content></xml>", "fault", 1},
		{"no create time", strings.Replace(head, "<CreateTime>1</CreateTime>", "", 1) + "<MsgType>text</MsgType><Content>x</Content></xml>", "fault", 1},
		{"json", `{"errcode":0}`, "fault", 1},
		{"html", "<html><body>nginx</body></html>", "fault", 1},
		{"success with a line end", "success\n", "fault", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			hook := &pushes{answer: func(_ int, body []byte, _ *http.Request) string {
				return strings.Replace(tt.reply, "%s", field(body, "FromUserName"), 1)
			}}
			b := newBench(t, hook.ServeHTTP, nil)
			b.follower()
			got := b.post("/sim/users/u1/send?wait=true", `{"text":"问"}`)
			shown := len(got.at("screen").([]any)) - 1
			if v := got.text("deliveries", 0, "verdict"); v != tt.verdict || shown != tt.shown {
				t.Errorf("reply %.60q: verdict %s with %d new entries, want %s with %d (%s)", tt.reply, v, shown, tt.verdict, tt.shown, got.text("deliveries", 0, "detail"))
			}
			if fault := got.text("screen", -1, "text"); tt.verdict == "fault" && fault != "该公众号提供的服务出现故障，请稍后再试" {
				t.Errorf("reply %.60q: the user sees %q, want the fault notice", tt.reply, fault)
			}
		})
	}
}

func TestChecklist02SealedReplies(t *testing.T) {
	tests := []struct {
		name    string
		reply   func(t *testing.T, msg []byte, nonce string) string
		verdict string
	}{
		{"right", func(t *testing.T, msg []byte, nonce string) string {
			return envelopeOf(t, testKey, textReply(msg, "好"), nonce)
		}, "reply"},
		{"another nonce", func(t *testing.T, msg []byte, nonce string) string {
			return envelopeOf(t, testKey, textReply(msg, "好"), "1"+nonce)
		}, "fault"},
		{"another key", func(t *testing.T, msg []byte, nonce string) string {
			return envelopeOf(t, oldKey, textReply(msg, "好"), nonce)
		}, "fault"},
		{"signature wrong", func(t *testing.T, msg []byte, nonce string) string {
			return strings.Replace(envelopeOf(t, testKey, textReply(msg, "好"), nonce), "<TimeStamp>9", "<TimeStamp>8", 1)
		}, "fault"},
		{"lower-case names", func(t *testing.T, msg []byte, nonce string) string {
			return strings.ReplaceAll(envelopeOf(t, testKey, textReply(msg, "好"), nonce), "MsgSignature", "msgsignature")
		}, "fault"},
		{"plaintext in safe mode", func(_ *testing.T, msg []byte, _ string) string { return textReply(msg, "好") }, "fault"},
		{"an encrypted empty text", func(t *testing.T, msg []byte, nonce string) string { return envelopeOf(t, testKey, "", nonce) }, "fault"},
		{"plain success", func(*testing.T, []byte, string) string { return "success" }, "nothing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			hook := &pushes{answer: func(_ int, body []byte, r *http.Request) string {
				msg, err := open(testKey, exampleAppID, field(body, "Encrypt"))
				if err != nil {
					t.Error(err)
				}
				return tt.reply(t, msg, r.URL.Query().Get("nonce"))
			}}
			b := newBench(t, hook.ServeHTTP, encrypted(safe))
			b.follower()
			got := b.post("/sim/users/u1/send?wait=true", `{"text":"问"}`)
			if v := got.text("deliveries", 0, "verdict"); v != tt.verdict {
				t.Errorf("verdict %s (%s), want %s", v, got.text("deliveries", 0, "detail"), tt.verdict)
			}
		})
	}
}

// TestChecklist02Retries: what cannot be read is tried three times, signed afresh, with the
// same MsgId.
func TestChecklist02Retries(t *testing.T) {
	release := make(chan struct{})
	hang := func(_ int, _ []byte, r *http.Request) string {
		select {
		case <-r.Context().Done():
		case <-release:
		}
		return "success"
	}
	t.Cleanup(func() { close(release) })
	hook := &pushes{answer: hang}
	b := newBench(t, hook.ServeHTTP, func(o *Options) { o.DeliveryTimeout = Span{200 * time.Millisecond} })
	b.follower()
	got := b.post("/sim/users/u1/send?wait=true", `{"text":"在吗"}`)
	bodies := hook.all()
	if len(bodies) != 3 || got.text("deliveries", 0, "verdict") != "fault" {
		t.Fatalf("%d tries, %v; want 3 and a fault", len(bodies), got["deliveries"])
	}
	if bodies[0] != bodies[2] {
		t.Errorf("a retry differs:\n%s\n%s", bodies[0], bodies[2])
	}
	if urls := hook.queries(); urls[0] == urls[1] {
		t.Errorf("retries repeat the query %s, want a fresh signature", urls[0])
	}
	for i, e := range b.list("/sim/wire?kind=push") {
		if e.text("verdict") != "timeout" || e.text("attempt") != fmt.Sprint(i+1) {
			t.Errorf("wire %d = %v, want attempt %d timeout", i, e, i+1)
		}
	}
	b.post("/sim/users/u1/send?wait=true", `{"text":"还在吗","delivery":{"same_query":true,"deliveries":2}}`)
	if urls := hook.queries()[3:]; len(urls) != 2 || urls[0] != urls[1] {
		t.Errorf("with same_query: %v, want the same query twice", urls)
	}
}

func TestChecklist02Orders(t *testing.T) {
	tests := []struct {
		name, delivery string
		pushes, shown  int
		verdict        string
		tries          []string
	}{
		{"drop one reply", `{"drop_replies":1}`, 2, 1, "reply", []string{"dropped", "reply"}},
		{"drop all replies", `{"drop_replies":3}`, 3, 1, "fault", []string{"dropped", "dropped", "dropped"}},
		{"duplicate", `{"duplicate":true}`, 2, 1, "reply", []string{"reply", "duplicate"}},
		{"storm", `{"concurrent":4}`, 4, 1, "reply", []string{"reply", "reply", "reply", "reply"}},
		{"slow connection", `{"slow_connect_ms":1}`, 1, 1, "reply", []string{"reply"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			hook := &pushes{answer: echo}
			b := newBench(t, hook.ServeHTTP, nil)
			b.follower()
			got := b.post("/sim/users/u1/send?wait=true", `{"text":"好","delivery":`+tt.delivery+`}`)
			b.post("/sim/settle", "")
			if n := len(hook.all()); n != tt.pushes {
				t.Errorf("%d pushes, want %d", n, tt.pushes)
			}
			if shown := len(b.list("/sim/users/u1/screen")) - 1; shown != tt.shown || got.text("deliveries", 0, "verdict") != tt.verdict {
				t.Errorf("%d entries, verdict %s; want %d, %s", shown, got.text("deliveries", 0, "verdict"), tt.shown, tt.verdict)
			}
			for i, e := range b.list("/sim/wire?kind=push") {
				if e.text("verdict") != tt.tries[i] {
					t.Errorf("try %d: %s, want %s", i+1, e.text("verdict"), tt.tries[i])
				}
			}
		})
	}
}

func TestChecklist02SlowConnectEatsTheDeadline(t *testing.T) {
	hook := &pushes{answer: echo}
	b := newBench(t, hook.ServeHTTP, func(o *Options) { o.DeliveryTimeout = Span{20 * time.Millisecond} })
	b.follower()
	got := b.post("/sim/users/u1/send?wait=true", `{"text":"好","delivery":{"slow_connect_ms":60000}}`)
	if v := got.text("deliveries", 0, "verdict"); v != "fault" || len(hook.all()) != 0 {
		t.Errorf("verdict %s, %d pushes arrived; want fault and none", v, len(hook.all()))
	}
}

func TestChecklist02Reorder(t *testing.T) {
	hook := &pushes{answer: echo}
	b := newBench(t, hook.ServeHTTP, nil)
	b.follower()
	b.post("/sim/users/u1/send", `{"text":"先","delivery":{"after_next":true}}`)
	b.post("/sim/users/u1/send?wait=true", `{"text":"后"}`)
	b.post("/sim/settle", "")
	bodies := hook.all()
	if len(bodies) != 2 || field([]byte(bodies[0]), "Content") != "后" || field([]byte(bodies[1]), "Content") != "先" {
		t.Errorf("pushes %v, want 后 before 先", bodies)
	}
}

func TestChecklist02OldKey(t *testing.T) {
	hook := &pushes{answer: sealedEcho(t, oldKey)}
	b := newBench(t, hook.ServeHTTP, encrypted(safe))
	b.follower()
	got := b.post("/sim/users/u1/send?wait=true", `{"text":"旧","delivery":{"old_key":true}}`)
	if shown := got.text("screen", 1, "text"); shown != "听到：旧" {
		t.Errorf("screen %v, want the echo sealed with the old key", got["screen"])
	}
}

func TestChecklist02MarkFail(t *testing.T) {
	hook := &pushes{answer: func(int, []byte, *http.Request) string { return "<html>" }}
	b := newBench(t, hook.ServeHTTP, nil)
	b.call("PATCH", "/sim/options", `{"rules":{"delivery":{"mark_fail_after":2}}}`)
	b.follower()
	for i, want := range []string{"fault", "fault", "lost"} {
		got := b.post("/sim/users/u1/send?wait=true", `{"text":"好"}`)
		if v := got.text("deliveries", 0, "verdict"); v != want {
			t.Errorf("message %d: %s, want %s", i+1, v, want)
		}
	}
	b.post("/sim/clock", `{"advance":"1m"}`)
	if got := b.post("/sim/users/u1/send?wait=true", `{"text":"好"}`); got.text("deliveries", 0, "verdict") != "fault" || len(hook.all()) != 3 {
		t.Errorf("a minute later: %v after %d pushes, want another try", got["deliveries"], len(hook.all()))
	}
}

// TestChecklist02MarkFailKeeps: by the other rule pushes of the pause come after it.
func TestChecklist02MarkFailKeeps(t *testing.T) {
	hook := &pushes{answer: echo}
	b := newBench(t, hook.ServeHTTP, nil)
	b.call("PATCH", "/sim/options", `{"rules":{"delivery":{"mark_fail_loses":false}}}`)
	b.follower()
	b.post("/sim/webhook/pause", `{"for":"1m"}`)
	b.post("/sim/users/u1/send", `{"text":"等一等"}`)
	b.post("/sim/settle", "")
	if n := len(hook.all()); n != 0 {
		t.Errorf("%d pushes during the pause, want none", n)
	}
	b.post("/sim/clock", `{"advance":"1m"}`)
	if got := b.list("/sim/users/u1/screen"); len(got) != 2 || got[1].text("text") != "听到：等一等" {
		t.Errorf("after the pause the screen is %v, want the echo", got)
	}
}

// TestChecklist02Status: another status than 200 is tried again; a quiet event shows
// nothing when it fails.
func TestChecklist02Status(t *testing.T) {
	b := newBench(t, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "", http.StatusBadGateway) }, nil)
	b.follower()
	if got := b.post("/sim/users/u1/send?wait=true", `{"text":"好"}`); got.text("deliveries", 0, "attempts") != "3" {
		t.Errorf("502: %v, want 3 tries", got["deliveries"])
	}
	got := b.post("/sim/users/u1/location?wait=true", `{"latitude":23,"longitude":113}`)
	if got.text("deliveries", 0, "verdict") != "fault" || len(got.at("screen").([]any)) != 0 {
		t.Errorf("a failed LOCATION event: %v, want a fault nobody sees", got)
	}
}

func TestCloseEndsWaitingPushes(t *testing.T) {
	arrived := make(chan struct{}, 3)
	hook := func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		arrived <- struct{}{}
		<-r.Context().Done()
	}
	b := newBench(t, hook, func(o *Options) { o.DeliveryTimeout = Span{time.Hour} })
	b.follower()
	b.post("/sim/users/u1/send", `{"text":"好"}`)
	<-arrived
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := b.sim.Close(ctx); err != nil {
		t.Errorf("Close with a push under way: %v", err)
	}
}
