package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"zaiyue/people"
)

// settles lets the platform's time pass while the page, which reloads by itself, waits.
func (r *running) settles(browser context.Context, o *officer, id, words string) {
	r.t.Helper()
	r.until(o, id, words)
	if err := chromedp.Do(browser, chromedp.Navigate(o.url("/articles/"+id+"/wechat")), until(shows, ".card .badge", words)); err != nil {
		r.t.Fatalf("the page never says %q: %v", words, err)
	}
}

// TestToWeChatInABrowser publishes an approved article to WeChat from its page, opens it as a
// follower does, and finds it by asking (row P7).
func TestToWeChatInABrowser(t *testing.T) {
	browser := chromium(t)
	r := start(t, nil)
	writer, publisher := r.officer(t, people.Editor), r.officer(t, people.Publisher)
	id := approved(t, r, writer, publisher)
	signInBrowser(t, browser, publisher)
	err := chromedp.Do(browser, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(publisher.url("/articles/"+id)), until(presses, ".move button", "现在发布"),
		chromedp.WaitVisible(chromedp.CSS(".done")), until(shows, ".done", "已发布"), chromedp.Navigate(publisher.url("/articles/"+id+"/wechat")),
		until(presses, "form[action$='/wechat/publish'] button", "发到微信"), chromedp.WaitVisible(chromedp.CSS(".done")), until(shows, ".done", "正在发到微信"))
	if err != nil {
		t.Fatal(err)
	}
	r.settles(browser, publisher, id, "已在微信")
	err = chromedp.Do(browser, until(presses, ".facts a[rel]", ""), chromedp.WaitVisible(chromedp.CSS("#js_content")), until(shows, "body", "1,234"), until(`() => document.querySelector("img")?.naturalWidth === 300`))
	if err != nil {
		t.Errorf("the follower's page: %v", err)
	}
	err = chromedp.Do(browser, chromedp.EmulateViewport(1280, 860), chromedp.Navigate(r.app.platform.phone()), until(presses, "#follow", ""),
		until(shows, ".theirs .bubble", "从不索要验证码"))
	if err != nil {
		t.Fatal(err)
	}
	r.eventually("the article is found", func() bool { return strings.Contains(r.ask("安家补贴能领多少"), "1,234") })
	if err := chromedp.Do(browser, until(shows, ".theirs .bubble", "1,234")); err != nil {
		t.Errorf("the phone: %v", err)
	}
}

// TestAMassSendInABrowser prepares a mass send, sees it on the asker's own phone, has a
// colleague confirm, and finds it on a follower's phone.
func TestAMassSendInABrowser(t *testing.T) {
	browser := chromium(t)
	r := start(t, nil)
	r.actAs("u1", "follow", map[string]any{})
	writer, asker, second := r.officer(t, people.Editor), r.officer(t, people.Publisher), r.officer(t, people.Publisher)
	var phone struct{ OpenID string }
	r.sim("GET", "/sim/users/u1", nil, &phone)
	if _, err := r.app.tools.db.BindOfficer(t.Context(), people.By{Officer: people.TheShell}, asker.ID, phone.OpenID); err != nil {
		t.Fatal(err)
	}
	id := approved(t, r, writer, asker)
	signInBrowser(t, browser, asker)
	err := chromedp.Do(browser, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(asker.url("/articles/"+id+"/wechat")), until(presses, "details summary", "准备一次群发"),
		chromedp.WaitVisible(chromedp.CSS("form[action$='/wechat/mass'] button")), until(presses, "form[action$='/wechat/mass'] button", ""), chromedp.WaitVisible(chromedp.CSS("form[action$='/drop'] button, .badge.wait")))
	if err != nil {
		t.Fatal(err)
	}
	r.settles(browser, asker, id, "等您看过")
	err = chromedp.Do(browser, until(presses, "form[action$='/preview'] button", ""), chromedp.WaitVisible(chromedp.CSS(".done")), until(shows, ".done", "已发到您的微信"),
		until(presses, "form[action$='/ask'] button", ""), chromedp.WaitVisible(chromedp.CSS(".done")), until(shows, "main", "要由另一位同事来确认"), forgetCookies)
	if err != nil {
		t.Fatal(err)
	}
	signInBrowser(t, browser, second)
	err = chromedp.Do(browser, chromedp.Navigate(second.url("/wechat?list=asking")), until(presses, "tbody td.title a", ""), chromedp.WaitVisible(chromedp.CSS("form[action$='/confirm'] button")), until(presses, "form[action$='/confirm'] button", ""), chromedp.WaitVisible(chromedp.CSS(".done")))
	if err != nil {
		t.Fatal(err)
	}
	r.settles(browser, second, id, "已经群发")
	ctx, cancel := context.WithTimeout(browser, 20*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 860), chromedp.Navigate(r.app.platform.phone()), until(shows, "#chat .row.wide", "群发"), until(shows, "#chat .headline-title", policy()["title"])); err != nil {
		t.Errorf("the follower's phone: %v", err)
	}
}
