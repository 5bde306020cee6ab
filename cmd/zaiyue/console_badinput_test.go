package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"zaiyue/people"
)

// TestActionsOpenedAsPages wants the address of an action to lead to the page it stands on,
// and an address without a page to lead home.
func TestActionsOpenedAsPages(t *testing.T) {
	r := start(t, nil)
	o, nobody := r.officer(t, people.Administrator, people.Editor), r.unsigned(t, people.Editor)
	id := o.begin("政策专题")
	for _, tt := range []struct {
		name, path string
		who        *officer
		status     int
		ends, says string
	}{
		{"a move of an article", "/articles/" + id + "/move", o, 200, "/console/articles/" + id, "只用来提交"},
		{"a proof of a backup", "/backups/prove", o, 200, "/console/backups", "只用来提交"},
		{"signing out", "/signout", o, 200, "/console", "只用来提交"},
		{"an upload", "/pictures", o, 200, "/console", "只用来提交"},
		{"no page", "/nowhere/at/all", o, 404, "/console/nowhere/at/all", "后台没有这个页面"},
		{"nobody at an action", "/backups/prove", nobody, 200, "/console/signin?next=%2Fconsole%2Fbackups", "登录"},
		{"nobody at no page", "/nowhere", nobody, 404, "/console/nowhere", "后台没有这个页面"},
	} {
		p := tt.who.get(tt.path)
		if p.status != tt.status || p.path != tt.ends || !strings.Contains(p.text("main, .done"), tt.says) && !strings.Contains(p.text("body"), tt.says) {
			t.Errorf("%s: %s = %d at %s: %s; want %d at %s with %q", tt.name, tt.path, p.status, p.path, p.text("body"), tt.status, tt.ends, tt.says)
		}
		if p.header.Get("Content-Security-Policy") == "" {
			t.Errorf("%s: no policy", tt.name)
		}
	}
	if p := o.do(http.MethodDelete, "/articles", "", nil); p.status != http.StatusNotFound || !strings.Contains(p.text("main"), "后台没有这个页面") {
		t.Errorf("DELETE = %d %s", p.status, p.body)
	}
}

// TestFormsThatDoNotArriveWhole wants a form that is too large, or cut off, not to be taken
// for an empty one.
func TestFormsThatDoNotArriveWhole(t *testing.T) {
	r := start(t, nil)
	o := r.officer(t, people.Editor, people.Administrator)
	id := o.begin("政策专题")
	if p := o.write(id, policy()); p.status != http.StatusOK {
		t.Fatalf("saved: %d %s", p.status, p.text("main"))
	}
	big := url.Values{"body": {strings.Repeat("a", 5<<20)}}
	for _, path := range []string{"/articles/" + id + "/edit", "/articles/" + id + "/move", "/rules/rule/new", "/menu", "/me"} {
		if p := o.post(path, big); p.status < 400 || p.status >= 500 {
			t.Errorf("5 MiB to %s = %d %s, want it refused", path, p.status, p.text("main"))
		}
	}
	if p := o.post("/articles/"+id+"/move", big); p.status != http.StatusTooManyRequests || !strings.Contains(p.text(".trouble"), "太长") {
		t.Errorf("a form that is too large = %d %s", p.status, p.text("main"))
	}
	if p := o.do(http.MethodPost, "/articles/"+id+"/move", "application/x-www-form-urlencoded", []byte("move=submit&x=%zz")); p.status != http.StatusBadRequest || !strings.Contains(p.text(".trouble"), "后退") {
		t.Errorf("a form that was cut off = %d %s", p.status, p.text("main"))
	}
	if got := o.get("/articles/" + id + "/edit").value("title"); got != policy()["title"] {
		t.Errorf("afterwards the article is called %q", got)
	}
}

// TestABrowserIsNamedOnce wants one secret of the browser, not one for every step.
func TestABrowserIsNamedOnce(t *testing.T) {
	r := start(t, nil)
	o := r.unsigned(t, people.Editor)
	o.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	p := o.post("/signin", url.Values{"login": {o.Login}, "password": {o.password}})
	seen := map[string]int{}
	for _, c := range p.header.Values("Set-Cookie") {
		name, _, _ := strings.Cut(c, "=")
		seen[name]++
		if !strings.Contains(c, "HttpOnly") || !strings.Contains(c, "SameSite=Lax") {
			t.Errorf("a cookie without its guards: %s", name)
		}
	}
	for _, name := range []string{"zy_staff", "zy_device", "zy_writer"} {
		if seen[name] != 1 {
			t.Errorf("%s is set %d times, want once", name, seen[name])
		}
	}
}

// TestTwoTabsOfOneOfficer saves from two tabs that began from one revision: the second is
// told, and both texts stay.
func TestTwoTabsOfOneOfficer(t *testing.T) {
	r := start(t, nil)
	o := r.officer(t, people.Editor)
	id := o.begin("办事指南")
	late := o.get("/articles/" + id + "/edit").editorForm()
	if p := o.write(id, map[string]string{"title": "居住证", "body": "第一页写的。"}); p.status != http.StatusOK {
		t.Fatalf("the first tab: %d %s", p.status, p.text("main"))
	}
	late.Set("title", "居住证")
	late.Set("body", "第二页写的。")
	p := o.post("/articles/"+id+"/edit", late)
	if said := p.text("main"); p.status != http.StatusConflict || !strings.Contains(said, "第一页写的") || p.value("body") != "第二页写的。" {
		t.Errorf("the second tab: %d, its text %q: %s", p.status, p.value("body"), said)
	}
}

// TestNamesFromWeChatAreWords has a tag and a nickname at WeChat that hold scripts: pages show
// them as words. Nicknames are shown nowhere.
func TestNamesFromWeChatAreWords(t *testing.T) {
	r := start(t, nil)
	const evil = "<script>x</script>"
	r.sim(http.MethodPatch, "/sim/users/u1", map[string]any{"name": evil}, new(any))
	r.act("follow", map[string]any{})
	r.ask("转人工")
	if _, err := r.app.tools.client.CreateTag(t.Context(), evil); err != nil {
		t.Fatal(err)
	}
	o := r.officer(t, people.Administrator, people.Publisher, people.Liaison)
	shown := false
	for _, path := range []string{"/menu/edit", "/articles/rent-subsidy-tibet/wechat", "/requests", "/"} {
		p := o.get(path)
		if p.status != http.StatusOK || strings.Contains(p.body, evil) {
			t.Errorf("%s: %d, the script as it is: %v", path, p.status, strings.Contains(p.body, evil))
		}
		shown = shown || strings.Contains(p.body, "&lt;script&gt;x")
	}
	if !shown {
		t.Error("no page shows the tag")
	}
}
