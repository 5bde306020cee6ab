package wechat

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// The account of the tests. The secret is planted: it must come out nowhere.
const (
	apiAppID  = "wx0f1e2d3c4b5a6978"
	apiSecret = "s3cret+of/the=tests&0123456789"
	apiOpenID = "oZx1k6A0b1C2d3E4f5G6h7J8k9L0"
)

var apiNoon = time.Date(2026, 1, 5, 4, 0, 0, 0, time.UTC) // noon in China

// seen is one request that reached the platform.
type seen struct {
	method, path, token string
	query               map[string][]string
	header              http.Header
	body                string
}

// platform is a small WeChat: tokens count up (token-1, token-2 …), and what else it
// answers stands in answers, by path; a path without an answer is answered "ok".
type platform struct {
	*httptest.Server
	mu      sync.Mutex
	answers map[string]func(seen) string
	calls   []seen
	token   int  // the number of the valid token
	forced  bool // the last token call forced
	expires int  // expires_in of tokens
}

// newPlatform starts a platform whose first token is token-1.
func newPlatform(t *testing.T) *platform {
	t.Helper()
	p := &platform{answers: map[string]func(seen) string{}, token: 1, expires: 7200}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

// on makes the platform answer a path with a fixed text.
func (p *platform) on(path, answer string) {
	p.onFunc(path, func(seen) string { return answer })
}

func (p *platform) onFunc(path string, answer func(seen) string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answers[path] = answer
}

// replaceToken makes the tokens given out so far invalid.
func (p *platform) replaceToken() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.token++
}

func (p *platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s := seen{method: r.Method, path: r.URL.Path, query: r.URL.Query(), header: r.Header, body: string(body)}
	s.token = r.URL.Query().Get("access_token")
	_, _ = io.WriteString(w, p.answer(s))
}

func (p *platform) answer(s seen) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls = append(p.calls, s)
	answer, found := p.answers[s.path]
	valid := fmt.Sprintf("token-%d", p.token)
	switch {
	case s.path == pathStableToken && !found:
		var in struct {
			Secret string `json:"secret"`
			Force  bool   `json:"force_refresh"`
		}
		_ = json.Unmarshal([]byte(s.body), &in)
		if in.Secret != apiSecret {
			return `{"errcode":40125,"errmsg":"invalid appsecret rid: 1-2-3"}`
		}
		if in.Force {
			p.token++
		}
		return fmt.Sprintf(`{"access_token":"token-%d","expires_in":%d}`, p.token, p.expires)
	case strings.HasPrefix(s.path, "/cgi-bin/") && s.path != pathStableToken && s.token != valid:
		return `{"errcode":40001,"errmsg":"invalid credential ` + s.token + `, access_token is invalid or not latest rid: 6960a1b2-1c2d3e4f-5a6b7c8d"}`
	case found:
		return answer(s)
	}
	return `{"errcode":0,"errmsg":"ok"}`
}

// to returns the requests that reached a path.
func (p *platform) to(path string) []seen {
	p.mu.Lock()
	defer p.mu.Unlock()
	var found []seen
	for _, s := range p.calls {
		if s.path == path {
			found = append(found, s)
		}
	}
	return found
}

// client returns a client of the platform; change may alter its configuration.
func (p *platform) client(t *testing.T, change ...func(*ClientConfig)) *Client {
	t.Helper()
	return newTestClient(t, p.URL, change...)
}

func newTestClient(t *testing.T, base string, change ...func(*ClientConfig)) *Client {
	t.Helper()
	cfg := ClientConfig{
		AppID: apiAppID, AppSecret: apiSecret, APIBase: base,
		Now: func() time.Time { return apiNoon }, Logger: slog.New(slog.DiscardHandler),
	}
	for _, f := range change {
		f(&cfg)
	}
	c, err := NewClient(cfg)
	if err != nil {
		t.Fatalf("NewClient(%+v) = %v", cfg, err)
	}
	return c
}

func TestSendText(t *testing.T) {
	p := newPlatform(t)
	c := p.client(t)
	const text = `看<a href="https://svc.example.cn/p?a=1&b=2">这里</a>，བཀྲ་ཤིས།` + "\u2028\x02 完"
	if err := c.SendText(context.Background(), apiOpenID, text); err != nil {
		t.Fatalf("SendText = %v", err)
	}
	calls := p.to("/cgi-bin/message/custom/send")
	if len(calls) != 1 {
		t.Fatalf("the platform got %d messages, want 1", len(calls))
	}
	want := `{"touser":"` + apiOpenID + `","msgtype":"text","text":{"content":"看<a href=\"https://svc.example.cn/p?a=1&b=2\">这里</a>，བཀྲ་ཤིས། 完"}}`
	if got := strings.TrimSpace(calls[0].body); got != want {
		t.Errorf("body\n got %s\nwant %s", got, want)
	}
	if got := calls[0].token; got != "token-1" {
		t.Errorf("token %q, want token-1", got)
	}
}
