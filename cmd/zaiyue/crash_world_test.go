package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/store"
)

// crashMarks stand in the notices of the two runs: one goes by template message mostly, the
// other by consent or by customer-service message only.
func crashMarks() []string { return []string{"崩溃一号", "崩溃二号"} }

// crashWorld is a service and a simulator, each a process, and the people of a round.
type crashWorld struct {
	t      *testing.T
	rng    *rand.Rand
	dir    string
	binary string
	env    []string
	url    string // of the simulator
	ready  string // of the service
	people int
	server *process
	runs   []string
	shift  atomic.Int64 // of the simulator's clock
}

// process is a child that is ended by its id.
type process struct {
	cmd  *exec.Cmd
	done chan error
}

// buildBinary builds the program into a folder of the test.
func buildBinary(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "zaiyue")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return path
}

// freeAddress is a loopback address that nobody uses now.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// newCrashWorld starts a simulator. Whatever becomes of the test, no process outlives it.
func newCrashWorld(t *testing.T, binary string, seed uint64) *crashWorld {
	t.Helper()
	service, sim := freeAddress(t), freeAddress(t)
	w := &crashWorld{t: t, rng: rand.New(rand.NewPCG(seed, 7)), dir: t.TempDir(), binary: binary, url: "http://" + sim, ready: "http://" + service + "/readyz"}
	w.env = append(os.Environ(),
		"ZAIYUE_SERVER_LISTEN="+service, "ZAIYUE_DATA_DIR="+filepath.Join(w.dir, "data"), "ZAIYUE_VAULT_KEY_FILE="+w.keyFile(),
		"ZAIYUE_WECHAT_MODE=simulator", "ZAIYUE_WECHAT_APP_ID=wx0123456789abcdef", "ZAIYUE_WECHAT_ORIGINAL_ID=gh_0123456789ab",
		"ZAIYUE_WECHAT_APP_SECRET=0123456789abcdef0123456789abcdef", "ZAIYUE_WECHAT_TOKEN=crashtest1",
		"ZAIYUE_WECHAT_ENCODING_AES_KEY="+strings.Repeat("a1B", 14)+"c", "ZAIYUE_WECHAT_API_BASE="+w.url,
		"ZAIYUE_WECHAT_CALL_WITHIN=1s", "ZAIYUE_NOTICES_QUIET_HOURS=03:00-03:01", "ZAIYUE_SENDING_LEASE=2s", "ZAIYUE_LOG_LEVEL=warn")
	p := w.spawn("simulate", "--webhook", "http://"+service+"/wechat", "--listen", sim)
	t.Cleanup(func() {
		if w.server != nil {
			w.kill()
		}
		p.end(t, syscall.SIGKILL)
		if t.Failed() {
			log, _ := os.ReadFile(filepath.Join(w.dir, "log"))
			t.Logf("the end of the log:\n%s", log[max(0, len(log)-4000):])
		}
	})
	w.eventually("the simulator answers", func() bool { return w.try(http.MethodGet, w.url+"/sim/clock", nil, new(any)) == nil })
	return w
}

func (w *crashWorld) keyFile() string { return filepath.Join(w.dir, "keys", "keyset.json") }

