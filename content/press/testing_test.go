package press_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/png"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"zaiyue/content"
	"zaiyue/content/press"
	"zaiyue/fault"
	"zaiyue/people"
	"zaiyue/simulator"
	"zaiyue/store"
	"zaiyue/wechat"
)

// bench is a press with a store and the pretended platform. Its clock is the platform's.
type bench struct {
	*press.Press
	t      *testing.T
	db     *store.DB
	sim    *simulator.Simulator
	url    string // of the platform
	path   string // of the store
	lost   *loser
	events int
	alerts []string
	client *wechat.Client
}

var (
	editor    = people.By{Officer: "officer-1"}
	colleague = people.By{Officer: "officer-2"}
)

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, lost: &loser{}, path: filepath.Join(t.TempDir(), "data", "zaiyue.db")}
	webhook := httptest.NewServer(http.HandlerFunc(b.receive))
	t.Cleanup(webhook.Close)
	sim, err := simulator.New(simulator.Options{Encryption: "plain", WebhookURL: webhook.URL + "/wechat", SiteURL: webhook.URL})
	if err != nil {
		t.Fatal(err)
	}
	sim.Seed()
	server := httptest.NewServer(sim.Handler())
	if err := sim.SetURLs(server.URL, "", ""); err != nil {
		t.Fatal(err)
	}
	b.sim, b.url = sim, server.URL
	t.Cleanup(func() {
		if err := sim.Close(context.Background()); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	b.client, err = wechat.NewClient(wechat.ClientConfig{AppID: "wx0f1e2d3c4b5a6978", AppSecret: "0123456789abcdef0123456789abcdef",
		APIBase: server.URL, HTTP: &http.Client{Transport: b.lost}, Now: sim.Clock().Now, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	b.open()
	return b
}

// open opens the store, again after a crash, with a press that knows nothing but what the
// store knows.
func (b *bench) open() {
	b.t.Helper()
	if b.db != nil {
		if err := b.db.Close(); err != nil {
			b.t.Fatal(err)
		}
	}
	db, err := store.Open(b.t.Context(), b.path, store.Options{Now: b.sim.Clock().Now, KeyFile: filepath.Join(filepath.Dir(filepath.Dir(b.path)), "keys", "keyset.json")})
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { db.Close() })
	writer, err := press.NewWriter("https://svc.example.cn")
	if err != nil {
		b.t.Fatal(err)
	}
	b.db = db
	b.Press = &press.Press{Writer: writer, Jobs: db, Shelf: db, Papers: db, Uploads: db, Album: album{}, Account: b.client,
		PublicURL: "https://svc.example.cn", Now: b.sim.Clock().Now, Log: slog.New(slog.DiscardHandler),
		Alert: func(_, words string) { b.alerts = append(b.alerts, words) }, Settled: func(string) {}}
}

// receive is the webhook: it hands the platform's word to the press.
func (b *bench) receive(w http.ResponseWriter, r *http.Request) {
	callback, err := wechat.NewCallback(wechat.CallbackConfig{Token: "simulator2026", AppID: "wx0f1e2d3c4b5a6978", Encryption: "plain", MaxClockSkew: time.Hour, Now: b.sim.Clock().Now})
	if err != nil {
		b.t.Error(err)
	}
	body, _ := io.ReadAll(r.Body)
	q := r.URL.Query()
	opened, err := callback.Open(wechat.Query{Signature: q.Get("signature"), Timestamp: q.Get("timestamp"), Nonce: q.Get("nonce")}, body)
	if err != nil {
		b.t.Error(err)
	}
	for range 2 { // everything is said twice
		if taken, err := b.Receive(r.Context(), &opened.Message); !taken || err != nil {
			b.t.Errorf("Receive = %v, %v", taken, err)
		}
	}
	b.events++
	_, _ = io.WriteString(w, "success")
}

// album has a picture for every name of /media.
type album struct{}

func (album) Picture(_ context.Context, src string, _ press.Use) (press.Picture, error) {
	name, ok := strings.CutPrefix(src, "/media/")
	if !ok {
		return press.Picture{}, fault.New(fault.NotFound, "没有这张图。")
	}
	img := image.NewGray(image.Rect(0, 0, 4+len(name), 4))
	var buf bytes.Buffer
	err := png.Encode(&buf, img)
	return press.Picture{Hash: name, Name: name + ".png", Data: buf.Bytes()}, err
}

// loser loses answers: what is asked reaches the platform, and the answer does not come back.
type loser struct {
	mu    sync.Mutex
	paths map[string]int    // how many more answers of a path are lost
	hold  map[string]func() // what happens, once, before the answer of a path comes back
}

func (l *loser) lose(path string, n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.paths = map[string]int{path: n}
}

func (l *loser) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(r)
	if f := l.hold[r.URL.Path]; f != nil {
		delete(l.hold, r.URL.Path)
		f()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil || l.paths[r.URL.Path] == 0 {
		return resp, err
	}
	l.paths[r.URL.Path]--
	resp.Body.Close()
	return nil, errors.New("connection reset")
}

// faults orders errors of the platform.
func (b *bench) order(path string, body any) {
	b.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		b.t.Fatal(err)
	}
	resp, err := http.Post(b.url+path, "application/json", bytes.NewReader(raw))
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(resp.Body)
		b.t.Fatalf("POST %s: %d %s", path, resp.StatusCode, text)
	}
}

