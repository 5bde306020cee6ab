package main

import (
	"testing"

	"github.com/chromedp/chromedp"

	"zaiyue/people"
)

// TestARunInABrowser writes a notice with the pages alone, has a colleague confirm and start
// it, and sees the page follow it to its end without being loaded again (rows N7, N9).
func TestARunInABrowser(t *testing.T) {
	browser := chromium(t)
	r := start(t, nil)
	r.step("templates")
	for _, user := range []string{"u1", "u2", "u3"} {
		r.actAs(user, "follow", map[string]any{})
	}
	writer, second := r.officer(t, people.Liaison), r.officer(t, people.Approver)
	signInBrowser(t, browser, writer)
	err := chromedp.Do(browser, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(writer.url("/runs")), until(presses, "main a.button", "写一次通知"),
		until(presses, "main td a", "紧急通知"), chromedp.WaitVisible(chromedp.CSS("#title")),
		chromedp.Focus(chromedp.CSS("#title")), chromedp.KeyEvent("台风"), chromedp.Focus(chromedp.CSS("[id='field.title']")), chromedp.KeyEvent("台风停工"),
		chromedp.Focus(chromedp.CSS("[id='field.text']")), chromedp.KeyEvent("今天下午停工，请待在室内。"), until(presses, ".savebar button", ""),
		chromedp.WaitVisible(chromedp.CSS("#run-count")), until(shows, "#run-count", "一共 3 人"), until(shows, ".change .says", "请待在室内"),
		until(presses, ".move button", "请同事确认"), until(shows, "#run-state", "等同事确认"), forgetCookies)
	if err != nil {
		t.Fatal(err)
	}
	signInBrowser(t, browser, second)
	err = chromedp.Do(browser, chromedp.Navigate(second.url("/")), until(presses, "main a", "1 次通知等您确认"), until(presses, "td.title a", "台风"),
		until(presses, ".move button", "同意发送"), until(shows, "#run-state", "已确认"), until(presses, ".move button", "现在开始发"),
		until(shows, "#run-state", "发完了"), until(shows, "#run-progress", "3 / 3"), until(presses, "#run-progress a", "送到了"), until(shows, "caption", "每个人的结果"))
	if err != nil {
		t.Error(err)
	}
}
