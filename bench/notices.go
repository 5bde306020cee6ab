package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// What WeChat permits in the measurement: a call takes so long, and the pump's own bounds are
// its settings' defaults.
const (
	callTakes   = 100 * time.Millisecond
	mostASecond = 500
	inFlight    = 64
	sendPath    = "/cgi-bin/message/template/send"
	chatEvery   = 50 * time.Millisecond // between two messages to the webhook meanwhile
	readEvery   = 200 * time.Millisecond
)

// measureNotices has an officer's run tell everybody something, against the simulator in a
// process of its own, while the console is read and graduates ask.
func measureNotices(ctx context.Context, h *house, p plan, t *table) error {
	if h.redis == "" {
		if err := h.startRedis(ctx); err != nil {
			return err
		}
	}
	sim, err := freeAddress()
	if err != nil {
		return err
	}
	address, err := freeAddress()
	if err != nil {
		return err
	}
	w := &wechatOf{base: "http://" + sim}
	more := []string{
		"ZAIYUE_WECHAT_MODE=simulator", "ZAIYUE_WECHAT_API_BASE=" + w.base, "ZAIYUE_NOTICES_QUIET_HOURS=03:00-03:01",
		"ZAIYUE_WECHAT_APP_SECRET=0123456789abcdef0123456789abcdef",
	}
	platform, err := h.take(start(h.dir, "simulator", sim, h.zaiyue, []string{"simulate", "--webhook", "http://" + address + "/wechat", "--listen", sim},
		append(h.settings("notices", address, "safe"), more...)))
	if err != nil {
		return err
	}
	defer h.drop(platform)
	if err := platform.await(ctx, 30*time.Second, "open port", platform.listening); err != nil {
		return err
	}
	if err := w.post(ctx, http.MethodPost, "/sim/users/bulk", map[string]any{"count": p.told}); err != nil {
		return err
	}
	c, _, err := h.startService(ctx, "notices", address, "safe", more...)
	if err != nil {
		return err
	}
	defer h.drop(c)
	adopt := exec.CommandContext(ctx, h.zaiyue, "adopt")
	adopt.Dir, adopt.Env = h.dir, slices.Concat([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + h.dir}, h.settings("notices", address, "safe"), more)
	if out, err := adopt.CombinedOutput(); err != nil {
		return fmt.Errorf("zaiyue adopt: %w\n%s", err, out)
	}
	writer, err := h.officerNamed(ctx, "notices", address, benchLogin)
	if err != nil {
		return err
	}
	second, err := h.officerNamed(ctx, "notices", address, benchLogin+"2")
	if err != nil {
		return err
	}
	path, err := writer.writeRun(ctx, second)
	if err != nil {
		return err
	}
	if err := w.slow(ctx); err != nil {
		return err
	}
	return measureRun(ctx, h, c, p, t, second, path, address)
}

// measureRun starts the run that was confirmed and watches it to its end.
func measureRun(ctx context.Context, h *house, c *child, p plan, t *table, o *clerk, path, address string) error {
	idle, known := c.settled(ctx, p.settles)
	most := c.watch()
	beside, stop := context.WithCancel(ctx)
	defer stop()
	pages, asked := make(chan []time.Duration, 1), make(chan []time.Duration, 1)
	go func() {
		pages <- o.reads(beside, "/console", "/console/runs", path, "/console/articles", "/console/graduates")
	}()
	go func() { asked <- asks(beside, address) }()
	began := time.Now()
	if err := o.move(ctx, path, "start"); err != nil {
		return err
	}
	err := c.await(ctx, 20*time.Minute, "end of the run", func() bool { return c.accepted() >= p.told })
	took := time.Since(began)
	stop()
	read, answered, highest := <-pages, <-asked, most()
	if err != nil {
		return err
	}
	permitted := min(float64(mostASecond), inFlight/callTakes.Seconds())
	rate := float64(p.told) / took.Seconds()
	of := fmt.Sprintf("notices, %d people", p.told)
	t.judge(rate >= .9*permitted, of+": a second, from the start to the last", fmt.Sprintf(">= %.0f", .9*permitted), "%.0f in %s", rate, took.Round(time.Second))
	if known {
		t.judge(highest-idle < 150e6, of+": anonymous memory above idle", "< 150 MB", "%s above %s", megabytes(highest-idle), megabytes(idle))
	} else {
		t.unknown(of+": anonymous memory above idle", "< 150 MB")
	}
	t.judge(quantile(read, .95) < 100*time.Millisecond, of+": a page of the console meanwhile, p50, p95", "p95 < 100 ms", "%s, %s of %d", milli(quantile(read, .5)), milli(quantile(read, .95)), len(read))
	t.judge(quantile(answered, .99) < 50*time.Millisecond, of+": a message to the webhook meanwhile, p50, p99", "p99 < 50 ms", "%s, %s of %d", milli(quantile(answered, .5)), milli(quantile(answered, .99)), len(answered))
	t.note("Notices: a call of the simulator takes %s; at most %d a second and %d at the same time; WeChat's word about each message comes to the webhook too.", callTakes, mostASecond, inFlight)
	return nil
}

