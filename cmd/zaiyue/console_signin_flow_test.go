package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"zaiyue/config"
	"zaiyue/people"
)

// clock moves the clock of the account and its simulator.
func (r *running) advance(d time.Duration) { r.app.platform.sim.Clock().Advance(d) }

// codeNow is the code that an app with the secret shows.
func (r *running) codeNow(t *testing.T, secret string) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, r.app.now())
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// enrol sets up the second factor of an officer and returns its secret and recovery codes.
func (o *officer) enrol(t *testing.T) (secret string, recovery []string) {
	t.Helper()
	p := o.post("/me/totp", url.Values{"password": {o.password}})
	secret = p.text("ol code")
	if p.status != http.StatusOK || secret == "" {
		t.Fatalf("setting up: %d at %s: %s", p.status, p.path, p.text("main"))
	}
	if bad := o.post("/me/totp/confirm", url.Values{"code": {"000000"}}); bad.status != http.StatusBadRequest || bad.text("ol code") != secret {
		t.Errorf("a wrong code: %d, secret kept %v", bad.status, bad.text("ol code") == secret)
	}
	p = o.post("/me/totp/confirm", url.Values{"code": {o.r.codeNow(t, secret)}})
	recovery = strings.Fields(p.text(".codes"))
	if p.status != http.StatusOK || len(recovery) != people.RecoveryCodes {
		t.Fatalf("put into use: %d, %d codes: %s", p.status, len(recovery), p.text("main"))
	}
	return secret, recovery
}

// TestTOTP asks for a code after the password: right once, a neighbouring step too, a
// recovery code once.
func TestTOTP(t *testing.T) {
	r := start(t, nil)
	o := r.officer(t, people.Editor)
	secret, recovery := o.enrol(t)
	password := url.Values{"login": {o.Login}, "password": {o.password}}
	code := func(code string) *consolePage { return o.post("/signin/code", url.Values{"code": {code}}) }

	o.forget(t)
	if p := o.post("/signin", password); !strings.HasPrefix(p.path, "/console/signin/code") {
		t.Fatalf("after the password: %d at %s", p.status, p.path)
	}
	if p := o.get("/articles"); !strings.HasPrefix(p.path, "/console/signin") {
		t.Errorf("half signed in, the articles: %d at %s", p.status, p.path)
	}
	used := r.codeNow(t, secret) // it set the app up
	if p := code(used); p.status != http.StatusForbidden || p.text(".trouble") == "" {
		t.Errorf("a code for the second time: %d %s", p.status, p.text(".trouble"))
	}
	r.advance(time.Minute)
	fresh := r.codeNow(t, secret)
	r.advance(30 * time.Second) // the phone is a step behind
	if p := code(fresh); p.status != http.StatusOK || p.path != "/console" {
		t.Errorf("a fresh code: %d at %s: %s", p.status, p.path, p.text("main"))
	}
	for i, want := range []int{http.StatusOK, http.StatusForbidden} {
		o.forget(t)
		o.post("/signin", password)
		if p := code(strings.ToUpper(recovery[0])); p.status != want {
			t.Errorf("recovery code, use %d: %d, want %d", i+1, p.status, want)
		}
	}
}

