package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"golang.org/x/sync/errgroup"

	"zaiyue/chat"
	"zaiyue/config"
	"zaiyue/content"
	"zaiyue/content/press"
	"zaiyue/handlers"
	"zaiyue/people"
	"zaiyue/store"
)

// unlinked are the pages of the console that no page leads to by a link, or that are no
// pages but files and answers for scripts; the walk leaves them out. Why stands beside each.
var unlinked = map[string]string{
	"/signin":                   "whoever is signed in is led on; the walk begins with it",
	"/figures/chart/:id":        "a picture",
	"/figures/export.xlsx":      "a file",
	"/subsidy-figures.csv":      "a file",
	"/runs/:id/list.xlsx":       "a file",
	"/runs/:id/people.xlsx":     "a file",
	"/preview/:token/code.png":  "a picture on the page for one's own phone",
	"/placements/template.xlsx": "a file",
	"/cases/:id/papers/:paper":  "a picture; opening it stands in the trail",
	// Steps of signing in and of one's own account, reached by forms: console_signin_browser_test.go.
	"/signin/code": "a step", "/signin/password": "a step", "/signin/totp": "a step", "/signin/scan": "a step",
	"/me/totp": "a step", "/me/wechat": "a step",
	"/signin/totp.png": "a picture", "/signin/scan/code.png": "a picture", "/me/totp.png": "a picture", "/me/wechat/code.png": "a picture",
	"/signin/scan/state": "for a script", "/me/wechat/state": "for a script",
}

// stopsWalked bounds how many stops of the keyboard are tried on one page.
const stopsWalked = 150

// walk is a walk over the pages of the console in a browser: from the first page along
// every link, two pages of each route.
type walk struct {
	t        *testing.T
	r        *running
	browser  context.Context
	officer  *officer
	faults   string // scripts that look at a page
	stops    string
	patterns []*regexp.Regexp // of the GET routes, in order of routes
	routes   []string
	seen     map[string]int // pages walked, by route
	queue    []string
	queued   map[string]bool

	mu     sync.Mutex
	errors []string // what the browser's console said
}