// settled waits until the process has given back what it needed to start and for the officers
// to sign in, for so long at most, and returns its anonymous memory then.
func (c *child) settled(ctx context.Context, most time.Duration) (idle int64, known bool) {
	const still = 20 * time.Second
	lowest, since := int64(1<<62), time.Now()
	for began := time.Now(); time.Since(began) < most && time.Since(since) < still && ctx.Err() == nil; pause(ctx, readEvery) {
		if idle, known = c.anonymous(); idle < lowest-1<<20 || idle > lowest+8<<20 {
			lowest, since = idle, time.Now()
		}
	}
	return idle, known
}

// accepted is how many messages WeChat took, by the service's metrics.
func (c *child) accepted() (n int) {
	_, text := c.page("/metrics")
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "zaiyue_notices_total{") && (strings.Contains(line, `state="accepted"`) || strings.Contains(line, `state="delivered"`)) {
			if value, err := strconv.ParseFloat(strings.TrimSpace(line[strings.LastIndex(line, " "):]), 64); err == nil {
				n += int(value)
			}
		}
	}
	return n
}

// reads opens pages in turn until ctx ends, and returns how long each took, sorted.
func (o *clerk) reads(ctx context.Context, paths ...string) (took []time.Duration) {
	for i := 0; ctx.Err() == nil; i++ {
		began := time.Now()
		if _, err := o.open(ctx, paths[i%len(paths)]); err == nil {
			took = append(took, time.Since(began))
		} else if ctx.Err() == nil {
			took = append(took, time.Minute) // a page that fails is the slowest there is
		}
		pause(ctx, readEvery)
	}
	slices.Sort(took)
	return took
}

// asks sends a message to the webhook again and again until ctx ends, and returns how long
// each answer took, sorted.
func asks(ctx context.Context, address string) (took []time.Duration) {
	man, err := newPostman()
	if err != nil {
		return nil
	}
	a, err := dial(address)
	if err != nil {
		return nil
	}
	defer a.conn.Close()
	for i := 0; ctx.Err() == nil; i++ {
		request := man.requests(1, 1, []string{fmt.Sprintf("租房补贴怎么申请%d", i)}, true)[0]
		began := time.Now()
		if _, err := a.ask(request); err != nil {
			took = append(took, time.Minute)
			break
		}
		took = append(took, time.Since(began))
		pause(ctx, chatEvery)
	}
	slices.Sort(took)
	return took
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// wechatOf is the simulator's control.
type wechatOf struct{ base string }

func (w *wechatOf) post(ctx context.Context, method, path string, in any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, method, w.base+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the simulator answers %d to %s", resp.StatusCode, path)
	}
	return nil
}

// slow has a send take its time, and allows a million of them in a day.
func (w *wechatOf) slow(ctx context.Context) error {
	return errors.Join(
		w.post(ctx, http.MethodPatch, "/sim/options", map[string]any{"rules": map[string]any{"daily": map[string]int{sendPath: 1_000_000}}}),
		w.post(ctx, http.MethodPost, "/sim/faults", map[string]any{"path": sendPath, "kind": "slow", "delay_ms": callTakes.Milliseconds()}))
}

var (
	formID       = regexp.MustCompile(`name="id" value="([^"]*)"`)
	formRevision = regexp.MustCompile(`name="revision" value="([^"]*)"`)
)

// submit sends a form and returns where it led to.
func (o *clerk) submit(ctx context.Context, path string, form url.Values) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, o.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := o.client.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s: %d", path, resp.StatusCode)
	}
	return resp.Request.URL.Path, nil
}

// writeRun writes a run to everybody, which a colleague confirms, and returns its page.
func (o *clerk) writeRun(ctx context.Context, second *clerk) (string, error) {
	page, err := o.open(ctx, "/console/runs/new?kind=notice.urgent")
	if err != nil {
		return "", err
	}
	form := url.Values{
		"kind": {"notice.urgent"}, "title": {"量时间"}, "field.title": {"台风停课"}, "field.text": {"今天不上课，请留在住处。"}, "source": {"followers"},
	}
	if m := formID.FindStringSubmatch(page); m != nil {
		form.Set("id", m[1])
	}
	path, err := o.submit(ctx, "/console/runs/new", form)
	if err != nil {
		return "", err
	}
	return path, errors.Join(o.move(ctx, path, "ask"), second.move(ctx, path, "confirm"))
}

// move makes a move with a run.
func (o *clerk) move(ctx context.Context, path, move string) error {
	page, err := o.open(ctx, path)
	if err != nil {
		return err
	}
	m := formRevision.FindStringSubmatch(page)
	if m == nil {
		return fmt.Errorf("%s has no form to %s", path, move)
	}
	_, err = o.submit(ctx, path+"/move", url.Values{"move": {move}, "revision": {m[1]}})
	return err
}
