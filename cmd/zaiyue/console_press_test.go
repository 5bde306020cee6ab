package main

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"zaiyue/people"
)

// approved writes an article with a picture and a cover, and has it approved.
func approved(t *testing.T, r *running, writer, publisher *officer) (id string) {
	t.Helper()
	picture := answerOf(t, writer.upload("/pictures", nil, "picture", "a.png", samplePNG(t, 300, 200)))
	id = writer.begin("政策专题")
	fields := policy()
	fields["cover"] = picture.URL
	fields["body"] += "\n\n![安家](" + picture.URL + ")"
	if p := writer.write(id, fields); p.status != http.StatusOK {
		t.Fatalf("written: %d %s", p.status, p.text("main"))
	}
	writer.move(id, "submit", nil)
	if p := publisher.move(id, "approve", nil); p.status != http.StatusOK {
		t.Fatalf("approved: %d %s", p.status, p.text("main"))
	}
	return id
}

// until lets the platform's time pass until the page of an article in WeChat says words.
func (r *running) until(o *officer, id, words string) *consolePage {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), time.Minute)
	defer cancel()
	for {
		var moved struct{ Error string }
		r.sim(http.MethodPost, "/sim/clock", map[string]string{"advance": "5s"}, &moved)
		if err := r.app.press.Step(ctx); err != nil {
			r.t.Fatal(err)
		}
		p := o.get("/articles/" + id + "/wechat")
		if strings.Contains(p.text(".card .badge"), words) {
			return p
		}
		if ctx.Err() != nil {
			r.t.Fatalf("the page never says %q: %s", words, p.text("main"))
		}
	}
}

// link is the address in WeChat that the page shows.
func (p *consolePage) link() string {
	p.t.Helper()
	return p.doc().Find(`.facts a[rel="noopener noreferrer"]`).First().AttrOr("href", "")
}

