package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"zaiyue/people"
)

// begin makes a new article in the console and returns its id.
func (o *officer) begin(kind string) (id string) {
	o.r.t.Helper()
	p := o.post("/articles", url.Values{"kind": {kind}})
	id = strings.TrimSuffix(strings.TrimPrefix(p.path, "/console/articles/"), "/edit")
	if p.status != http.StatusOK || id == "" || strings.Contains(id, "/") {
		o.r.t.Fatalf("a new article: %d at %s: %s", p.status, p.path, p.text("main"))
	}
	return id
}

// editor reads the editor's form as a browser would send it.
func (p *consolePage) editorForm() url.Values {
	p.t.Helper()
	f := url.Values{}
	for _, n := range p.doc().Find("#editor input[name], #editor textarea[name]").EachIter() {
		name := n.AttrOr("name", "")
		if n.Is("textarea") {
			f.Set(name, strings.TrimPrefix(n.Text(), "\n"))
		} else {
			f.Set(name, n.AttrOr("value", ""))
		}
	}
	f.Set("kind", p.doc().Find("#f-kind option[selected]").Text())
	return f
}

// write fills the editor of an article and saves.
func (o *officer) write(id string, change map[string]string) *consolePage {
	o.r.t.Helper()
	f := o.get("/articles/" + id + "/edit").editorForm()
	for key, value := range change {
		f.Set(key, value)
	}
	return o.post("/articles/"+id+"/edit", f)
}

// move makes a move from the article's page.
func (o *officer) move(id, move string, more url.Values) *consolePage {
	o.r.t.Helper()
	f := url.Values{"move": {move}, "revision": {o.get("/articles/" + id).value("revision")}}
	for key, values := range more {
		f[key] = values
	}
	return o.post("/articles/"+id+"/move", f)
}

// policy is the fields of an article that lacks nothing.
func policy() map[string]string {
	return map[string]string{
		"title": "高原青年安家补贴怎么领", "summary": "谁能领、领多少、找谁办。",
		"body":      "## 谁能领\n\n在广东就业的西藏籍高校毕业生，安家补贴一次发 1,234 元。\n\n## 怎么领\n\n带上劳动合同找联络站。",
		"questions": "安家补贴能领多少\n安家补贴怎么领", "doc_number": "藏人社发〔2026〕7号", "issuer": "示例人社厅", "region": "西藏",
		"in_force_from": "2026-01-01", "verified_at": "2026-11-20", "contact": "示例联络站 020-0000-0000", "source": "示例文件", "cover": "/static/icon.svg",
	}
}

