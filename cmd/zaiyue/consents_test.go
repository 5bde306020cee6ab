package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestAgreeingToNotices opens the page in the in-app browser, taps the button that WeChat's
// script draws, and finds the consent where the next notice looks for it (N4, N5): the event
// tells it, not the page.
func TestAgreeingToNotices(t *testing.T) {
	browser := chromium(t)
	r := start(t, nil)
	r.step("templates")
	r.act("follow", map[string]any{})
	phone := r.browser("u1")
	if _, page := phone.open(http.MethodGet, "/h5/inbox", nil); !strings.Contains(page, "/h5/consent") {
		t.Errorf("the inbox does not offer it: %s", page)
	}
	address := strings.Replace(r.app.platform.url, "127.0.0.1", "u1.sim.localhost", 1) + "/h5/consent"
	const taps = `() => {
		const button = document.querySelector("wx-open-subscribe")?.shadowRoot?.querySelector("button");
		button?.click();
		return Boolean(button);
	}`
	err := chromedp.Do(browser, chromedp.EmulateViewport(360, 800), chromedp.Navigate(address), until(taps),
		until(shows, "#agreed", "好的，记下了"))
	if err != nil {
		t.Fatal(err)
	}
	left := func() int {
		l, err := r.app.tools.db.Allowance(t.Context(), r.openID("u1"))
		if err != nil {
			t.Fatal(err)
		}
		return len(l.Credits)
	}
	r.eventually("the event is counted", func() bool { return left() > 0 })
	if err := chromedp.Do(browser, chromedp.Navigate(address), until(shows, "main", "会一直提醒您"), until(taps), until(shows, "#agreed", "好的，记下了")); err != nil {
		t.Fatal(err)
	}
	r.eventually("the second consent is counted", func() bool { return left() > 1 })
	if err := chromedp.Do(browser, chromedp.Navigate(address), until(shows, "main", "还能提醒您 1 次")); err != nil {
		t.Error(err)
	}
	if _, page := r.browser("u1").open(http.MethodGet, "/h5/me", nil); strings.Contains(page, "res.wx.qq.com") || strings.Contains(page, "jweixin") {
		t.Error("another page loads WeChat's script")
	}
}
