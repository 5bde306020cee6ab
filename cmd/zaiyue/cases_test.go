package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"
	"time"

	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// invented are the answers of somebody who does not exist.
func invented() map[string]string {
	return map[string]string{"name": "示例扎西", "id_number": "110101199003070038", "phone": "13800000000", "employer_name": "示例物流公司", "card": "6222020000000000000"}
}

// applications sends applications of invented people, the first with every answer as long as
// may be; the last stays a draft.
func applications(t *testing.T, r *running, openID string, n int) (ids []string) {
	t.Helper()
	db := r.app.tools.db
	for i := range n {
		who := openID
		if i > 0 {
			who = fmt.Sprintf("%s%06d", openID, i)
		}
		a, err := db.BeginApplication(t.Context(), who, "gd_grassroots")
		if err == nil {
			_, err = db.UpdateApplication(t.Context(), a.ID, func(a *subsidies.Application, _ *subsidies.Programme) ([]notices.Notice, error) {
				a.Answers, a.Facts = invented(), subsidies.Facts{"work_place": "广东", "started_on": "2026-03-01"}
				if i == 0 {
					a.Answers["employer_name"] = strings.Repeat(long, 5)
				}
				return nil, nil
			})
		}
		if err == nil && i < n-1 {
			_, err = db.SendApplication(t.Context(), who, a.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, a.ID)
	}
	return ids
}

// TestAnApplication goes from the programme's page to the money: a graduate applies on the
// pages, is asked for a correction, two officers review it, the bank sends it back once, and
// the graduate reads the whole history (rows S2–S5, S13, S16, R1–R4, R7, R8, R12, Z2).
func TestAnApplication(t *testing.T) {
	r := start(t, nil)
	r.tomorrow()
	r.act("follow", map[string]any{})
	phone := r.browser("u1")
	read := func(what, path string, want ...string) string {
		t.Helper()
		status, page := phone.open(http.MethodGet, path, nil)
		for _, w := range want {
			if status != http.StatusOK || !strings.Contains(page, w) {
				t.Fatalf("%s: %d, without %q:\n%s", what, status, w, page)
			}
		}
		return page
	}
	fill := func(what, path string, form url.Values, status int, want ...string) string {
		t.Helper()
		got, page := phone.open(http.MethodPost, path, form)
		for _, w := range want {
			if got != status || !strings.Contains(page, w) {
				t.Fatalf("%s: %d, want %d with %q:\n%s", what, got, status, w, page)
			}
		}
		return page
	}
	read("the programme", "/subsidies/gd_grassroots", "/h5/apply/gd_grassroots")
	read("before it begins", "/h5/apply/gd_grassroots", "开始填", "劳动合同")
	fill("the form", "/h5/apply/gd_grassroots", nil, 200, "填写：")
	all, err := r.app.tools.db.ApplicationsOf(t.Context(), r.openID("u1"), 10)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d drafts, %v", len(all), err)
	}
	here := "/h5/cases/" + all[0].ID
	form := url.Values{"do": {"check"}, "name": {"示例扎西"}, "id_number": {"110101199003070039"}, "phone": {"138 0000 0000"}, "fact-started_on": {"去年"}}
	page := fill("mistakes", here, form, 400, "身份证号不对", "手机号", "请写一个日期", "这一项要填")
	if strings.Contains(page, "13800000000") || strings.Contains(page, "110101199003070039") {
		t.Error("the form shows a number again")
	}
	if !strings.Contains(page, `value="去年"`) || !strings.Contains(page, "尾号 0000") {
		t.Errorf("the form forgot what was typed, or hides that the telephone is kept:\n%s", page)
	}
	form = url.Values{"do": {"keep"}, "name": {"示例扎西"}, "id_number": {"110101199003070038"}, "employer_name": {"示例物流公司"}, "card": {"6222020000000000000"}, "fact-work_place": {"广东"}, "fact-started_on": {"2026年3月1日"}}
	fill("kept", here, form, 200, "存好了", "2026-03-01")
	r.later(3 * 24 * time.Hour)
	form = url.Values{"do": {"check"}, "name": {""}, "employer_name": {"示例物流公司"}, "fact-work_place": {"广东"}, "fact-started_on": {"2026-03-01"}}
	fill("the form is whole", here, form, 200, "拍材料", "劳动合同")
	if status, page := phone.upload(here+"/papers/contract", "photo", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00")); status != http.StatusBadRequest || !strings.Contains(page, "HEIC") {
		t.Errorf("a HEIC picture: %d %s", status, page)
	}
	if status, page := phone.upload(here+"/papers/contract", "photo", photograph(t)); status != http.StatusOK || !strings.Contains(page, "看劳动合同第 1 页") {
		t.Fatalf("a photograph: %d %s", status, page)
	}
	if status, page := phone.upload(here+"/papers/none", "photo", photograph(t)); status != http.StatusNotFound {
		t.Errorf("a material that is none: %d %s", status, page)
	}
	page = read("checked", here+"/check", "检查一遍", "尾号 0038", "还没有拍", "同意并提交")
	version := formVersion(t, page)
	fill("without consent", here+"/send", url.Values{"consent-review": {version}}, 400, "都勾上")
	consents := url.Values{"consent-review": {version}, "consent-sensitive": {version}}
	fill("sent", here+"/send", consents, 200, "已提交", "申请编号")
	fill("sent again", here+"/send", consents, 200, "已提交")
	if _, page := phone.open(http.MethodGet, "/h5/me", nil); !strings.Contains(page, "已提交") {
		t.Errorf("我的: %s", page)
	}
	if _, page := r.browser("u2").open(http.MethodGet, here, nil); strings.Contains(page, "示例物流公司") {
		t.Error("somebody else reads it")
	}

	if said := r.ask("我的申请到哪了"); !strings.Contains(said, "已提交，编号 26") || !strings.Contains(said, "个工作日") {
		t.Errorf("asked in the chat: %s", said)
	}
	reviewer, approver, cashier := r.officer(t, people.Reviewer), r.officer(t, people.Approver), r.officer(t, people.Cashier)
	if home := reviewer.get("/").text("main"); !strings.Contains(home, "1 件申请「已提交」") {
		t.Errorf("the first page: %s", home)
	}
	list := reviewer.get("/cases?whose=none")
	if row := list.text("tbody tr"); !strings.Contains(row, "没有人认领") || strings.Contains(list.body, "扎西") {
		t.Fatalf("the list: %s", row)
	}
	a, err := r.app.tools.db.Application(t.Context(), all[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	at := "/cases/" + a.ID
	if said := r.ask("查一下 " + subsidies.ShowReference(a.Reference)); !strings.Contains(said, "已提交") {
		t.Errorf("asked by number: %s", said)
	}
	r.actAs("u2", "follow", map[string]any{})
	if said := texts(r.actAs("u2", "send", map[string]any{"text": a.Reference})); !strings.Contains(said, "没有查到您名下编号") {
		t.Errorf("somebody else asks by number: %s", said)
	}
	if p := reviewer.post("/cases/find", url.Values{"reference": {"编号 " + subsidies.ShowReference(a.Reference)}}); p.path != "/console"+at {
		t.Errorf("found by its number: %d at %s", p.status, p.path)
	}
	p := reviewer.get(at)
	if strings.Contains(p.body, "110101199003070038") || !strings.Contains(p.body, "尾号 0038") || !strings.Contains(p.body, "申请人会收到") {
		t.Fatalf("the case: %s", p.text("main"))
	}
	beside, _ := p.doc().Find("a[href*='/view/']").Attr("href")
	seen := reviewer.get(strings.TrimPrefix(beside, "/console"))
	if !strings.Contains(seen.text("main"), "示例物流公司") || strings.Contains(seen.body, "110101199003070038") {
		t.Errorf("the paper beside the answers: %d %s", seen.status, seen.text("main"))
	}
	link, _ := seen.doc().Find("img[src*='/papers/']").Attr("src")
	if seen := reviewer.get(strings.TrimPrefix(link, "/console")); seen.status != http.StatusOK || !strings.HasPrefix(seen.body, "\xff\xd8") || strings.Contains(seen.body, "Exif") {
		t.Errorf("the contract: %d, %d bytes", seen.status, len(seen.body))
	}
	if status, _ := r.browser("u2").open(http.MethodGet, here+strings.TrimPrefix(link, "/console"+at), nil); status == http.StatusOK {
		t.Error("somebody else sees the contract")
	}
	if p := reviewer.post(at+"/see", url.Values{"reason": {"核对身份证"}}); !strings.Contains(p.body, "110101199003070038") {
		t.Errorf("seen with a reason: %d %s", p.status, p.text("main"))
	}
	move := func(o *officer, key string, more url.Values, status int, want string) {
		t.Helper()
		a, err := r.app.tools.db.Application(t.Context(), a.ID)
		if err != nil {
			t.Fatal(err)
		}
		form := url.Values{"move": {key}, "revision": {fmt.Sprint(a.Revision)}}
		for k, v := range more {
			form[k] = v
		}
		if p := o.post(at+"/move", form); p.status != status || !strings.Contains(p.body, want) {
			t.Fatalf("%s: %d, want %d with %q: %s", key, p.status, status, want, p.text("main"))
		}
	}
	move(reviewer, "approve", nil, 403, "您的角色不能做这一步")
	if p := reviewer.post("/cases/bulk", url.Values{"act": {"accept"}}); p.status != http.StatusBadRequest {
		t.Errorf("nothing together: %d", p.status)
	}
	if p := reviewer.post("/cases/bulk", url.Values{"act": {"approve"}, "case": {a.ID}}); p.status != http.StatusBadRequest {
		t.Errorf("a move that is not theirs: %d %s", p.status, p.text("main"))
	}
	if p := reviewer.post("/cases/bulk", url.Values{"act": {"accept"}, "case": {a.ID, "nobody"}}); !strings.Contains(p.text("main"), "办好 1 件，共 2 件") || !strings.Contains(p.text("main"), "现在是「已受理」") || !strings.Contains(p.text("main"), "没有找到这件申请") {
		t.Fatalf("together: %d %s", p.status, p.text("main"))
	}
	if list := approver.get("/cases?loads=1").text("main"); !strings.Contains(list, "谁手上有多少") || !strings.Contains(list, "：1 件") {
		t.Errorf("the loads: %s", list)
	}
	move(reviewer, "ask", nil, 400, "要选一个原因")
	move(reviewer, "ask", url.Values{"reason": {"mismatch"}, "words": {"单位名称请和合同一致。"}}, 200, "现在是「待补正」")
	r.eventually("the graduate is told", func() bool { return r.told("u1", "待补正") > 0 })
	read("the case that came back", here, "补材料", "填写的内容和材料对不上")
	fill("mended", here+"/amend", url.Values{"name": {""}, "employer_name": {"示例物流有限公司"}, "fact-work_place": {"广东"}}, 200, "已受理")
	move(reviewer, "pass", nil, 200, "现在是「初审通过」")
	if p := approver.get(at); !strings.Contains(p.body, "复核通过") {
		t.Errorf("the approver: %s", p.text("main"))
	}
	move(approver, "approve", nil, 200, "现在是「复核通过」")
	move(approver, "publish", nil, 200, "现在是「公示中」")
	if _, page := r.get("/subsidies/announced"); !strings.Contains(page, "示***") || strings.Contains(page, "扎西") || strings.Contains(page, "0038") || strings.Contains(page, here) {
		t.Errorf("the 公示: %s", page)
	}
	r.step("case clocks")
	if _, page := r.get("/subsidies/announced"); !strings.Contains(page, "示***") {
		t.Errorf("the 公示 ended before its time: %s", page)
	}
	_, public := r.get("/subsidies/announced")
	token := regexp.MustCompile(`/subsidies/announced/\w+`).FindString(public)
	stranger := r.browser("u3")
	if status, page := stranger.open(http.MethodPost, token, url.Values{"text": {"不对"}}); status != http.StatusBadRequest || !strings.Contains(page, "至少十个字") {
		t.Errorf("a short objection: %d %s", status, page)
	}
	if status, page := stranger.open(http.MethodPost, token, url.Values{"text": {"我知道这个人去年已经回拉萨工作了，请核实。"}, "contact": {"示例邻居"}}); status != http.StatusOK || !strings.Contains(page, "收到了") || strings.Contains(page, "回拉萨") {
		t.Errorf("an objection: %d %s", status, page)
	}
	if home := approver.get("/").text("main"); !strings.Contains(home, "1 件公示收到异议") {
		t.Errorf("the first page: %s", home)
	}
	move(approver, "release", nil, 409, "还有 1 条异议没有答复")
	r.later(14 * 24 * time.Hour)
	r.step("case clocks")
	approver.signIn(t)
	if _, page := r.get("/subsidies/announced"); !strings.Contains(page, "示***") {
		t.Errorf("the 公示 ended before the objection was answered: %s", page)
	}
	if p := approver.post(at+"/objections/0", url.Values{"answer": {"合同和社保都在广东，不属实。"}}); p.status != http.StatusOK || !strings.Contains(p.text("main"), "不属实") || !strings.Contains(p.text("main"), "回拉萨") {
		t.Errorf("the answer: %d %s", p.status, p.text("main"))
	}
	r.step("case clocks")
	r.step("case clocks")
	if status, _ := stranger.open(http.MethodGet, token, nil); status != http.StatusNotFound {
		t.Errorf("objecting when it is over: %d", status)
	}
	if _, page := r.get("/subsidies/announced"); strings.Contains(page, "示***") {
		t.Errorf("the 公示 is over and stands: %s", page)
	}
	for _, o := range []*officer{reviewer, approver, cashier} {
		o.signIn(t)
	}
	if p := cashier.get(at); !strings.Contains(p.text("main"), "待发放") || !strings.Contains(p.text("main"), "到期自动") {
		t.Errorf("after the 公示: %s", p.text("main"))
	}
	move(cashier, "bounced", url.Values{"reason": {"account"}}, 200, "现在是「卡号待更正」")
	fill("the card", here+"/amend", url.Values{"card": {"6222 0210 0000 0000 001"}}, 400, "银行卡号不对")
	fill("the card", here+"/amend", url.Values{"employer_name": {"示例物流有限公司"}, "card": {"4111 1111 1111 1111"}}, 200, "待发放")
	if p := reviewer.post(at+"/move", url.Values{"move": {"refuse"}, "revision": {"3"}, "reason": {"scope"}}); p.status != http.StatusConflict {
		t.Errorf("a stale page: %d %s", p.status, p.text("main"))
	}
	move(cashier, "paid", nil, 200, "现在是「已办结」")
	n, err := r.app.tools.db.GraduateNumber(t.Context(), r.openID("u1"))
	if err != nil {
		t.Fatal(err)
	}
	if line := reviewer.get(fmt.Sprintf("/graduates/%d?show=cases", n)).text("main"); !strings.Contains(line, "初审通过：广东基层就业补贴") || strings.Contains(line, "你好") {
		t.Errorf("the timeline: %s", line)
	}
	if status, page := phone.open(http.MethodPost, here+"/erase", url.Values{"sure": {"yes"}}); status != http.StatusConflict || !strings.Contains(page, "第79号") {
		t.Errorf("what was paid is deleted: %d %s", status, page)
	}
	ownCopyIsWhole(t, phone)
	page = read("the history", here, "已办结", "银行退回", "复核通过", "初审通过", "受理", "示例物流有限公司", "再申请一次")
	if strings.Contains(page, "4111111111111111") {
		t.Error("the page shows the card")
	}
}

// formVersion reads the version that a consent's box carries.
func formVersion(t *testing.T, page string) string {
	t.Helper()
	_, rest, ok := strings.Cut(page, `name="consent-review" value="`)
	version, _, _ := strings.Cut(rest, `"`)
	if !ok || version == "" {
		t.Fatalf("no consent in %s", page)
	}
	return version
}

// TestADeadlineIsTold warns the owner of a draft before its window closes, through the ladder,
// once (row N11).
func TestADeadlineIsTold(t *testing.T) {
	r := start(t, nil)
	r.tomorrow()
	r.act("follow", map[string]any{})
	if _, err := r.app.tools.db.BeginApplication(t.Context(), r.openID("u1"), "gd_flexible"); err != nil { // the 1st to the 20th of each month
		t.Fatal(err)
	}
	if n := r.told("u1", "申请还没有提交"); n != 0 {
		t.Errorf("told %d times while the window is closed", n)
	}
	now := r.app.now().In(people.Beijing())
	r.later(time.Date(now.Year(), now.Month()+1, 14, 10, 0, 0, 0, people.Beijing()).Sub(now))
	r.ask("你好")
	r.step("deadlines")
	r.step("deadlines")
	r.eventually("the deadline is told", func() bool { return r.told("u1", "申请还没有提交") > 0 })
	r.later(6 * 24 * time.Hour)
	r.ask("你好")
	r.step("deadlines")
	r.eventually("the last day is told", func() bool { return r.told("u1", "申请还没有提交") == 2 })
}

// photograph is a picture with lines as a page has them.
func photograph(t *testing.T) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 800, 1100))
	for i := range img.Pix {
		if img.Pix[i] = 230; (i/800/10)%2 == 0 && (i/7)%3 == 0 {
			img.Pix[i] = 20
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// upload sends a form with one file in it, and returns the page that follows.
func (b *browser) upload(path, field string, file []byte) (int, string) {
	b.r.t.Helper()
	body, kind := formWith(field, "IMG_0001.jpg", file)
	return b.send(http.MethodPost, path, kind, body)
}

// formWith writes a form of one file, and returns it with its type.
func formWith(field, name string, file []byte) (body []byte, kind string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile(field, name)
	if err == nil {
		_, err = part.Write(file)
	}
	if err := errors.Join(err, w.Close()); err != nil {
		panic(err) // memory takes it
	}
	return b.Bytes(), w.FormDataContentType()
}

// ownCopyIsWhole takes a copy of somebody's data and looks for what it must hold.
func ownCopyIsWhole(t *testing.T, phone *browser) {
	t.Helper()
	status, file := phone.open(http.MethodPost, "/h5/copy", nil)
	z, err := zip.NewReader(strings.NewReader(file), int64(len(file)))
	if status != http.StatusOK || err != nil {
		t.Fatalf("a copy: %d, %v", status, err)
	}
	held := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err := errors.Join(err, r.Close()); err != nil {
			t.Fatal(err)
		}
		held[path.Ext(f.Name)] += string(data)
	}
	for _, want := range []string{"110101199003070038", "示例物流有限公司", "银行退回"} {
		if !strings.Contains(held[".html"], want) || !strings.Contains(held[".json"], want) {
			t.Errorf("the copy lacks %q", want[:3])
		}
	}
	if !strings.HasPrefix(held[".jpg"], "\xff\xd8") {
		t.Error("the copy lacks the photograph")
	}
	if status, _ := phone.open(http.MethodPost, "/h5/copy", nil); status != http.StatusTooManyRequests && status != http.StatusRequestEntityTooLarge {
		t.Errorf("a copy again at once: %d", status)
	}
}
