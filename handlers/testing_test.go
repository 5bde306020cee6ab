package handlers_test

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"zaiyue/chat"
	"zaiyue/fault"
	"zaiyue/handlers"
	"zaiyue/store"
	"zaiyue/wechat"
)

const token = "webhooktest1"

// world is a webhook with everything around it that a test looks at.
type world struct {
	handler http.Handler
	webhook *handlers.Webhook
	logs    *strings.Builder

	mu      sync.Mutex
	effects []string // contents answered, in the order the work was done
	sent    []string // customer-service texts
	kept    []string // answers kept for later
	refuse  error    // what SendText returns

	redisDown error // what a look at Redis returns
}

// replier answers a text by its own rule.
type replier func(ctx context.Context, m *wechat.Message, s *chat.Session) (wechat.Reply, error)

func (f replier) Reply(ctx context.Context, m *wechat.Message, s *chat.Session) (wechat.Reply, error) {
	return f(ctx, m, s)
}

func (w *world) SendText(_ context.Context, _, text string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.refuse == nil {
		w.sent = append(w.sent, text)
	}
	return w.refuse
}

func (w *world) Keep(_ context.Context, _, _, text string, _ time.Time) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.kept = append(w.kept, text)
	return nil
}
func (w *world) KeptFor(context.Context, string) ([]string, error) { return nil, nil }
func (w *world) DropKept(context.Context, string, string) error    { return nil }
func (w *world) effect(text string)                                { w.mu.Lock(); w.effects = append(w.effects, text); w.mu.Unlock() }
func (w *world) seen() (effects, sent, kept []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.effects), slices.Clone(w.sent), slices.Clone(w.kept)
}
func (w *world) message(openID, id, text string) *http.Request {
	return w.push(openID, "text", "<Content><![CDATA["+text+"]]></Content><MsgId>"+id+"</MsgId>")
}

// push is one plain delivery of the platform, signed now.
func (w *world) push(openID, msgType, rest string) *http.Request {
	now := w.webhook.Now()
	body := fmt.Sprintf("<xml><ToUserName>gh_0123456789ab</ToUserName><FromUserName>%s</FromUserName><CreateTime>%d</CreateTime><MsgType>%s</MsgType>%s</xml>", openID, now.Unix(), msgType, rest)
	parts := []string{token, fmt.Sprint(now.Unix()), fmt.Sprint(now.Nanosecond())}
	query := fmt.Sprintf("timestamp=%s&nonce=%s", parts[1], parts[2])
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, "")))
	return httptest.NewRequest(http.MethodPost, "/wechat?signature="+hex.EncodeToString(sum[:])+"&"+query, strings.NewReader(body))
}

// newWorld wires a webhook whose messages are answered by answer.
func newWorld(t *testing.T, talks chat.Talks, answer func(w *world, m *wechat.Message, s *chat.Session) string) *world {
	t.Helper()
	w := &world{logs: &strings.Builder{}}
	callback, err := wechat.NewCallback(wechat.CallbackConfig{Token: token, Encryption: wechat.Plain, MaxClockSkew: time.Minute, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	metrics := handlers.NewMetrics()
	log := slog.New(slog.NewJSONHandler(&lockedWriter{to: w.logs}, nil))
	w.webhook = &handlers.Webhook{
		Callback: callback, Talks: talks, Sender: w, Kept: w, Apology: "抱歉", Metrics: metrics, Log: log,
		Now: time.Now, NewID: uuid.NewString, ReplyWithin: 4500 * time.Millisecond, WorkWithin: time.Minute,
		Deliveries: 3, SessionExpiry: time.Hour,
		Chat: replier(func(_ context.Context, m *wechat.Message, s *chat.Session) (wechat.Reply, error) {
			return wechat.Text(answer(w, m, s)), nil
		}),
	}
	w.handler = (&handlers.Routes{Webhook: w.webhook, Site: &handlers.Site{}, Health: &handlers.Health{Metrics: metrics, Redis: func(context.Context) error { return w.redisDown }}, Metrics: metrics, Log: log}).Handler()
	return w
}

type lockedWriter struct {
	mu sync.Mutex
	to *strings.Builder
}

func (l *lockedWriter) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.to.Write(p)
}

// serve is one delivery; the platform hangs up after 5 s.
func (w *world) serve(r *http.Request) (status int, body string) {
	ctx, hangUp := context.WithTimeout(r.Context(), 5*time.Second)
	defer hangUp()
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r.WithContext(ctx))
	if ctx.Err() != nil {
		return 0, "" // nobody listens any more
	}
	return rec.Code, rec.Body.String()
}

