package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"time"
)

// The officer who opens the pages. Nobody is called so.
const (
	benchLogin    = "bench"
	benchPassword = "only-for-this-run"
)

// measureConsole fills a service with articles and followers and opens every page of the
// console that a link leads to, again and again.
func measureConsole(ctx context.Context, h *house, p plan, t *table) error {
	address, err := freeAddress()
	if err != nil {
		return err
	}
	c, _, err := h.startService(ctx, "console", address, "safe")
	if err != nil {
		return err
	}
	defer h.drop(c)
	if err := h.fill(ctx, c, p, address); err != nil {
		return err
	}
	o, err := h.officer(ctx, address)
	if err != nil {
		return err
	}
	pages, err := o.pages(ctx)
	if err != nil {
		return err
	}
	of := fmt.Sprintf("console, %d articles, %d followers", p.listed, p.followers)
	slowest, worst := "", time.Duration(0)
	var all []time.Duration
	for _, path := range pages {
		took, err := o.times(ctx, path, p.opened)
		if err != nil {
			return err
		}
		all = append(all, took...)
		slices.Sort(took)
		if q := quantile(took, .95); q > worst {
			slowest, worst = path, q
		}
	}
	slices.Sort(all)
	t.tell(of+": a page, p50, p95 over all", "%s, %s", milli(quantile(all, .5)), milli(quantile(all, .95)))
	t.judge(worst < 50*time.Millisecond, of+": p95 of the slowest page", "< 50 ms", "%s (`%s`)", milli(worst), shape(slowest))
	t.note("Console: %d pages, each opened %d times, one after the other, by an officer with every role; the time includes HTTP and reading the whole page.", len(pages), p.opened)
	return nil
}

// fill imports articles, lets graduates follow, and has some ask in vain.
func (h *house) fill(ctx context.Context, c *child, p plan, address string) error {
	file := h.dir + "/listed.jsonl"
	if err := h.corpus.writeImport(file, p.listed, false); err != nil {
		return err
	}
	if _, err := h.imports(ctx, "console", address, file); err != nil {
		return err
	}
	if err := c.await(ctx, 3*time.Minute, "index", func() bool { return c.indexed() >= p.listed }); err != nil {
		return err
	}
	man, err := newPostman()
	if err != nil {
		return err
	}
	const atOnce = 10_000 // signed only just before they are sent: a signature grows old
	for first := 0; first < p.followers; first += atOnce {
		var requests [][]byte
		for g := first; g < min(first+atOnce, p.followers); g++ {
			requests = append(requests, man.follow(openID(g)))
		}
		if _, err := rush(ctx, address, requests, p.connections, func([]byte) error { return nil }); err != nil {
			return fmt.Errorf("followers: %w", err)
		}
	}
	var vain []string
	for i := range 500 {
		vain = append(vain, fmt.Sprintf("龙宫第%d层怎么买鲸鱼%d", i%50, i))
	}
	_, err = rush(ctx, address, man.requests(len(vain), p.graduates, vain, true), p.connections, func([]byte) error { return nil })
	return err
}

// clerk is an officer's browser.
type clerk struct {
	client *http.Client
	base   string
}

// officer adds an officer from the command line and signs in.
func (h *house) officer(ctx context.Context, address string) (*clerk, error) {
	return h.officerNamed(ctx, "console", address, benchLogin)
}

func (h *house) officerNamed(ctx context.Context, name, address, login string) (*clerk, error) {
	cmd := exec.CommandContext(ctx, h.zaiyue, "staff", "add", login, "--name", "量时间的人", "--role", "administrator,editor,publisher,approver,liaison", "--password-stdin")
	cmd.Dir, cmd.Stdin = h.dir, strings.NewReader(benchPassword+"\n")
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + h.dir}, h.settings(name, address, "safe")...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("zaiyue staff add: %w\n%s", err, out)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	o := &clerk{client: &http.Client{Jar: jar, Timeout: time.Minute}, base: "http://" + address}
	// Redis has just carried the load of the followers; its breaker may rest for some seconds.
	for range 10 {
		resp, err := o.client.PostForm(o.base+"/console/signin", url.Values{"login": {login}, "password": {benchPassword}})
		if err != nil {
			return nil, err
		}
		resp.Body.Close()
		if resp.Request.URL.Path == "/console" {
			return o, nil
		}
		if resp.StatusCode != http.StatusServiceUnavailable {
			return nil, fmt.Errorf("signing in ended at %s with %d", resp.Request.URL.Path, resp.StatusCode)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(time.Second):
		}
	}
	return nil, errors.New("signing in: the sessions do not answer")
}

// open fetches a page whole.
func (o *clerk) open(ctx context.Context, path string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, o.base+path, nil)
	if err != nil {
		return "", err
	}
	resp, err := o.client.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %d", path, resp.StatusCode)
	}
	return string(body), err
}

var (
	consoleLink = regexp.MustCompile(`(?:href|src)="(/console[^"#]*)"`)
	someID      = regexp.MustCompile(`^(/console/[^/]+)/[^/]+`)
)

// shape is a path without what it is about: one page of each shape is measured.
func shape(path string) string {
	path, _, _ = strings.Cut(path, "?")
	return someID.ReplaceAllString(path, "$1/…")
}

// pages follows the links of the console, one page of each shape.
func (o *clerk) pages(ctx context.Context) ([]string, error) {
	found := map[string]string{"/console": "/console"}
	for queue := []string{"/console"}; len(queue) > 0; queue = queue[1:] {
		body, err := o.open(ctx, queue[0])
		if err != nil {
			return nil, err
		}
		for _, m := range consoleLink.FindAllStringSubmatch(body, -1) {
			path := strings.ReplaceAll(m[1], "&amp;", "&")
			if s := shape(path); found[s] == "" {
				found[s] = path
				queue = append(queue, path)
			}
		}
	}
	if len(found) < 5 {
		return nil, errors.New("the console has hardly a page: is the officer signed in?")
	}
	return slices.Sorted(maps.Values(found)), nil
}

// times opens a page n times.
func (o *clerk) times(ctx context.Context, path string, n int) ([]time.Duration, error) {
	took := make([]time.Duration, n)
	for i := range took {
		began := time.Now()
		if _, err := o.open(ctx, path); err != nil {
			return nil, err
		}
		took[i] = time.Since(began)
	}
	return took, nil
}
