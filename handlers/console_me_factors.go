package handlers

import (
	"net/http"

	"zaiyue/fault"
	"zaiyue/people"
)

// totpPage is where a second factor is set up.
type totpPage struct {
	TOTP     people.TOTP
	Recovery []string // once it is in use
	Wrong    string
}

// beginTOTP handles POST /console/me/totp.
func (a *Account) beginTOTP(v *Visit) error {
	if err := a.again(v); err != nil {
		return a.wrong(v, "totp", err)
	}
	if err := a.Factors.begin(v.Request.Context(), v.Officer); err != nil {
		return err
	}
	v.Redirect(http.StatusSeeOther, "/console/me/totp")
	return nil
}

// showTOTP handles GET /console/me/totp.
func (a *Account) showTOTP(v *Visit) error {
	t, err := a.Factors.pending(v.Request.Context(), v.Officer)
	if fault.KindOf(err) == fault.NotFound {
		v.Redirect(http.StatusSeeOther, "/console/me")
		return nil
	}
	if err != nil {
		return err
	}
	return v.Show("me_totp", "设置动态码", totpPage{TOTP: t})
}

// pictureTOTP handles GET /console/me/totp.png.
func (a *Account) pictureTOTP(v *Visit) error { return a.Factors.picture(v, v.Officer) }

// confirmTOTP handles POST /console/me/totp/confirm.
func (a *Account) confirmTOTP(v *Visit) error {
	codes, err := a.Factors.confirm(v.Request.Context(), v.Officer, v.PostForm("code"))
	if fault.KindOf(err) == fault.Invalid {
		t, pending := a.Factors.pending(v.Request.Context(), v.Officer)
		if pending != nil {
			return pending
		}
		return v.ShowWith(http.StatusBadRequest, "me_totp", "设置动态码", totpPage{TOTP: t, Wrong: fault.Words(err, "")})
	}
	if err != nil {
		return err
	}
	return v.Show("me_totp", "动态码已经启用", totpPage{Recovery: codes})
}

// dropTOTP handles POST /console/me/totp/drop.
func (a *Account) dropTOTP(v *Visit) error {
	if err := a.again(v); err != nil {
		return a.wrong(v, "totp", err)
	}
	if a.TwoProof && v.Officer.OpenID == "" {
		return a.wrong(v, "totp", fault.New(fault.Conflict, textNeedsTwo))
	}
	if err := a.Factors.Kept.DropTOTP(v.Request.Context(), v.By(), v.Officer.ID); err != nil {
		return err
	}
	return v.Done("/me", "动态码已经关掉。")
}

// beginBind handles POST /console/me/wechat: a code to bind a WeChat with.
func (a *Account) beginBind(v *Visit) error {
	// A new code for one who has just given the password needs it not again.
	ctx, p, err := a.Sessions.load(v.Request)
	if err != nil {
		return err
	}
	if c, _, err := a.Codes.code(v.Request.Context(), p.Scene); err != nil || c.Bind != v.Officer.ID || v.PostForm("password") != "" {
		if err := a.again(v); err != nil {
			return a.wrong(v, "wechat", err)
		}
	}
	if p.Scene, err = a.Codes.make(v, v.Officer.ID); err != nil {
		return err
	}
	if err := a.Sessions.put(ctx, v.Writer, p); err != nil {
		return err
	}
	v.Redirect(http.StatusSeeOther, "/console/me/wechat")
	return nil
}

// showBind handles GET /console/me/wechat.
func (a *Account) showBind(v *Visit) error { return a.bindPage(v, "") }

func (a *Account) bindPage(v *Visit, wrong string) error {
	_, p, err := a.Sessions.load(v.Request)
	if err != nil {
		return err
	}
	c, state, err := a.Codes.code(v.Request.Context(), p.Scene)
	if err != nil {
		return err
	}
	if c.Bind != v.Officer.ID {
		v.Redirect(http.StatusSeeOther, "/console/me")
		return nil
	}
	status := http.StatusOK
	if wrong != "" {
		status = http.StatusConflict
	}
	return v.ShowWith(status, "scan", "绑定微信", codePage{Code: c, State: state, Wrong: wrong, At: "/console/me/wechat", Back: "/console/me", Bind: true})
}

// picture handles GET /console/me/wechat/code.png.
func (a *Account) picture(v *Visit) error { return pictureOf(v, a.Sessions, a.Codes) }

// state handles GET /console/me/wechat/state.
func (a *Account) state(v *Visit) error { return stateOf(v, a.Sessions, a.Codes) }

// bind handles POST /console/me/wechat/done.
func (a *Account) bind(v *Visit) error {
	_, p, err := a.Sessions.load(v.Request)
	if err != nil {
		return err
	}
	c, _, err := a.Codes.code(v.Request.Context(), p.Scene)
	if err != nil {
		return err
	}
	if c.Bind != v.Officer.ID {
		return fault.New(fault.NotFound, textNoCode)
	}
	openID, err := a.Codes.take(v.Request.Context(), p.Scene, v.Officer.ID)
	if fault.KindOf(err) == fault.NotFound {
		return a.bindPage(v, textNotYet)
	}
	if err == nil {
		_, err = a.Staff.BindOfficer(v.Request.Context(), v.By(), v.Officer.ID, openID)
	}
	if err != nil {
		return err
	}
	return v.Done("/me", "微信已经绑定。下次可以扫码登录。")
}

// unbind handles POST /console/me/wechat/drop.
func (a *Account) unbind(v *Visit) error {
	if err := a.again(v); err != nil {
		return a.wrong(v, "wechat", err)
	}
	if _, err := a.Staff.UnbindOfficer(v.Request.Context(), v.By(), v.Officer.ID); err != nil {
		return err
	}
	return v.Done("/me", "微信已经解除绑定。")
}
