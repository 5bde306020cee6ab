package main

import (
	"bytes"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"zaiyue/config"
	"zaiyue/people"
	"zaiyue/store/redistest"
)

// staffShell runs a staff command in a folder with a line on its standard input.
func staffShell(t *testing.T, data, in string, args ...string) (code int, out, errs string) {
	t.Helper()
	t.Setenv("ZAIYUE_DATA_DIR", data)
	var o, e bytes.Buffer
	s := &shell{dir: t.TempDir(), args: append([]string{"staff"}, args...), in: strings.NewReader(in), out: &o, errs: &e}
	s.open = s.openHere
	code = s.execute(t.Context(), true)
	return code, o.String(), e.String()
}

// TestStaffCommands adds, lists, resets and sees off officers, through the running server and
// without one; the one who was added signs in.
func TestStaffCommands(t *testing.T) {
	r := start(t, nil)
	const password = "从命令行来的一句好话"
	for name, data := range map[string]string{"through the server": r.app.config.DataDir, "with no server": filepath.Join(t.TempDir(), "data")} {
		t.Run(name, func(t *testing.T) {
			run := func(want int, words, in string, args ...string) string {
				t.Helper()
				code, out, errs := staffShell(t, data, in, args...)
				if code != want || !strings.Contains(out+errs, words) {
					t.Errorf("staff %v: exit %d, want %d and %q: %s%s", args, code, want, words, out, errs)
				}
				return out
			}
			run(0, "已添加", password+"\n", "add", "Tashi", "--name", "扎西", "--role", "administrator", "--password-stdin")
			run(0, "临时密码", "", "add", "pema", "--name", "白玛", "--role", "editor,liaison")
			run(1, "已经有人用了", "", "add", "pema", "--name", "白玛", "--role", "editor")
			run(1, "至少要 10 个字", "short\n", "add", "lhamo", "--name", "拉姆", "--role", "editor", "--password-stdin")
			run(1, "标准输入", "\n", "add", "lhamo", "--name", "拉姆", "--role", "editor", "--password-stdin")
			run(1, "没有「king」", "", "add", "lhamo", "--name", "拉姆", "--role", "king")
			run(1, "登录名", "", "add", "拉姆", "--name", "拉姆", "--role", "editor")
			if list := run(0, "tashi\t扎西\t管理员", "", "list"); !strings.Contains(list, "pema\t白玛\t编辑、联络员") {
				t.Errorf("list: %s", list)
			}
			run(0, "临时密码", "", "reset", "pema", "--totp", "--wechat")
			run(1, "没有登录名是「nobody」", "", "reset", "nobody")
			run(1, "最后一位管理员", "", "leave", "tashi", "--to", "pema")
			run(0, "已记下", "", "leave", "pema", "--to", "tashi")
			run(0, "pema", "", "list", "--left")
		})
	}
	o := r.unsigned(t, people.Editor)
	o.Login, o.password = "tashi", password
	o.signIn(t)
}

