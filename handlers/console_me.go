package handlers

import (
	"context"
	"net/http"

	"zaiyue/fault"
	"zaiyue/people"
)

// Own is what an officer may change of their own account. The store implements it.
type Own interface {
	Entering
	EndSessions(ctx context.Context, by people.By, id string) (people.Credentials, error)
	BindOfficer(ctx context.Context, by people.By, id, openID string) (people.Officer, error)
	UnbindOfficer(ctx context.Context, by people.By, id string) (people.Officer, error)
}

// Account is an officer's own page: password, second factor, WeChat, sessions, cover. All
// fields must be set before the first request.
type Account struct {
	Staff Own
	Colleagues
	Gate     *people.Gate
	Factors  Factors
	Sessions *Sessions
	Codes    *ScreenCodes
	TwoProof bool
}

// Routes implements Area.
func (a *Account) Routes() []Route {
	route := func(method, path string, does func(*Visit) error) Route {
		return Route{Method: method, Path: path, Right: people.Self, Does: does, MaxBody: 64 << 10}
	}
	get := func(path string, does func(*Visit) error) Route { return route(http.MethodGet, path, does) }
	post := func(path string, does func(*Visit) error) Route { return route(http.MethodPost, path, does) }
	return []Route{
		get("/me", a.show), post("/me/password", a.password), post("/me/cover", a.cover),
		post("/me/totp", a.beginTOTP), get("/me/totp", a.showTOTP), get("/me/totp.png", a.pictureTOTP),
		post("/me/totp/confirm", a.confirmTOTP), post("/me/totp/drop", a.dropTOTP),
		post("/me/wechat", a.beginBind), get("/me/wechat", a.showBind), get("/me/wechat/code.png", a.picture), get("/me/wechat/state", a.state),
		post("/me/wechat/done", a.bind), post("/me/wechat/drop", a.unbind),
		post("/me/sessions", a.endOthers), post("/me/sessions/:id", a.endOne),
	}
}

// accountPage is the officer's own page.
type accountPage struct {
	Officer  people.Officer
	Creds    people.Credentials
	Cover    coverForm
	Sessions []people.Session
	This     string // the id of the one that asks
	NoList   bool   // sessions cannot be listed now
	TwoProof bool
	Wrong    string // what is wrong with the form Form
	Form     string
}

// show handles GET /console/me.
func (a *Account) show(v *Visit) error { return a.page(v, "", "") }

// page shows the page; form is the one that came back with something wrong.
func (a *Account) page(v *Visit, form, wrong string) error {
	o, c, err := a.Staff.Signed(v.Request.Context(), v.Officer.ID)
	if err != nil {
		return err
	}
	p := accountPage{Officer: o, Creds: c, This: a.Sessions.idOf(v.Request), TwoProof: a.TwoProof, Form: form, Wrong: wrong}
	if p.Cover, err = a.coverOf(v, o); err != nil {
		return err
	}
	if p.Sessions, err = a.Sessions.of(v.Request.Context(), o.ID, c.Epoch); err != nil {
		p.NoList = true
	}
	status := http.StatusOK
	if wrong != "" {
		status = http.StatusBadRequest
		if form == "cover" {
			p.Cover = coverTyped(v, p.Cover)
		}
	}
	return v.ShowWith(status, "me", "我的账号", &p)
}

// wrong shows the page again where an error is one of the form, and passes others on.
func (a *Account) wrong(v *Visit, form string, err error) error {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Forbidden, fault.TooMuch, fault.Conflict:
		return a.page(v, form, fault.Words(err, ""))
	}
	return err
}

// again asks for the present password before something that matters.
func (a *Account) again(v *Visit) error {
	if v.PostForm("password") == "" {
		return fault.New(fault.Invalid, textNeedPassword)
	}
	t := people.Try{Login: v.Officer.Login, Address: v.ClientIP()}
	return a.Gate.Again(v.Request.Context(), t, v.PostForm("password"))
}

// password handles POST /console/me/password. Every other session ends.
func (a *Account) password(v *Visit) error {
	err := a.again(v)
	if err != nil {
		return a.wrong(v, "password", err)
	}
	_, c, err := a.Staff.Signed(v.Request.Context(), v.Officer.ID)
	if err != nil {
		return err
	}
	hash, err := chosenPassword(v, a.Gate.Hashes, v.Officer, c)
	if err != nil {
		return a.wrong(v, "password", err)
	}
	if c, err = a.Staff.SetPassword(v.Request.Context(), v.By(), v.Officer.ID, hash); err != nil {
		return err
	}
	if err := a.stay(v, c); err != nil {
		return err
	}
	return v.Done("/me", "密码已经换好了。其他地方的登录都已退出。")
}

// stay brings this browser's session to a new epoch, under a new token.
func (a *Account) stay(v *Visit, c people.Credentials) error {
	ctx, p, err := a.Sessions.load(v.Request)
	if err != nil {
		return err
	}
	p.Epoch = c.Epoch
	return a.Sessions.keep(ctx, v.Writer, p)
}

// cover handles POST /console/me/cover.
func (a *Account) cover(v *Visit) error {
	if err := a.setCover(v, v.Officer.ID); err != nil {
		return a.wrong(v, "cover", err)
	}
	return v.Done("/me", coverDone(v))
}

// endOthers handles POST /console/me/sessions: signed out everywhere but here.
func (a *Account) endOthers(v *Visit) error {
	c, err := a.Staff.EndSessions(v.Request.Context(), v.By(), v.Officer.ID)
	if err == nil {
		err = a.stay(v, c)
	}
	if err != nil {
		return err
	}
	return v.Done("/me", "其他地方的登录都已退出。")
}

// endOne handles POST /console/me/sessions/:id.
func (a *Account) endOne(v *Visit) error {
	if v.Param("id") == a.Sessions.idOf(v.Request) {
		v.Redirect(http.StatusSeeOther, "/console/me")
		return nil
	}
	if err := a.Sessions.drop(v.Request.Context(), v.Officer.ID, v.Param("id")); err != nil {
		return err
	}
	return v.Done("/me", "那一处的登录已退出。")
}
