package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"zaiyue/config"
)

// safeBuffer is a log that several goroutines write.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// running is a service with its simulator, wired as in production.
type running struct {
	t        *testing.T
	app      *app
	logs     *safeBuffer
	officers atomic.Int64 // how many were added; see console_testing_test.go
	stop     func() error
}

// start runs the service on free ports in a folder of its own.
func start(t *testing.T, change func(*config.Config)) *running {
	t.Helper()
	c := config.Default()
	c.Server.Listen, c.DataDir = "127.0.0.1:0", t.TempDir()
	c.Simulator.Listen = "127.0.0.1:0"
	c.Chat.OfficeDays, c.Chat.OfficeHours = "1-7", "00:00-23:59"
	if change != nil {
		change(&c)
	}
	if c.Redis.URL == "" && c.Redis.Timeout == config.Default().Redis.Timeout {
		c.Redis.Timeout, c.Redis.PagesTimeout = 2*time.Second, 2*time.Second // the machine may be busy with other tests; Redis in trouble is tested on a real one
	}
	r := &running{t: t, logs: &safeBuffer{}}
	var err error
	r.app, err = newApp(t.Context(), c, slog.New(slog.NewJSONHandler(r.logs, nil)))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.app.run(ctx) }()
	r.stop = sync.OnceValue(func() error { cancel(); return <-done })
	t.Cleanup(func() {
		if err := r.stop(); err != nil {
			t.Errorf("stopping: %v", err)
		}
	})
	if err := r.app.indexReady(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r.app.platform != nil {
		r.eventually("the simulator has our menu", func() bool {
			var menu any
			r.sim(http.MethodGet, "/sim/users/u1/menu", nil, &menu)
			return menu != nil
		})
	}
	return r
}

// entry is a line of a graduate's screen.
type entry struct {
	From, Kind, Text, Via string
}

// act lets graduate u1 do something, and returns what the account showed until it ended.
func (r *running) act(what string, body any) []entry {
	r.t.Helper()
	return r.actAs("u1", what, body)
}

func (r *running) actAs(user, what string, body any) []entry {
	r.t.Helper()
	var answer struct {
		Error  string
		Screen []entry
	}
	r.sim(http.MethodPost, "/sim/users/"+user+"/"+what+"?wait=true", body, &answer)
	if answer.Error != "" {
		r.t.Fatalf("%s %v: %s", what, body, answer.Error)
	}
	var shown []entry
	for _, e := range answer.Screen {
		if e.From != "user" {
			shown = append(shown, e)
		}
	}
	return shown
}

// ask sends a text as u1 and returns what was shown, joined.
func (r *running) ask(text string) string {
	r.t.Helper()
	return texts(r.act("send", map[string]any{"text": text}))
}

func texts(entries []entry) string {
	var all []string
	for _, e := range entries {
		all = append(all, e.Text)
	}
	return strings.Join(all, "\n")
}

// sim calls the simulator's control API.
func (r *running) sim(method, path string, in, out any) {
	r.t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		r.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.app.platform.url+path, bytes.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(out); err != nil {
		r.t.Fatalf("%s %s: %v", method, path, err)
	}
}

// get fetches a page of the service and returns its status and body.
func (r *running) get(path string) (int, string) {
	r.t.Helper()
	resp, body := r.fetch(http.DefaultClient, http.MethodGet, path)
	return resp.StatusCode, body
}

// fetch sends a request to the service and reads the answer whole.
func (r *running) fetch(client *http.Client, method, path string) (*http.Response, string) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), method, "http://"+r.app.config.Server.Listen+path, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	resp, err := client.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return resp, string(body)
}

// browser is the in-app browser of a graduate: the simulator's proxy on the graduate's
// own host, with cookies.
func (r *running) browser(user string) *browser {
	r.t.Helper()
	u, err := url.Parse(r.app.platform.url)
	if err != nil {
		r.t.Fatal(err)
	}
	host := user + ".sim.localhost:" + u.Port()
	return &browser{r: r, host: host, cookies: map[string]string{}}
}

type browser struct {
	r       *running
	host    string
	cookies map[string]string
}

// open follows redirects as the phone does, and returns the last page.
func (b *browser) open(method, path string, form url.Values) (int, string) {
	b.r.t.Helper()
	return b.send(method, path, "application/x-www-form-urlencoded", []byte(form.Encode()))
}

// send is open with a body of another kind.
func (b *browser) send(method, path, kind string, sent []byte) (int, string) {
	b.r.t.Helper()
	for range 10 {
		req, err := http.NewRequest(method, b.r.app.platform.url+path, bytes.NewReader(sent))
		if err != nil {
			b.r.t.Fatal(err)
		}
		req.Host = b.host
		if method == http.MethodPost {
			req.Header.Set("Content-Type", kind)
			req.Header.Set("Origin", "http://"+b.host)
		}
		for name, value := range b.cookies {
			req.AddCookie(&http.Cookie{Name: name, Value: value})
		}
		client := &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		resp, err := client.Do(req)
		if err != nil {
			b.r.t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil {
			b.r.t.Fatal(err)
		}
		for _, c := range resp.Cookies() {
			b.cookies[c.Name] = c.Value
		}
		next := resp.Header.Get("Location")
		if next == "" {
			return resp.StatusCode, string(body)
		}
		u, err := url.Parse(next)
		if err != nil {
			b.r.t.Fatal(err)
		}
		if u.Host != "" && u.Host != b.host {
			b.r.t.Fatalf("the in-app browser is sent to %s", u.Host)
		}
		method, path, sent = http.MethodGet, u.RequestURI(), nil
	}
	b.r.t.Fatal("too many redirects")
	return 0, ""
}