// TestAnArticleIsWrittenReviewedAndPublished is a clerk's way: write, hand in, a colleague
// approves, it goes out, and the account answers with it (rows P1, P2, P8).
func TestAnArticleIsWrittenReviewedAndPublished(t *testing.T) {
	r := start(t, nil)
	r.act("follow", map[string]any{})
	writer, approver := r.officer(t, people.Editor, people.Publisher), r.officer(t, people.Publisher)
	id := writer.begin("政策专题")
	p := writer.write(id, policy())
	if p.status != http.StatusOK || !strings.Contains(p.text(".done"), "已保存") || p.value("title") != policy()["title"] || p.value("in_force_from") != "2026-01-01" {
		t.Fatalf("saved: %d %s %q %q", p.status, p.text(".done"), p.value("title"), p.value("in_force_from"))
	}
	if got := r.ask("安家补贴能领多少"); strings.Contains(got, "1,234") {
		t.Fatalf("a draft is answered with: %s", got)
	}
	f := writer.get("/articles/" + id + "/edit").editorForm()
	f.Set("question", "安家补贴能领多少")
	if p = writer.post("/articles/"+id+"/try", f); !strings.Contains(p.text(".tried section:nth-of-type(1)"), "1,234") || strings.Contains(p.text(".tried section:nth-of-type(2)"), "1,234") {
		t.Errorf("tried: %d %s", p.status, p.text("main"))
	}
	if p = writer.move(id, "submit", nil); !strings.Contains(p.text(".done"), "待审核") {
		t.Fatalf("handed in: %d %s", p.status, p.text("main"))
	}
	if p = writer.get("/articles/" + id); !strings.Contains(p.text("main"), "您写过这篇稿子") {
		t.Errorf("the writer is not told why another must approve: %s", p.text("main"))
	}
	if p = writer.move(id, "approve", nil); p.status != http.StatusForbidden || !strings.Contains(p.text(".trouble"), "另一位同事") {
		t.Errorf("the writer approves: %d %s", p.status, p.text(".trouble"))
	}
	if p = approver.get("/review"); !strings.Contains(p.text("main"), policy()["title"]) || p.doc().Find("button:contains(审核通过)").Length() != 1 {
		t.Errorf("the queue: %s", p.text("main"))
	}
	if p = approver.move(id, "return", nil); p.status != http.StatusBadRequest || !strings.Contains(p.text(".trouble"), "原因") {
		t.Errorf("returned without a reason: %d %s", p.status, p.text(".trouble"))
	}
	if p = approver.move(id, "approve", url.Values{"from": {"queue"}}); p.path != "/console/review" || !strings.Contains(p.text(".done"), "审核通过") {
		t.Fatalf("approved: %d %s %s", p.status, p.path, p.text("main"))
	}
	form := url.Values{"move": {"publish"}, "revision": {approver.get("/articles/" + id).value("revision")}}
	if p = approver.post("/articles/"+id+"/move", form); !strings.Contains(p.text(".done"), "已发布") {
		t.Fatalf("published: %d %s", p.status, p.text("main"))
	}
	if p = approver.post("/articles/"+id+"/move", form); p.status != http.StatusOK || !strings.Contains(p.text(".done"), "刚才已经完成") {
		t.Errorf("a double click: %d %s %s", p.status, p.text(".done"), p.text(".trouble"))
	}
	r.eventually("the account answers with it", func() bool { return strings.Contains(r.ask("安家补贴能领多少"), "1,234") })
	if status, page := r.get("/articles/" + id); status != http.StatusOK || !strings.Contains(page, "1,234") {
		t.Errorf("the readers' page: %d", status)
	}
	r.step("figures")
	if said := approver.get("/articles/" + id).text("dl.facts"); !strings.Contains(said, "近 7 天 1 次，近 30 天 1 次") {
		t.Errorf("one read is shown as %s", said)
	}
}

// TestTwoEditorsAtOnce saves one article from two windows: the second is shown both texts and
// chooses, and whatever it chooses, both stay in the history (row P5).
func TestTwoEditorsAtOnce(t *testing.T) {
	r := start(t, nil)
	one, two := r.officer(t, people.Editor), r.officer(t, people.Editor)
	for _, tt := range []struct{ choice, want string }{{"mine", "乙的一段。"}, {"theirs", "甲的一段。"}, {"merge", "乙的一段。"}} {
		id := one.begin("办事指南")
		late := two.get("/articles/" + id + "/edit").editorForm()
		one.write(id, map[string]string{"title": "居住证", "body": "甲的一段。"})
		late.Set("title", "居住证")
		late.Set("body", "乙的一段。")
		p := two.post("/articles/"+id+"/edit", late)
		if p.status != http.StatusConflict || !strings.Contains(p.text("main"), one.Name) || !strings.Contains(p.text("main"), "甲的一段") || p.value("body") != "乙的一段。" {
			t.Fatalf("%s: the second save: %d %s", tt.choice, p.status, p.text("main"))
		}
		f := url.Values{"choice": {tt.choice}}
		for _, n := range p.doc().Find("input[type=hidden]").EachIter() {
			f.Set(n.AttrOr("name", ""), n.AttrOr("value", ""))
		}
		p = two.post("/articles/"+id+"/resolve", f)
		if got := strings.TrimSpace(p.value("body")); p.status != http.StatusOK || got != tt.want {
			t.Errorf("%s: %d %q in the editor, want %q", tt.choice, p.status, got, tt.want)
		}
		if tt.choice == "merge" {
			continue
		}
		all, err := r.app.tools.db.Revisions(t.Context(), id)
		texts := ""
		for _, rev := range all {
			whole, err := r.app.tools.db.Revision(t.Context(), id, rev.Number)
			if err != nil {
				t.Fatal(err)
			}
			texts += whole.Article.Body
		}
		if err != nil || !strings.Contains(texts, "甲的一段。") || !strings.Contains(texts, "乙的一段。") {
			t.Errorf("%s: the history holds %q, %v; want both", tt.choice, texts, err)
		}
	}
}

