package main

import (
	"context"
	"encoding/json"
	"errors"
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

	"zaiyue/config"
	"zaiyue/people"
	"zaiyue/store"
)

// robot is a webhook that notes what it gets.
type robot struct {
	*httptest.Server
	mu     sync.Mutex
	calls  []call
	answer func(w http.ResponseWriter) // nil: 200
}

func newRobot(t *testing.T) *robot {
	t.Helper()
	r := &robot{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.mu.Lock()
		defer r.mu.Unlock()
		var c call
		if err := json.NewDecoder(req.Body).Decode(&c); err != nil {
			t.Errorf("the webhook gets %v", err)
		}
		r.calls = append(r.calls, c)
		if r.answer != nil {
			r.answer(w)
		}
	}))
	t.Cleanup(r.Close)
	return r
}

// got returns the calls since the last time it was asked, as key and state.
func (r *robot) got() (got []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.calls {
		got = append(got, c.Key+" "+c.State)
	}
	r.calls = nil
	return got
}

// screen is what a graduate's phone shows.
func (r *running) screen(user string) string {
	r.t.Helper()
	var shown []entry
	r.sim(http.MethodGet, "/sim/users/"+user+"/screen", nil, &shown)
	return texts(shown)
}

// openID is the OpenID of a graduate.
func (r *running) openID(user string) string {
	r.t.Helper()
	var u struct{ OpenID string }
	r.sim(http.MethodGet, "/sim/users/"+user, nil, &u)
	return u.OpenID
}

// TestAlertsOnWeChat: an administrator who wrote lately gets it; one whom WeChat allows no
// message is a failed try, and nothing else.
func TestAlertsOnWeChat(t *testing.T) {
	r := start(t, nil)
	r.act("follow", map[string]any{})
	r.ask("你好")
	to := r.app.weChatWay(people.Officer{ID: "o1", OpenID: r.openID("u1")})
	open := people.Alert{Key: "k", Words: "出了一件要看的事。", Since: r.app.now()}
	if err := to.tell(t.Context(), open); err != nil || !strings.Contains(r.screen("u1"), "【在粤 · 提醒】出了一件要看的事。") {
		t.Errorf("tell = %v; the phone shows %q", err, r.screen("u1"))
	}
	r.advance(49 * time.Hour)
	if err := to.tell(t.Context(), open); err == nil {
		t.Error("WeChat takes a message 49 hours later")
	}
}

// TestAlertsReachAPerson: an alert goes to the webhook once, stands on the first page, is told no more when somebody knows, and its end is told.
func TestAlertsReachAPerson(t *testing.T) {
	hook := newRobot(t)
	r := start(t, func(c *config.Config) { c.Alerts.WebhookURL, c.Alerts.Repeat = config.Secret(hook.URL), time.Hour })
	admin := r.officer(t, people.Administrator)
	r.app.alert("test.trouble", "出了一件要看的事。")
	r.app.alert("test.trouble", "出了一件要看的事。")
	r.eventually("the webhook is told", func() bool { hook.mu.Lock(); defer hook.mu.Unlock(); return len(hook.calls) > 0 })
	if got := hook.got(); strings.Join(got, ",") != "test.trouble open" {
		t.Errorf("the webhook got %v, want one call", got)
	}
	page := admin.get("/")
	if said := page.text("[aria-labelledby=alerts] .trouble"); !strings.Contains(said, "出了一件要看的事") {
		t.Errorf("the first page says %q", page.text("main"))
	}
	if other := r.officer(t, people.Editor).get("/"); strings.Contains(other.body, "出了一件要看的事") {
		t.Error("an editor sees it")
	}
	page = admin.post("/alerts/known", url.Values{"key": {"test.trouble"}})
	if page.text(".done") == "" || page.text("[aria-labelledby=alerts] .badge") != "已有人知道" {
		t.Errorf("after 知道了: %s", page.text("main"))
	}
	r.advance(3 * time.Hour)
	if err := r.app.alarm.step(t.Context()); err != nil || len(hook.got()) > 0 {
		t.Errorf("told again to one who knows it (%v)", err)
	}
	r.app.settled("test.trouble")
	r.eventually("the end is told", func() bool { hook.mu.Lock(); defer hook.mu.Unlock(); return len(hook.calls) > 0 })
	if got := hook.got(); strings.Join(got, ",") != "test.trouble ended" {
		t.Errorf("the webhook got %v, want the end", got)
	}
	admin.signIn(t)
	if page := admin.get("/"); strings.Contains(page.text("main"), "需要处理") || !strings.Contains(page.text("main"), "已经恢复") {
		t.Errorf("after the end the first page says %q", page.text("main"))
	}
	if strings.Contains(r.logs.String(), hook.URL) {
		t.Error("the webhook's address is in the log")
	}
}

