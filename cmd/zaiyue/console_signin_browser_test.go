package main

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"zaiyue/people"
)

// entering is somebody on the way in with a browser; every page is looked at as the walk looks.
type entering struct {
	t       *testing.T
	browser context.Context
	faults  string
}

func newEntering(t *testing.T) *entering {
	t.Helper()
	faults, err := os.ReadFile("testdata/pages/faults.js")
	if err != nil {
		t.Fatal(err)
	}
	return &entering{t: t, browser: chromium(t), faults: string(faults)}
}

// look reports what is wrong with the page that is open, at 1280 and 360 pixels.
func (w *entering) look(what string) {
	w.t.Helper()
	for _, width := range []int64{360, 1280} {
		if err := chromedp.Do(w.browser, chromedp.EmulateViewport(width, 900)); err != nil {
			w.t.Fatal(err)
		}
		found, err := chromedp.Run(w.browser, chromedp.Evaluate[[]string](w.faults+"(0)"))
		if err != nil {
			w.t.Fatalf("%s: %v", what, err)
		}
		for _, f := range found {
			w.t.Errorf("%s, %d pixels: %s", what, width, f)
		}
		w.picture(what, width)
	}
}

// picture writes what is seen to a folder, when one is named.
func (w *entering) picture(what string, width int64) {
	dir := os.Getenv("ZAIYUE_TEST_PICTURES")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(w.browser, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(dir+"/"+strings.ReplaceAll(what, " ", "_")+"_"+map[int64]string{360: "360", 1280: "1280"}[width]+".png", png, 0o600)
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// fill types into a field and waits for what the next page shows.
func (w *entering) fill(field, text, next string) {
	w.t.Helper()
	if err := chromedp.Do(w.browser, chromedp.Focus(chromedp.CSS(field)), chromedp.KeyEvent(text), chromedp.WaitVisible(chromedp.CSS(next))); err != nil {
		w.t.Fatalf("%s, waiting for %s: %v", field, next, err)
	}
}

func (w *entering) click(button, next string) {
	w.t.Helper()
	if err := chromedp.Do(w.browser, chromedp.Click(chromedp.CSS(button)), chromedp.WaitVisible(chromedp.CSS(next))); err != nil {
		w.t.Fatalf("%s, waiting for %s: %v", button, next, err)
	}
}

func (w *entering) text(selector string) string {
	w.t.Helper()
	text, err := chromedp.Run(w.browser, chromedp.Text(chromedp.CSS(selector)))
	if err != nil {
		w.t.Fatalf("%s: %v", selector, err)
	}
	return strings.TrimSpace(text)
}

// TestTheWayIn goes in as officers do, in a browser: with a password, with a code of an app,
// and by a scan; sets both up, and signs out.
func TestTheWayIn(t *testing.T) {
	w, r := newEntering(t), start(t, nil)
	r.actAs("u1", "follow", map[string]any{})
	o := r.unsigned(t, people.Editor, people.Administrator)
	const in, out = "header.top", "header.top form button"

	w.open(o.url(""), "#login")
	w.look("sign in")
	signInBrowser(t, w.browser, o)
	w.open(o.url("/me"), "#totp-password")
	w.look("my account")
	w.fill("#totp-password", o.password+"\r", "ol code")
	w.look("an app is set up")
	secret := w.text("ol code")
	w.fill("#code", r.codeNow(t, secret)+"\r", ".codes")
	w.look("recovery codes")

	w.open(o.url("/me"), "#wechat-password")
	w.fill("#wechat-password", o.password+"\r", ".match")
	w.look("a WeChat is bound")
	if asked := r.scanAs("u1"); !strings.Contains(asked, w.text(".match")) {
		t.Errorf("the phone asks %q; the screen shows %s", asked, w.text(".match"))
	}
	r.sayAs("u1", "确认")
	w.wait("p.done") // the page goes on by itself

	w.click(out, "#login")
	r.advance(time.Minute)
	w.fill("#login", o.Login, "#login")
	w.fill("#password", o.password+"\r", "#code")
	w.look("a code is asked")
	w.fill("#code", r.codeNow(t, secret)+"\r", in)

	w.click(out, "#login")
	w.click("[formaction$='/scan']", ".match")
	w.look("a scan")
	r.scanAs("u1")
	r.sayAs("u1", "确认")
	w.wait("#password[value], p.done") // the phone is one proof, the password the other
	w.look("the password after a scan")
	w.fill("#password", o.password+"\r", in)

	w.open(o.url("/staff"), "table")
	w.look("staff")
	w.open(o.url("/staff/new"), "#login")
	w.look("a new officer")
	colleague := r.unsigned(t, people.Liaison)
	w.open(o.url("/staff/"+colleague.ID), "#to")
	w.look("an officer")
}

// open opens an address and waits for what it shows.
func (w *entering) open(address, shows string) {
	w.t.Helper()
	if err := chromedp.Do(w.browser, chromedp.Navigate(address), chromedp.WaitVisible(chromedp.CSS(shows))); err != nil {
		w.t.Fatalf("%s, waiting for %s: %v", address, shows, err)
	}
}

func (w *entering) wait(shows string) {
	w.t.Helper()
	if err := chromedp.Do(w.browser, chromedp.WaitVisible(chromedp.CSS(shows))); err != nil {
		w.t.Fatalf("waiting for %s: %v", shows, err)
	}
}
