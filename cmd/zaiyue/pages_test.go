package main

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"zaiyue/content"
)

// hardArticle has what pages break on: Tibetan, a wide table, HTML, long words.
const hardArticle = "/articles/%E8%97%8F%E6%96%87-%E7%A7%9F%E6%88%BF:1"

// pagesOf is every page a graduate can meet outside WeChat, with its status.
func pagesOf(r *running) map[string]int {
	all := map[string]int{
		"/articles": 200, "/articles?q=租房补贴": 200, "/articles?q=qqzzxx": 200,
		"/articles?after=garbage": 200, "/articles?after=%00": 400, "/articles?kind=garbage": 404, "/articles?kind=在粤之家": 200,
		"/articles/home-guangzhou-tianhe": 200, "/articles/home-jiangmen-online": 200,
		"/articles/housing-steps-tibet-2017": 200, "/articles/subsidy-overview": 200, hardArticle: 200,
		"/articles/job-engineer-shenzhen?thanks=1": 200, "/articles/none": 404, "/nothing": 404,
		"/subsidies": 200, "/subsidies/announced": 200, "/subsidies/announced?after=%00": 400, "/subsidies/announced/none": 404, "/subsidies/check": 200, "/subsidies/gd_grassroots": 200, "/subsidies/tibet_housing": 200, "/subsidies/none": 404,
		"/h5/privacy": 200, "/h5/safety": 200, "/h5/me": 200, "/h5/login": 403,
	}
	_, first := r.get("/articles")
	if doc, err := goquery.NewDocumentFromReader(strings.NewReader(first)); err == nil {
		all[doc.Find(".more a").Last().AttrOr("href", "/articles has no following page")] = 200
	}
	return all
}

// startPages runs a service that has the hard article too.
func startPages(t *testing.T) *running {
	t.Helper()
	r := start(t, nil)
	src, err := content.OpenSource("testdata/pages/hard.md")
	if err != nil {
		t.Fatal(err)
	}
	if report, err := r.app.tools.db.Import(t.Context(), src, nil); err != nil {
		t.Fatalf("import: %v %v", err, report.Problems)
	}
	if err := r.app.indexReady(t.Context()); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestPagesStandAlone looks at each page as an old phone gets it: below 400 KB with all it
// loads, nothing from elsewhere, no script needed, readable aloud (rows S20, C20).
func TestPagesStandAlone(t *testing.T) {
	r := startPages(t)
	for path, want := range pagesOf(r) {
		status, page := r.get(path)
		if status != want {
			t.Errorf("GET %s: %d, want %d", path, status, want)
		}
		r.lookAt(path, page)
	}
	r.act("follow", map[string]any{})
	r.act("tap", map[string]any{"button": "SUBSIDY_CHECK"})
	r.ask("1")
	phone := r.browser("u1")
	_, page := phone.open(http.MethodGet, "/h5/me", nil)
	r.lookAt("/h5/me, signed in", page)
	for _, path := range ownPages(t, r) {
		_, page := phone.open(http.MethodGet, path, nil)
		r.lookAt(path+", signed in", page)
		if path == "/h5/inbox" && !strings.Contains(page, "看更早的") {
			t.Errorf("21 notices have no second page: %s", page)
		}
	}
}

// lookAt checks one page's HTML.
func (r *running) lookAt(path, page string) {
	r.t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(page))
	if err != nil {
		r.t.Fatal(err)
	}
	for selector, want := range map[string]int{
		"h1": 1, "title": 1, "html[lang=zh-CN]": 1, "main#main": 1, "a.skip[href='#main']": 1, "meta[name=viewport]": 1,
		"script": 0, "style": 0, "[style]": 0, "[onclick], [onerror], [onload]": 0, "iframe, object, embed": 0,
		"a[href^=javascript], a[href^=data]": 0, "[src^='http'], [src^='//'], [src^='data:']": 0, "link[href^='http']": 0,
		"img:not([alt])": 0, "h1 ~ h1": 0, ".slide:not([tabindex='0'])": 0,
	} {
		if selector == "script" && strings.HasPrefix(path, "/h5/consent") {
			continue // WeChat's own button: the one page that cannot do without
		}
		if got := doc.Find(selector).Length(); got != want {
			r.t.Errorf("%s: %d of %s, want %d", path, got, selector, want)
		}
	}
	doc.Find("input, textarea, select").Each(func(_ int, s *goquery.Selection) {
		id := s.AttrOr("id", "-")
		if doc.Find("label[for='"+id+"']").Length()+s.Closest("label").Length() == 0 {
			r.t.Errorf("%s: field %q has no label", path, s.AttrOr("name", ""))
		}
	})
	if weight := len(page) + r.assetsOf(path, doc); weight > 400<<10 {
		r.t.Errorf("%s weighs %d bytes, want at most %d", path, weight, 400<<10)
	}
}

