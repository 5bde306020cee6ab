package wechat

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/silenceper/wechat/v2/util"
	"pgregory.net/rapid"

	"zaiyue/fault"
)

func TestDeadlineIsKept(t *testing.T) {
	tests := []struct {
		name   string
		within time.Duration // the caller's deadline; zero for none
		call   func(context.Context, *Client) error
		want   time.Duration
	}{
		{"the caller's, through the SDK", 2 * time.Second, func(ctx context.Context, c *Client) error { return c.SendText(ctx, apiOpenID, "在") }, 2 * time.Second},
		{"the caller's, a read", 2 * time.Second, func(ctx context.Context, c *Client) error { _, err := c.GetMenu(ctx); return err }, 2 * time.Second},
		{"the client's, through the SDK", 0, func(ctx context.Context, c *Client) error { return c.SendText(ctx, apiOpenID, "在") }, 5 * time.Second},
		{"the client's, a read", 0, func(ctx context.Context, c *Client) error { _, err := c.UserInfo(ctx, apiOpenID); return err }, 5 * time.Second},
		{"the client's, media", 0, func(ctx context.Context, c *Client) error {
			_, err := c.DownloadMedia(ctx, "m", io.Discard)
			return err
		}, time.Minute},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := offlinePlatform()
				c := p.offline(t, bubbleClock)
				if _, err := c.tokens.token(context.Background()); err != nil {
					t.Fatal(err)
				}
				p.took = time.Hour
				ctx := context.Background()
				if tt.within > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, tt.within)
					defer cancel()
				}
				began := time.Now()
				err := tt.call(ctx, c)
				if got := time.Since(began); got != tt.want {
					t.Errorf("ended after %v, want %v", got, tt.want)
				}
				if fault.KindOf(err) != fault.Unavailable || !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("error %v, want an unavailable deadline", err)
				}
			})
		})
	}
}

func TestWhatIsRepeated(t *testing.T) {
	read := func(c *Client) error { _, err := c.Tags(context.Background()); return err }
	plainRead := func(c *Client) error { _, err := c.UserInfo(context.Background(), apiOpenID); return err }
	send := func(c *Client) error { return c.SendText(context.Background(), apiOpenID, "在") }
	template := func(c *Client) error {
		_, err := c.SendTemplate(context.Background(), TemplateMessage{OpenID: apiOpenID, ClientMsgID: "a-1"})
		return err
	}
	tests := []struct {
		name   string
		call   func(*Client) error
		status int
		body   string
		want   int // how often the platform gets it
	}{
		{"busy, read by the SDK", read, 200, `{"errcode":-1,"errmsg":"system error"}`, 3},
		{"busy, read by us", plainRead, 200, `{"errcode":-1,"errmsg":"system error"}`, 3},
		{"502, read", plainRead, 502, "bad gateway", 3},
		{"minute quota, read", plainRead, 200, `{"errcode":45011,"errmsg":"slower"}`, 1},
		{"refused, read", plainRead, 200, `{"errcode":40003,"errmsg":"invalid openid"}`, 1},
		{"busy, send", send, 200, `{"errcode":-1,"errmsg":"system error"}`, 1},
		{"502, send", send, 502, "bad gateway", 1},
		{"502, template", template, 502, "bad gateway", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got := 0
				c := newTestClient(t, "https://api.example.cn", bubbleClock, func(cfg *ClientConfig) {
					cfg.HTTP = &http.Client{Transport: tripFunc(func(r *http.Request) (*http.Response, error) {
						if r.URL.Path == pathStableToken {
							return respond(200, `{"access_token":"t","expires_in":7200}`), nil
						}
						got++
						return respond(tt.status, tt.body), nil
					})}
				})
				if err := tt.call(c); err == nil {
					t.Error("no error")
				}
				if got != tt.want {
					t.Errorf("sent %d times, want %d", got, tt.want)
				}
			})
		})
	}
}