// TestAutosaveTells saves by script: the new number, what is wrong by field, a conflict.
func TestAutosaveTells(t *testing.T) {
	r := start(t, nil)
	o := r.officer(t, people.Editor)
	id := o.begin("政策专题")
	f := o.get("/articles/" + id + "/edit").editorForm()
	tests := []struct {
		name, key, value string
		revision         string
		status           int
		want             string
	}{
		{"saved", "body", "第一段", "1", 200, `"revision":2`},
		{"a day that is none", "in_force_from", "2026-02-30", "2", 400, `"in_force_from"`},
		{"a text too long", "issuer", strings.Repeat("长", 3000), "2", 400, `"issuer"`},
		{"from an older text", "body", "第二段", "1", 409, "另一个窗口"},
		{"no number", "body", "第二段", "", 400, "没有保存"},
	}
	for _, tt := range tests {
		form := url.Values{}
		for key, values := range f {
			form[key] = values
		}
		form.Set(tt.key, tt.value)
		form.Set("revision", tt.revision)
		p := o.post("/articles/"+id+"/autosave", form)
		if p.status != tt.status || !strings.Contains(p.body, tt.want) || !json.Valid([]byte(p.body)) {
			t.Errorf("%s: %d %s; want %d and %q", tt.name, p.status, p.body, tt.status, tt.want)
		}
	}
}

// TestAnotherOfficersWindow sends what one officer wrote after another has signed in with the
// same browser: nothing is saved under the wrong name.
func TestAnotherOfficersWindow(t *testing.T) {
	r := start(t, nil)
	one, two := r.officer(t, people.Editor), r.officer(t, people.Editor)
	id := one.begin("办事指南")
	f := one.get("/articles/" + id + "/edit").editorForm()
	f.Set("body", "甲写的。")
	for _, path := range []string{"/autosave", "/edit"} {
		if p := two.post("/articles/"+id+path, f); p.status != http.StatusForbidden || !strings.Contains(p.body, "另一位同事开始写的") {
			t.Errorf("%s: %d %s", path, p.status, p.text("main"))
		}
	}
	if p := one.post("/articles/"+id+"/edit", f); p.status != http.StatusOK || strings.TrimSpace(p.value("body")) != "甲写的。" {
		t.Errorf("the officer's own: %d %s", p.status, p.text("main"))
	}
}

// TestThePreviewOnAPhone opens the link without signing in, until its time is over; nothing
// in it runs, whatever the text holds.
func TestThePreviewOnAPhone(t *testing.T) {
	r := start(t, nil)
	o := r.officer(t, people.Editor)
	id := o.begin("办事指南")
	o.write(id, map[string]string{"title": "\u202e反过来的标题<script>alert(1)</script>", "body": "安家的话<script>alert(2)</script><img src=x onerror=alert(3)>[点](javascript:alert(4))"})
	link := o.get("/articles/"+id+"/phone").doc().Find("#link").AttrOr("value", "")
	path := strings.TrimPrefix(link, "http://"+r.app.config.Server.Listen)
	status, page := r.get(path)
	if status != http.StatusOK || !strings.Contains(page, "安家的话") || strings.Contains(page, "<script") || strings.Contains(page, "onerror") || strings.Contains(page, "javascript:") {
		t.Errorf("the preview: %d %s", status, page)
	}
	resp, _ := r.fetch(http.DefaultClient, http.MethodGet, path)
	if csp := resp.Header.Get("Content-Security-Policy"); strings.Contains(csp, "script") || !strings.Contains(csp, "default-src 'none'") || !strings.Contains(resp.Header.Get("X-Robots-Tag"), "noindex") {
		t.Errorf("headers of the preview: %v", resp.Header)
	}
	if code := o.get(strings.TrimPrefix(path, "/console") + "/code.png"); code.header.Get("Content-Type") != "image/png" {
		t.Errorf("the code: %d %s", code.status, code.header.Get("Content-Type"))
	}
	r.app.platform.sim.Clock().Advance(31 * time.Minute)
	if status, page := r.get(path); status != http.StatusNotFound || !strings.Contains(page, "过期") || strings.Contains(page, "安家的话") {
		t.Errorf("after half an hour: %d", status)
	}
}

