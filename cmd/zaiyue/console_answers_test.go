package main

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"zaiyue/content"
	"zaiyue/people"
)

// askInVain has two graduates ask something nobody has written about, and one find an answer
// useless.
func (r *running) askInVain() {
	r.t.Helper()
	for _, user := range []string{"u1", "u2"} {
		r.actAs(user, "follow", map[string]any{})
	}
	r.actAs("u1", "send", map[string]any{"text": "宅基地可以继承吗"})
	r.actAs("u2", "send", map[string]any{"text": "请问宅基地继承怎么办"})
	r.ask("在广东租房能补多少钱")
	r.ask("没用")
	r.ask("内容过时了")
	if err := r.app.sorter.Step(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
	if err := r.app.asked.Flush(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
}

// later moves the platform's clock, and with it the service's.
func (r *running) later(d time.Duration) {
	r.t.Helper()
	var answer any
	r.sim("POST", "/sim/clock", map[string]any{"advance": d.String()}, &answer)
}

// publishAs takes an article from draft to the readers: submitted by its writer, approved and
// published by another.
func publishAs(t *testing.T, id string, writer, other *officer) {
	t.Helper()
	for _, step := range []struct {
		who  *officer
		move string
	}{{writer, "submit"}, {other, "approve"}, {other, "publish"}} {
		p := step.who.get("/articles/" + id)
		done := step.who.post("/articles/"+id+"/move", url.Values{"move": {step.move}, "revision": {p.value("revision")}})
		if done.status != 200 || done.doc().Find(".trouble").Length() > 0 {
			t.Fatalf("%s: %d %s", step.move, done.status, done.text("main"))
		}
	}
	_ = content.Out
	_ = people.Editor
	_ = regexp.MustCompile
	_ = strings.Contains
}
