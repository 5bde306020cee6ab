package handlers

import (
	"net/http"

	"zaiyue/fault"
	"zaiyue/people"
)

// stepPage is a page between the first proof and the last.
type stepPage struct {
	Carried  carried
	Wrong    string
	Login    string
	App      bool        // the officer's app has codes
	WeChat   bool        // a WeChat is bound, so that it may be scanned instead
	TOTP     people.TOTP // while one is being set up
	Recovery []string    // codes to be written down
}

// show shows the page of a step.
func (e *Entrance) show(v *Visit, s step, h half, c carried, wrong string) error {
	page := stepPage{Carried: c, Wrong: wrong, Login: h.officer.Login, App: h.creds.HasTOTP(), WeChat: h.officer.OpenID != ""}
	status := http.StatusOK
	if wrong != "" {
		status = http.StatusForbidden
	}
	switch s {
	case stepPassword:
		return v.ShowWith(status, "signin", titleSignIn, signInPage{Carried: c, Login: h.officer.Login, Scanned: h.session.Has, Wrong: wrong})
	case stepCode:
		return v.ShowWith(status, "signin_code", "再确认一步", page)
	case stepChange:
		return v.ShowWith(status, "signin_password", "换成您自己的密码", page)
	}
	var err error
	if page.TOTP, err = e.Factors.pending(v.Request.Context(), h.officer); err != nil {
		return err
	}
	return v.ShowWith(status, "signin_totp", "设置动态码", page)
}

// showStep handles GET /console/signin/…: the page of a step, for who is at it.
func (e *Entrance) showStep(s step) func(*Visit) error {
	return func(v *Visit) error {
		h, err := e.half(v)
		if err != nil {
			return e.again(v, err)
		}
		if now := e.missing(h.officer, h.creds, h.session); now != s {
			v.Redirect(http.StatusSeeOther, "/console"+string(now))
			return nil
		}
		return e.show(v, s, h, carriedBy(v), "")
	}
}

// again leads back to the beginning when a sign-in under way has ended.
func (e *Entrance) again(v *Visit, err error) error {
	if fault.KindOf(err) != fault.Forbidden {
		return err
	}
	c := carriedBy(v)
	return v.ShowWith(http.StatusForbidden, "signin", titleSignIn, signInPage{Carried: c, Wrong: fault.Words(err, textTooLong), Ended: c.Path != ""})
}

// code handles POST /console/signin/code.
func (e *Entrance) code(v *Visit) error {
	h, err := e.half(v)
	if err != nil {
		return e.again(v, err)
	}
	t, err := e.try(v, h.officer.Login)
	if err != nil {
		return err
	}
	err = e.Gate.Code(v.Request.Context(), t, h.officer.ID, v.PostForm("code"))
	switch fault.KindOf(err) {
	case fault.OK:
	case fault.Forbidden, fault.TooMuch:
		return e.show(v, stepCode, h, carriedBy(v), fault.Words(err, ""))
	default:
		return err
	}
	h.session.Has = true
	return e.proceed(v, h, carriedBy(v))
}

// change handles POST /console/signin/password: a temporary password becomes the officer's.
func (e *Entrance) change(v *Visit) error {
	h, err := e.half(v)
	if err != nil {
		return e.again(v, err)
	}
	if e.missing(h.officer, h.creds, h.session) != stepChange {
		return e.proceed(v, h, carriedBy(v))
	}
	hash, err := chosenPassword(v, e.Gate.Hashes, h.officer, h.creds)
	if fault.KindOf(err) == fault.Invalid {
		return e.show(v, stepChange, h, carriedBy(v), fault.Words(err, ""))
	}
	if err != nil {
		return err
	}
	if h.creds, err = e.Staff.SetPassword(v.Request.Context(), people.By{Officer: h.officer.ID}, h.officer.ID, hash); err != nil {
		return err
	}
	h.session.Epoch = h.creds.Epoch
	return e.proceed(v, h, carriedBy(v))
}

// enrol handles POST /console/signin/totp: the second factor is put into use.
func (e *Entrance) enrol(v *Visit) error {
	h, err := e.half(v)
	if err != nil {
		return e.again(v, err)
	}
	if e.missing(h.officer, h.creds, h.session) != stepEnrol {
		return e.proceed(v, h, carriedBy(v))
	}
	codes, err := e.Factors.confirm(v.Request.Context(), h.officer, v.PostForm("code"))
	if fault.KindOf(err) == fault.Invalid {
		return e.show(v, stepEnrol, h, carriedBy(v), fault.Words(err, ""))
	}
	if err != nil {
		return err
	}
	h.session.Has = true
	if err := e.Sessions.keep(h.ctx, v.Writer, h.session); err != nil {
		return err
	}
	return v.Show("signin_recovery", "记下备用码", stepPage{Carried: carriedBy(v), Recovery: codes})
}

// goOn handles POST /console/signin/go: after a page that only told something.
func (e *Entrance) goOn(v *Visit) error {
	h, err := e.half(v)
	if err != nil {
		return e.again(v, err)
	}
	return e.proceed(v, h, carriedBy(v))
}

// enrolPicture handles GET /console/signin/totp.png.
func (e *Entrance) enrolPicture(v *Visit) error {
	h, err := e.half(v)
	if err != nil {
		return err
	}
	return e.Factors.picture(v, h.officer)
}

// chosenPassword reads a new password twice and returns its hash; fault.Invalid with words
// for what cannot be taken.
func chosenPassword(v *Visit, hashes *people.Hasher, o people.Officer, c people.Credentials) (string, error) {
	password := v.PostForm("new")
	if password != v.PostForm("again") {
		return "", fault.New(fault.Invalid, textTwice)
	}
	if err := people.CheckPassword(o.Login, password); err != nil {
		return "", err
	}
	same, err := hashes.Matches(v.Request.Context(), password, c.Password)
	if err != nil {
		return "", err
	}
	if same {
		return "", fault.New(fault.Invalid, textSamePassword)
	}
	return hashes.Hash(v.Request.Context(), password)
}
