package handlers

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"zaiyue/fault"
	"zaiyue/people"
)

// Signed returns an officer with what they sign in with. The store implements it.
type Signed interface {
	Signed(ctx context.Context, id string) (people.Officer, people.Credentials, error)
}

// Entrance is the way into the console: it is its guard, and the area of its sign-in pages.
// All fields must be set before the first request.
type Entrance struct {
	Gate     *people.Gate
	Staff    Signed
	Sessions *Sessions
}

const (
	textSessions = "现在查不到登录状态，请过一会儿再试。还没保存的内容，请先别关掉那个页面。"
	textSignIn   = "请先登录。"
)

// Routes implements Area.
func (e *Entrance) Routes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/signin", Right: Public, Does: e.showSignIn},
		{Method: http.MethodPost, Path: "/signin", Right: Public, Does: e.signIn},
		{Method: http.MethodPost, Path: "/signout", Right: people.Self, Does: e.signOut},
	}
}

// Officer implements Guard. What has changed since the sign-in counts: an officer who left,
// whose password was changed or who was signed out everywhere is nobody.
func (e *Entrance) Officer(r *http.Request) (people.Officer, error) {
	ctx, p, err := e.Sessions.load(r)
	if err != nil {
		return people.Officer{}, err
	}
	if !p.In {
		return people.Officer{}, fault.New(fault.Forbidden, textSignIn)
	}
	o, c, err := e.Staff.Signed(r.Context(), p.Officer)
	switch {
	case fault.KindOf(err) == fault.NotFound, err == nil && (!o.Active() || c.Epoch != p.Epoch):
		return people.Officer{}, fault.New(fault.Forbidden, textSignIn)
	case err != nil:
		return people.Officer{}, err
	}
	return o, e.Sessions.touch(ctx, p)
}

// SignIn implements Guard.
func (e *Entrance) SignIn(v *Visit) error {
	v.Redirect(http.StatusSeeOther, "/console/signin?next="+url.QueryEscape(v.Request.URL.RequestURI()))
	return nil
}

// signInPage is the page where one signs in.
type signInPage struct {
	Login, Next, Wrong string
}

// showSignIn handles GET /console/signin.
func (e *Entrance) showSignIn(v *Visit) error {
	next := localPath(v.Query("next"))
	if v.Officer.Active() {
		v.Redirect(http.StatusSeeOther, next)
		return nil
	}
	return v.Show("signin", "登录", signInPage{Next: next})
}

// signIn handles POST /console/signin.
func (e *Entrance) signIn(v *Visit) error {
	page := signInPage{Login: v.PostForm("login"), Next: localPath(v.PostForm("next"))}
	o, c, err := e.Gate.Password(v.Request.Context(), people.Try{Login: page.Login, Address: v.ClientIP()}, v.PostForm("password"))
	switch fault.KindOf(err) {
	case fault.OK:
	case fault.Forbidden, fault.TooMuch:
		page.Wrong = fault.Words(err, "")
		return v.ShowWith(statusOf(err), "signin", "登录", page)
	default:
		return err
	}
	if err := e.Gate.Right(v.Request.Context(), people.Try{Login: o.Login}); err != nil {
		return err
	}
	ctx, p, err := e.Sessions.load(v.Request)
	if err != nil {
		return err
	}
	now := e.Sessions.now()
	p = people.Session{Officer: o.ID, Epoch: c.Epoch, Knows: true, In: true, Began: now, Seen: now}
	if err := e.Sessions.keep(ctx, v.Writer, p); err != nil {
		return err
	}
	v.Redirect(http.StatusSeeOther, page.Next)
	return nil
}

// signOut handles POST /console/signout.
func (e *Entrance) signOut(v *Visit) error {
	ctx, _, err := e.Sessions.load(v.Request)
	if err == nil {
		err = e.Sessions.end(ctx, v.Writer)
	}
	if err != nil {
		return err
	}
	v.Redirect(http.StatusSeeOther, "/console/signin")
	return nil
}

// localPath is an address of the console, or its first page for every other.
func localPath(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || strings.ContainsAny(address, "\\\r\n") ||
		u.Path != "/console" && !strings.HasPrefix(u.Path, "/console/") || strings.HasPrefix(u.Path, "/console/sign") {
		return "/console"
	}
	return u.RequestURI()
}