// TestTemporaryPassword is changed before anything else.
func TestTemporaryPassword(t *testing.T) {
	r := start(t, nil)
	boss := r.officer(t, people.Administrator)
	p := boss.post("/staff", url.Values{"login": {"Pema"}, "name": {"白玛"}, "role": {"editor"}})
	given := p.text(".secret")
	if p.status != http.StatusOK || given == "" {
		t.Fatalf("adding: %d %s", p.status, p.text("main"))
	}
	o := r.unsigned(t, people.Editor)
	o.Login, o.password = "pema", given
	in := o.post("/signin", url.Values{"login": {"pema"}, "password": {given}, "next": {"/console/me"}})
	if !strings.HasPrefix(in.path, "/console/signin/password") {
		t.Fatalf("after a temporary password: %d at %s", in.status, in.path)
	}
	change := func(first, again string) *consolePage {
		return o.post("/signin/password", url.Values{"new": {first}, "again": {again}, "next": {"/console/me"}})
	}
	for _, bad := range [][2]string{{"short", "short"}, {given, given}, {"雪山下的草原很美呀", "雪山下的草原"}, {"1234567890", "1234567890"}, {"pemapemapema", "pemapemapema"}} {
		if p := change(bad[0], bad[1]); p.status != http.StatusForbidden || p.text(".trouble") == "" {
			t.Errorf("new password %q, %q: %d %s", bad[0], bad[1], p.status, p.text(".trouble"))
		}
	}
	if p := change("雪山下的草原很美呀呀", "雪山下的草原很美呀呀"); p.path != "/console/me" || p.status != http.StatusOK {
		t.Errorf("changed: %d at %s: %s", p.status, p.path, p.text("main"))
	}
	o.forget(t)
	if p := o.post("/signin", url.Values{"login": {"pema"}, "password": {given}}); p.status != http.StatusForbidden {
		t.Errorf("the temporary password afterwards: %d", p.status)
	}
	late := boss.post("/staff", url.Values{"login": {"late"}, "name": {"晚到"}, "role": {"editor"}}).text(".secret")
	r.advance(people.TemporaryFor + time.Hour)
	if p := o.post("/signin", url.Values{"login": {"late"}, "password": {late}}); p.status != http.StatusForbidden || !strings.Contains(p.text(".trouble"), "七天") {
		t.Errorf("a temporary password after its time: %d %s", p.status, p.text(".trouble"))
	}
}

// TestRequiredTOTP leads an officer without a second factor through setting one up.
func TestRequiredTOTP(t *testing.T) {
	r := start(t, func(c *config.Config) { c.Console.RequireTOTP = true })
	o := r.unsigned(t, people.Editor)
	p := o.post("/signin", url.Values{"login": {o.Login}, "password": {o.password}, "next": {"/console/me"}})
	secret := p.text("ol code")
	if !strings.HasPrefix(p.path, "/console/signin/totp") || secret == "" {
		t.Fatalf("after the password: %d at %s", p.status, p.path)
	}
	p = o.post("/signin/totp", url.Values{"code": {r.codeNow(t, secret)}, "next": {"/console/me"}})
	if len(strings.Fields(p.text(".codes"))) != people.RecoveryCodes || p.value("next") != "/console/me" {
		t.Fatalf("set up: %d at %s: %s", p.status, p.path, p.text("main"))
	}
	if p = o.post("/signin/go", url.Values{"next": {p.value("next")}}); p.path != "/console/me" {
		t.Errorf("going on: %d at %s", p.status, p.path)
	}
}

// TestChangesTakeEffectAtOnce on sessions that run: roles, a reset, signing out everywhere,
// leaving.
func TestChangesTakeEffectAtOnce(t *testing.T) {
	r := start(t, nil)
	boss, o, heir := r.officer(t, people.Administrator), r.officer(t, people.Publisher), r.officer(t, people.Editor)
	at := "/staff/" + o.ID
	if p := boss.post(at, url.Values{"name": {"次仁"}, "role": {"liaison"}}); p.status != http.StatusOK || !strings.Contains(p.text(".done"), "改好了") {
		t.Errorf("roles: %d %s", p.status, p.text("main"))
	}
	if p := o.get("/"); !strings.Contains(p.text(".who"), "联络员") || strings.Contains(p.text(".who"), "发布员") {
		t.Errorf("the officer's page after the change: %s", p.text(".who"))
	}
	signedIn := func(what string, want bool) {
		t.Helper()
		if p := o.get("/me"); (p.path == "/console/me") != want {
			t.Errorf("%s: the officer is at %s", what, p.path)
		}
	}
	signedIn("before", true)
	boss.post(at+"/signout", nil)
	signedIn("signed out everywhere", false)
	o.signIn(t)
	given := boss.post(at+"/reset", url.Values{"totp": {"1"}}).text(".secret")
	signedIn("reset", false)
	if given == "" {
		t.Error("a reset shows no password")
	}
	if p := boss.post(at+"/leave", url.Values{"to": {heir.Login}, "sure": {"1"}}); p.status != http.StatusOK || !strings.Contains(p.text(".done"), "离开") {
		t.Errorf("leaving: %d %s", p.status, p.text("main"))
	}
	if p := o.post("/signin", url.Values{"login": {o.Login}, "password": {given}}); p.status != http.StatusForbidden {
		t.Errorf("signing in after leaving: %d", p.status)
	}
	if p := boss.get("/staff?left=1"); !strings.Contains(p.text("tbody"), "次仁") {
		t.Errorf("those who left: %s", p.text("main"))
	}
}

