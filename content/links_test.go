package content_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zaiyue/content"
)

func TestLinksOf(t *testing.T) {
	a := content.Article{
		Source: "https://source.example/a",
		Body:   "见[一](https://one.example/x?y=1#z)和[一次](https://one.example/x?y=1#z)，[站内](/articles/a)，<https://two.example>，。 https://three.example/ ![图](https://pic.example/a.png) `[不](https://code.example)` [锚](#top) [坏](javascript:alert(1))",
	}
	want := []string{"https://one.example/x?y=1#z", "/articles/a", "https://two.example", "https://three.example/", "javascript:alert(1)", "https://source.example/a"}
	if diff := cmp.Diff(want, content.LinksOf(&a)); diff != "" {
		t.Errorf("LinksOf (-want +got):\n%s", diff)
	}
	many := content.Article{Body: strings.Repeat("<https://a.example/> ", 10_000)}
	for i := range 1000 {
		many.Body += " <https://a.example/" + strings.Repeat("x", i%300) + ">"
	}
	if n := len(content.LinksOf(&many)); n > 200 {
		t.Errorf("LinksOf returns %d links, want 200 at most", n)
	}
}

func TestArticleIn(t *testing.T) {
	tests := []struct {
		link, want string
		ours       bool
	}{
		{"/articles/a", "a", true},
		{"/articles/%E7%A7%9F%E6%88%BF?x=1#y", "租房", true},
		{"https://zaiyue.example/articles/a", "a", true},
		{"https://other.example/articles/a", "", false},
		{"/h5/me", "", false},
		{"https://zaiyue.example.evil.example/articles/a", "", false},
	}
	for _, tt := range tests {
		if id, ours := content.ArticleIn(tt.link, "https://zaiyue.example"); ours != tt.ours || ours && id != tt.want {
			t.Errorf("ArticleIn(%q) = %q, %v; want %q, %v", tt.link, id, ours, tt.want, tt.ours)
		}
	}
}

// TestLinkCheckerTries asks a server of every kind of answer.
func TestLinkCheckerTries(t *testing.T) {
	site := http.NewServeMux()
	site.HandleFunc("/up", func(http.ResponseWriter, *http.Request) {})
	site.HandleFunc("/gone", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) })
	site.HandleFunc("/closed", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	site.HandleFunc("/noheads", func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			w.WriteHeader(http.StatusNotFound)
		}
	})
	site.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/up", http.StatusFound) })
	site.HandleFunc("/round", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/round", http.StatusFound) })
	server := httptest.NewServer(site)
	defer server.Close()
	at := netip.MustParseAddrPort(server.Listener.Addr().String())
	k := &known{links: map[string]content.Link{}}
	now := time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)
	c := content.NewLinkChecker(k, func() time.Time { return now }, func(a netip.AddrPort) bool { return a == at })
	want := map[string]content.LinkState{
		"/up": content.LinkAlive, "/none": content.LinkDead, "/gone": content.LinkDead, "/closed": content.LinkUnknown,
		"/noheads": content.LinkAlive, "/moved": content.LinkAlive, "/round": content.LinkAlive,
	}
	var urls []string
	for path := range want {
		urls = append(urls, server.URL+path)
	}
	for range 2 {
		found, err := c.Check(t.Context(), "a", urls)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range found {
			path := strings.TrimPrefix(l.URL, server.URL)
			if l.State != want[path] || !cmp.Equal(l.Articles, []string{"a"}) || (l.State == content.LinkDead) != l.DeadSince.Equal(time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)) {
				t.Errorf("%s is %+v, want %s", path, l, want[path])
			}
		}
		now = now.Add(time.Hour) // a dead link stays dead since it was found
	}
}

// TestLinkCheckerStaysOutside tries addresses of private networks, and a public-looking one
// that leads there: nothing inside is reached.
func TestLinkCheckerStaysOutside(t *testing.T) {
	var reached atomic.Int32
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	defer inside.Close()
	outside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, inside.URL, http.StatusFound)
	}))
	defer outside.Close()
	at := netip.MustParseAddrPort(outside.Listener.Addr().String())
	k := &known{links: map[string]content.Link{}}
	c := content.NewLinkChecker(k, time.Now, func(a netip.AddrPort) bool { return a == at })
	_, port, _ := strings.Cut(strings.TrimPrefix(inside.URL, "http://"), ":")
	urls := []string{
		inside.URL, outside.URL, "http://localhost:" + port, "http://[::1]:" + port, "http://[::ffff:127.0.0.1]:" + port, "http://0.0.0.0:" + port,
		"http://10.0.0.1/", "http://192.168.1.1/", "http://172.16.0.1/", "http://169.254.169.254/latest/meta-data", "http://100.64.0.1/", "http://[fd00::1]/",
		"file:///etc/passwd", "http://2130706433:" + port,
	}
	found, err := c.Check(t.Context(), "a", urls)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range found {
		if l.State == content.LinkAlive || l.Status != 0 {
			t.Errorf("%s is %s (%d), want it not reached", l.URL, l.State, l.Status)
		}
	}
	if n := reached.Load(); n > 0 {
		t.Errorf("a server inside was reached %d times", n)
	}
}