// newWalk begins a walk of an officer who has signed in with the browser.
func newWalk(t *testing.T, r *running, o *officer) *walk {
	t.Helper()
	w := &walk{t: t, r: r, officer: o, browser: chromium(t), seen: map[string]int{}, queued: map[string]bool{}}
	for name, script := range map[string]*string{"faults": &w.faults, "stops": &w.stops} {
		data, err := os.ReadFile("testdata/pages/" + name + ".js")
		if err != nil {
			t.Fatal(err)
		}
		*script = string(data)
	}
	parameter := regexp.MustCompile(`:[a-z_]+|\*[a-z_]+`)
	routes := r.app.console.All()
	slices.SortStableFunc(routes, func(a, b handlers.Route) int { // /articles/new before /articles/:id
		return strings.Count(a.Path, ":") - strings.Count(b.Path, ":")
	})
	for _, route := range routes {
		if route.Method == http.MethodGet {
			w.routes = append(w.routes, route.Path)
			w.patterns = append(w.patterns, regexp.MustCompile("^/console"+strings.TrimSuffix(parameter.ReplaceAllString(route.Path, "[^/]+"), "/")+"/?$"))
		}
	}
	err := chromedp.Listen(w.browser, func(ev any) {
		w.mu.Lock()
		defer w.mu.Unlock()
		switch e := ev.(type) {
		case *log.EventEntryAdded:
			if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
				w.errors = append(w.errors, e.Entry.Text)
			}
		case *runtime.EventExceptionThrown:
			w.errors = append(w.errors, e.ExceptionDetails.Text)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	signInBrowser(t, w.browser, o)
	return w
}

// routeOf returns the route a path belongs to.
func (w *walk) routeOf(path string) (string, bool) {
	for i, p := range w.patterns {
		if p.MatchString(path) {
			return w.routes[i], true
		}
	}
	return "", false
}

// add queues a link that leads to a page of the console.
func (w *walk) add(link string) {
	u, err := url.Parse(link)
	if err != nil || !strings.HasPrefix(u.Path, "/console") || w.queued[u.RequestURI()] {
		return
	}
	route, ok := w.routeOf(u.Path)
	if !ok {
		w.t.Errorf("a link leads to %s, which no route answers", u.Path)
		w.queued[u.RequestURI()] = true
		return
	}
	if _, left := unlinked[route]; left || w.seen[route] >= 2 {
		return
	}
	w.seen[route]++
	w.queued[u.RequestURI()] = true
	w.queue = append(w.queue, u.RequestURI())
}

// all walks from the first page until no new page is left.
func (w *walk) all() {
	w.add("/console")
	for len(w.queue) > 0 {
		path := w.queue[0]
		w.queue = w.queue[1:]
		w.page(path)
	}
}

// page looks at one page: at 1280 pixels, by keyboard, by what the browser's console says.
func (w *walk) page(path string) {
	w.t.Helper()
	address := "http://" + w.r.app.config.Server.Listen + path
	if err := chromedp.Do(w.browser, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(address)); err != nil {
		w.t.Errorf("%s: %v", path, err)
		return
	}
	found, err := chromedp.Run(w.browser, chromedp.Evaluate[[]string](w.faults+"(0)"))
	if err != nil {
		w.t.Errorf("%s: %v", path, err)
	}
	links, err := chromedp.Run(w.browser, chromedp.Evaluate[[]string](`[...document.querySelectorAll('a[href]')].filter((a) => a.origin === location.origin).map((a) => a.pathname + a.search)`))
	if err != nil {
		w.t.Errorf("%s: %v", path, err)
	}
	found = append(found, w.keyboard()...)
	w.mu.Lock()
	found, w.errors = append(found, w.errors...), nil
	w.mu.Unlock()
	for _, f := range found {
		w.t.Errorf("%s: %s", path, f)
	}
	for _, l := range links {
		w.add(l)
	}
}

// keyboard goes through the page with the tabulator alone: every stop once, in the order of
// the page, and each seen.
func (w *walk) keyboard() (found []string) {
	want, err := chromedp.Run(w.browser, chromedp.Evaluate[[]string](w.stops+"('all')"))
	if err != nil {
		return []string{err.Error()}
	}
	last := -1
	for range min(len(want), stopsWalked) {
		if err := chromedp.Do(w.browser, chromedp.KeyEvent(kb.Tab)); err != nil {
			return append(found, err.Error())
		}
		now, err := chromedp.Run(w.browser, chromedp.Evaluate[[]string](w.stops+"('now')"))
		if err != nil || len(now) < 2 {
			return found // in a frame, or round
		}
		var at int
		if _, err := fmt.Sscanf(now[0], "%d", &at); err != nil || last >= 0 && at != last+1 && at != last { // a field of a time has several stops
			found = append(found, fmt.Sprintf("the keyboard goes from stop %d to %s", last, now[0]))
		}
		if now[1] != "" {
			found = append(found, now[0]+": "+now[1])
		}
		last = at
	}
	return found
}

// TestWalkTheConsole walks every page of the console, in use, full and empty: nothing wider
// than the screen, labels, headings, contrast, order of the keyboard, nothing in the browser's
// console. A new page is included by itself; one that nothing leads to fails (row A9).
func TestWalkTheConsole(t *testing.T) {
	tests := []struct {
		name   string
		change func(*testing.T, *config.Config)
		fill   func(*testing.T, *running)
	}{
		{name: "in use", fill: aStory},
		{name: "full", fill: fillConsole},
		{name: "empty", change: withoutSamples},
	}
	var mu sync.Mutex
	seen := map[string]bool{}
	var routes []string
	t.Run("walks", func(t *testing.T) { // side by side: a walk mostly waits for its browser
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				r := start(t, func(c *config.Config) {
					if tt.change != nil {
						tt.change(t, c)
					}
				})
				if tt.fill != nil {
					tt.fill(t, r)
				}
				w := newWalk(t, r, r.officer(t, people.Administrator, people.Publisher, people.Editor, people.Liaison, people.Reviewer, people.Approver))
				w.all()
				t.Logf("%d pages of %d routes", len(w.queued), len(w.seen))
				mu.Lock()
				defer mu.Unlock()
				routes = w.routes
				for route, times := range w.seen {
					seen[route] = seen[route] || times > 0
				}
			})
		}
	})
	for _, route := range routes {
		if _, left := unlinked[route]; !left && !seen[route] {
			t.Errorf("no page leads to %s", route)
		}
	}
}