// TestWhatOfficersCannotDoToTheStaff: raise themselves, leave no administrator, reset
// themselves.
func TestWhatOfficersCannotDoToTheStaff(t *testing.T) {
	r := start(t, nil)
	boss, o := r.officer(t, people.Administrator), r.officer(t, people.Editor)
	own := "/staff/" + boss.ID
	tests := []struct {
		what, path string
		form       url.Values
		want       int
	}{
		{"own roles", own, url.Values{"name": {"我"}, "role": {"administrator", "publisher"}}, http.StatusForbidden},
		{"own name", own, url.Values{"name": {"我"}, "role": {"administrator"}}, http.StatusOK},
		{"own reset", own + "/reset", nil, http.StatusForbidden},
		{"own leave", own + "/leave", url.Values{"to": {o.Login}, "sure": {"1"}}, http.StatusForbidden},
		{"no role", "/staff/" + o.ID, url.Values{"name": {"我"}}, http.StatusBadRequest},
		{"unknown role", "/staff/" + o.ID, url.Values{"name": {"我"}, "role": {"king"}}, http.StatusBadRequest},
		{"no name", "/staff/" + o.ID, url.Values{"name": {" "}, "role": {"editor"}}, http.StatusBadRequest},
		{"hidden characters", "/staff/" + o.ID, url.Values{"name": {"\u202e我"}, "role": {"editor"}}, http.StatusBadRequest},
		{"heir unknown", "/staff/" + o.ID + "/leave", url.Values{"to": {"none"}, "sure": {"1"}}, http.StatusBadRequest},
		{"heir oneself", "/staff/" + o.ID + "/leave", url.Values{"to": {o.Login}, "sure": {"1"}}, http.StatusBadRequest},
		{"not sure", "/staff/" + o.ID + "/leave", url.Values{"to": {boss.Login}}, http.StatusBadRequest},
		{"cover backwards", "/staff/" + o.ID + "/cover", url.Values{"by": {boss.Login}, "from": {"2099-01-02"}, "until": {"2099-01-01"}}, http.StatusBadRequest},
		{"login taken", "/staff", url.Values{"login": {o.Login}, "name": {"又一个"}, "role": {"editor"}}, http.StatusConflict},
		{"bad login", "/staff", url.Values{"login": {"两个字"}, "name": {"又一个"}, "role": {"editor"}}, http.StatusBadRequest},
		{"nobody", "/staff/onone", url.Values{"name": {"我"}, "role": {"editor"}}, http.StatusNotFound},
	}
	for _, tt := range tests {
		if p := boss.post(tt.path, tt.form); p.status != tt.want {
			t.Errorf("%s: %d, want %d: %s", tt.what, p.status, tt.want, p.text(".trouble"))
		}
	}
	if p := o.post("/staff/"+boss.ID, url.Values{"name": {"x"}, "role": {"editor"}}); p.status != http.StatusForbidden {
		t.Errorf("an editor changes the staff: %d", p.status)
	}
}
