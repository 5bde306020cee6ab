package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/chromedp/chromedp"

	"zaiyue/people"
)

// How to test a page of the console from end to end:
//
//	r := start(t, nil)
//	editor := r.officer(t, people.Editor)
//	publisher := r.officer(t, people.Publisher) // another person, another browser
//	p := editor.get("/articles")                // below /console; redirects are followed
//	p = editor.post("/articles/a1/submit", url.Values{"revision": {"3"}})
//	p.status, p.path, p.text(".done"), p.doc().Find("tr")
//
// and in a browser: signInBrowser(t, chromium(t), editor), then chromedp.Navigate(editor.url("/…")).

// officer is one officer with a browser of their own (a client with cookies), signed in by
// the sign-in page.
type officer struct {
	people.Officer
	password string
	r        *running
	client   *http.Client
}

// testPassword is the password of every officer of a test; its hash is made once.
const testPassword = "看雪山的人 2026"

var testHash = sync.OnceValues(func() (string, error) {
	return people.NewHasher().Hash(context.Background(), testPassword)
})

// officer adds an officer of some roles and signs in over HTTP. Each call is another person;
// the logins are officer1, officer2 ….
func (r *running) officer(t *testing.T, roles ...people.Role) *officer {
	t.Helper()
	o := r.unsigned(t, roles...)
	o.signIn(t)
	return o
}

// unsigned adds an officer who has not signed in.
func (r *running) unsigned(t *testing.T, roles ...people.Role) *officer {
	t.Helper()
	hash, err := testHash()
	if err != nil {
		t.Fatal(err)
	}
	n := r.officers.Add(1)
	added, err := r.app.tools.db.AddOfficer(t.Context(), people.By{Officer: people.TheShell}, people.NewOfficer{
		Login: fmt.Sprintf("officer%d", n), Name: fmt.Sprintf("同事%d", n), Roles: roles, Hash: hash,
	})
	if err != nil {
		t.Fatal(err)
	}
	o := &officer{Officer: added, password: testPassword, r: r}
	o.forget(t)
	return o
}

// forget gives the officer a browser without cookies.
func (o *officer) forget(t *testing.T) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	o.client = &http.Client{Jar: jar}
}

// signIn signs in with login and password, and stops the test if that does not lead in. A
// test that moves the clock beyond console.session_idle calls it again.
func (o *officer) signIn(t *testing.T) {
	t.Helper()
	p := o.post("/signin", url.Values{"login": {o.Login}, "password": {o.password}})
	if p.status != http.StatusOK || strings.HasPrefix(p.path, "/console/signin") {
		t.Fatalf("%s cannot sign in: %d at %s: %s", o.Login, p.status, p.path, p.text("main"))
	}
}

// url is the address of a page of the console.
func (o *officer) url(path string) string {
	return "http://" + o.r.app.config.Server.Listen + "/console" + path
}

// consolePage is what a request ended with, after redirects.
type consolePage struct {
	t      *testing.T
	status int
	path   string // where it ended, with its query
	body   string
	header http.Header
}

// doc is the page for selectors.
func (p *consolePage) doc() *goquery.Document {
	p.t.Helper()
	d, err := goquery.NewDocumentFromReader(strings.NewReader(p.body))
	if err != nil {
		p.t.Fatal(err)
	}
	return d
}

// text is what a selector's elements say, with single spaces.
func (p *consolePage) text(selector string) string {
	p.t.Helper()
	return strings.Join(strings.Fields(p.doc().Find(selector).Text()), " ")
}

// value is what the form field of a name holds.
func (p *consolePage) value(name string) string {
	p.t.Helper()
	field := p.doc().Find(fmt.Sprintf("[name=%q]", name)).First()
	if goquery.NodeName(field) == "textarea" {
		return field.Text()
	}
	return field.AttrOr("value", "")
}

// get opens a page: path is below /console.
func (o *officer) get(path string) *consolePage {
	o.r.t.Helper()
	return o.do(http.MethodGet, path, "", nil)
}

// post sends a form, as a page of the console does.
func (o *officer) post(path string, form url.Values) *consolePage {
	o.r.t.Helper()
	return o.do(http.MethodPost, path, "application/x-www-form-urlencoded", []byte(form.Encode()))
}

// upload sends a form with one file in it.
func (o *officer) upload(path string, form url.Values, field, filename string, file []byte) *consolePage {
	o.r.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, values := range form {
		for _, v := range values {
			if err := w.WriteField(name, v); err != nil {
				o.r.t.Fatal(err)
			}
		}
	}
	part, err := w.CreateFormFile(field, filename)
	if err == nil {
		_, err = part.Write(file)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		o.r.t.Fatal(err)
	}
	return o.do(http.MethodPost, path, w.FormDataContentType(), b.Bytes())
}

func (o *officer) do(method, path, contentType string, body []byte) *consolePage {
	o.r.t.Helper()
	req, err := http.NewRequestWithContext(o.r.t.Context(), method, o.url(path), bytes.NewReader(body))
	if err != nil {
		o.r.t.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	resp, err := o.client.Do(req)
	if err != nil {
		o.r.t.Fatal(err)
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		o.r.t.Fatal(err)
	}
	return &consolePage{t: o.r.t, status: resp.StatusCode, path: resp.Request.URL.RequestURI(), body: string(got), header: resp.Header}
}

// signInBrowser signs the officer in with a browser, by its keyboard.
func signInBrowser(t *testing.T, browser context.Context, o *officer) {
	t.Helper()
	err := chromedp.Do(browser, chromedp.Navigate(o.url("/signin")),
		chromedp.Focus(chromedp.CSS("#login")), chromedp.KeyEvent(o.Login),
		chromedp.Focus(chromedp.CSS("#password")), chromedp.KeyEvent(o.password+"\r"),
		chromedp.WaitVisible(chromedp.CSS("header.top")))
	if err != nil {
		t.Fatalf("%s cannot sign in by browser: %v", o.Login, err)
	}
}