func TestBreakerOpensAndCloses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		sent, broken := 0, true
		c := newTestClient(t, "https://api.example.cn", bubbleClock, func(cfg *ClientConfig) {
			cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
			cfg.HTTP = &http.Client{Transport: tripFunc(func(r *http.Request) (*http.Response, error) {
				if r.URL.Path == "/cgi-bin/message/custom/send" {
					sent++
					if broken {
						return nil, errors.New("connection reset")
					}
				}
				return respond(200, `{"access_token":"t","expires_in":7200,"errcode":0}`), nil
			})}
		})
		send := func() error { return c.SendText(context.Background(), apiOpenID, "在") }
		for range breakAfter + 3 {
			if err := send(); fault.KindOf(err) != fault.Unavailable {
				t.Errorf("SendText = %v, want unavailable", err)
			}
		}
		if sent != breakAfter {
			t.Errorf("%d messages reached the broken platform, want %d", sent, breakAfter)
		}
		if err := c.Typing(context.Background(), apiOpenID, true); err != nil {
			t.Errorf("another API meanwhile: %v", err)
		}
		broken = false
		time.Sleep(restFor + time.Second)
		if err := send(); err != nil {
			t.Errorf("after the rest SendText = %v", err)
		}
		for _, want := range []string{"to=open", "to=half-open", "to=closed"} {
			if !strings.Contains(log.String(), want) {
				t.Errorf("the log misses %q:\n%s", want, log.String())
			}
		}
	})
}

func TestBreakerIgnoresRefusalsAndHurriedCallers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := offlinePlatform()
		c := p.offline(t, bubbleClock)
		p.on("/cgi-bin/message/custom/send", `{"errcode":45015,"errmsg":"response out of time limit"}`)
		for range 2 * breakAfter {
			_ = c.SendText(context.Background(), apiOpenID, "在")
		}
		p.took = 100 * time.Millisecond
		for range 2 * breakAfter {
			hurried, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
			_ = c.SendText(hurried, apiOpenID, "在")
			cancel()
		}
		var refused *APIError
		if err := c.SendText(context.Background(), apiOpenID, "在"); !errors.As(err, &refused) || !refused.UserGone() {
			t.Errorf("SendText = %v, want the platform's refusal", err)
		}
	})
}

func TestLongAnswerIsRefused(t *testing.T) {
	p := newPlatform(t)
	long := `{"tags":[{"id":100,"name":"` + strings.Repeat("x", MaxAnswer) + `"}]}`
	fits := `{"tags":[{"id":100,"name":"` + strings.Repeat("x", MaxAnswer-100) + `"}]}`
	c := p.client(t)
	p.on("/cgi-bin/tags/get", long)
	if _, err := c.Tags(context.Background()); !errors.Is(err, errLong) {
		t.Errorf("an answer of %d bytes: %v, want %v", len(long), err, errLong)
	}
	p.on("/cgi-bin/tags/get", fits)
	if tags, err := c.Tags(context.Background()); err != nil || len(tags) != 1 {
		t.Errorf("an answer of %d bytes: %d tags, %v, want one", len(fits), len(tags), err)
	}
}

// plantedToken is a token that must come out nowhere.
const plantedToken = "t0ken+planted/in=tests&42"

