package main

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"zaiyue/people"
	"zaiyue/subsidies"
)

var onceLink = regexp.MustCompile(`/h5/go/\w+`)

// picture sends a photograph in the talk and returns what is answered.
func (r *running) picture(data []byte) string {
	return texts(r.act("send", map[string]any{"type": "image", "data": base64.StdEncoding.EncodeToString(data)}))
}

// TestAnApplicationInTheTalk asks what one can get, applies in the talk, with the sensitive fields
// on pages that one link leads to once, photographs sent as pictures, and one document asked for
// again and sent (rows S2, S5, S6, S10, S11, R5).
func TestAnApplicationInTheTalk(t *testing.T) {
	r := start(t, nil)
	r.tomorrow()
	r.act("follow", map[string]any{})
	db, phone := r.app.tools.db, r.browser("u1")
	said := r.ask("我能领什么")
	for range 20 {
		if strings.Contains(said, "每一项是这样") {
			break
		}
		said = r.ask("跳过")
		r.advanceMinute()
	}
	if !strings.Contains(said, "「广东基层就业补贴（示例）」还差几项") {
		t.Fatalf("what one can get: %s", said)
	}
	said = r.ask("2")
	if !strings.Contains(said, "我们一起填「广东基层就业补贴") {
		t.Fatalf("the application: %s", said)
	}
	for range 12 {
		if onceLink.MatchString(said) {
			break
		}
		said = r.ask("跳过")
		r.advanceMinute()
	}
	link := onceLink.FindString(said)
	if !strings.Contains(said, "请告诉我们姓名") || link == "" {
		t.Fatalf("the first sensitive field: %s", said)
	}
	if status, page := r.browser("u2").open(http.MethodGet, link, nil); status != http.StatusForbidden || strings.Contains(page, "姓名") {
		t.Errorf("somebody else's link: %d %s", status, page)
	}
	status, page := phone.open(http.MethodGet, link, nil)
	if status != http.StatusOK || !strings.Contains(page, "<h1>姓名</h1>") || !strings.Contains(page, "后面还有 3 项") {
		t.Fatalf("the field: %d %s", status, page)
	}
	if status, page := phone.open(http.MethodGet, link, nil); status != http.StatusNotFound || !strings.Contains(page, "已经用过") {
		t.Errorf("the link works twice: %d %s", status, page)
	}
	all, err := db.ApplicationsOf(t.Context(), r.openID("u1"), 2)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d drafts, %v", len(all), err)
	}
	id := all[0].ID
	here := subsidies.CasePage + id
	if status, page := phone.open(http.MethodPost, here+"/fields/name", url.Values{"name": {"7"}}); status != http.StatusBadRequest || !strings.Contains(page, "请写姓名") {
		t.Errorf("no name: %d %s", status, page)
	}
	before := r.told("u1", "劳动合同")
	for key, value := range invented() {
		if key == "employer_name" {
			continue
		}
		if status, page = phone.open(http.MethodPost, here+"/fields/"+key, url.Values{key: {value}}); status != http.StatusOK {
			t.Fatalf("%s: %d %s", key, status, page)
		}
	}
	if !strings.Contains(page, "填好了") {
		t.Fatalf("after the last field: %s", page)
	}
	r.eventually("the talk goes on by itself", func() bool { return r.told("u1", "单位名称") > 0 || r.told("u1", "劳动合同") > before })
	said = r.ask("示例物流公司")
	if !strings.Contains(said, "请拍「") {
		t.Fatalf("after the employer: %s", said)
	}
	if said = r.picture([]byte("no picture")); strings.Contains(said, "收到 1 页") || !strings.Contains(said, "请拍「") {
		t.Errorf("what is no picture: %s", said)
	}
	if said = r.picture(photograph(t)); !strings.Contains(said, "收到 1 页") {
		t.Fatalf("a photograph: %s", said)
	}
	for range 12 {
		if strings.Contains(said, "请核对一遍") {
			break
		}
		r.advanceMinute()
		said = r.ask("跳过")
	}
	if !strings.Contains(said, "尾号 0038") || strings.Contains(said, "110101199003070038") {
		t.Fatalf("checked: %s", said)
	}
	if status, page := phone.open(http.MethodPost, here+"/talk", nil); status != http.StatusOK || !strings.Contains(page, "继续") {
		t.Errorf("from the page to the talk: %d %s", status, page)
	}
	if said = r.ask("继续"); !strings.Contains(said, "请核对一遍") {
		t.Errorf("back in the talk: %s", said)
	}
	if said = r.ask("同意并提交"); !strings.Contains(said, "收到了，编号 26") {
		t.Fatalf("sent: %s", said)
	}

	reviewer := r.officer(t, people.Reviewer)
	a, err := db.Application(t.Context(), id)
	if err != nil || len(a.Papers) == 0 {
		t.Fatalf("%d pages, %v", len(a.Papers), err)
	}
	material := a.Papers[0].Material
	ask := url.Values{"move": {"ask"}, "revision": {fmt.Sprint(a.Revision)}, "reason": {"photo"}, "material": {material, "spoon"}}
	if p := reviewer.post("/cases/"+id+"/move", ask); p.status != http.StatusBadRequest {
		t.Errorf("a material that is none: %d %s", p.status, p.text("main"))
	}
	ask["material"] = []string{material}
	if p := reviewer.post("/cases/"+id+"/move", ask); p.status != http.StatusOK {
		t.Fatalf("asked for: %d %s", p.status, p.text("main"))
	}
	r.eventually("it is told what is asked for", func() bool { return r.told("u1", "待补正") > 0 })
	if _, page := phone.open(http.MethodGet, here+"/papers", nil); !strings.Contains(page, "工作人员请您补这一项") {
		t.Errorf("the papers: %s", page)
	}
	r.advanceMinute()
	if said = r.picture(photograph(t)); !strings.Contains(said, "这是要交的「") {
		t.Fatalf("a photograph that was asked for: %s", said)
	}
	if said = r.ask("是"); !strings.Contains(said, "已经交给工作人员") {
		t.Fatalf("mended: %s", said)
	}
	b, err := db.Application(t.Context(), id)
	if err != nil || b.Status != subsidies.Submitted || len(b.PapersOf(material)) != 1 || b.PapersOf(material)[0].ID == a.PapersOf(material)[0].ID {
		t.Errorf("%s, %d pages, %v", b.Status, len(b.PapersOf(material)), err)
	}
}

