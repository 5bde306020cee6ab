package handlers

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"zaiyue/fault"
	"zaiyue/people"
)

// Entering is what the entrance asks of the staff that is kept. The store implements it.
type Entering interface {
	// Signed returns an officer with what they sign in with.
	Signed(ctx context.Context, id string) (people.Officer, people.Credentials, error)
	// SetPassword gives an officer a new password; every session ends.
	SetPassword(ctx context.Context, by people.By, id, hash string) (people.Credentials, error)
}

// Entrance is the way into the console: it is its guard, and the area of its sign-in pages.
// All fields must be set before the first request.
type Entrance struct {
	Gate     *people.Gate
	Staff    Entering
	Factors  Factors
	Sessions *Sessions
	Codes    *ScreenCodes
	TwoProof bool // every officer needs two proofs (console.require_totp)
	Log      *slog.Logger
}

// Routes implements Area.
func (e *Entrance) Routes() []Route {
	post := func(path string, does func(*Visit) error) Route {
		return Route{Method: http.MethodPost, Path: path, Right: Public, Does: does, MaxBody: maxSignIn}
	}
	get := func(path string, does func(*Visit) error) Route {
		return Route{Method: http.MethodGet, Path: path, Right: Public, Does: does}
	}
	return []Route{
		get("/signin", e.showSignIn), post("/signin", e.signIn),
		get("/signin/code", e.showStep(stepCode)), post("/signin/code", e.code),
		get("/signin/password", e.showStep(stepChange)), post("/signin/password", e.change),
		get("/signin/totp", e.showStep(stepEnrol)), post("/signin/totp", e.enrol), get("/signin/totp.png", e.enrolPicture),
		get("/signin/scan", e.showScan), post("/signin/scan", e.beginScan), post("/signin/scan/done", e.scanned),
		get("/signin/scan/code.png", e.scanPicture), get("/signin/scan/state", e.scanState),
		post("/signin/go", e.goOn),
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

// SignIn implements Guard: a page that was asked for comes after the sign-in, a form that
// was sent is carried along, and a script is told.
func (e *Entrance) SignIn(v *Visit) error {
	switch {
	case v.GetHeader("Sec-Fetch-Dest") == "empty":
		v.String(http.StatusUnauthorized, textEnded)
		return nil
	case v.Request.Method != http.MethodPost:
		v.Redirect(http.StatusSeeOther, "/console/signin?next="+url.QueryEscape(v.Request.URL.RequestURI()))
		return nil
	}
	return v.ShowWith(http.StatusUnauthorized, "signin", titleSignIn, signInPage{Carried: keptOf(v), Ended: true})
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
		u.Path != "/console" && !strings.HasPrefix(u.Path, "/console/") || strings.Contains(u.Path, "//") || strings.Contains(u.Path+"/", "/../") ||
		strings.HasPrefix(u.Path, "/console/sign") {
		return "/console"
	}
	return u.RequestURI()
}
