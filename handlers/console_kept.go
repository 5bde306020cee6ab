package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"zaiyue/people"
)

// A session may end while somebody writes. What the form held then travels through the
// sign-in pages as hidden fields, and is offered for sending once its writer is back. It is
// kept nowhere on the server.

// Bounds of what is carried: an article and some.
const (
	keptBytes  = 2 << 20
	keptFields = 200
	// maxSignIn bounds the body of a sign-in form: what is kept, percent-encoded once more.
	maxSignIn = 3*keptBytes + 1<<20
)

// carried is what the sign-in pages hand on to one another.
type carried struct {
	Next   string // where to go afterwards
	Path   string // where the form was sent that could not be taken; empty: there was none
	For    string // the officer who wrote it
	Files  bool   // it held files, which cannot be carried
	Fields []keptField
}

// keptField is one field of the form.
type keptField struct{ Name, Value string }

// Names of the hidden fields; the form's own come after keptPrefix.
const (
	keptPath   = "kept.path"
	keptFor    = "kept.for"
	keptFiles  = "kept.files"
	keptPrefix = "kept:"
)

// carriedBy reads what a sign-in page handed on.
func carriedBy(v *Visit) carried {
	if v.Request.Method != http.MethodPost {
		return carried{Next: localPath(v.Query("next"))}
	}
	c := carried{Next: localPath(v.PostForm("next")), For: v.PostForm(keptFor), Files: v.PostForm(keptFiles) != ""}
	path := v.PostForm(keptPath)
	if path == "" || localPath(path) != path || !keepable(path) {
		return carried{Next: c.Next}
	}
	c.Path = path
	own := url.Values{}
	for name, values := range v.Request.PostForm {
		if name, ok := strings.CutPrefix(name, keptPrefix); ok {
			own[name] = values
		}
	}
	if !c.take(own) {
		return carried{Next: c.Next}
	}
	return c
}

// keptOf is what a request held that came without a session. Forms with passwords are not
// kept, nor is what is too large: then Path is empty.
func keptOf(v *Visit) carried {
	c := carried{Next: "/console", Path: v.Request.URL.RequestURI()}
	if localPath(c.Path) != c.Path || !keepable(c.Path) {
		return carried{Next: "/console"}
	}
	if cookie, err := v.Request.Cookie(cookieWriter); err == nil {
		c.For = cookie.Value
	}
	if v.ContentType() == gin.MIMEMultipartPOSTForm {
		if err := v.Request.ParseMultipartForm(keptBytes); err != nil {
			return carried{Next: "/console"}
		}
		c.Files = len(v.Request.MultipartForm.File) > 0
		_ = v.Request.MultipartForm.RemoveAll() // the server clears its temporary folder too
	} else if err := v.Request.ParseForm(); err != nil {
		return carried{Next: "/console"}
	}
	if !c.take(v.Request.PostForm) {
		return carried{Next: "/console"}
	}
	return c
}

// take keeps the fields of a form, in an order that does not change, if they are not too
// large.
func (c *carried) take(form url.Values) bool {
	size := 0
	for name, values := range form {
		for _, value := range values {
			if size += len(name) + len(value); size > keptBytes || len(c.Fields) == keptFields {
				return false
			}
			c.Fields = append(c.Fields, keptField{name, value})
		}
	}
	slices.SortStableFunc(c.Fields, func(a, b keptField) int { return strings.Compare(a.Name, b.Name) })
	return true
}

// keepable reports whether forms of a path may be carried: not those with secrets in them.
func keepable(path string) bool {
	for _, secret := range []string{"/console/me", "/console/staff", "/console/sign"} {
		if strings.HasPrefix(path, secret) {
			return false
		}
	}
	return path != "/console"
}

// Texts are the fields somebody may have written by hand, for copying.
func (c carried) Texts() (texts []string) {
	for _, f := range c.Fields {
		if strings.ContainsAny(f.Value, "\n") || len(f.Value) > 60 {
			texts = append(texts, f.Value)
		}
	}
	return texts
}

// cookieWriter names, by id, who signed in last in a browser, so that what they wrote is
// offered to nobody else. It proves nothing.
const cookieWriter = "zy_writer"

func setWriter(w http.ResponseWriter, o people.Officer, secure bool) {
	http.SetCookie(w, &http.Cookie{Name: cookieWriter, Value: o.ID, Path: "/console", HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode})
}

// resumePage offers what was written before the session ended.
type resumePage struct {
	Carried carried
	Mine    bool // it was written by who has signed in now
}

// resume ends a sign-in: at the page that was asked for, or with the form that waits.
func (c carried) resume(v *Visit, o people.Officer) error {
	if c.Path == "" || c.For == "" {
		v.Redirect(http.StatusSeeOther, c.Next)
		return nil
	}
	page := resumePage{Carried: c, Mine: c.For == o.ID}
	if !page.Mine {
		page.Carried = carried{Next: c.Next}
	}
	v.Officer = o
	return v.Show("resume", "已登录", page)
}