// TestTheListOfArticles filters, counts, pages, and shows a title that turns the direction of
// writing inside itself.
func TestTheListOfArticles(t *testing.T) {
	r := start(t, nil)
	o, other := r.officer(t, people.Editor), r.officer(t, people.Editor)
	r.eventually("the list is read", func() bool { return o.get("/articles").doc().Find("tbody tr").Length() == 20 })
	mine := o.begin("典型事迹")
	o.write(mine, map[string]string{"title": "\u202eelpmaxe 例子", "expire_at": r.app.now().Add(48 * time.Hour).Format("2006-01-02T15:04")})
	other.begin("岗位")
	tests := []struct {
		query string
		rows  int
	}{
		{"?state=draft", 2}, {"?mine=1", 1}, {"?kind=典型事迹&state=draft", 1}, {"?q=没有这样的文章", 0}, {"?due=unverified", 0}, {"?page=99", 0},
	}
	for _, tt := range tests {
		p := o.get("/articles" + tt.query)
		if got := p.doc().Find("tbody tr").Length(); p.status != http.StatusOK || got != tt.rows {
			t.Errorf("%s: %d, %d rows, want %d", tt.query, p.status, got, tt.rows)
		}
		if tt.rows == 0 && p.text(".empty") == "" {
			t.Errorf("%s: an empty list says nothing", tt.query)
		}
	}
	if p := o.get("/articles?mine=1"); strings.Contains(p.body, "\u202e") && p.doc().Find("bdi:contains(elpmaxe)").Length() != 1 {
		t.Errorf("a turned title stands bare: %s", p.text("tbody"))
	}
	if p := o.get("/articles?kind=x"); p.status != http.StatusNotFound {
		t.Errorf("a kind that is none: %d", p.status)
	}
}

