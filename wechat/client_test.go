package wechat

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
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
	query               url.Values // without the token
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
	token   int               // the number of the valid token
	expires int               // expires_in of tokens
	refuse  func(seen) string // when set, answers everything
	took    time.Duration     // how long each answer takes, offline
}

// offlinePlatform is one without a server, reached as a RoundTripper: for bubbles of
// synctest, in which sockets would keep time from moving.
func offlinePlatform() *platform {
	return &platform{answers: map[string]func(seen) string{}, token: 1, expires: 7200}
}

// newPlatform starts a platform whose first token is token-1.
func newPlatform(t *testing.T) *platform {
	t.Helper()
	p := offlinePlatform()
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
	_, _ = io.WriteString(w, p.answer(see(r)))
}

func (p *platform) RoundTrip(r *http.Request) (*http.Response, error) {
	s := see(r)
	if err := sleep(r.Context(), p.took); err != nil {
		return nil, err
	}
	return respond(http.StatusOK, p.answer(s)), nil
}

func see(r *http.Request) seen {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	query := r.URL.Query()
	token := query.Get("access_token")
	query.Del("access_token")
	return seen{method: r.Method, path: r.URL.Path, token: token, query: query, header: r.Header, body: string(body)}
}

// respond makes an HTTP answer.
func respond(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}
}

// tripFunc is a RoundTripper.
type tripFunc func(*http.Request) (*http.Response, error)

func (f tripFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func (p *platform) answer(s seen) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls = append(p.calls, s)
	answer, found := p.answers[s.path]
	valid := fmt.Sprintf("token-%d", p.token)
	switch {
	case p.refuse != nil:
		return p.refuse(s)
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

// offline returns a client that reaches the platform without a socket.
func (p *platform) offline(t *testing.T, change ...func(*ClientConfig)) *Client {
	t.Helper()
	via := func(cfg *ClientConfig) { cfg.HTTP = &http.Client{Transport: p} }
	return newTestClient(t, "https://api.example.cn", append([]func(*ClientConfig){via}, change...)...)
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
