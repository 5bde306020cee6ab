package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"zaiyue/people"
)

// onScreen is what the newest code on a screen says, as a phone that looks at it reads it.
func (r *running) onScreen() string {
	r.t.Helper()
	var codes []struct{ URL string }
	r.sim(http.MethodGet, "/sim/codes", nil, &codes)
	if len(codes) == 0 {
		r.t.Fatal("no code was made")
	}
	return codes[0].URL
}

// scanAs lets a graduate's phone scan the newest code, and returns what the account says.
func (r *running) scanAs(user string) string {
	r.t.Helper()
	return texts(r.actAs(user, "scan", map[string]any{"url": r.onScreen()}))
}

func (r *running) sayAs(user, text string) string {
	r.t.Helper()
	return texts(r.actAs(user, "send", map[string]any{"text": text}))
}

// bind binds a graduate's WeChat to the officer, by screen and phone.
func (o *officer) bind(t *testing.T, user string) {
	t.Helper()
	p := o.post("/me/wechat", url.Values{"password": {o.password}})
	number := p.text(".match")
	if p.status != http.StatusOK || len(number) != 2 {
		t.Fatalf("a code to bind with: %d at %s: %s", p.status, p.path, p.text("main"))
	}
	if asked := o.r.scanAs(user); !strings.Contains(asked, o.Login) || !strings.Contains(asked, number) {
		t.Fatalf("the phone is asked %q; want the login and %s", asked, number)
	}
	if p := o.post("/me/wechat/done", nil); p.status != http.StatusConflict {
		t.Errorf("going on before the phone has confirmed: %d", p.status)
	}
	if said := o.r.sayAs(user, "确认"); !strings.Contains(said, "电脑") {
		t.Errorf("after confirming: %s", said)
	}
	if p := o.post("/me/wechat/done", nil); p.status != http.StatusOK || !strings.Contains(p.text(".done"), "绑定") {
		t.Fatalf("binding: %d at %s: %s", p.status, p.path, p.text("main"))
	}
}

// TestSignInByScan binds a WeChat and signs in with it, a follower's and a stranger's.
func TestSignInByScan(t *testing.T) {
	r := start(t, nil)
	r.actAs("u1", "follow", map[string]any{})
	o, other := r.officer(t, people.Editor), r.officer(t, people.Editor)
	o.bind(t, "u1")

	o.forget(t)
	p := o.post("/signin/scan", url.Values{"next": {"/console/me"}})
	number := p.text(".match")
	if said := r.scanAs("u2"); !strings.Contains(said, "还没有绑定") || strings.Contains(said, number) {
		t.Errorf("a WeChat bound to nobody, not following: %s", said)
	}
	if asked := r.scanAs("u1"); !strings.Contains(asked, number) {
		t.Errorf("the bound WeChat is asked %q, want the number %s", asked, number)
	}
	if said := r.sayAs("u2", "确认"); strings.Contains(said, "看电脑") {
		t.Errorf("somebody else confirms: %s", said)
	}
	if p := o.post("/signin/scan/done", nil); p.status != http.StatusForbidden {
		t.Errorf("going on before: %d", p.status)
	}
	r.sayAs("u1", "1")
	if p := o.get("/signin/scan/state"); strings.TrimSpace(p.body) != `{"state":"yes"}` {
		t.Errorf("state after confirming: %s", p.body)
	}
	if p := o.post("/signin/scan/done", url.Values{"next": {"/console/me"}}); p.path != "/console/me" || p.status != http.StatusOK {
		t.Fatalf("going on: %d at %s: %s", p.status, p.path, p.text("main"))
	}

	var bound struct{ OpenID string }
	r.sim(http.MethodGet, "/sim/users/u1", nil, &bound)
	for what, secret := range map[string]string{"an OpenID": bound.OpenID, "a login": o.Login, "a name": o.Name, "a password": o.password} {
		if secret == "" || strings.Contains(r.logs.String(), secret) {
			t.Errorf("%s stands in the log", what)
		}
	}

	other.forget(t)
	other.client.Jar = o.client.Jar // the code is worth nothing a second time
	if p := other.post("/signin/scan/done", nil); p.status == http.StatusOK && p.path == "/console" {
		t.Error("a code signs in twice")
	}
}