// assetsOf fetches what a page loads, and returns its bytes.
func (r *running) assetsOf(path string, doc *goquery.Document) (total int) {
	r.t.Helper()
	seen := map[string]bool{}
	doc.Find("link[rel=stylesheet], link[rel=icon], img[src]").Each(func(_ int, s *goquery.Selection) {
		address := s.AttrOr("href", s.AttrOr("src", ""))
		if seen[address] {
			return
		}
		seen[address] = true
		resp, body := r.do(http.MethodGet, address)
		if resp.StatusCode != http.StatusOK || !strings.Contains(resp.Header.Get("Cache-Control"), "immutable") {
			r.t.Errorf("%s loads %s: %s, kept by %q", path, address, resp.Status, resp.Header.Get("Cache-Control"))
		}
		total += len(body)
	})
	return total
}

// do sends a request and follows no redirect.
func (r *running) do(method, path string) (*http.Response, string) {
	r.t.Helper()
	return r.fetch(&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, method, path)
}

// TestPagesAnswerHead asks for the head alone, as proxies and link previews do, and looks
// at what may be kept where.
func TestPagesAnswerHead(t *testing.T) {
	r := start(t, nil)
	tests := []struct {
		path  string
		want  int
		cache string
	}{
		{"/", 302, "no-cache"}, {"/articles", 200, "no-cache"}, {"/articles/rent-subsidy-tibet", 200, "no-cache"},
		{"/articles/none", 404, "no-cache"}, {"/nothing", 404, "no-cache"}, {"/h5/privacy", 200, "no-cache"},
		{"/h5/me", 200, "no-store"}, {"/h5/login", 403, "no-store"}, {"/static/", 404, ""}, {"/static/none.css", 404, ""},
		{"/articles/rent-subsidy-tibet/useful", 303, "no-cache"}, {"/h5/me/forget", 303, "no-store"},
		{"/articles/" + strings.Repeat("a", 9000), 404, "no-cache"}, {"/articles/..%2f..%2fetc", 404, "no-cache"},
		{"/articles/%ff", 404, "no-cache"}, {"/articles/%00", 404, "no-cache"},
	}
	for _, tt := range tests {
		got, _ := r.do(http.MethodGet, tt.path)
		head, body := r.do(http.MethodHead, tt.path)
		if got.StatusCode != tt.want || head.StatusCode != tt.want || body != "" || head.Header.Get("Cache-Control") != tt.cache {
			t.Errorf("%.60s: GET %d, HEAD %d with %d bytes, cache %q; want %d, none, %q", tt.path, got.StatusCode, head.StatusCode, len(body), head.Header.Get("Cache-Control"), tt.want, tt.cache)
		}
	}
}

