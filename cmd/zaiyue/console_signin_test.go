package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"zaiyue/people"
)

// TestSignInAndOut goes in by the page and out by the button.
func TestSignInAndOut(t *testing.T) {
	r := start(t, nil)
	o := r.unsigned(t, people.Editor)
	if p := o.get(""); p.status != http.StatusOK || !strings.HasPrefix(p.path, "/console/signin?next=") {
		t.Errorf("nobody at /console: %d %s", p.status, p.path)
	}
	wrong := o.post("/signin", url.Values{"login": {o.Login}, "password": {"不是这个密码也不短"}})
	unknown := o.post("/signin", url.Values{"login": {"nobody"}, "password": {"不是这个密码也不短"}})
	if wrong.status != http.StatusForbidden || wrong.text(".trouble") == "" || wrong.text(".trouble") != unknown.text(".trouble") {
		t.Errorf("wrong password: %d %q; unknown login: %d %q", wrong.status, wrong.text(".trouble"), unknown.status, unknown.text(".trouble"))
	}
	o.signIn(t)
	if p := o.get(""); p.status != http.StatusOK || p.text(".who a") != o.Name {
		t.Errorf("signed in: %d %q", p.status, p.text(".who a"))
	}
	if p := o.post("/signout", nil); !strings.HasPrefix(p.path, "/console/signin") {
		t.Errorf("signed out: %d %s", p.status, p.path)
	}
	if p := o.get(""); !strings.HasPrefix(p.path, "/console/signin") {
		t.Errorf("after signing out: %d %s", p.status, p.path)
	}
}

// TestGuessingIsSlowedDown locks a login for a while, with the time told, and lets it go.
func TestGuessingIsSlowedDown(t *testing.T) {
	r := start(t, nil)
	for _, login := range []string{r.unsigned(t, people.Editor).Login, "nobody"} {
		o := r.unsigned(t, people.Editor)
		last := o.get("/signin")
		for range people.LoginPatience().Free + 1 {
			last = o.post("/signin", url.Values{"login": {login}, "password": {"不是这个密码也不短"}})
		}
		if last.status != http.StatusTooManyRequests || !strings.Contains(last.text(".trouble"), "秒") {
			t.Errorf("%s: try %d: %d %s", login, people.LoginPatience().Free+1, last.status, last.text(".trouble"))
		}
	}
	r.app.platform.sim.Clock().Advance(time.Minute)
}

func TestSignInByBrowser(t *testing.T) {
	browser := chromium(t)
	r := start(t, nil)
	signInBrowser(t, browser, r.unsigned(t, people.Editor))
}