// aStory begins a story with its person's consent: only stories have these pages.
func aStory(t *testing.T, r *running) {
	t.Helper()
	uncertainNotices(t, r, 2)
	aPostOfWork(t, r, 2)
	runsInUse(t, r, "元旦放假")
	onTheList(t, r, 3)
	aPayment(t, r, applications(t, r, "oWalk", 4)[1:2])
	aPaper(t, r)
	aTalk(r)
	ctx, by := t.Context(), people.By{Officer: people.TheShell}
	p, err := r.app.editorial.New(ctx, by, content.Article{Kind: content.KindStory, Title: "一位示例青年的故事", Body: "正文。"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = r.app.tools.db.RecordConsent(ctx, by, p.ID, content.ConsentGiven{
		Name: "示例", GivenAt: r.app.now().Add(-time.Hour), Scope: long, Proof: strings.NewReader("口头同意"), ProofType: "text/plain",
	})
	if err != nil {
		t.Fatal(err)
	}
}

// rowsFull is how many rows a full list has; long is a name of 40 characters that nothing
// can break.
const rowsFull = 10_000

var long = strings.Repeat("那曲林芝山南昌都", 5)

// fillConsole fills every list there is.
func fillConsole(t *testing.T, r *running) {
	t.Helper()
	uncertainNotices(t, r, 60)
	aPostOfWork(t, r, 500)
	runsFull(t, r)
	onTheList(t, r, 2000)
	aPayment(t, r, applications(t, r, "oWalk", 160)[1:40])
	aPaper(t, r)
	aTalk(r)
	ctx, db, by := t.Context(), r.app.tools.db, people.By{Officer: people.TheShell}
	var articles strings.Builder
	for i := range rowsFull {
		fmt.Fprintf(&articles, "{\"id\":\"full-%d\",\"title\":\"%s%d\",\"body\":\"租房补贴每月 %d 元。\",\"author\":%q,\"doc_number\":%q}\n", i, long[:3*30], i, i, long, long)
	}
	file := filepath.Join(t.TempDir(), "full.jsonl")
	if err := os.WriteFile(file, []byte(articles.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	src, err := content.OpenSource(file)
	if err != nil {
		t.Fatal(err)
	}
	if report, err := db.Import(ctx, src, nil); err != nil || report.Found > 0 {
		t.Fatalf("import: %v %v", err, report.Problems[:min(1, len(report.Problems))])
	}
	r.app.tools.changed()
	if err := r.app.indexReady(ctx); err != nil {
		t.Fatal(err)
	}
	atOnce(t, rowsFull, func(i int) error {
		_, err := db.AddOfficer(ctx, by, people.NewOfficer{Login: fmt.Sprintf("full%d", i), Name: long, Roles: []people.Role{people.Editor}})
		return err
	})
	atOnce(t, rowsFull, func(i int) error {
		return db.AddUnanswered(ctx, "", chat.Question{Text: fmt.Sprintf("%s第%d种怎么办", long, i), At: r.app.now()})
	})
	if err := db.AddFeedback(ctx, "", chat.Feedback{Article: "full-1", Question: long, Reason: long, At: r.app.now()}); err != nil {
		t.Fatal(err)
	}
	for i := range 60 {
		j := press.Job{ID: fmt.Sprintf("full-%d", i), Article: "full-1", Purpose: press.ToPublish, Stage: press.Published, Title: long, By: by.Officer, BegunAt: r.app.now()}
		if i == 0 {
			j.Stage, j.Trouble = press.Failed, &press.Trouble{Words: long, Advice: long, Repair: press.InEditor, Code: 45002, RID: long}
		}
		if i%3 == 0 {
			j.Purpose, j.Mass = press.ToSend, &press.Mass{TagID: 100, TagName: long}
		}
		if _, err := db.BeginJob(ctx, by, j, content.Article{}, func([]press.Job) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 60 {
		live, err := db.LiveMenu(ctx)
		if err == nil {
			live.Note = long
			_, err = db.SaveMenu(ctx, by, uint64(i+1), live)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// atOnce does something n times, many at a time: the store keeps them in few transactions.
func atOnce(t *testing.T, n int, do func(i int) error) {
	t.Helper()
	var g errgroup.Group
	g.SetLimit(64)
	for i := range n {
		g.Go(func() error { return do(i) })
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
}

// withoutSamples makes a store with one article, which is given no samples.
func withoutSamples(t *testing.T, c *config.Config) {
	t.Helper()
	db, err := store.Open(t.Context(), databasePath(*c), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.SaveArticle(t.Context(), content.Article{ID: "one", Kind: content.KindGuide, Title: "一", Body: "一", Status: content.Withdrawn})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}
