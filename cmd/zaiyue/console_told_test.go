package main

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"zaiyue/chat"
	"zaiyue/content"
	"zaiyue/notices"
	"zaiyue/people"
)

// TestWhoAskedInVainIsTold is row Q9: two graduates ask in nearly the same words, an officer
// writes an article for both, another approves and publishes it, and each of them is told
// once; somebody who asked three days before is not.
func TestWhoAskedInVainIsTold(t *testing.T) {
	r := start(t, nil)
	r.tomorrow()
	for _, user := range []string{"u1", "u2", "u3"} {
		r.actAs(user, "follow", map[string]any{})
	}
	r.actAs("u3", "send", map[string]any{"text": "宅基地能不能继承"})
	r.later(72 * time.Hour)
	r.actAs("u1", "send", map[string]any{"text": "宅基地可以继承吗"})
	r.actAs("u2", "send", map[string]any{"text": "请问宅基地继承怎么办"})
	r.step("sort questions", "drop askers")
	editor, publisher := r.officer(t, people.Editor), r.officer(t, people.Publisher)

	p := editor.get("/questions")
	if rows := p.doc().Find("tbody tr"); rows.Length() != 1 || !strings.Contains(rows.Text(), "宅基地能不能继承") {
		t.Fatalf("the questions are not one group: %s", p.text("main"))
	}
	p = editor.follow(p, "tbody a")
	if said := p.text("main"); !strings.Contains(said, "3 次，3 人，3 种问法") || !strings.Contains(said, "宅基地可以继承吗") {
		t.Errorf("the group: %s", said)
	}
	question := strings.TrimPrefix(p.path, "/console")
	p = editor.post(question+"/write", nil)
	if p.status != 200 || !strings.Contains(p.value("questions"), "请问宅基地继承怎么办") {
		t.Fatalf("a new article: %d at %s, questions %q", p.status, p.path, p.value("questions"))
	}
	id := strings.TrimSuffix(strings.TrimPrefix(p.path, "/console/articles/"), "/edit")
	if p = editor.write(id, homestead()); p.status != 200 {
		t.Fatalf("saved: %d %s", p.status, p.text("main"))
	}
	r.step("tell answers")
	if strings.Contains(r.screen("u1"), "现在有答案了") {
		t.Error("told before anything is published")
	}
	editor.move(id, "submit", nil)
	publisher.move(id, "approve", nil)
	if p = publisher.move(id, "publish", nil); !strings.Contains(p.text(".done"), "已发布") {
		t.Fatalf("published: %d %s", p.status, p.text("main"))
	}
	for range 2 { // once, however often it looks
		r.step("tell answers")
	}
	r.eventually("sending is over", r.quiet)
	for user, want := range map[string]int{"u1": 1, "u2": 1, "u3": 0} {
		screen := r.screen(user)
		if got := strings.Count(screen, "现在有答案了"); got != want {
			t.Errorf("%s was told %d times, want %d: %s", user, got, want, screen)
		}
		if want == 1 && (!strings.Contains(screen, "宅基地上的房子可以继承") || !strings.Contains(screen, "/articles/"+id)) {
			t.Errorf("%s was told without the passage or the link: %s", user, screen)
		}
	}
	if said := editor.get(question).text("main"); !strings.Contains(said, "2 位问过的人") {
		t.Errorf("the group afterwards: %s", said)
	}
	if answer := texts(r.actAs("u3", "send", map[string]any{"text": "宅基地可以继承吗"})); !strings.Contains(answer, "房子可以继承") {
		t.Errorf("asked again: %s", answer)
	}
}

// answered brings a rule for what askInVain asks to life.
func (r *running) answered() {
	r.t.Helper()
	db := r.app.tools.db
	rule := content.Rule{ID: "homestead", Match: content.Contains, Words: []string{"宅基地"}, Answer: "宅基地的事请问村委会。"}
	kept, err := db.DraftRule(r.t.Context(), people.By{Officer: "o1"}, content.RuleDraft{Rule: rule})
	if err == nil {
		err = db.LinkTopic(r.t.Context(), people.By{Officer: "o1"}, 1, chat.TopicAnswer{Rule: kept.ID})
	}
	if err == nil {
		_, err = db.ApproveRule(r.t.Context(), people.By{Officer: "o2"}, kept.ID, kept.Revision)
	}
	if err != nil {
		r.t.Fatal(err)
	}
}

// quiet reports whether no notice of the first two graduates waits or is on its way.
func (r *running) quiet() bool {
	for _, user := range []string{"u1", "u2"} {
		inbox, _, err := r.app.tools.db.Inbox(r.t.Context(), r.openID(user), "", 20)
		if err != nil || slices.ContainsFunc(inbox, func(n notices.Notice) bool { return !n.State.Ended() }) {
			return false
		}
	}
	return true
}