// badPlatform fails in the way a request names in next_openid or code.
func badPlatform(t *testing.T) (address string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Query().Get("next_openid") + r.URL.Query().Get("code") {
		case "500":
			http.Error(w, r.URL.String(), http.StatusInternalServerError)
		case "redirect":
			http.Redirect(w, r, "https://elsewhere.example.cn/?"+r.URL.RawQuery, http.StatusTemporaryRedirect)
		case "reset":
			panic(http.ErrAbortHandler)
		case "html":
			_, _ = io.WriteString(w, "<html>"+r.URL.RawQuery)
		case "echo":
			words, _ := json.Marshal("invalid " + r.URL.Query().Get("access_token") + " " + r.URL.RawQuery + apiSecret)
			fmt.Fprintf(w, `{"errcode":40003,"errmsg":%s}`, words)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// closedPort is an address where nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}

// TestNothingSecretIsSaid makes every sort of failure and looks for the secret and the
// token in what is returned and logged.
func TestNothingSecretIsSaid(t *testing.T) {
	bad, closed := badPlatform(t), closedPort(t)
	for _, base := range []string{bad, closed} {
		for _, how := range []string{"500", "redirect", "reset", "html", "echo", "\x7f%zz"} {
			t.Run(how, func(t *testing.T) {
				t.Parallel() // reads pause between their tries
				var log bytes.Buffer
				c := newTestClient(t, base, func(cfg *ClientConfig) {
					cfg.Logger = slog.New(slog.NewJSONHandler(&log, nil))
					cfg.Tokens = deadStore{}
				})
				c.tokens.adopt(AccessToken{Value: plantedToken, ExpiresAt: apiNoon.Add(time.Hour)})
				_, usersErr := c.Users(context.Background(), how)
				_, codeErr := c.ExchangeCode(context.Background(), how)
				for _, err := range []error{usersErr, codeErr, c.tokens.renew(context.Background(), plantedToken)} {
					if err == nil {
						t.Error("no error")
					}
					fmt.Fprintf(&log, "%v %+v %#v %q\n", err, err, err, errors.Unwrap(err))
				}
				noSecretIn(t, log.String())
			})
		}
	}
}

func TestSecretsPrintAsDots(t *testing.T) {
	var out bytes.Buffer
	c := newTestClient(t, "https://api.example.cn")
	c.tokens.adopt(AccessToken{Value: plantedToken, ExpiresAt: apiNoon.Add(time.Hour)})
	cfg := ClientConfig{AppSecret: apiSecret}
	for _, v := range []any{c, cfg, &cfg, cfg.AppSecret, c.tokens.known(), []Secret{plantedToken}} {
		fmt.Fprintf(&out, "%v %+v %#v %s %q %d %x\n", v, v, v, v, v, v, v)
		slog.New(slog.NewTextHandler(&out, nil)).Info("x", "v", v)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "v", v)
	}
	_ = json.NewEncoder(&out).Encode([]any{cfg.AppSecret, c.tokens.known()})
	_, err := NewClient(ClientConfig{AppID: apiAppID, AppSecret: apiSecret, APIBase: "http://[::1" + apiSecret})
	text, _ := cfg.AppSecret.MarshalText()
	fmt.Fprint(&out, err, cfg.AppSecret.String(), cfg.AppSecret.GoString(), string(text))
	noSecretIn(t, out.String())
	if !strings.Contains(out.String(), dots) {
		t.Error("no dots were printed")
	}
}

// noSecretIn looks for the planted secrets, plain, escaped, in hex and in part.
func noSecretIn(t *testing.T, text string) {
	t.Helper()
	for _, secret := range []string{apiSecret, plantedToken} {
		for _, form := range []string{secret, url.QueryEscape(secret), fmt.Sprintf("%x", secret), secret[:6]} {
			if strings.Contains(text, form) {
				t.Errorf("%q was said:\n%s", form, text)
			}
		}
	}
}

func TestNewClientNamesEveryProblem(t *testing.T) {
	_, err := NewClient(ClientConfig{APIBase: "api.weixin.qq.com", OAuthBase: "ftp://x", MPBase: "https://x/path"})
	for _, want := range []string{"AppID", "APIBase", "OAuthBase", "MPBase"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("NewClient = %v, want it to name %s", err, want)
		}
	}
}

