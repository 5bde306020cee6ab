package main

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"zaiyue/content"
	"zaiyue/jobs"
	"zaiyue/people"
)

// tomorrow moves the clock to ten in the morning of the next day in China, when notices that
// are not urgent may be sent.
func (r *running) tomorrow() {
	r.t.Helper()
	now := r.app.now().In(people.Beijing())
	ten := time.Date(now.Year(), now.Month(), now.Day()+1, 10, 0, 0, 0, people.Beijing())
	r.later(ten.Sub(now))
}

// teacher is the fields of a post of work.
func teacher() map[string]string {
	return map[string]string{
		"title": "小学语文教师（示例岗位）", "summary": "示例小学招两名语文教师。", "body": "示例小学招语文教师 2 人，包住。",
		"contact": "示例联络站", "source": "示例小学", "issuer": "示例小学", "amount": "每月 5000 元", "verified_at": "2026-11-20",
		"job.city": "广州", "job.field": "教育", "job.until": "2027-03-01",
	}
}

// TestAPostOfWorkIsToldOnce goes the whole way (rows J2, N1): three graduates say what they
// look for, in chat and on the page; an officer publishes a post; the two it fits are told
// once, never by a template message; one taps 感兴趣, and the officers see it.
func TestAPostOfWorkIsToldOnce(t *testing.T) {
	r := start(t, nil)
	r.tomorrow()
	for _, user := range []string{"u1", "u2", "u3"} {
		r.actAs(user, "follow", map[string]any{})
	}
	for user, answers := range map[string][]string{"u1": {"找工作", "广州", "教育"}, "u2": {"找工作", "深圳", "制造"}} {
		for _, a := range answers {
			r.actAs(user, "send", map[string]any{"text": a})
		}
	}
	third := r.browser("u3")
	r.actAs("u3", "send", map[string]any{"text": "退订"})
	if _, page := third.open(http.MethodGet, "/h5/wishes", nil); !strings.Contains(page, "想在哪个城市") {
		t.Fatalf("the page of wishes: %s", page)
	}
	if status, page := third.open(http.MethodPost, "/h5/wishes", url.Values{"city": {jobs.Any}}); status != http.StatusBadRequest || !strings.Contains(page, "城市和行业都要选") {
		t.Errorf("half a wish: %d %s", status, page)
	}
	if _, page := third.open(http.MethodPost, "/h5/wishes", url.Values{"city": {jobs.Any}, "field": {"教育"}}); !strings.Contains(page, "哪个城市都行；教育") {
		t.Errorf("the wish was not kept: %s", page)
	}
	r.actAs("u3", "send", map[string]any{"text": "你好"})

	editor, publisher := r.officer(t, people.Editor), r.officer(t, people.Publisher)
	id := editor.begin(string(content.KindJob))
	if p := editor.write(id, teacher()); p.status != http.StatusOK {
		t.Fatalf("saved: %d %s", p.status, p.text("main"))
	}
	editor.move(id, "submit", nil)
	publisher.move(id, "approve", nil)
	if p := publisher.move(id, "publish", nil); !strings.Contains(p.text(".done"), "已发布") {
		t.Fatalf("published: %d %s", p.status, p.text("main"))
	}
	r.step("fan-outs")
	told := func(user string) int { return strings.Count(r.screen(user), "小学语文教师") }
	r.eventually("both are told", func() bool { return told("u1") == 1 && told("u3") == 1 })
	if p, err := r.app.tools.db.Preferences(t.Context(), r.openID("u3")); err != nil || p.All || slices.Contains(p.Muted, "jobs") || !slices.Contains(p.Muted, "posts") {
		t.Errorf("somebody who asked for posts after 退订 has %+v %v", p, err)
	}
	if told("u2") != 0 {
		t.Errorf("somebody in another city was told: %s", r.screen("u2"))
	}

	var received []struct {
		Count int            `json:"count"`
		Via   map[string]int `json:"via"`
	}
	r.sim(http.MethodGet, "/sim/received?text="+url.QueryEscape("小学语文教师"), nil, &received)
	for _, got := range received {
		if got.Via["template"] > 0 || got.Count > 1 {
			t.Errorf("a graduate was told %d times: %v", got.Count, got.Via)
		}
	}

	if said := texts(r.act("tap", map[string]any{"item": "感兴趣"})); !strings.Contains(said, "工作人员会尽快联系您") {
		t.Errorf("感兴趣 is answered %q", said)
	}
	p := editor.get("/jobs")
	if row := p.text("tbody tr"); !strings.Contains(row, "小学语文教师") || !strings.Contains(row, "广州") {
		t.Errorf("the list of posts: %s", row)
	}
	link, liaison := editor.follow(p, "tbody td.title a").path, r.officer(t, people.Liaison)
	link = strings.TrimPrefix(link, "/console")
	r.eventually("the post's page knows", func() bool { return strings.Contains(liaison.get(link).text("main"), "送到了2 人") })
	if page := liaison.get(link).text("main"); !strings.Contains(page, "提醒了 2 人") || !strings.Contains(page, "感兴趣 1") || !strings.Contains(page, "还没有登记姓名的毕业生") {
		t.Errorf("the post's page: %s", page)
	}
	if page := editor.get(link).text("main"); strings.Contains(page, "还没有登记姓名") || !strings.Contains(page, "看不到是谁") {
		t.Errorf("an editor sees who answered: %s", page)
	}

	// A correction and a stop: nobody hears of it again, and who stopped of nothing new.
	third.open(http.MethodPost, "/h5/wishes/stop", url.Values{"found": {"yes"}})
	another := editor.begin(string(content.KindJob))
	fields := teacher()
	fields["title"] = "小学数学教师（示例岗位）"
	editor.write(another, fields)
	editor.move(another, "submit", nil)
	publisher.move(another, "approve", nil)
	publisher.move(another, "publish", nil)
	r.step("fan-outs")
	r.eventually("the second post is told", func() bool { return strings.Contains(r.screen("u1"), "小学数学教师") })
	if got := r.screen("u3"); strings.Contains(got, "小学数学教师") {
		t.Errorf("told after stopping: %s", got)
	}
	if told("u1") != 1 || told("u3") != 1 {
		t.Errorf("the first post was told %d and %d times", told("u1"), told("u3"))
	}
}