// TestHistoryComparesAndRestores changes a published article: readers keep theirs, the page
// shows the difference, any two texts are compared, an old one comes back (row P5).
func TestHistoryComparesAndRestores(t *testing.T) {
	r := start(t, nil)
	o := r.officer(t, people.Editor)
	const id = "rent-subsidy-tibet"
	before, err := r.app.tools.db.Article(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	o.write(id, map[string]string{"body": strings.Replace(before.Body, "8,000", "9,999", 1), "title": "改过的标题"})
	p := o.get("/articles/" + id)
	if ins, del := p.text("ins"), p.text("del"); !strings.Contains(ins, "9,999") && !strings.Contains(ins, "9") || del == "" || !strings.Contains(p.text("main"), "线上有一版") {
		t.Errorf("beside the readers' version: + %q - %q", ins, del)
	}
	if status, page := r.get("/articles/" + id); status != http.StatusOK || strings.Contains(page, "9,999") {
		t.Errorf("readers have the draft: %d", status)
	}
	p = o.get("/articles/" + id + "/history")
	if n := p.doc().Find("tbody tr").Length(); n != 3 {
		t.Errorf("%d lines in the history, want the save, what was there, and what readers have: %s", n, p.text("tbody"))
	}
	if p = o.get("/articles/" + id + "/compare?a=live"); !strings.Contains(p.text(".change h3"), "标题") {
		t.Errorf("compared with the live version: %d %s", p.status, p.text("main"))
	}
	for _, key := range []string{"r999", "v", "x1", "r1;"} {
		if p := o.get("/articles/" + id + "/compare?a=" + url.QueryEscape(key)); p.status != http.StatusNotFound {
			t.Errorf("compared with %q: %d, want 404", key, p.status)
		}
	}
	form := o.get("/articles/" + id + "/history").doc().Find("form[action$=restore]").First()
	f := url.Values{"number": {form.Find("[name=number]").AttrOr("value", "")}, "revision": {form.Find("[name=revision]").AttrOr("value", "")}}
	if p = o.post("/articles/"+id+"/restore", f); !strings.Contains(p.text(".done"), "已恢复") || p.doc().Find("ins, del").Length() != 0 {
		t.Errorf("restored: %d %s", p.status, p.text("main"))
	}
	if p = o.post("/articles/"+id+"/verified", url.Values{"revision": {o.get("/articles/" + id).value("revision")}}); !strings.Contains(p.text(".done"), "核对") {
		t.Errorf("verified: %d %s", p.status, p.text("main"))
	}
}

// TestWhoElseIsWriting tells an editor of another, and of the officer's own second window.
func TestWhoElseIsWriting(t *testing.T) {
	r := start(t, nil)
	one, two := r.officer(t, people.Editor), r.officer(t, people.Editor)
	id := one.begin("办事指南")
	sign := func(o *officer, tab, query string) string {
		return o.post("/articles/"+id+"/here"+query, url.Values{"tab": {tab}, "revision": {"1"}}).body
	}
	if said := sign(one, "t1", ""); strings.Contains(said, "打开着") {
		t.Errorf("alone, told %s", said)
	}
	if said := sign(one, "t2", ""); !strings.Contains(said, "您在另一个窗口") {
		t.Errorf("in a second window, told %s", said)
	}
	if said := two.get("/articles/" + id + "/edit").text("#others"); !strings.Contains(said, one.Name) {
		t.Errorf("another who opens it is told %q", said)
	}
	sign(one, "t1", "?gone=1")
	sign(one, "t2", "?gone=1")
	if said := sign(two, "t3", ""); strings.Contains(said, "打开着") {
		t.Errorf("after the first has gone, told %s", said)
	}
}

// TestTheChecklistHoldsAnArticle hands in an article that lacks things: whoever reviews sees
// what, cannot approve it, not by a form of their own making either, and returns it with a
// reason that the writer reads (rows P2, P3). The longest waiting stands first.
func TestTheChecklistHoldsAnArticle(t *testing.T) {
	r := start(t, nil)
	writer, approver := r.officer(t, people.Editor), r.officer(t, people.Approver)
	first, second := writer.begin("政策专题"), writer.begin("办事指南")
	writer.write(first, map[string]string{"title": "先交的", "body": "一段。"})
	writer.write(second, map[string]string{"title": "后交的", "body": "一段。"})
	writer.move(first, "submit", nil)
	r.app.platform.sim.Clock().Advance(time.Minute)
	writer.move(second, "submit", nil)
	p := approver.get("/review")
	if titles := p.text("h2"); titles != "先交的后交的" {
		t.Errorf("the queue: %s", titles)
	}
	card := p.doc().Find("section.card").First()
	if words := card.Text(); !strings.Contains(words, "还没有文号") || !strings.Contains(words, "项要先改好") || card.Find("a[href*=edit]").Length() != 0 {
		t.Errorf("an article that lacks things, to somebody who cannot write: %s", words)
	}
	if links := writer.get("/articles/" + first).doc().Find("a[href$='/edit#f-doc_number']").Length(); links != 1 {
		t.Errorf("%d links lead the writer to the field", links)
	}
	if p = approver.move(first, "approve", nil); p.status != http.StatusBadRequest || !strings.Contains(p.text(".trouble"), "还不能") {
		t.Errorf("approved by hand: %d %s", p.status, p.text("main"))
	}
	if p = approver.move(first, "return", url.Values{"reason": {"请补上文号<b>"}}); !strings.Contains(p.text(".done"), "退回") {
		t.Errorf("returned: %d %s", p.status, p.text("main"))
	}
	if p = writer.get("/articles/" + first); !strings.Contains(p.text(".warn"), "请补上文号<b>") {
		t.Errorf("the writer reads %q", p.text(".warn"))
	}
}