// spawn starts the program; what it says is appended to a file.
func (w *crashWorld) spawn(args ...string) *process {
	w.t.Helper()
	log, err := os.OpenFile(filepath.Join(w.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		w.t.Fatal(err)
	}
	defer log.Close()
	p := &process{cmd: exec.Command(w.binary, args...), done: make(chan error, 1)}
	p.cmd.Dir, p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = w.dir, w.env, log, log
	if err := p.cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	go func() { p.done <- p.cmd.Wait() }()
	return p
}

// end ends a process and waits for it.
func (p *process) end(t *testing.T, s syscall.Signal) {
	t.Helper()
	_ = p.cmd.Process.Signal(s) // it may have ended already
	select {
	case err := <-p.done:
		if s != syscall.SIGKILL && err != nil {
			t.Errorf("the service ended with %v", err)
		}
	case <-time.After(40 * time.Second):
		_ = p.cmd.Process.Kill()
		t.Fatalf("%v did not end by %v", p.cmd.Args, s)
	}
}

// start starts the service; the kill may come before it is ready.
func (w *crashWorld) start() { w.server = w.spawn("serve") }

func (w *crashWorld) kill() {
	w.server.end(w.t, syscall.SIGKILL)
	w.server = nil
}

// stop ends the service as an operator does, once it has begun.
func (w *crashWorld) stop() {
	w.t.Helper()
	w.eventually("the service is ready", func() bool { return w.try(http.MethodGet, w.ready, nil, new(any)) == nil })
	w.server.end(w.t, syscall.SIGTERM)
	w.server = nil
}

// rest lets real time pass: processes of their own know no other.
func (w *crashWorld) rest(d time.Duration) {
	select {
	case <-time.After(d):
	case <-w.t.Context().Done():
	}
}

func (w *crashWorld) eventually(what string, holds func() bool) {
	w.t.Helper()
	for range 600 {
		if holds() {
			return
		}
		w.rest(50 * time.Millisecond)
	}
	w.t.Fatalf("it did not come about that %s", what)
}

// try calls an address and reads its JSON, whatever its size.
func (w *crashWorld) try(method, address string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %d", req.URL.Path, resp.StatusCode)
	}
	if strings.HasPrefix(address, w.url) {
		return json.NewDecoder(resp.Body).Decode(out)
	}
	return nil
}

// call calls the simulator.
func (w *crashWorld) call(method, path string, in, out any) {
	w.t.Helper()
	if err := w.try(method, w.url+path, in, out); err != nil {
		w.t.Fatal(err)
	}
}

func (w *crashWorld) post(path string, in any) {
	w.t.Helper()
	w.call(http.MethodPost, path, in, new(any))
	var clock struct{ Offset string }
	w.call(http.MethodGet, "/sim/clock", nil, &clock)
	if d, err := time.ParseDuration(clock.Offset); err == nil {
		w.shift.Store(int64(d))
	}
}

func (w *crashWorld) order(f disturbance) { w.t.Helper(); w.post("/sim/faults", f) }

// open opens the store while the service is down.
func (w *crashWorld) open(f func(db *store.DB)) {
	w.t.Helper()
	now := func() time.Time { return time.Now().Add(time.Duration(w.shift.Load())) }
	db, err := store.Open(w.t.Context(), filepath.Join(w.dir, "data", "zaiyue.db"), store.Options{Now: now, KeyFile: w.keyFile()})
	if err != nil {
		w.t.Fatal(err)
	}
	f(db)
	if err := db.Close(); err != nil {
		w.t.Fatal(err)
	}
}

// prepare has people follow, a few of whom consent or write, and orders the two runs.
func (w *crashWorld) prepare(n int) {
	w.t.Helper()
	w.people = n
	var before, users []struct{ ID, OpenID string }
	w.call(http.MethodGet, "/sim/users", nil, &before)
	w.post("/sim/users/bulk", map[string]any{"count": n})
	w.call(http.MethodGet, "/sim/users", nil, &users)
	users = users[len(before):]
	var graduates []people.Graduate
	for _, u := range users {
		graduates = append(graduates, people.Graduate{OpenID: u.OpenID, FollowedAt: time.Now().Add(-time.Hour)})
	}
	w.start()
	w.eventually("the service is ready", func() bool { return w.try(http.MethodGet, w.ready, nil, new(any)) == nil })
	for i, u := range users[:min(len(users), 400)] {
		if i%4 == 0 {
			w.post("/sim/users/"+u.ID+"/send?wait=true", map[string]any{"text": "你好"})
		}
		if i%5 == 0 {
			w.consent(u.ID)
		}
	}
	w.stop()
	w.open(func(db *store.DB) {
		if _, err := db.AdoptFollowers(w.t.Context(), graduates); err != nil {
			w.t.Fatal(err)
		}
		w.launch(db, "r1", "case.progress", map[string]string{"programme": crashMarks()[0], "status": "审核通过", "at": "2026年11月24日 09:30", "note": "不用做什么", "number": "SQ1"})
		w.launch(db, "r2", "notice.free", map[string]string{"title": crashMarks()[1], "text": "照常办理"})
	})
}

// consent agrees to every template of subscription notices.
func (w *crashWorld) consent(user string) {
	w.t.Helper()
	var choices []map[string]any
	for _, id := range w.templates() {
		choices = append(choices, map[string]any{"template_id": id})
	}
	w.post("/sim/users/"+user+"/consent?wait=true", map[string]any{"choices": choices})
}

