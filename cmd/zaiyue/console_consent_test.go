package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"zaiyue/people"
)

// TestAStoryIsToldWithConsentAndTakenBack is the life of a success story: it cannot be
// approved without the person's consent; with it, it goes to the site and to WeChat; taken
// back, it is gone from all of them within a minute (rows P3, P11, P14).
func TestAStoryIsToldWithConsentAndTakenBack(t *testing.T) {
	r := start(t, nil)
	r.act("follow", map[string]any{})
	writer, publisher := r.officer(t, people.Editor), r.officer(t, people.Publisher)
	id := writer.begin("典型事迹")
	cover := answerOf(t, writer.upload("/pictures", nil, "picture", "a.png", samplePNG(t, 900, 383)))
	writer.write(id, map[string]string{
		"title": "示例青年的高原焊工路", "summary": "从学徒到班组长。", "cover": cover.URL, "questions": "高原焊工路是怎么走的",
		"body": "## 高原焊工路\n\n示例青年在示例厂学了五年焊接，今年当上高原焊工班组长。\n\n![工作照](" + cover.URL + ")",
	})
	writer.move(id, "submit", nil)
	if p := publisher.move(id, "approve", nil); p.status != http.StatusBadRequest || !strings.Contains(p.text("main"), "本人同意") {
		t.Fatalf("approved without consent: %d %s", p.status, p.text("main"))
	}
	r.recordConsent(t, writer, id)
	publisher.move(id, "approve", nil)
	if p := publisher.move(id, "publish", nil); !strings.Contains(p.text(".done"), "已发布") {
		t.Fatalf("published: %d %s", p.status, p.text("main"))
	}
	r.eventually("the account answers with it", func() bool { return strings.Contains(r.ask("高原焊工路是怎么走的"), "班组长") })
	order := publisher.get("/articles/" + id + "/wechat")
	p := publisher.post("/articles/"+id+"/wechat/publish", url.Values{"order": {order.value("order")}, "title": {"示例青年的高原焊工路"}})
	if p.status != http.StatusOK {
		t.Fatalf("to WeChat: %d %s", p.status, p.text("main"))
	}
	inWeChat := func() int {
		t.Helper()
		_, n, err := r.app.tools.client.PublishedArticles(t.Context(), 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for range 20 {
		r.step("press")
		r.later(15 * time.Second)
		if inWeChat() == 1 {
			break
		}
	}
	if inWeChat() != 1 {
		t.Fatalf("it is not in WeChat: %s", publisher.get("/articles/"+id+"/wechat").text("main"))
	}
	r.step("press") // it learns of the result

	if p := publisher.post("/articles/"+id+"/consent/withdraw", nil); p.status != http.StatusBadRequest || !strings.Contains(p.text(".trouble"), "打勾") {
		t.Errorf("taken back without the tick: %d %s", p.status, p.text("main"))
	}
	if p := writer.post("/articles/"+id+"/consent/withdraw", url.Values{"sure": {"yes"}}); p.status != http.StatusForbidden {
		t.Errorf("taken back by an editor: %d", p.status)
	}
	p = publisher.post("/articles/"+id+"/consent/withdraw", url.Values{"sure": {"yes"}})
	if p.status != http.StatusOK || !strings.Contains(p.text(".done"), "清除") {
		t.Fatalf("taken back: %d %s", p.status, p.text("main"))
	}
	if status, _ := r.get("/articles/" + id); status != http.StatusNotFound {
		t.Errorf("the readers' page: %d, want 404", status)
	}
	if status, _ := r.get(cover.URL); status != http.StatusNotFound {
		t.Errorf("its picture: %d, want 404", status)
	}
	if got := r.ask("高原焊工路是怎么走的"); strings.Contains(got, "班组长") {
		t.Errorf("the account still answers: %s", got)
	}
	r.eventually("the search forgets it", func() bool {
		_, page := r.get("/articles?q=" + url.QueryEscape("高原焊工路"))
		return !strings.Contains(page, "示例青年的高原焊工路")
	})
	for range 4 { // within a minute
		r.step("erasures", "press")
		r.later(10 * time.Second)
	}
	if n := inWeChat(); n != 0 {
		t.Errorf("%d articles are still in WeChat, want none: %s", n, publisher.get("/articles/"+id+"/wechat").text("main"))
	}
	for _, path := range []string{"", "/history", "/consent", "/wechat"} {
		if p := publisher.get("/articles/" + id + path); strings.Contains(p.body, "焊工") || strings.Contains(p.body, "示例 次仁") {
			t.Errorf("%s of it still tells: %s", path, p.text("main"))
		}
	}
	if p := writer.get("/articles/" + id); !strings.Contains(p.text("main"), "撤回同意") {
		t.Errorf("its page: %s", p.text("main"))
	}
}

// recordConsent records a consent by the form, looks at it, and tries what must be refused.
func (r *running) recordConsent(t *testing.T, writer *officer, id string) {
	t.Helper()
	form := url.Values{"name": {"示例 次仁"}, "given_at": {r.app.now().Format(time.DateOnly)}, "scope": {"公众号和网站，用化名"}}
	path := "/articles/" + id + "/consent"
	if p := writer.upload(path, form, "proof", "a.svg", []byte("<svg onload=alert(1)>")); p.status != http.StatusBadRequest {
		t.Errorf("a proof that is a script: %d %s", p.status, p.text("main"))
	}
	bad := url.Values{"name": {" "}, "given_at": {"2999-01-01"}, "scope": {"网站"}}
	if p := writer.upload(path, bad, "proof", "a.png", samplePNG(t, 90, 90)); p.status != http.StatusBadRequest || p.doc().Find("[aria-invalid]").Length() != 2 || p.value("scope") != "网站" {
		t.Errorf("a form with mistakes: %d %s", p.status, p.text("main"))
	}
	if p := writer.upload(path, form, "proof", "签名.png", samplePNG(t, 300, 200)); p.status != http.StatusOK || !strings.Contains(p.text(".done"), "登记好了") || strings.Contains(p.body, "示例 次仁") {
		t.Fatalf("recorded: %d %s", p.status, p.text("main"))
	}
	approver := r.officer(t, people.Approver)
	if p := writer.post(path+"/see", url.Values{"reason": {"看看"}}); p.status != http.StatusForbidden {
		t.Errorf("an editor looks: %d", p.status)
	}
	if p := approver.post(path+"/see", nil); p.status != http.StatusBadRequest || strings.Contains(p.body, "示例 次仁") {
		t.Errorf("a look without a reason: %d %s", p.status, p.text("main"))
	}
	if p := approver.post(path+"/see", url.Values{"reason": {"发布前核对"}}); p.status != http.StatusOK || !strings.Contains(p.text("main"), "示例 次仁") {
		t.Errorf("a look: %d %s", p.status, p.text("main"))
	}
	p := approver.post(path+"/proof", url.Values{"reason": {"发布前核对"}})
	if p.status != http.StatusOK || p.header.Get("Content-Type") != "image/png" || !strings.Contains(p.header.Get("Content-Security-Policy"), "sandbox") || p.body != string(samplePNG(t, 300, 200)) {
		t.Errorf("the proof: %d %s", p.status, p.header)
	}
}

// TestTheWordListIsEdited adds a word, finds where it stands, and sees it stop an approval
// (row P12).
func TestTheWordListIsEdited(t *testing.T) {
	r := start(t, nil)
	writer, publisher := r.officer(t, people.Editor), r.officer(t, people.Publisher)
	id := writer.begin("就业资讯")
	writer.write(id, map[string]string{"title": "示例招聘", "body": "有很多内部示例岗位。"})
	writer.move(id, "submit", nil)
	word := url.Values{"word": {"内部示例"}, "level": {"block"}, "why": {"没有内部岗位"}, "suggest": {"公开岗位"}, "except": {""}}
	if p := writer.post("/words/word", word); p.status != http.StatusForbidden {
		t.Errorf("an editor adds a word: %d", p.status)
	}
	if p := publisher.post("/words/word", url.Values{"word": {"啊"}, "level": {"x"}, "why": {"<b>"}}); p.status != http.StatusBadRequest || p.value("why") != "<b>" || p.doc().Find("[aria-invalid]").Length() == 0 {
		t.Errorf("a bad word: %d %s", p.status, p.text("main"))
	}
	if p := publisher.post("/words/word", word); p.status != http.StatusOK || !strings.Contains(p.text(".done"), "保存好了") {
		t.Fatalf("added: %d %s", p.status, p.text("main"))
	}
	if p := publisher.post("/words/word", word); p.status != http.StatusConflict || !strings.Contains(p.text(".trouble"), "已经有") {
		t.Errorf("added again: %d %s", p.status, p.text(".trouble"))
	}
	p := writer.get("/words?q=" + url.QueryEscape("內部示例"))
	if p.doc().Find("tbody tr").Length() != 1 {
		t.Errorf("searched in other characters: %s", p.text("main"))
	}
	key := url.QueryEscape("内部示例")
	if p = writer.get("/words/uses?key=" + key); !strings.Contains(p.text("mark"), "内部示例") || !strings.Contains(p.text("main"), "示例招聘") {
		t.Errorf("its uses: %s", p.text("main"))
	}
	if p = publisher.move(id, "approve", nil); p.status != http.StatusBadRequest || !strings.Contains(p.text("main"), "没有内部岗位") || !strings.Contains(p.text("main"), "公开岗位") {
		t.Errorf("approved with it: %d %s", p.status, p.text("main"))
	}
	if p = publisher.post("/words/drop", url.Values{"key": {"内部示例"}}); p.status != http.StatusOK {
		t.Errorf("dropped: %d", p.status)
	}
	if p = publisher.move(id, "approve", nil); p.status != http.StatusOK {
		t.Errorf("approved without it: %d %s", p.status, p.text("main"))
	}
}
