package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// phonePicture writes the README's picture: go test ./cmd/zaiyue -run TestThePhone -picture ../../docs/phone.png
var phonePicture = flag.String("picture", "", "write a picture of the running phone page to this file")

// until waits for a function of the page to be true.
func until(function string, args ...any) func(context.Context, *chromedp.Target) (chromedp.Void, error) {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		for tries := 0; ; tries++ {
			_, err := chromedp.PollFunction[bool](function, chromedp.WithPollingArgs(args...), chromedp.WithPollingTimeout(time.Minute), chromedp.WithPollingInterval(50*time.Millisecond))(ctx, t)
			if err == nil {
				return chromedp.Void{}, nil
			}
			if tries == 20 || ctx.Err() != nil || !leftThePage(err) {
				return chromedp.Void{}, fmt.Errorf("waiting for %q: %w", args, err)
			}
		}
	}
}

// leftThePage reports whether the browser went on to another page while it was asked.
func leftThePage(err error) bool {
	return strings.Contains(err.Error(), "navigated or closed") || strings.Contains(err.Error(), "Cannot find context") || strings.Contains(err.Error(), "context was destroyed")
}

const (
	presses = `(selector, words) => {
		const found = [...document.querySelectorAll(selector)].find((e) => e.checkVisibility() && (!words || e.innerText.trim() === words));
		found?.click();
		return Boolean(found);
	}`
	// tapsMenu opens a menu, again if it was drawn anew meanwhile, and taps a button of it.
	tapsMenu = `(top, words) => {
		const find = (selector, words) => [...document.querySelectorAll(selector)].find((e) => e.checkVisibility() && e.innerText.trim() === words);
		const found = find(".menu-pop button", words);
		(found ?? find(".menu-top", top))?.click();
		return Boolean(found);
	}`
	shows = `(selector, words) => [...document.querySelectorAll(selector)].some((e) => e.checkVisibility() && e.innerText.includes(words))`
)

// TestThePhone is the newcomer's way with a real browser on the real service: follow, tap
// the menu, ask in everyday Chinese, get the passage with its source, open the article in
// the phone's own browser (rows D1, D6).
func TestThePhone(t *testing.T) {
	browser := chromium(t)
	r := start(t, nil)
	r.eventually("the simulator has our menu", func() bool {
		var menu any
		r.sim("GET", "/sim/users/u1/menu", nil, &menu)
		return menu != nil
	})
	err := chromedp.Do(browser, chromedp.EmulateViewport(1280, 860), chromedp.Navigate(r.app.platform.phone()),
		until(presses, "#follow", ""), until(shows, ".theirs .bubble", "从不索要验证码"),
		until(tapsMenu, "在粤之家", "怎么用"),
		until(`() => document.querySelectorAll(".theirs .bubble").length >= 2`),
		until(presses, `[aria-label="显示键盘"]`, ""), chromedp.WaitVisible(chromedp.CSS("#words")),
		chromedp.SendKeys(chromedp.CSS("#words"), "公积金能拿来付房租吗\r"), until(shows, ".theirs .bubble", "来源"),
		until(shows, "#wire-list", "公积金"))
	if err != nil {
		t.Fatal(err)
	}
	if *phonePicture != "" {
		png, err := chromedp.Run(browser, chromedp.CaptureScreenshot())
		if err == nil {
			err = os.WriteFile(*phonePicture, png, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := chromedp.Do(browser, until(presses, ".theirs .bubble a", "看全文"), until(shows, ".browser-place", "/articles/")); err != nil {
		t.Error(err)
	}
}