// aPostOfWork publishes a post somebody is told of, for the walk of the console.
func aPostOfWork(t *testing.T, r *running, rows int) {
	t.Helper()
	ctx, db := t.Context(), r.app.tools.db
	for i := range rows {
		if err := db.PutWish(ctx, "", jobs.Wish{OpenID: fmt.Sprintf("o-seeker-%d", i), Cities: []string{"广州"}, Fields: []string{"教育"}}); err != nil {
			t.Fatal(err)
		}
	}
	publishJob(t, r, content.Article{Kind: content.KindJob, Title: "示例岗位" + long, Body: "正文", Issuer: "示例小学", Job: &content.Job{City: "广州", Field: "教育"}})
}

// publishJob publishes a post of work and makes the notices of it.
func publishJob(t *testing.T, r *running, a content.Article) {
	t.Helper()
	ctx, db := t.Context(), r.app.tools.db
	writer, chief := people.By{Officer: "writer"}, people.By{Officer: "chief", Reason: "示例"}
	post, err := db.NewPost(ctx, writer, a)
	if err != nil {
		t.Fatal(err)
	}
	for _, move := range []string{"submit", "approve", "publish"} {
		by := chief
		if move == "submit" {
			by = writer
		}
		post, err = db.MovePost(ctx, by, post.ID, content.Step{Move: move, Revision: post.Revision, Checked: content.Digest(post.Working)})
		if err != nil {
			t.Fatalf("%s: %v", move, err)
		}
	}
	for more := true; more; {
		if more, err = db.ExpandFanouts(ctx); err != nil {
			t.Fatal(err)
		}
	}
}