// TestScansThatDoNotSignIn: cancelled, over, and of a WeChat that stopped following.
func TestScansThatDoNotSignIn(t *testing.T) {
	r := start(t, nil)
	r.actAs("u1", "follow", map[string]any{})
	o := r.officer(t, people.Editor)
	o.bind(t, "u1")
	o.forget(t)

	o.post("/signin/scan", nil)
	r.scanAs("u1")
	r.sayAs("u1", "取消")
	if p := o.post("/signin/scan/done", nil); p.status != http.StatusForbidden || !strings.Contains(p.text("main"), "取消") {
		t.Errorf("cancelled: %d %s", p.status, p.text("main"))
	}

	o.post("/signin/scan", nil)
	r.scanAs("u1")
	r.advance(6 * time.Minute)
	if said := r.sayAs("u1", "确认"); strings.Contains(said, "看电脑") {
		t.Errorf("confirmed too late: %s", said)
	}
	if p := o.post("/signin/scan/done", nil); p.status != http.StatusForbidden {
		t.Errorf("too late: %d %s", p.status, p.text("main"))
	}

	r.actAs("u1", "unfollow", map[string]any{})
	o.post("/signin/scan", nil)
	if said := r.scanAs("u1"); !strings.Contains(said, "还没有绑定") {
		t.Errorf("after unfollowing: %s", said)
	}
}

// TestScanIsOneOfTwoProofs: with a second factor the password is asked as well, and the scan
// stands for the code.
func TestScanIsOneOfTwoProofs(t *testing.T) {
	r := start(t, nil)
	r.actAs("u1", "follow", map[string]any{})
	o := r.officer(t, people.Editor)
	o.enrol(t)
	o.bind(t, "u1")
	password := url.Values{"login": {o.Login}, "password": {o.password}}
	scan := func() *consolePage {
		o.post("/signin/scan", nil)
		r.scanAs("u1")
		r.sayAs("u1", "确认")
		return o.post("/signin/scan/done", nil)
	}

	o.forget(t)
	if p := scan(); p.path != "/console/signin?next=%2Fconsole" || p.value("login") != o.Login {
		t.Errorf("a scan alone: %d at %s", p.status, p.path)
	}
	if p := o.post("/signin", password); p.path != "/console" || p.status != http.StatusOK {
		t.Errorf("the password after the scan: %d at %s", p.status, p.path)
	}
	o.forget(t)
	o.post("/signin", password)
	if p := scan(); p.path != "/console" || p.status != http.StatusOK {
		t.Errorf("the scan after the password: %d at %s: %s", p.status, p.path, p.text("main"))
	}
}

// TestOneWeChatOneOfficer: a WeChat that is somebody's is bound to nobody else.
func TestOneWeChatOneOfficer(t *testing.T) {
	r := start(t, nil)
	r.actAs("u1", "follow", map[string]any{})
	o, other := r.officer(t, people.Editor), r.officer(t, people.Editor)
	o.bind(t, "u1")
	other.post("/me/wechat", url.Values{"password": {other.password}})
	if said := r.scanAs("u1"); !strings.Contains(said, "另一位同事") {
		t.Errorf("the phone is told %q", said)
	}
	if p := o.post("/me/wechat/drop", url.Values{"password": {o.password}}); !strings.Contains(p.text(".done"), "解除") {
		t.Errorf("unbinding: %d %s", p.status, p.text("main"))
	}
	other.bind(t, "u1")
}

// TestThePhoneScansTheScreen binds a WeChat with the phone page of the simulator alone: it
// offers the code that is on the screen.
func TestThePhoneScansTheScreen(t *testing.T) {
	browser, r := chromium(t), start(t, nil)
	o := r.officer(t, people.Editor)
	o.post("/me/wechat", url.Values{"password": {o.password}})
	err := chromedp.Do(browser, chromedp.EmulateViewport(1280, 860), chromedp.Navigate(r.app.platform.phone()),
		until(presses, "#follow-scan", ""), until(presses, ".sheet[open] .choice", ""), until(shows, ".theirs .bubble", o.Login),
		until(presses, `[aria-label="显示键盘"]`, ""), chromedp.WaitVisible(chromedp.CSS("#words")),
		chromedp.SendKeys(chromedp.CSS("#words"), "确认\r"), until(shows, ".theirs .bubble", "看电脑"))
	if err != nil {
		t.Fatal(err)
	}
	if p := o.post("/me/wechat/done", nil); !strings.Contains(p.text(".done"), "绑定") {
		t.Errorf("binding: %d %s", p.status, p.text("main"))
	}
}