// TestPapersAreUsedAgain puts the photographs of one application into the next (row S12).
func TestPapersAreUsedAgain(t *testing.T) {
	r := start(t, nil)
	r.tomorrow()
	r.act("follow", map[string]any{})
	phone := r.browser("u1")
	phone.open(http.MethodGet, "/h5/me", nil)
	first := applications(t, r, r.openID("u1"), 1)[0]
	if status, page := phone.upload("/h5/cases/"+first+"/papers/contract", "photo", photograph(t)); status != http.StatusOK {
		t.Fatalf("a photograph: %d %s", status, page)
	}
	if _, err := r.app.tools.db.SendApplication(t.Context(), r.openID("u1"), first); err != nil {
		t.Fatal(err)
	}
	second, err := r.app.tools.db.BeginApplication(t.Context(), r.openID("u1"), "tibet_housing")
	if err != nil {
		t.Fatal(err)
	}
	here := "/h5/cases/" + second.ID + "/papers"
	if _, page := phone.open(http.MethodGet, here, nil); !strings.Contains(page, "交过的（1 页）") {
		t.Fatalf("nothing is offered again: %s", page)
	}
	if status, page := phone.open(http.MethodPost, here+"/contract/reuse", nil); status != http.StatusOK || !strings.Contains(page, "看劳动合同第 1 页") || strings.Contains(page, "交过的（1 页）") {
		t.Errorf("used again: %d %s", status, page)
	}
	if status, _ := phone.open(http.MethodPost, here+"/lease/reuse", nil); status != http.StatusNotFound {
		t.Errorf("what was never given: %d", status)
	}
}

// TestAnotherWeChat takes an application to another WeChat by a code that an officer gives for a
// proof (row S21).
func TestAnotherWeChat(t *testing.T) {
	r := start(t, nil)
	r.tomorrow()
	r.act("follow", map[string]any{})
	r.actAs("u2", "follow", map[string]any{})
	id := applications(t, r, r.openID("u1"), 2)[0]
	reviewer := r.officer(t, people.Reviewer)
	at := "/cases/" + id + "/rebind"
	if p := reviewer.post(at, url.Values{}); p.status != http.StatusBadRequest || !strings.Contains(p.text("main"), "怎么核对") {
		t.Errorf("without a proof: %d %s", p.status, p.text("main"))
	}
	p := reviewer.post(at, url.Values{"proof": {"视频核对了身份证和本人"}, "note": {"上午十点"}})
	code := p.text("main b")
	if p.status != http.StatusOK || code == "" {
		t.Fatalf("a code: %d %s", p.status, p.text("main"))
	}
	say := func(words string) string { return texts(r.actAs("u2", "send", map[string]any{"text": words})) }
	if said := say(code); !strings.Contains(said, "要把您的 1 件申请转到这个微信吗") {
		t.Fatalf("the code: %s", said)
	}
	if said := say("是"); !strings.Contains(said, "已经转到这个微信") {
		t.Fatalf("the yes: %s", said)
	}
	if _, page := r.browser("u2").open(http.MethodGet, "/h5/cases", nil); !strings.Contains(page, "广东基层就业补贴") {
		t.Errorf("the new WeChat's list: %s", page)
	}
	if _, page := r.browser("u1").open(http.MethodGet, "/h5/cases/"+id, nil); strings.Contains(page, "申请编号") {
		t.Error("the old WeChat reads the case still")
	}
	r.eventually("the old WeChat is told", func() bool {
		return r.told("u1", "已经转到您的另一个微信") > 0 || r.told("u1", "已提交") > 0
	})
}

// advanceMinute lets the minute pass in which one may not write too much.
func (r *running) advanceMinute() { r.app.platform.sim.Clock().Advance(20e9) }
