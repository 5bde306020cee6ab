package simulator

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"
)

// guarded is a small webhook that holds: it checks what section 1 asks, in the order it
// asks, and answers every good message with success.
func guarded(b **bench) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p := (*b).sim.platform
		q := r.URL.Query()
		signed := q.Get("timestamp") != "" && q.Get("nonce") != "" && q.Get("signature") == sign(p.opts.Token, q.Get("timestamp"), q.Get("nonce"))
		if r.Method == http.MethodGet && signed {
			io.WriteString(w, q.Get("echostr"))
			return
		}
		body, err := io.ReadAll(io.LimitReader(r.Body, 64<<10+1))
		if err != nil || !signed || r.Method == http.MethodGet || len(body) > 64<<10 || !holds(p, q, body) {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		io.WriteString(w, "success")
	}
}

func holds(p *platform, q url.Values, body []byte) bool {
	seconds, err := strconv.ParseInt(q.Get("timestamp"), 10, 64)
	if err != nil || p.clock.Now().Sub(unix(seconds)).Abs() > 10*time.Minute {
		return false
	}
	if p.opts.Encryption != plain {
		sealed := field(body, "Encrypt")
		if q.Get("encrypt_type") != "aes" || q.Get("msg_signature") != sign(p.opts.Token, q.Get("timestamp"), q.Get("nonce"), sealed) {
			return false
		}
		if body, err = open(p.opts.EncodingAESKey, p.opts.AppID, sealed); err != nil {
			return false
		}
	}
	doc := string(body)
	return strings.HasPrefix(doc, "<xml>") && strings.HasSuffix(doc, "</xml>")
}

func TestChecklist12SecuritySelfTests(t *testing.T) {
	for _, mode := range []string{plain, compatible, safe} {
		t.Run(mode+" holds", func(t *testing.T) {
			var b *bench
			b = newBench(t, guarded(&b), encrypted(mode))
			if got := b.post("/sim/webhook/verify", ""); got.text("verdict") != "held" {
				t.Errorf("verify = %v, want held", got)
			}
			_, body := b.do("POST", "/sim/attack/all", "", "")
			results := listOf(t, body)
			if len(results) != len(attacks()) {
				t.Errorf("%d results, want %d", len(results), len(attacks()))
			}
			for _, a := range results {
				want := "held"
				if a.text("verdict") == "skipped" && mode == plain {
					want = "skipped"
				}
				if a.text("verdict") != want {
					t.Errorf("%s against a good webhook = %v, want %s", a.text("name"), a, want)
				}
			}
		})
		t.Run(mode+" falls", func(t *testing.T) {
			b := newBench(t, func(w http.ResponseWriter, r *http.Request) {
				io.Copy(io.Discard, r.Body)
				io.WriteString(w, "success")
			}, encrypted(mode))
			if got := b.post("/sim/webhook/verify", ""); got.text("verdict") != "fell" {
				t.Errorf("verify = %v, want fell", got)
			}
			for _, a := range attacks() {
				got := b.post("/sim/attack/"+a.name, "")
				if fell := got.text("verdict") == "fell"; fell != (a.want == wantRefused && !(a.sealed && mode == plain)) {
					t.Errorf("%s against a webhook that takes all = %v", a.name, got)
				}
			}
		})
	}
}

func TestAttackUnknown(t *testing.T) {
	b := newBench(t, nil, nil)
	if r, _ := b.do("POST", "/sim/attack/nothing", "", ""); r.StatusCode != http.StatusNotFound {
		t.Errorf("an unknown attack: %d, want 404", r.StatusCode)
	}
	if n := len(b.list("/sim/attack")); n != len(attacks()) {
		t.Errorf("%d attacks listed, want %d", n, len(attacks()))
	}
}

// TestChecklist13Rules: an unconfirmed rule is one line of the options.
func TestChecklist13Rules(t *testing.T) {
	b := newBench(t, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "", http.StatusBadGateway) }, nil)
	b.follower()
	for rule, tries := range map[string]string{`true`: "3", `false`: "1"} {
		b.call("PATCH", "/sim/options", `{"rules":{"delivery":{"retry_on_status":`+rule+`}}}`)
		if got := b.post("/sim/users/u1/send?wait=true", `{"text":"x"}`); got.text("deliveries", 0, "attempts") != tries {
			t.Errorf("retry_on_status %s: %v, want %s tries", rule, got["deliveries"], tries)
		}
	}
	before := b.get("/sim/options")
	for _, bad := range []string{`{"encryption":"rot13"}`, `{"encryption":"safe"}`, `{"nonsense":1}`, `{"deliveries":0}`, `{"site_url":"ftp://x"}`} {
		if r, body := b.do("PATCH", "/sim/options", "", bad); r.StatusCode != 400 {
			t.Errorf("PATCH %s: %d %s, want 400", bad, r.StatusCode, body)
		}
	}
	if after := b.get("/sim/options"); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("refused changes left %v, want %v", after, before)
	}
}

func TestNewReportsEveryProblem(t *testing.T) {
	_, err := New(Options{Encryption: safe, EncodingAESKey: "short", PreviousEncodingAESKey: "x", AccountType: "other", SiteURL: "nowhere"})
	if err == nil {
		t.Fatal("New took impossible options")
	}
	for _, want := range []string{"encoding_aes_key", "previous_encoding_aes_key", "account_type", "site_url"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("New = %v, want a word about %s", err, want)
		}
	}
}

// stream reads server-sent events until one satisfies found.
func (b *bench) stream(path string, after func(), found func(event, data string) bool) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "GET", b.url+path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	answer, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	after()
	lines, event := bufio.NewScanner(answer.Body), ""
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch {
		case name == "event":
			event = value
		case name == "data" && found(event, value):
			return
		}
	}
	b.t.Errorf("GET %s ended without the event: %v", path, lines.Err())
}

func TestEvents(t *testing.T) {
	b := newBench(t, echoHandler, nil)
	b.follower()
	b.follower()
	send := func() { b.post("/sim/users/u1/send?wait=true", `{"text":"一"}`) }
	b.stream("/sim/events?user=u1", send, func(event, data string) bool {
		return event == "screen" && strings.Contains(data, "听到：一")
	})
	b.stream("/sim/events?kinds=wire", send, func(event, _ string) bool {
		if event != "wire" {
			t.Errorf("with kinds=wire an event %s came", event)
		}
		return true
	})
	b.stream("/sim/events?user=u1&after=0", func() {}, func(event, data string) bool {
		return event == "screen" && strings.Contains(data, "听到：一")
	})
	b.stream("/sim/events?user=u2&kinds=user", func() {
		send()
		b.call("PATCH", "/sim/users/u2", `{"name":"扎西"}`)
	}, func(_, data string) bool {
		if !strings.Contains(data, `"user":"u2"`) {
			t.Errorf("u2's stream told %s", data)
		}
		return strings.Contains(data, "扎西")
	})
}

func TestServeRefusesNetworks(t *testing.T) {
	sim, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := sim.Serve(t.Context(), l); !errors.Is(err, errNotLoopback) {
		t.Errorf("Serve on 0.0.0.0 = %v, want %v", err, errNotLoopback)
	}
	if err := sim.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestServe(t *testing.T) {
	sim, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- sim.Serve(ctx, l) }()
	answer, err := http.Get("http://" + l.Addr().String() + "/sim/state")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.Header.Get("X-Simulator") != "not WeChat" {
		t.Errorf("headers %v do not say that this is not WeChat", answer.Header)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("Serve = %v, want nil at the end", err)
	}
}