// TestTheFirstAdministrator is made once; the password is told once.
func TestTheFirstAdministrator(t *testing.T) {
	r := start(t, nil)
	first, err := r.app.firstAdministrator(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(first, "password ")
	password, _, ok := strings.Cut(after, " ")
	if !ok {
		t.Fatalf("no password is told: %s", strings.ReplaceAll(first, password, "•"))
	}
	if again, err := r.app.firstAdministrator(t.Context()); err != nil || strings.Contains(again, "password") {
		t.Errorf("the second start tells %q, %v", again, err)
	}
	o := r.unsigned(t, people.Editor)
	o.Login, o.password = firstLogin, password
	o.signIn(t)
	if strings.Contains(r.logs.String(), password) {
		t.Error("the password stands in the log")
	}
}

// TestRedisIsLostUnderOfficers: stopped, they are told to try again; emptied, they sign in
// again; and an emptied Redis gives a guesser nothing.
func TestRedisIsLostUnderOfficers(t *testing.T) {
	redis := redistest.Start(t)
	r := start(t, func(c *config.Config) { c.Redis.URL = config.Secret(redis.URL()) })
	o, victim := r.officer(t, people.Editor), r.unsigned(t, people.Editor)
	redis.Kill()
	if p := o.get("/me"); p.status != http.StatusServiceUnavailable || !strings.Contains(p.text(".trouble"), "登录状态") {
		t.Errorf("Redis is gone: %d %s", p.status, p.text("main"))
	}
	if p := o.post("/signin", url.Values{"login": {o.Login}, "password": {o.password}}); p.status != http.StatusServiceUnavailable {
		t.Errorf("signing in without Redis: %d", p.status)
	}
	redis.Restart()
	r.eventually("officers are led to sign in", func() bool { return strings.HasPrefix(o.get("/me").path, "/console/signin") })
	r.eventually("and can", func() bool {
		return o.post("/signin", url.Values{"login": {o.Login}, "password": {o.password}, "next": {"/console/me"}}).path == "/console/me"
	})
	guesser, last := r.unsigned(t, people.Liaison), 0
	for range people.LoginPatience().Free + 1 {
		redis.Empty()
		last = guesser.post("/signin", url.Values{"login": {victim.Login}, "password": {"不是这个密码也不短"}}).status
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("guessing while Redis is emptied: %d, want 429", last)
	}
}

// TestSessionsAreListed with what tells them apart, and end one by one and all at once.
func TestSessionsAreListed(t *testing.T) {
	r := start(t, nil)
	o := r.officer(t, people.Editor)
	here, elsewhere := o.client, []*http.Client{}
	for range 2 {
		o.forget(t)
		o.signIn(t)
		elsewhere = append(elsewhere, o.client)
	}
	o.client = here
	p := o.get("/me")
	forms := p.doc().Find("#sessions form")
	if rows := p.doc().Find("#sessions tbody tr").Length(); rows != 3 || forms.Length() != 3 || !strings.Contains(p.text("#sessions tbody"), "本机") {
		t.Fatalf("%d rows, %d forms: %s", rows, forms.Length(), p.text("#sessions"))
	}
	signedIn := func(client *http.Client) bool {
		o.client = client
		defer func() { o.client = here }()
		return o.get("/me").path == "/console/me"
	}
	o.post(strings.TrimPrefix(forms.First().AttrOr("action", ""), "/console"), nil)
	if signedIn(elsewhere[0]) == signedIn(elsewhere[1]) || !signedIn(here) {
		t.Errorf("after ending one: %v, %v, here %v", signedIn(elsewhere[0]), signedIn(elsewhere[1]), signedIn(here))
	}
	o.post("/me/sessions", nil)
	if signedIn(elsewhere[0]) || signedIn(elsewhere[1]) || !signedIn(here) {
		t.Errorf("after ending the others: %v, %v, here %v", signedIn(elsewhere[0]), signedIn(elsewhere[1]), signedIn(here))
	}
	o.post("/me/password", url.Values{"password": {o.password}, "new": {"换成另外一句好记的话"}, "again": {"换成另外一句好记的话"}})
	if !signedIn(here) {
		t.Error("changing the password signs out the browser it was changed in")
	}
	if p := o.post("/me/password", url.Values{"password": {o.password}, "new": {"再换一句更加好记的话"}, "again": {"再换一句更加好记的话"}}); p.status != http.StatusBadRequest {
		t.Errorf("the old password changes the new one: %d", p.status)
	}
	other := r.officer(t, people.Editor)
	other.post(strings.TrimPrefix(forms.Last().AttrOr("action", ""), "/console"), nil) // somebody else's
	if !signedIn(here) {
		t.Error("an officer ends the session of another")
	}
}

// TestACookieIsWorthLittle: it is hidden from scripts, bound to the console, and the token
// that was known before the sign-in is not the one after it.
func TestACookieIsWorthLittle(t *testing.T) {
	r := start(t, func(c *config.Config) { c.Server.PublicURL = "https://zaiyue.example" })
	o := r.unsigned(t, people.Editor)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	form := url.Values{"login": {o.Login}, "password": {o.password}}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, o.url("/signin"), strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.AddCookie(&http.Cookie{Name: "zy_staff", Value: "planted-by-somebody"})
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	found := false
	for _, c := range resp.Cookies() {
		if !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || !strings.HasPrefix(c.Path, "/console") {
			t.Errorf("cookie %s: HttpOnly %v, Secure %v, SameSite %v, Path %s", c.Name, c.HttpOnly, c.Secure, c.SameSite, c.Path)
		}
		if c.Name == "zy_staff" {
			found = true
			if c.Value == "planted-by-somebody" || len(c.Value) < 40 {
				t.Error("the session keeps a token that was known before")
			}
		}
	}
	if !found {
		t.Error("no session is given")
	}
}