// TestArticlesPageByPage goes to the end of the list and back to its first page.
func TestArticlesPageByPage(t *testing.T) {
	r := start(t, nil)
	seen, path := map[string]bool{}, "/articles"
	for page := 1; ; page++ {
		_, body := r.get(path)
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		doc.Find(".cells a").Each(func(_ int, s *goquery.Selection) {
			if id := s.AttrOr("href", ""); seen[id] {
				t.Errorf("%s stands on two pages", id)
			} else {
				seen[id] = true
			}
		})
		first := doc.Find(".more a[href='/articles']").Length()
		if want := min(page-1, 1); first != want {
			t.Errorf("page %d has %d ways to the first page, want %d", page, first, want)
		}
		next := doc.Find(".more a:not([href='/articles'])")
		if next.Length() == 0 {
			break
		}
		path = next.AttrOr("href", "")
	}
	if want := r.app.tools.library.Size(); len(seen) != want {
		t.Errorf("the pages list %d articles, want %d", len(seen), want)
	}
}

// TestSearchBoxTakesAnything types what people and attackers type.
func TestSearchBoxTakesAnything(t *testing.T) {
	r := start(t, nil)
	tests := []struct{ name, q, want, not string }{
		{"a question", "租房能补多少", "/articles/rent-subsidy-tibet", "没有找到"},
		{"nothing alike", "qqzzxx", "没有找到相关的文章", "<li>"},
		{"script", `"><script>alert(1)</script>`, "&gt;&lt;script&gt;", "<script"},
		{"10 kB", strings.Repeat("租", 3400), strings.Repeat("租", 200), strings.Repeat("租", 201)},
		{"not UTF-8", "\xff\xfe租房", "/articles/", "\xff"},
		{"control characters", "\x00\x07", "<h1", "\x07\x07"},
	}
	for _, tt := range tests {
		status, page := r.get("/articles?q=" + url.QueryEscape(tt.q))
		if status != http.StatusOK || !strings.Contains(page, tt.want) || strings.Contains(page, tt.not) {
			t.Errorf("%s: %d, want %.40q in it and %.40q not: %.600s", tt.name, status, tt.want, tt.not, page)
		}
	}
}

// TestTibetanIsNamed looks for the language of Tibetan passages, so that phones read and
// break them right; and for the number that can be dialled.
func TestTibetanIsNamed(t *testing.T) {
	r := startPages(t)
	_, page := r.get(hardArticle)
	for _, want := range []string{
		`<h1><bdi><span lang="bo">བཀྲ་ཤིས་བདེ་ལེགས།</span> 难写的一篇 &lt;b&gt;示例&lt;/b&gt;</bdi></h1>`,
		`<p><span lang="bo">བཀྲ་ཤིས་བདེ་ལེགས།</span> 您好。<span lang="bo">ཁང་གླའི་རོགས་དངུལ་ 1000 སྒོར།</span></p>`,
		`<a class="call" href="tel:02000000001">`, "已过期",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("page lacks %s: %s", want, page)
		}
	}
}

// TestKeptAnswersShowTheirLinks: what waits for a graduate is shown as in the chat.
func TestKeptAnswersShowTheirLinks(t *testing.T) {
	r := start(t, nil)
	r.act("follow", map[string]any{})
	var user struct{ OpenID string }
	r.sim(http.MethodGet, "/sim/users/u1", nil, &user)
	const text = "租房补贴这样领。\n<a href=\"https://zaiyue.example/articles/a\">看全文</a><script>x</script>"
	if err := r.app.tools.db.Keep(context.Background(), "test", user.OpenID, text, time.Now()); err != nil {
		t.Fatal(err)
	}
	b := r.browser("u1")
	if _, page := b.open(http.MethodGet, "/h5/me", nil); !strings.Contains(page, `<a href="https://zaiyue.example/articles/a">看全文</a></span>`) || strings.Contains(page, "<script") {
		t.Errorf("own page: %s", page)
	}
	if status, page := b.open(http.MethodPost, "/h5/me/forget", url.Values{}); status != http.StatusBadRequest || !strings.Contains(page, "确定要删除") {
		t.Errorf("forgetting without being sure: %d %s", status, page)
	}
	if _, page := b.open(http.MethodGet, "/h5/me", nil); !strings.Contains(page, "看全文") {
		t.Errorf("gone without being sure: %s", page)
	}
}