// content is the text of a reply, "success", or "" when there was no answer.
func content(body string) string {
	var reply struct {
		Content string `xml:"Content"`
	}
	if xml.Unmarshal([]byte(body), &reply) != nil {
		return body
	}
	return reply.Content
}

// outside runs the calls of a synctest bubble outside it: inside, the clock stands still
// while a socket is waited for, and its deadlines lie in the past.
type outside struct {
	talks   chat.Talks
	calls   chan func()
	results chan struct{}
	mu      sync.Mutex
}

func newOutside(t *testing.T, talks chat.Talks) *outside {
	o := &outside{talks: talks, calls: make(chan func()), results: make(chan struct{})}
	go func() {
		for call := range o.calls {
			call()
			o.results <- struct{}{}
		}
	}()
	t.Cleanup(func() { close(o.calls) })
	return o
}

func (o *outside) do(call func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.calls <- call
	<-o.results
}

func (o *outside) Begin(_ context.Context, openID, key, owner string, now time.Time, count bool) (t chat.Talk, err error) {
	o.do(func() { t, err = o.talks.Begin(context.Background(), openID, key, owner, now, count) })
	return t, err
}

func (o *outside) Count(_ context.Context, openID, key string) (n int, err error) {
	o.do(func() { n, err = o.talks.Count(context.Background(), openID, key) })
	return n, err
}

func (o *outside) End(_ context.Context, openID, key, owner string, session, reply []byte) (ok bool, err error) {
	o.do(func() { ok, err = o.talks.End(context.Background(), openID, key, owner, session, reply) })
	return ok, err
}

// embedded returns talks on an embedded Redis, as a small account runs.
func embedded(t *testing.T) chat.Talks {
	t.Helper()
	server, address, err := store.StartEmbedded()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	redis, err := store.OpenRedis(address, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { redis.Close() })
	return &store.Talks{Redis: redis, SessionExpiry: time.Hour}
}

// gone is a Redis that cannot be reached until it is back.
type gone struct {
	mu    sync.Mutex
	talks chat.Talks
}

func newGone(t *testing.T) *gone {
	t.Helper()
	redis, err := store.OpenRedis("redis://127.0.0.1:1/0", 100*time.Millisecond) // nothing listens there
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { redis.Close() })
	return &gone{talks: &store.Talks{Redis: redis, SessionExpiry: time.Hour}}
}

func (g *gone) back(talks chat.Talks) { g.mu.Lock(); g.talks = talks; g.mu.Unlock() }
func (g *gone) now() chat.Talks       { g.mu.Lock(); defer g.mu.Unlock(); return g.talks }

func (g *gone) Begin(ctx context.Context, openID, key, owner string, now time.Time, count bool) (chat.Talk, error) {
	return g.now().Begin(ctx, openID, key, owner, now, count)
}
func (g *gone) Count(ctx context.Context, openID, key string) (int, error) {
	return g.now().Count(ctx, openID, key)
}
func (g *gone) End(ctx context.Context, openID, key, owner string, session, reply []byte) (bool, error) {
	return g.now().End(ctx, openID, key, owner, session, reply)
}

// deafToEnds is a Redis that cannot be told of the first few ends.
type deafToEnds struct {
	chat.Talks
	deaf int
}

func (d *deafToEnds) End(ctx context.Context, openID, key, owner string, session, reply []byte) (bool, error) {
	if d.deaf--; d.deaf >= 0 {
		return false, fault.New(fault.Unavailable, "")
	}
	return d.Talks.End(ctx, openID, key, owner, session, reply)
}
