package main

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"zaiyue/content"
	"zaiyue/content/press"
	"zaiyue/people"
)

// TestAMassSendToATagIsOnTheTimeline tells of it on the pages of those who bear the tag, and
// says so while WeChat does not tell who does (rows A4, P7).
func TestAMassSendToATagIsOnTheTimeline(t *testing.T) {
	r := start(t, nil)
	ctx, db := t.Context(), r.app.tools.db
	one, two := r.who("u1"), r.who("u2")
	tag, err := r.app.tools.client.CreateTag(ctx, "那曲")
	if err == nil {
		err = r.app.tools.client.TagUsers(ctx, tag.ID, []string{one})
	}
	if err != nil {
		t.Fatal(err)
	}
	sent := func(id, title string, m press.Mass) {
		t.Helper()
		at := r.app.now().Add(time.Minute)
		j := press.Job{ID: id, Article: "a", Purpose: press.ToSend, Stage: press.Published, Title: title, Mass: &m, HandleID: id, BegunAt: at, SubmittedAt: at}
		if _, err := db.BeginJob(ctx, people.By{Officer: people.TheShell}, j, content.Article{ID: "a"}, func([]press.Job) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	sent("j1", "给那曲的", press.Mass{TagID: tag.ID, TagName: tag.Name})
	sent("j2", "给大家的", press.Mass{ToAll: true})
	o := r.officer(t, people.Liaison)
	timeline := func(openID string) string {
		n, err := db.GraduateNumber(ctx, openID)
		if err != nil {
			t.Fatal(err)
		}
		return o.get("/graduates/" + strconv.FormatUint(n, 10) + "?show=notices").text(".timeline")
	}
	if got := timeline(one); !strings.Contains(got, "群发：给那曲的") || !strings.Contains(got, "TA 现在有这个标签") || !strings.Contains(got, "群发：给大家的") {
		t.Errorf("who bears the tag: %s", got)
	}
	if got := timeline(two); strings.Contains(got, "给那曲的") || !strings.Contains(got, "群发：给大家的") {
		t.Errorf("who does not: %s", got)
	}
	r.sim(http.MethodPost, "/sim/faults", map[string]any{"path": "/cgi-bin/tags/getidlist", "kind": "errcode", "errcode": 48001}, new(any))
	if got := timeline(two); !strings.Contains(got, "群发：给那曲的") || !strings.Contains(got, "不知道 TA 有没有这个标签") {
		t.Errorf("while WeChat does not tell: %s", got)
	}
}
