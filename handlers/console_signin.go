package handlers

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"zaiyue/fault"
	"zaiyue/people"
)

// halfFor is how long somebody may take between the first proof and the last.
const halfFor = 15 * time.Minute

// step is what is still missing before an officer is in.
type step string

const (
	stepPassword step = "/signin"
	stepCode     step = "/signin/code"     // the app's code, or a scan in its place
	stepEnrol    step = "/signin/totp"     // two proofs are asked for, and there is no second yet
	stepChange   step = "/signin/password" // the password was given by somebody else
	stepIn       step = ""
)

// missing tells what an officer still has to do. The password is one proof, the phone (a code
// of its app, or a scan with the bound WeChat) the other; docs/decisions tells why.
func (e *Entrance) missing(o people.Officer, c people.Credentials, p people.Session) step {
	two := e.TwoProof || c.HasTOTP()
	switch {
	case !p.Knows && !p.Has, two && !p.Knows:
		return stepPassword
	case two && !p.Has && !c.HasTOTP() && o.OpenID == "":
		return stepEnrol
	case two && !p.Has:
		return stepCode
	case c.Temporary:
		return stepChange
	}
	return stepIn
}

// half is a sign-in under way.
type half struct {
	ctx     context.Context
	session people.Session
	officer people.Officer
	creds   people.Credentials
}

// half reads the sign-in under way of a request; fault.Forbidden when there is none.
func (e *Entrance) half(v *Visit) (h half, err error) {
	if h.ctx, h.session, err = e.Sessions.load(v.Request); err != nil {
		return h, err
	}
	if h.session.In || !h.session.Knows && !h.session.Has || e.Sessions.now().Sub(h.session.Began) > halfFor {
		return h, fault.New(fault.Forbidden, textTooLong)
	}
	h.officer, h.creds, err = e.Staff.Signed(v.Request.Context(), h.session.Officer)
	if fault.KindOf(err) == fault.NotFound || err == nil && (!h.officer.Active() || h.creds.Epoch != h.session.Epoch) {
		err = fault.New(fault.Forbidden, textTooLong)
	}
	return h, err
}

// proceed goes on after a proof: to the next step, or in.
func (e *Entrance) proceed(v *Visit, h half, c carried) error {
	next := e.missing(h.officer, h.creds, h.session)
	if next == stepIn {
		return e.enter(v, h, c)
	}
	if next == stepEnrol {
		if err := e.Factors.begin(v.Request.Context(), h.officer); err != nil {
			return err
		}
	}
	if err := e.Sessions.keep(h.ctx, v.Writer, h.session); err != nil {
		return err
	}
	if c.Path != "" { // it travels in the page
		return e.show(v, next, h, c, "")
	}
	v.Redirect(http.StatusSeeOther, "/console"+string(next)+"?next="+url.QueryEscape(c.Next))
	return nil
}

// enter lets an officer in.
func (e *Entrance) enter(v *Visit, h half, c carried) error {
	device, err := e.try(v, h.officer.Login)
	if err != nil {
		return err
	}
	if err := e.Gate.Right(v.Request.Context(), device); err != nil {
		return err
	}
	now := e.Sessions.now()
	p := people.Session{Officer: h.officer.ID, Epoch: h.creds.Epoch, Knows: h.session.Knows, Has: h.session.Has, In: true,
		Began: now, Seen: now, Device: deviceOf(v.Request.UserAgent()), Address: coarse(v.ClientIP())}
	if err := e.Sessions.keep(h.ctx, v.Writer, p); err != nil {
		return err
	}
	setWriter(v.Writer, h.officer, e.Sessions.secure())
	e.Log.Info("officer signed in", "officer", h.officer.ID, "password", p.Knows, "phone", p.Has)
	return c.resume(v, h.officer)
}

// signInPage is the page where one signs in.
type signInPage struct {
	Carried carried
	Login   string
	Wrong   string
	Ended   bool // a form was sent after the session had ended
	Scanned bool // the phone has confirmed; the password is missing
}

// showSignIn handles GET /console/signin.
func (e *Entrance) showSignIn(v *Visit) error {
	c := carriedBy(v)
	if v.Officer.Active() {
		v.Redirect(http.StatusSeeOther, c.Next)
		return nil
	}
	page := signInPage{Carried: c}
	if h, err := e.half(v); err == nil && h.session.Has {
		page.Scanned, page.Login = true, h.officer.Login
	}
	return v.Show("signin", titleSignIn, page)
}

// signIn handles POST /console/signin.
func (e *Entrance) signIn(v *Visit) error {
	page := signInPage{Carried: carriedBy(v), Login: v.PostForm("login")}
	t, err := e.try(v, page.Login)
	if err != nil {
		return err
	}
	o, creds, err := e.Gate.Password(v.Request.Context(), t, v.PostForm("password"))
	switch fault.KindOf(err) {
	case fault.OK:
	case fault.Forbidden, fault.TooMuch:
		page.Wrong, page.Ended = fault.Words(err, ""), page.Carried.Path != ""
		return v.ShowWith(statusOf(err), "signin", titleSignIn, page)
	default:
		return err
	}
	h, err := e.half(v)
	if fault.KindOf(err) == fault.Unavailable {
		return err
	}
	scanned := err == nil && h.session.Has && h.session.Officer == o.ID
	now := e.Sessions.now()
	h.officer, h.creds = o, creds
	h.session = people.Session{Officer: o.ID, Epoch: creds.Epoch, Knows: true, Has: scanned, Began: now, Seen: now}
	return e.proceed(v, h, page.Carried)
}

// try describes where a try comes from. A browser without a secret of its own is given one.
func (e *Entrance) try(v *Visit, login string) (people.Try, error) {
	t := people.Try{Login: login, Address: v.ClientIP()}
	if c, err := v.Request.Cookie(cookieDevice); err == nil && len(c.Value) == deviceSecret {
		t.Device = c.Value
		return t, nil
	}
	if t.Device = v.GetString(cookieDevice); t.Device != "" {
		return t, nil // given on this visit
	}
	t.Device = newSecret()
	v.Set(cookieDevice, t.Device)
	http.SetCookie(v.Writer, &http.Cookie{Name: cookieDevice, Value: t.Device, Path: "/console/signin", MaxAge: int(deviceFor / time.Second), HttpOnly: true, Secure: e.Sessions.secure(), SameSite: http.SameSiteLaxMode})
	return t, nil
}