// TestWhoCannotBeToldFindsItLater: what WeChat refuses waits for the next message, what is in
// doubt is not repeated, whoever left is forgotten.
func TestWhoCannotBeToldFindsItLater(t *testing.T) {
	tests := []struct {
		name     string
		fault    map[string]any
		now      int // messages with the answer at once
		next     int // offers in the reply to the next message
		said     string
		unfollow bool
	}{
		{name: "nothing is wrong", now: 1, said: "2 位问过的人"},
		{name: "WeChat allows none", fault: map[string]any{"kind": "errcode", "errcode": 45047}, next: 1, said: "2 位问过的人"},
		{name: "nobody answers", fault: map[string]any{"kind": "reset"}, said: "2 位问过的人"},
		{name: "one has left", unfollow: true, said: "1 位问过的人"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := start(t, nil)
			r.tomorrow()
			r.askInVain()
			if tt.fault != nil {
				tt.fault["path"] = "/cgi-bin/message/custom/send"
				r.sim("POST", "/sim/faults", tt.fault, new(any))
			}
			if tt.unfollow {
				r.actAs("u1", "unfollow", map[string]any{})
			}
			r.answered()
			r.step("tell answers", "tell answers")
			r.eventually("sending is over", r.quiet)
			if got := strings.Count(r.screen("u1"), "现在有答案了"); got != tt.now {
				t.Errorf("told %d times, want %d: %s", got, tt.now, r.screen("u1"))
			}
			if !tt.unfollow {
				if got := strings.Count(texts(r.actAs("u1", "send", map[string]any{"text": "你好"})), "没能发到这里"); got != tt.next {
					t.Errorf("told with the next message %d times, want %d", got, tt.next)
				}
			}
			if said := r.officer(t, people.Editor).get("/questions/1").text("dl"); !strings.Contains(said, tt.said) {
				t.Errorf("the officers read %q, want %q in it", said, tt.said)
			}
		})
	}
}

// TestAnArticleThatIsThereAnswers attaches a group to an article that is out: its working copy
// gets the wordings, and who asked is told when that is out, not before.
func TestAnArticleThatIsThereAnswers(t *testing.T) {
	r := start(t, nil)
	r.tomorrow()
	r.askInVain()
	editor, publisher := r.officer(t, people.Editor), r.officer(t, people.Publisher)
	for _, wrong := range []string{"", "不存在的文章", "../x"} {
		if p := editor.post("/questions/1/attach", url.Values{"other": {wrong}}); p.status != 400 || p.text("#wrong") == "" || p.value("other") != wrong {
			t.Errorf("attached to %q: %d %s", wrong, p.status, p.text("main"))
		}
	}
	const id = "rent-subsidy-tibet"
	p := editor.post("/questions/1/attach", url.Values{"other": {"http://example.com/articles/" + id + "?x=1"}})
	if p.path != "/console/articles/"+id {
		t.Fatalf("attached: %d at %s: %s", p.status, p.path, p.text("main"))
	}
	if p = editor.get("/articles/" + id + "/edit"); !strings.Contains(p.value("questions"), "请问宅基地继承怎么办") {
		t.Errorf("its questions: %s", p.value("questions"))
	}
	if p = editor.post("/questions/1/attach", url.Values{"other": {id}}); p.status != 409 {
		t.Errorf("attached twice: %d", p.status)
	}
	r.step("tell answers")
	if strings.Contains(r.screen("u2"), "现在有答案了") {
		t.Error("told before it is out")
	}
	editor.move(id, "submit", nil)
	publisher.move(id, "approve", nil)
	if p = publisher.move(id, "publish", nil); !strings.Contains(p.text(".done"), "已发布") {
		t.Fatalf("published: %d %s", p.status, p.text("main"))
	}
	r.step("tell answers")
	r.eventually("sending is over", r.quiet)
	if screen := r.screen("u2"); strings.Count(screen, "现在有答案了") != 1 || !strings.Contains(screen, "/articles/"+id) {
		t.Errorf("told: %s", screen)
	}
}

// TestRequestsAndClosedQuestions: what is dealt with leaves the lists, and says so.
func TestRequestsAndClosedQuestions(t *testing.T) {
	r := start(t, nil)
	r.askInVain()
	r.actAs("u2", "send", map[string]any{"text": "转人工"})
	o, reader := r.officer(t, people.Liaison), r.officer(t, people.Reviewer)
	p := o.get("/requests")
	if p.doc().Find("tbody tr").Length() != 1 || strings.Contains(p.body, r.openID("u2")) {
		t.Fatalf("the queue, with no whole OpenID in it: %s", p.text("main"))
	}
	closing := strings.TrimPrefix(p.doc().Find("tbody form").AttrOr("action", ""), "/console")
	if p = reader.post(closing, nil); p.status != 403 {
		t.Errorf("a reader closes a request: %d", p.status)
	}
	if p = o.post(closing, nil); !strings.Contains(p.text("main"), "没有人在等") {
		t.Errorf("closed: %d %s", p.status, p.text("main"))
	}
	if p = o.post(closing, nil); p.status != 404 {
		t.Errorf("closed twice: %d", p.status)
	}
	if p = o.post("/questions/1/close", url.Values{"reason": {" "}, "again": {"2"}}); p.status != 400 || p.text("#wrong") == "" {
		t.Errorf("not answered without a reason: %d", p.status)
	}
	o.post("/questions/1/close", url.Values{"reason": {"不归我们管"}, "again": {"2"}})
	if p = o.get("/questions?state=closed"); !strings.Contains(p.text("tbody"), "不归我们管") {
		t.Errorf("closed: %s", p.text("main"))
	}
	for i := range 2 {
		r.later(time.Minute)
		r.actAs("u1", "send", map[string]any{"text": "宅基地可以继承吗"})
		r.step("sort questions")
		if got := o.get("/questions").doc().Find("tbody tr").Length(); got != i {
			t.Errorf("asked %d times again: %d groups wait, want %d", i+1, got, i)
		}
	}
}