// reads opens an address as a follower would.
func reads(t *testing.T, address string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// TestAnArticleGoesToWeChat is the way from the first click to the follower who opens it, a
// correction, and the deletion (rows P7, P14).
func TestAnArticleGoesToWeChat(t *testing.T) {
	r := start(t, nil)
	writer, publisher := r.officer(t, people.Editor), r.officer(t, people.Publisher)
	id := approved(t, r, writer, publisher)
	page := publisher.get("/articles/" + id + "/wechat")
	if page.status != http.StatusOK || !strings.Contains(page.text("#send"), "发布到微信") || strings.Contains(page.body, "要先改好") {
		t.Fatalf("the page: %d %s", page.status, page.text("main"))
	}
	if p := writer.get("/articles/" + id + "/wechat"); p.doc().Find("form[action$=publish]").Length() != 0 {
		t.Error("an editor is offered to publish")
	}
	form := url.Values{"order": {page.value("order")}, "title": {strings.Repeat("长", 40)}, "digest": {"摘要"}}
	if p := publisher.post("/articles/"+id+"/wechat/publish", form); p.status != http.StatusBadRequest || p.value("title") != form.Get("title") || !strings.Contains(p.text(".trouble"), "40 个字") {
		t.Errorf("a long title: %d %s; what was typed: %q", p.status, p.text(".trouble"), p.value("title"))
	}
	form.Set("title", "安家补贴怎么领")
	for range 2 { // a double click
		if p := publisher.post("/articles/"+id+"/wechat/publish", form); p.status != http.StatusOK || !strings.Contains(p.text(".done"), "正在发到微信") {
			t.Fatalf("sending: %d %s", p.status, p.text("main"))
		}
	}
	page = r.until(publisher, id, "已在微信")
	if n := page.doc().Find("section[aria-label^=发布]").Length(); n != 1 {
		t.Errorf("%d publications, want 1", n)
	}
	first := page.link()
	if status, body := reads(t, first); status != http.StatusOK || !strings.Contains(body, "安家补贴怎么领") || !strings.Contains(body, "<img") || !strings.Contains(body, "1,234") {
		t.Errorf("the follower reads %d %s", status, body)
	}
	if p := publisher.get("/articles/" + id); !strings.Contains(p.text(".facts"), "发布：已在微信") {
		t.Errorf("the article's page says %s", p.text(".facts"))
	}

	// A correction: the page is told apart from what is in WeChat, and the officer chooses.
	publisher.move(id, "publish", nil)
	writer.write(id, map[string]string{"body": "改正：一次发 2,000 元。"})
	writer.move(id, "submit", nil)
	publisher.move(id, "approve", nil)
	publisher.move(id, "publish", nil)
	page = publisher.get("/articles/" + id + "/wechat")
	if !strings.Contains(page.text(".card .warn"), "微信里还是旧的") || !strings.Contains(page.text("#send"), "换成新的内容") {
		t.Fatalf("after a correction: %s", page.text("main"))
	}
	publisher.post("/articles/"+id+"/wechat/publish", url.Values{"order": {page.value("order")}, "replace": {"1"}, "title": {page.value("title")}})
	page = r.until(publisher, id, "已从微信删除")
	if status, body := reads(t, page.link()); status != http.StatusOK || !strings.Contains(body, "2,000") || page.link() == first {
		t.Errorf("the corrected article: %d %s", status, body)
	}
	if status, _ := reads(t, first); status != http.StatusNotFound {
		t.Errorf("the old one: %d", status)
	}

	action, _ := page.doc().Find("form[action$=delete]").First().Attr("action")
	action = strings.TrimPrefix(action, "/console")
	if p := publisher.post(action, nil); p.status != http.StatusBadRequest {
		t.Errorf("deleted without a tick: %d", p.status)
	}
	second := page.link()
	publisher.post(action, url.Values{"sure": {"1"}})
	for range 20 {
		r.until(publisher, id, "已从微信删除")
		if status, _ := reads(t, second); status == http.StatusNotFound {
			return
		}
	}
	t.Error("the article was not deleted")
}

// TestAMassSendNeedsTwo is a mass send from its form to the followers' chats.
func TestAMassSendNeedsTwo(t *testing.T) {
	r := start(t, nil)
	r.actAs("u1", "follow", map[string]any{})
	r.actAs("u2", "follow", map[string]any{})
	writer, asker, second := r.officer(t, people.Editor), r.officer(t, people.Publisher), r.officer(t, people.Publisher)
	var phone struct{ OpenID string }
	r.sim(http.MethodGet, "/sim/users/u1", nil, &phone)
	if _, err := r.app.tools.db.BindOfficer(t.Context(), people.By{Officer: people.TheShell}, asker.ID, phone.OpenID); err != nil {
		t.Fatal(err)
	}
	id := approved(t, r, writer, asker)
	page := asker.get("/articles/" + id + "/wechat")
	order := page.doc().Find("form[action$=mass] [name=order]").AttrOr("value", "")
	asker.post("/articles/"+id+"/wechat/mass", url.Values{"order": {order}, "title": {"安家补贴"}, "to": {"all"}})
	r.until(asker, id, "等您看过")
	job := "/wechat/" + order
	if p := asker.post(job+"/ask", nil); p.status != http.StatusConflict {
		t.Errorf("asked before it was seen: %d", p.status)
	}
	if p := asker.post(job+"/preview", nil); p.status != http.StatusOK || !strings.Contains(p.text(".done"), "已发到您的微信") {
		t.Fatalf("preview: %d %s", p.status, p.text("main"))
	}
	asker.post(job+"/ask", nil)
	if p := asker.post(job+"/confirm", nil); p.status != http.StatusForbidden {
		t.Errorf("confirmed by the one who asks: %d", p.status)
	}
	if p := second.get("/wechat?list=asking"); !strings.Contains(p.text("tbody"), "安家补贴") {
		t.Errorf("the list of the second officer: %s", p.text("main"))
	}
	for range 2 {
		if p := second.post(job+"/confirm", nil); p.status != http.StatusOK {
			t.Fatalf("confirmed: %d %s", p.status, p.text("main"))
		}
	}
	page = r.until(asker, id, "已经群发")
	var screen []struct{ Via string }
	for range 20 { // the result comes by event after the messages
		r.sim(http.MethodGet, "/sim/users/u2/screen", nil, &screen)
		if page = asker.get("/articles/" + id + "/wechat"); strings.Contains(page.text(".facts"), "收到 2 人") {
			break
		}
		r.until(asker, id, "已经群发")
	}
	got := 0
	for _, e := range screen {
		if e.Via == "mass" {
			got++
		}
	}
	if got != 1 || !strings.Contains(page.text(".facts"), "收到 2 人") {
		t.Errorf("the second graduate got %d; the page says %s", got, page.text(".facts"))
	}
	var other struct{ OpenID string }
	r.sim(http.MethodGet, "/sim/users/u2", nil, &other)
	n, err := r.app.tools.db.GraduateNumber(t.Context(), other.OpenID)
	if err != nil {
		t.Fatal(err)
	}
	here := "/graduates/" + strconv.FormatUint(n, 10) + "?show=notices"
	if p := r.officer(t, people.Liaison).get(here); strings.Count(p.text(".timeline"), "安家补贴") != 1 || !strings.Contains(p.text(".timeline"), "已经群发") {
		t.Errorf("the graduate's page does not tell of the mass send: %s", p.text("main"))
	}
}