// TestWebhookAnswers tries what a webhook may answer.
func TestWebhookAnswers(t *testing.T) {
	tests := []struct {
		name   string
		answer func(w http.ResponseWriter)
		calls  int
		ok     bool
	}{
		{"yes", nil, 1, true},
		{"a robot's yes", func(w http.ResponseWriter) { io.WriteString(w, `{"errcode":0,"errmsg":"ok"}`) }, 1, true},
		{"a robot's no", func(w http.ResponseWriter) { io.WriteString(w, `{"errcode":93000}`) }, 1, false},
		{"elsewhere", func(w http.ResponseWriter) { w.Header().Set("Location", "/x"); w.WriteHeader(302) }, 3, false},
		{"broken", func(w http.ResponseWriter) { w.WriteHeader(500) }, 3, false},
		{"endless", func(w http.ResponseWriter) { io.Copy(w, io.LimitReader(endless{}, 10<<20)) }, 1, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			hook := newRobot(t)
			hook.answer = tt.answer
			err := post(t.Context(), hook.URL, people.Alert{Key: "k", Words: "words"})
			if got := len(hook.got()); (err == nil) != tt.ok || got != tt.calls {
				t.Errorf("post = %v after %d calls, want success %v after %d", err, got, tt.ok, tt.calls)
			}
			if err != nil && strings.Contains(err.Error(), hook.URL) {
				t.Errorf("the error names the address: %v", err)
			}
		})
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// fullStore is a store whose disk is full.
type fullStore struct {
	alertStore
	err error
}

func (f *fullStore) RaiseAlert(ctx context.Context, key, words string) error {
	if f.err != nil {
		return f.err
	}
	return f.alertStore.RaiseAlert(ctx, key, words)
}

func (f *fullStore) EndAlert(ctx context.Context, key string) error {
	if f.err != nil {
		return f.err
	}
	return f.alertStore.EndAlert(ctx, key)
}

// TestAlertsWithoutTheStore: what the store cannot take is told all the same, once, and
// kept when it can be.
func TestAlertsWithoutTheStore(t *testing.T) {
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "zaiyue.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	kept := &fullStore{alertStore: db, err: errors.New("disk full")}
	var told []string
	l := &alarm{
		kept: kept, span: time.Hour, now: time.Now, log: slog.New(slog.DiscardHandler),
		noted: map[string]note{}, open: map[string]bool{}, lost: map[string]people.Alert{},
		ways: func(context.Context) ([]way, error) {
			return []way{{"test", func(_ context.Context, a people.Alert) error { told = append(told, a.Words); return nil }}}, nil
		},
	}
	l.raise("store.write", "数据保存不了")
	for range 3 {
		if err := l.step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if len(told) != 1 {
		t.Errorf("told %q, want it once", told)
	}
	kept.err = nil
	if err := l.step(t.Context()); err != nil {
		t.Fatal(err)
	}
	all, err := db.Alerts(t.Context())
	if err != nil || len(all) != 1 || !all[0].Open() || len(l.lost) != 0 {
		t.Errorf("the store holds %+v, %v", all, err)
	}
}
