package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"zaiyue/people"
)

// TestAnOfficerReplies goes the whole way of row A4: a graduate asks for a person, an officer
// sees it, replies, the message arrives and counts against what WeChat allows, and a colleague
// takes over.
func TestAnOfficerReplies(t *testing.T) {
	r := start(t, nil)
	r.tomorrow()
	r.act("follow", map[string]any{})
	r.ask("租房补贴能领多少")
	r.ask("转人工")
	r.ask("想问宿舍的事")
	r.step("talk")
	one, other := r.officer(t, people.Liaison), r.officer(t, people.Liaison)
	if home := one.get("/").text("main"); !strings.Contains(home, "1 位同学在等人工") {
		t.Errorf("the first page: %s", home)
	}
	p := one.get("/graduates")
	if row := p.text("tbody tr"); !strings.Contains(row, "还没有人") {
		t.Fatalf("the list: %s", p.text("main"))
	}
	p = one.follow(p, "tbody a")
	here := strings.TrimPrefix(p.path, "/console")
	page := p.text("main")
	if !strings.Contains(page, "租房补贴能领多少") || !strings.Contains(page, "微信里还可发") || !strings.Contains(page, "还没有人跟进") {
		t.Fatalf("the graduate's page: %s", page)
	}
	allowed := between(page, "还可发", "条")
	if p = one.post(here+"/reply", url.Values{"key": {p.value("key")}, "seen": {p.value("seen")}, "text": {""}}); p.status != http.StatusBadRequest || !strings.Contains(p.text("#text-wrong"), "请先写内容") {
		t.Errorf("an empty reply: %d %s", p.status, p.text("main"))
	}
	one.post(here+"/take", url.Values{"from": {""}})
	p = one.get(here)
	form := url.Values{"key": {p.value("key")}, "seen": {p.value("seen")}, "text": {"宿舍的事已经问过单位，明天给您安排。"}}
	for range 2 { // the same form twice is one message
		if p = one.post(here+"/reply", form); p.status != http.StatusOK {
			t.Fatalf("a reply: %d %s", p.status, p.text("main"))
		}
	}
	r.eventually("the reply arrives", func() bool { return r.told("u1", "明天给您安排") == 1 })
	r.eventually("the page knows", func() bool { return strings.Contains(one.get(here).text(".timeline"), "送到了") })
	if left := between(one.get(here).text("main"), "还可发", "条"); left == allowed {
		t.Errorf("the reply costs nothing: %s before, %s after", allowed, left)
	}
	if p = one.post(here+"/note", url.Values{"key": {one.get(here).value("key")}, "kind": {"call"}, "note": {"电话里说清楚了。"}}); !strings.Contains(p.text(".timeline"), "记的电话") {
		t.Errorf("a call: %d %s", p.status, p.text("main"))
	}
	if p = one.post(here+"/hand", url.Values{"from": {one.ID}, "to": {other.Login}, "word": {"请明天再看一下"}}); p.status != http.StatusOK {
		t.Errorf("handed over: %d %s", p.status, p.text("main"))
	}
	if p = other.get(here); !strings.Contains(p.text("#owner ~ *"), "您在跟进") || !strings.Contains(p.text("main"), "请明天再看一下") {
		t.Errorf("the colleague's page: %s", p.text("main"))
	}
	r.ask("谢谢，还有一个问题")
	r.step("talk")
	if home := other.get("/").text("main"); !strings.Contains(home, "您跟进的 1 位同学在等回复") {
		t.Errorf("the colleague's first page: %s", home)
	}

	r.later(72 * time.Hour) // nothing may be sent: it goes into the inbox
	other.signIn(t)
	if p = other.get(here); !strings.Contains(p.text("main"), "现在不能主动发到微信里") {
		t.Errorf("after three days: %s", p.text("main"))
	}
	other.post(here+"/reply", url.Values{"key": {p.value("key")}, "seen": {p.value("seen")}, "text": {"请来联络站一趟。"}})
	r.eventually("it waits in the inbox", func() bool { return strings.Contains(other.get(here).text(".timeline"), "放在收件箱里") })
	if _, inbox := r.browser("u1").open(http.MethodGet, "/h5/inbox", nil); !strings.Contains(inbox, "未读") {
		t.Errorf("the inbox: %s", inbox)
	}
	if p = r.officer(t, people.Editor).get(here); p.status != http.StatusForbidden {
		t.Errorf("an editor reads a talk: %d", p.status)
	}
}

// between is what stands between two words, without spaces.
func between(s, from, to string) string {
	_, rest, _ := strings.Cut(s, from)
	inner, _, _ := strings.Cut(rest, to)
	return strings.TrimSpace(inner)
}

// aTalk has somebody talk and ask for a person, for the walk of the console.
func aTalk(r *running) {
	r.t.Helper()
	r.act("follow", map[string]any{})
	for _, said := range []string{"租房补贴能领多少", long, "转人工", "想问宿舍的事"} {
		r.ask(said)
	}
	r.step("talk")
}
