package handlers

import (
	"net/http"
	"net/url"

	"zaiyue/fault"
	"zaiyue/people"
)

// codePage shows a QR code until the phone has answered.
type codePage struct {
	Carried carried
	Code    screenCode
	State   codeState
	Wrong   string
	// At is the path of the picture (/code.png), the state (/state), the way on (/done) and a
	// new code (POST to At itself); Back leads out.
	At, Back string
	Bind     bool
}

// Over reports whether only a new code helps.
func (p codePage) Over() bool { return p.State == codeOver || p.State == codeNo }

// beginScan handles POST /console/signin/scan: a new code for this browser. Proofs that are
// there already stay.
func (e *Entrance) beginScan(v *Visit) error {
	ctx, p, err := e.Sessions.load(v.Request)
	if err != nil {
		return err
	}
	scene, err := e.Codes.make(v, "")
	if err != nil {
		return err
	}
	if h, err := e.half(v); err != nil || !h.session.Knows {
		now := e.Sessions.now()
		p = people.Session{Began: now, Seen: now}
	}
	p.Scene = scene
	if err := e.Sessions.keep(ctx, v.Writer, p); err != nil {
		return err
	}
	c := carriedBy(v)
	if c.Path != "" {
		return e.scanPage(v, p, c, "")
	}
	v.Redirect(http.StatusSeeOther, "/console/signin/scan?next="+url.QueryEscape(c.Next))
	return nil
}

// showScan handles GET /console/signin/scan.
func (e *Entrance) showScan(v *Visit) error {
	_, p, err := e.Sessions.load(v.Request)
	if err != nil {
		return err
	}
	return e.scanPage(v, p, carriedBy(v), "")
}

func (e *Entrance) scanPage(v *Visit, p people.Session, c carried, wrong string) error {
	code, state, err := e.Codes.code(v.Request.Context(), p.Scene)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if wrong != "" {
		status = http.StatusForbidden
	}
	return v.ShowWith(status, "scan", "用微信扫码登录", codePage{Carried: c, Code: code, State: state, Wrong: wrong, At: "/console/signin/scan", Back: "/console/signin"})
}

// scanPicture handles GET /console/signin/scan/code.png.
func (e *Entrance) scanPicture(v *Visit) error { return pictureOf(v, e.Sessions, e.Codes) }

// scanState handles GET /console/signin/scan/state.
func (e *Entrance) scanState(v *Visit) error { return stateOf(v, e.Sessions, e.Codes) }

// pictureOf answers with the code that is on the screen of a session.
func pictureOf(v *Visit, s *Sessions, codes *ScreenCodes) error {
	_, p, err := s.load(v.Request)
	if err != nil {
		return err
	}
	c, state, err := codes.code(v.Request.Context(), p.Scene)
	if err != nil {
		return err
	}
	if state == codeOver {
		return fault.New(fault.NotFound, textNoCode)
	}
	return drawQR(v, c.URL)
}

// stateOf answers a script with how far the code of a session is.
func stateOf(v *Visit, s *Sessions, codes *ScreenCodes) error {
	_, p, err := s.load(v.Request)
	if err != nil {
		return err
	}
	_, state, err := codes.code(v.Request.Context(), p.Scene)
	if err != nil {
		return err
	}
	v.JSON(http.StatusOK, map[string]codeState{"state": state})
	return nil
}

// scanned handles POST /console/signin/scan/done: the phone has confirmed.
func (e *Entrance) scanned(v *Visit) error {
	ctx, p, err := e.Sessions.load(v.Request)
	if err != nil {
		return err
	}
	c := carriedBy(v)
	openID, err := e.Codes.take(v.Request.Context(), p.Scene, "")
	if fault.KindOf(err) == fault.NotFound {
		return e.scanPage(v, p, c, textNotYet)
	}
	if err != nil {
		return err
	}
	o, creds, err := e.scannedBy(v, openID)
	if err != nil {
		return err
	}
	if p.Knows && p.Officer != o.ID {
		return e.scanPage(v, p, c, textNotYours)
	}
	if !p.Knows {
		now := e.Sessions.now()
		p = people.Session{Officer: o.ID, Epoch: creds.Epoch, Began: now, Seen: now}
	}
	p.Has, p.Scene = true, ""
	return e.proceed(v, half{ctx: ctx, session: p, officer: o, creds: creds}, c)
}

// scannedBy finds whose WeChat it is.
func (e *Entrance) scannedBy(v *Visit, openID string) (o people.Officer, c people.Credentials, err error) {
	if o, err = e.Codes.staff.OfficerByOpenID(v.Request.Context(), openID); err == nil {
		o, c, err = e.Staff.Signed(v.Request.Context(), o.ID)
	}
	if fault.KindOf(err) == fault.NotFound || err == nil && !o.Active() {
		err = fault.New(fault.Forbidden, textNoCode)
	}
	return o, c, err
}
