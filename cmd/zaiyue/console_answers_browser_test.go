package main

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"zaiyue/content"
	"zaiyue/people"
)

// TestAnUnansweredQuestionInABrowser is the officers' way with a real browser: the group of
// questions, the article that answers it, the colleague who approves and publishes, and the
// askers' phones (row Q9).
func TestAnUnansweredQuestionInABrowser(t *testing.T) {
	browser := chromium(t)
	r := start(t, nil)
	r.tomorrow()
	r.askInVain()
	editor, publisher := r.officer(t, people.Editor), r.officer(t, people.Publisher)
	signInBrowser(t, browser, editor)
	err := chromedp.Do(browser, chromedp.EmulateViewport(1280, 900),
		chromedp.Navigate(editor.url("/questions")), until(shows, "td", "请问宅基地继承怎么办"), until(presses, "td a", "宅基地可以继承吗"),
		chromedp.WaitVisible(chromedp.CSS("form[action$='/write']")), until(shows, "main", "2 次，2 人，2 种问法"), until(presses, "button", "写一篇新文章"),
		chromedp.WaitVisible(chromedp.CSS("#f-body")), until(holds, "#f-questions", "请问宅基地继承怎么办"),
		until(types, "#f-body", homestead()["body"]), until(shows, "#saved", "已自动保存"))
	if err != nil {
		t.Fatal(err)
	}
	var id string
	topics, _, err := r.app.tools.db.Topics(t.Context(), "answering", "", 10)
	if err != nil || len(topics) != 1 {
		t.Fatalf("topics that are being answered: %+v, %v", topics, err)
	}
	id = topics[0].Answer.Article
	if p := editor.write(id, homestead()); p.status != 200 { // the fields that are no business of this test
		t.Fatalf("saved: %d %s", p.status, p.text("main"))
	}
	other := chromium(t)
	signInBrowser(t, other, publisher)
	for _, step := range []struct {
		window context.Context
		who    *officer
		button string
		want   content.State
	}{{browser, editor, "交审", content.InReview}, {other, publisher, "审核通过", content.Approved}, {other, publisher, "现在发布", content.Out}} {
		if err := chromedp.Do(step.window, chromedp.Navigate(step.who.url("/articles/"+id)), until(presses, "button", step.button)); err != nil {
			t.Fatal(err)
		}
		r.eventually(step.button, func() bool {
			post, err := r.app.tools.db.Post(t.Context(), id)
			return err == nil && post.State == step.want
		})
		if err := chromedp.Do(step.window, chromedp.WaitVisible(chromedp.CSS("main .done"))); err != nil { // the page of the move, before another is opened
			t.Fatal(err)
		}
	}
	r.step("tell answers")
	r.eventually("sending is over", r.quiet)
	for _, user := range []string{"u1", "u2"} {
		if got := strings.Count(r.screen(user), "现在有答案了"); got != 1 {
			t.Errorf("%s was told %d times, want once: %s", user, got, r.screen(user))
		}
	}
	err = chromedp.Do(browser, chromedp.Navigate(editor.url("/questions?state=answered")), until(presses, "td a", "宅基地可以继承吗"),
		chromedp.WaitVisible(chromedp.CSS("dl.facts")), until(shows, "main", "2 位问过的人"))
	if err != nil {
		t.Error(err)
	}
}