func (b *bench) patch(body string) {
	b.t.Helper()
	req, err := http.NewRequest(http.MethodPatch, b.url+"/sim/options", strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		b.t.Fatalf("PATCH %s: %d", body, resp.StatusCode)
	}
}

// calls counts the calls of an API that reached the platform.
func (b *bench) calls(path string) int {
	b.t.Helper()
	resp, err := http.Get(b.url + "/sim/wire?kind=api&limit=1000&path=" + url.QueryEscape(path))
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	var wire []struct{ Path string }
	if err := json.NewDecoder(resp.Body).Decode(&wire); err != nil {
		b.t.Fatal(err)
	}
	return len(wire)
}

// step does what is due.
func (b *bench) step() {
	b.t.Helper()
	if err := b.Step(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
}

// pass lets time pass, and the platform and the press do what becomes due.
func (b *bench) pass(d time.Duration) {
	b.t.Helper()
	b.sim.Clock().Advance(d)
	if err := b.sim.Settle(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
	b.step()
}

func (b *bench) job(id string) press.Job {
	b.t.Helper()
	j, err := b.db.Job(b.t.Context(), id)
	if err != nil {
		b.t.Fatal(err)
	}
	return j
}

// wants fails when a job is in another stage.
func (b *bench) wants(id string, want press.Stage) press.Job {
	b.t.Helper()
	j := b.job(id)
	if j.Stage != want {
		b.t.Fatalf("job %s is in stage %q, want %q; trouble %+v; history %+v", id, j.Stage, want, j.Trouble, j.History)
	}
	return j
}

// read opens an address as anybody would.
func (b *bench) read(address string) (int, string) {
	b.t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

func article() content.Article {
	return content.Article{ID: "rent-2026", Kind: content.KindPolicy, Title: "租房补贴怎么领", Summary: "能领多少、要交什么。",
		Body: "租房有补贴。\n\n![证](/media/one)\n\n![证](/media/one)\n\n![外](https://evil.example/x.png)\n\n- 一\n- 二", Cover: "/media/cover", Contact: "020-0000-0001"}
}

func (b *bench) begin(id string) press.Job {
	b.t.Helper()
	j, err := b.Begin(b.t.Context(), editor, press.Order{ID: id, Article: article(), Purpose: press.ToPublish})
	if err != nil {
		b.t.Fatal(err)
	}
	return j
}
