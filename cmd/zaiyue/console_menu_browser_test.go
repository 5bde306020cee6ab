package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"zaiyue/people"
)

// onPhone waits for a name in the phone's menu, at the bar or under it.
const onPhone = `(words, there) => [...document.querySelectorAll("#bottom .menubar button")].some((e) => e.textContent.trim() === words) === there`

// sets puts a text in the place of what a field has, as a person would.
const sets = `(selector, words) => {
	const field = document.querySelector(selector);
	field.focus();
	field.select();
	return document.execCommand("insertText", false, words);
}`

// TestTheMenuInABrowser types, sees what is wrong while typing, saves, pushes, sees the button
// on a phone, taps it, and takes it all back in one step (rows M1, M4).
func TestTheMenuInABrowser(t *testing.T) {
	browser := chromium(t)
	r := start(t, nil)
	o := r.officer(t, people.Publisher)
	phone, closePhone := chromedp.NewContext(browser)
	defer closePhone()
	err := chromedp.Do(phone, chromedp.EmulateViewport(1280, 860), chromedp.Navigate(r.app.platform.phone()),
		until(presses, "#follow", ""), until(onPhone, "在粤之家", true), until(onPhone, "回家的路", false))
	if err != nil {
		t.Fatal(err)
	}

	signInBrowser(t, browser, o)
	long := strings.Repeat("回家的路", 6)
	err = chromedp.Do(browser, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(o.url("/menu/edit")), chromedp.WaitVisible(chromedp.CSS("#menu-form")),
		until(sets, `[name="2.4.name"]`, long),
		until(shows, "#menu-live .wrong", "最多 60 字节"), until(`() => document.querySelector('[name="2.4.name"]').getAttribute("aria-invalid") === "true"`),
		until(sets, `[name="2.4.name"]`, "回家的路"), until(`() => { const does = document.querySelector('[name="2.4.does"]'); does.value = "ask"; does.dispatchEvent(new Event("input", {bubbles: true})); return true; }`),
		until(sets, `[name="2.4.what"]`, "路费和探亲能补多少"),
		until(shows, "#menu-live .phone-rows li", "回家的路"), until(shows, "#menu-live .done", "微信会接受这份菜单"),
		until(`() => !document.querySelector('[name="2.4.name"]').hasAttribute("aria-invalid")`),
		until(sets, "#note", "寒假前加路费"), until(presses, "#menu-form button[value=save]", ""),
		chromedp.WaitVisible(chromedp.CSS("form[action$='/push']")), until(shows, ".done", "第 2 版"), until(shows, "main li", "回家的路"))
	if err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(phone, until(onPhone, "回家的路", false)); err != nil {
		t.Error("the phone shows what was only saved")
	}
	err = chromedp.Do(browser, until(presses, "form[action$='/push'] button", ""),
		chromedp.WaitVisible(chromedp.CSS("form[action$='/rollback']")), until(shows, ".done", "第 2 版已经推到微信"))
	if err != nil {
		t.Fatal(err)
	}
	err = chromedp.Do(phone, until(onPhone, "回家的路", true), until(tapsMenu, "在粤之家", "回家的路"), until(shows, ".theirs .bubble", "路费"))
	if err != nil {
		t.Fatal(err)
	}
	err = chromedp.Do(browser, chromedp.Navigate(o.url("/menu")), until(presses, "form[action$='/rollback'] button", "退回第 1 版"),
		chromedp.WaitVisible(chromedp.CSS("p.done")), until(shows, "p.done", "已经退回第 1 版"))
	if err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(phone, until(onPhone, "回家的路", false), until(onPhone, "在粤之家", true)); err != nil {
		t.Error(err)
	}
}
