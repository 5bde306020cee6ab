package main

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"zaiyue/notices"
)

// TestWhatCannotBeSentWaits is rows N3 and N6: a notice WeChat takes no message for stands in
// the inbox, is offered in one line when the graduate next writes, and is read there; then the
// graduate switches the topic off, and nothing more of it is sent.
func TestWhatCannotBeSentWaits(t *testing.T) {
	r := start(t, nil)
	r.tomorrow()
	r.act("follow", map[string]any{})
	for _, a := range []string{"找工作", "广州", "教育"} {
		r.ask(a)
	}
	r.later(72 * time.Hour) // no message may be sent any more
	aPostOfWork(t, r, 0)
	phone := r.browser("u1")
	r.eventually("it waits in the inbox", func() bool {
		_, page := phone.open(http.MethodGet, "/h5/me", nil)
		inbox, _, err := r.app.tools.db.Inbox(t.Context(), r.openID("u1"), "", 5)
		return err == nil && len(inbox) == 1 && inbox[0].State == notices.Waiting && strings.Contains(page, "1 条未读")
	})
	if screen := r.screen("u1"); strings.Contains(screen, "示例岗位"+long) {
		t.Errorf("it was sent all the same: %s", screen)
	}
	if said := r.ask("你好"); !strings.Contains(said, "有一条通知没能发到这里") {
		t.Errorf("what waits is not offered: %s", said)
	}
	if said := r.ask("谢谢"); strings.Contains(said, "没能发到这里") {
		t.Errorf("it is offered twice: %s", said)
	}
	_, page := phone.open(http.MethodGet, "/h5/inbox", nil)
	link := regexp.MustCompile(`href="(/h5/inbox/[^"]+)"`).FindStringSubmatch(page)
	if link == nil || !strings.Contains(page, "未读") {
		t.Fatalf("the inbox: %s", page)
	}
	_, page = phone.open(http.MethodGet, link[1], nil)
	if !strings.Contains(page, "城市：广州") || !strings.Contains(page, "感兴趣") {
		t.Errorf("the notice: %s", page)
	}
	if _, page = phone.open(http.MethodPost, link[1]+"/answer", url.Values{"choice": {"interested"}}); !strings.Contains(page, "您选了“感兴趣”") {
		t.Errorf("after answering: %s", page)
	}
	if _, page = phone.open(http.MethodGet, "/h5/inbox", nil); strings.Contains(page, "未读") || !strings.Contains(page, "您选了“感兴趣”") {
		t.Errorf("the inbox afterwards: %s", page)
	}
	if status, _ := r.browser("u2").open(http.MethodGet, link[1], nil); status != http.StatusNotFound {
		t.Errorf("another graduate opens it: %d", status)
	}

	form := url.Values{"topic": {"cases"}, "language": {"zh"}, "quiet_from": {"22:00"}}
	if status, page := phone.open(http.MethodPost, "/h5/notices", form); status != http.StatusBadRequest || !strings.Contains(page, `value="22:00"`) || !strings.Contains(page, `role="alert"`) {
		t.Errorf("half of the quiet hours: %d %s", status, page)
	}
	form.Set("quiet_until", "07:00")
	if _, page := phone.open(http.MethodPost, "/h5/notices", form); !strings.Contains(page, "已经保存") || strings.Contains(page, `value="jobs" checked`) {
		t.Errorf("the settings: %s", page)
	}
	p, err := r.app.tools.db.Preferences(t.Context(), r.openID("u1"))
	if jobs, _ := r.app.ladder.Book.Topic("jobs"); err != nil || !p.Mutes(jobs) || p.QuietFrom != "22:00" {
		t.Errorf("kept: %+v, %v", p, err)
	}
	if _, page := phone.open(http.MethodGet, "/h5/me", nil); !strings.Contains(page, "您停了“岗位提醒”") || strings.Contains(page, "有合适的新岗位会告诉您") || !strings.Contains(page, "去打开岗位提醒") {
		t.Errorf("我的 promises posts that are switched off: %s", page)
	}
	form.Set("topic", "jobs")
	phone.open(http.MethodPost, "/h5/notices", form)
	if _, page := phone.open(http.MethodGet, "/h5/me", nil); !strings.Contains(page, "有合适的新岗位会告诉您") || strings.Contains(page, "您停了") {
		t.Errorf("我的 after they were switched on: %s", page)
	}
}

// ownPages fills a graduate's own pages about notices and returns their paths.
func ownPages(t *testing.T, r *running) []string {
	t.Helper()
	for _, a := range []string{"取消", "找工作", "广州", "教育"} {
		r.ask(a)
	}
	for range 21 {
		aPostOfWork(t, r, 0)
	}
	inbox, next, err := r.app.tools.db.Inbox(t.Context(), r.openID("u1"), "", 20)
	if err != nil || len(inbox) != 20 || next == "" {
		t.Fatalf("%d notices, then %q, %v", len(inbox), next, err)
	}
	pages := []string{"/h5/inbox", "/h5/inbox?after=" + url.QueryEscape(next), "/h5/inbox/" + inbox[0].ID, "/h5/notices", "/h5/consent", "/h5/wishes", "/h5/facts", "/h5/copy"}
	sent := applications(t, r, r.openID("u1"), 2)[0]
	draft := applications(t, r, r.openID("u1"), 1)[0]
	return append(pages, "/h5/apply/gd_grassroots", "/h5/cases", "/h5/cases/"+sent, "/h5/cases/"+draft, "/h5/cases/"+draft+"/check", "/h5/cases/"+draft+"/papers", "/h5/cases/"+draft+"/fields/card")
}