// templates lists the account's templates of subscription notices.
func (w *crashWorld) templates() (ids []string) {
	var granted struct {
		Token string `json:"access_token"`
	}
	w.call(http.MethodPost, "/cgi-bin/stable_token", map[string]any{"grant_type": "client_credential", "appid": "wx0123456789abcdef", "secret": "0123456789abcdef0123456789abcdef"}, &granted)
	var answer struct {
		Data []struct {
			ID string `json:"priTmplId"`
		}
	}
	w.call(http.MethodGet, "/wxaapi/newtmpl/gettemplate?access_token="+url.QueryEscape(granted.Token), nil, &answer)
	for _, d := range answer.Data {
		ids = append(ids, d.ID)
	}
	return ids
}

// launch has one officer write a run to every follower, and another confirm and start it.
func (w *crashWorld) launch(db *store.DB, id, kind string, fields map[string]string) {
	w.t.Helper()
	writer, other := people.By{Officer: "writer"}, people.By{Officer: "other"}
	r, err := db.NewRun(w.t.Context(), writer, notices.Run{ID: id, Title: id, Kind: kind, Fields: fields, Audience: notices.Audience{Source: notices.FromFollowers}})
	for _, m := range []string{"ask", "confirm", "start"} {
		if err == nil {
			r, err = db.MoveRun(w.t.Context(), map[bool]people.By{true: writer, false: other}[m == "ask"], r.ID, notices.RunAct{Move: m, Revision: r.Revision})
		}
	}
	if err != nil {
		w.t.Fatal(err)
	}
	w.runs = append(w.runs, r.ID)
}

// settled reports whether every notice came to an end, and resumes what is paused.
func (w *crashWorld) settled() (done bool) {
	w.t.Helper()
	w.open(func(db *store.DB) {
		done = true
		by := people.By{Officer: "other"}
		_ = db.ResumePump(w.t.Context(), by) // it need not be paused
		for _, id := range w.runs {
			r, err := db.Run(w.t.Context(), id)
			if err != nil {
				w.t.Fatal(err)
			}
			if r.State == notices.RunPaused || r.State == notices.RunGoing { // the pump may have put it aside by itself
				if _, err := db.MoveRun(w.t.Context(), by, id, notices.RunAct{Move: "resume", Revision: r.Revision}); err != nil {
					w.t.Fatal(err)
				}
			}
		}
	})
	n, ended := 0, 0
	for _, mark := range crashMarks() {
		for _, k := range w.kept(mark) {
			n++
			if k.State.Ended() {
				ended++
			}
		}
	}
	return done && n == 2*w.people && n == ended
}

// kept are the notices of a run.
func (w *crashWorld) kept(mark string) (all []notices.Notice) {
	w.t.Helper()
	run := w.runs[0]
	if mark == crashMarks()[1] {
		run = w.runs[1]
	}
	w.open(func(db *store.DB) {
		for _, state := range []notices.State{
			notices.Queued, notices.Sending, notices.Accepted, notices.Delivered, notices.Refused, notices.Waiting, notices.Uncertain, notices.Cancelled, notices.Expired,
		} {
			for cursor, more := "", true; more; more = cursor != "" {
				page, next, err := db.RunNotices(w.t.Context(), run, state, nil, cursor, 500)
				if err != nil {
					w.t.Fatal(err)
				}
				all, cursor = append(all, page...), next
			}
		}
	})
	return all
}

// tally counts the notices by run, state and reason.
func (w *crashWorld) tally() map[string]int {
	all := map[string]int{}
	for _, mark := range crashMarks() {
		for _, n := range w.kept(mark) {
			all[cmp.Or(mark, "?")+" "+string(n.State)+" "+why(n)]++
		}
	}
	return all
}

// received counts on the phones what holds a mark.
func (w *crashWorld) received(mark string) map[string]int {
	w.t.Helper()
	var all []struct {
		OpenID string
		Count  int
	}
	w.call(http.MethodGet, "/sim/received?text="+url.QueryEscape(mark), nil, &all)
	got := map[string]int{}
	for _, v := range all {
		got[v.OpenID] = v.Count
	}
	return got
}