func TestTwoAccountsAreKeptApart(t *testing.T) {
	accounts := make([]*platform, 2)
	clients := make([]*Client, 2)
	for i := range accounts {
		accounts[i] = newPlatform(t)
		accounts[i].token = 100 * (i + 1)
		clients[i] = accounts[i].client(t)
	}
	var wg sync.WaitGroup
	for i, c := range clients {
		for n := range 20 {
			wg.Go(func() {
				ctx := context.Background()
				if err := c.SendText(ctx, apiOpenID, fmt.Sprintf("账号%d", i)); err != nil {
					t.Errorf("account %d, message %d: %v", i, n, err)
				}
				if _, err := c.Users(ctx, ""); err != nil {
					t.Errorf("account %d, users: %v", i, err)
				}
			})
		}
	}
	wg.Wait()
	for i, p := range accounts {
		calls := p.to("/cgi-bin/message/custom/send")
		if len(calls) != 20 {
			t.Errorf("account %d got %d messages, want 20", i, len(calls))
		}
		for _, s := range calls {
			if s.token != fmt.Sprintf("token-%d", 100*(i+1)) || !strings.Contains(s.body, fmt.Sprintf("账号%d", i)) {
				t.Errorf("account %d got %s with %s", i, s.body, s.token)
			}
		}
	}
}

func TestSDKOutsideOfAClientGoesNowhere(t *testing.T) {
	newPlatform(t).client(t)
	_, err := util.HTTPGet("https://api.weixin.qq.com/cgi-bin/menu/get?access_token=call-0")
	if !errors.Is(err, errUnknownCall) {
		t.Errorf("HTTPGet = %v, want %v", err, errUnknownCall)
	}
	if http.DefaultClient.Transport != nil {
		t.Error("http.DefaultClient was changed")
	}
}

func TestObserve(t *testing.T) {
	p := newPlatform(t)
	var mu sync.Mutex
	var got []string
	c := p.client(t, func(cfg *ClientConfig) {
		cfg.Observe = func(api string, errcode int, took time.Duration) {
			mu.Lock()
			defer mu.Unlock()
			got = append(got, fmt.Sprintf("%s %d %v", api, errcode, took > 0))
		}
	})
	p.on("/cgi-bin/message/custom/send", `{"errcode":45047,"errmsg":"out of response count limit"}`)
	_ = c.SendText(context.Background(), apiOpenID, "在")
	p.Close()
	_ = c.SendText(context.Background(), apiOpenID, "在")
	want := fmt.Sprintf("[%s 0 true /cgi-bin/message/custom/send 45047 true /cgi-bin/message/custom/send %d true]", pathStableToken, NoAnswer)
	if fmt.Sprint(got) != want {
		t.Errorf("observed\n got %v\nwant %v", got, want)
	}
}

func TestRawJSON(t *testing.T) {
	tests := []struct{ in, want string }{
		{`{"a":"\u4f60\u597d"}`, `{"a":"你好"}`},
		{`{"a":"\u003ca href=\"x\"\u003e\u0026"}`, `{"a":"<a href=\"x\">&"}`},
		{`{"a":"\ud83d\ude00"}`, `{"a":"😀"}`},
		{`{"a":"\ud83d!\ude00"}`, `{"a":"!"}`},
		{`{"a":"\u0022\u005c"}`, `{"a":"\"\\"}`},
		{`{"a":"x\u2028y\u0002\b\fz\n"}`, `{"a":"xyz\n"}`},
		{`{"a":"\\u4f60"}`, `{"a":"\\u4f60"}`},
	}
	for _, tt := range tests {
		if got := string(rawJSON([]byte(tt.in))); got != tt.want {
			t.Errorf("rawJSON(%s)\n got %s\nwant %s", tt.in, got, tt.want)
		}
	}
}

func TestEncodeKeepsTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("\"\\/<>&uU0123 \n\t汉字བོད😀"))).Draw(t, "text")
		body, err := encode(map[string]string{"content": text})
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]string
		if err := json.Unmarshal(body, &got); err != nil || got["content"] != text {
			t.Errorf("encode(%q) = %s, read back as %q, %v", text, body, got["content"], err)
		}
		for i := 0; i+1 < len(body); i++ {
			if body[i] == '\\' {
				if body[i+1] == 'u' {
					t.Errorf("encode(%q) = %s holds an escape", text, body)
				}
				i++
			}
		}
	})
}
