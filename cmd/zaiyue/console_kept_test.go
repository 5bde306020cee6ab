package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"zaiyue/people"
)

// formOf reads the n-th form of a page as a browser would send it, and where to.
func formOf(p *consolePage, action string) url.Values {
	p.t.Helper()
	form := p.doc().Find("form[action='" + action + "']")
	if form.Length() != 1 {
		p.t.Fatalf("%s has %d forms to %s: %s", p.path, form.Length(), action, p.text("main"))
	}
	values := url.Values{}
	form.Find("[name]").Each(func(_ int, field *goquery.Selection) {
		value := field.AttrOr("value", "")
		if goquery.NodeName(field) == "textarea" {
			value = field.Text()
		}
		values.Add(field.AttrOr("name", ""), value)
	})
	return values
}

// TestAFormOutlivesItsSession writes an article, lets the session end, and saves: nothing is
// lost, over every step of the sign-in, and nobody else gets it.
func TestAFormOutlivesItsSession(t *testing.T) {
	r := start(t, nil)
	o, other := r.officer(t, people.Editor), r.officer(t, people.Editor)
	secret, _ := o.enrol(t)
	const path = "/articles/rent-subsidy-tibet/edit?from=list"
	written := url.Values{"title": {"租房补贴"}, "body": {"\n第一行是空的\n<script>alert(1)</script>\r\n第三行"}, "tag": {"一", "二"}}
	r.advance(13 * time.Hour)

	p := o.post(path, written)
	if p.status != http.StatusUnauthorized || !strings.Contains(p.text(".warn"), "没有丢") {
		t.Fatalf("saving after the session: %d %s", p.status, p.text("main"))
	}
	form := formOf(p, "/console/signin")
	form.Set("login", o.Login)
	form.Set("password", "不是这个密码也不短")
	p = o.post("/signin", form)
	form = formOf(p, "/console/signin")
	if p.status != http.StatusForbidden || form.Get("kept:title") != "租房补贴" {
		t.Fatalf("a wrong password: %d, kept %v", p.status, form)
	}
	form.Set("password", o.password)
	p = o.post("/signin", form)
	form = formOf(p, "/console/signin/code")
	form.Set("code", r.codeNow(t, secret))
	p = o.post("/signin/code", form)
	again := formOf(p, "/console"+path)
	if p.status != http.StatusOK || p.text("form button") == "" {
		t.Fatalf("signed in: %d %s", p.status, p.text("main"))
	}
	for name := range written {
		want := strings.ReplaceAll(strings.Join(written[name], "|"), "\r\n", "\n")
		if got := strings.ReplaceAll(strings.Join(again[name], "|"), "\r\n", "\n"); got != want {
			t.Errorf("field %s came back as %q, want %q", name, got, want)
		}
	}
	if strings.Contains(p.body, "<script>alert") {
		t.Error("the page holds a script that was typed")
	}

	r.advance(13 * time.Hour)
	p = o.post(path, written)
	form = formOf(p, "/console/signin")
	form.Set("login", other.Login)
	form.Set("password", other.password)
	p = o.post("/signin", form) // the same browser, another person
	if p.status != http.StatusOK || strings.Contains(p.body, "第三行") || !strings.Contains(p.text(".warn"), "另一位同事") {
		t.Errorf("somebody else signs in: %d %s", p.status, p.text("main"))
	}
}

// TestAFormOutlivesItsSessionByScan carries it past the phone as well.
func TestAFormOutlivesItsSessionByScan(t *testing.T) {
	r := start(t, nil)
	r.actAs("u1", "follow", map[string]any{})
	o := r.officer(t, people.Editor)
	o.bind(t, "u1")
	r.advance(3 * time.Hour) // console.session_idle and some
	const path = "/articles/rent-subsidy-tibet/edit"
	p := o.post(path, url.Values{"title": {"租房补贴"}, "body": {"第一段\n第二段"}})
	p = o.post("/signin/scan", formOf(p, "/console/signin"))
	form := formOf(p, "/console/signin/scan/done")
	if p.text(".match") == "" || form.Get("kept:title") != "租房补贴" {
		t.Fatalf("the page of the code: %d %s", p.status, p.text("main"))
	}
	r.scanAs("u1")
	r.sayAs("u1", "确认")
	again := formOf(o.post("/signin/scan/done", form), "/console"+path)
	if got := strings.ReplaceAll(again.Get("body"), "\r\n", "\n"); got != "第一段\n第二段" {
		t.Errorf("the text came back as %q", got)
	}
}

// TestWhatIsNotKept: forms with passwords, forms that are too large, and forms of a browser
// that nobody signed in with, whose text can be copied.
func TestWhatIsNotKept(t *testing.T) {
	r := start(t, nil)
	o := r.officer(t, people.Editor)
	r.advance(13 * time.Hour)
	tests := []struct {
		what, path string
		form       url.Values
	}{
		{"a password", "/me/password", url.Values{"password": {"看得见的秘密"}, "new": {"看得见的秘密"}}},
		{"too large", "/articles/rent-subsidy-tibet/edit", url.Values{"body": {strings.Repeat("看得见的秘密", 150_000)}}},
	}
	for _, tt := range tests {
		p := o.post(tt.path, tt.form)
		if p.status != http.StatusUnauthorized || strings.Contains(p.body, "看得见的秘密") || !strings.Contains(p.text(".warn"), "后退") {
			t.Errorf("%s: %d %s", tt.what, p.status, p.text(".warn"))
		}
	}
	o.forget(t)
	p := o.post("/articles/rent-subsidy-tibet/edit", url.Values{"body": {"第一段\n第二段"}})
	if p.status != http.StatusUnauthorized || p.doc().Find("textarea[readonly]").Text() != "第一段\n第二段" {
		t.Errorf("a browser nobody signed in with: %d %s", p.status, p.text("main"))
	}
	form := formOf(p, "/console/signin")
	form.Set("login", o.Login)
	form.Set("password", o.password)
	if p := o.post("/signin", form); p.doc().Find("form[action='/console/articles/rent-subsidy-tibet/edit']").Length() != 0 {
		t.Error("a form whose writer is not known is offered")
	}
}

// TestScriptsAreToldThatTheSessionEnded, not led to a page.
func TestScriptsAreToldThatTheSessionEnded(t *testing.T) {
	r := start(t, nil)
	o := r.unsigned(t, people.Editor)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, o.url("/articles/rent-subsidy-tibet/edit"), strings.NewReader("body=x"))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Sec-Fetch-Dest", "empty")
	resp, err := o.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusUnauthorized || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/plain") {
		t.Errorf("a script without a session: %d %s", resp.StatusCode, resp.Header.Get("Content-Type"))
	}
}

// TestWhereASignInLeads: to pages of the console, and nowhere else.
func TestWhereASignInLeads(t *testing.T) {
	r := start(t, nil)
	o := r.unsigned(t, people.Editor)
	for next, want := range map[string]string{
		"/console/me": "/console/me", "https://elsewhere.example/console/me": "/console", "//elsewhere.example/console/me": "/console",
		"/articles": "/console", "/console/../articles": "/console", "/console\\@elsewhere.example": "/console", "/console/signin?next=/console": "/console",
		"javascript:alert(1)": "/console", "/console//elsewhere.example": "/console", "": "/console",
	} {
		o.forget(t)
		if p := o.post("/signin", url.Values{"login": {o.Login}, "password": {o.password}, "next": {next}}); p.path != want {
			t.Errorf("next %q leads to %s, want %s", next, p.path, want)
		}
	}
}
