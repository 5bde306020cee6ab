package handlers

import (
	"net/http"

	"zaiyue/fault"
	"zaiyue/people"
)

// officerPage is the page of one officer.
type officerPage struct {
	Officer  people.Officer
	Words    []string
	Ticks    []roleTick
	Cover    coverForm
	HasTOTP  bool
	Expired  bool // a temporary password whose time is over
	Waits    bool // a temporary password that was not changed yet
	Sessions int  // browsers signed in; -1: not known now
	Self     bool
	Form     string // the form that came back
	Wrong    string // with what
	To       string // the heir that was typed
}

// show handles GET /console/staff/:id.
func (s *Staff) show(v *Visit) error { return s.page(v, "", nil) }

// page shows an officer; form is the one that came back, err what is wrong with it.
func (s *Staff) page(v *Visit, form string, wrong error) error {
	o, c, err := s.Book.Signed(v.Request.Context(), v.Param("id"))
	if err != nil {
		return err
	}
	p := officerPage{Officer: o, Words: s.words(o.Roles), Ticks: s.ticks(o.Roles), HasTOTP: c.HasTOTP(), Waits: c.Temporary, Expired: c.Expired(s.Now()),
		Sessions: -1, Self: o.ID == v.Officer.ID, Form: form, Wrong: fault.Words(wrong, "")}
	if p.Cover, err = s.coverOf(v, o); err != nil {
		return err
	}
	if open, err := s.Sessions.of(v.Request.Context(), o.ID, c.Epoch); err == nil {
		p.Sessions = len(open)
	}
	status := http.StatusOK
	if wrong != nil {
		status = statusOf(wrong)
		switch form {
		case "edit":
			p.Ticks, p.Officer.Name = s.ticks(rolesTyped(v)), v.PostForm("name")
		case "cover":
			p.Cover = coverTyped(v, p.Cover)
		case "leave":
			p.To = v.PostForm("to")
		}
	}
	return v.ShowWith(status, "officer", o.Name, &p)
}

// wrong shows the page again where an error is one of the form, and passes others on.
func (s *Staff) wrong(v *Visit, form string, err error) error {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict, fault.Forbidden, fault.TooMuch:
		return s.page(v, form, err)
	}
	return err
}

// edit handles POST /console/staff/:id: name and roles.
func (s *Staff) edit(v *Visit) error {
	roles := rolesTyped(v)
	err := people.CheckName(v.PostForm("name"))
	if err == nil {
		err = s.Roles.CheckRoles(roles)
	}
	if err == nil {
		_, err = s.Book.EditOfficer(v.Request.Context(), v.By(), v.Param("id"), v.PostForm("name"), roles)
	}
	if err != nil {
		return s.wrong(v, "edit", err)
	}
	return v.Done("/staff/"+v.Param("id"), "改好了，马上生效。")
}

// reset handles POST /console/staff/:id/reset.
func (s *Staff) reset(v *Visit) error {
	password := people.NewPassword()
	hash, err := s.Hashes.Hash(v.Request.Context(), password)
	if err != nil {
		return s.wrong(v, "reset", err)
	}
	o, err := s.Book.ResetOfficer(v.Request.Context(), v.By(), v.Param("id"), people.Reset{Hash: hash, Temporary: true,
		SecondFactor: v.PostForm("totp") != "", WeChat: v.PostForm("wechat") != ""})
	if err != nil {
		return s.wrong(v, "reset", err)
	}
	return v.Show("staff_password", "临时密码", passwordPage{o, password})
}

// signOut handles POST /console/staff/:id/signout.
func (s *Staff) signOut(v *Visit) error {
	if _, err := s.Book.EndSessions(v.Request.Context(), v.By(), v.Param("id")); err != nil {
		return s.wrong(v, "signout", err)
	}
	return v.Done("/staff/"+v.Param("id"), "这位同事在所有地方的登录都已退出。")
}

// cover handles POST /console/staff/:id/cover.
func (s *Staff) cover(v *Visit) error {
	if err := s.setCover(v, v.Param("id")); err != nil {
		return s.wrong(v, "cover", err)
	}
	return v.Done("/staff/"+v.Param("id"), coverDone(v))
}

// leave handles POST /console/staff/:id/leave: everything is handed over to a colleague.
func (s *Staff) leave(v *Visit) error {
	heir, err := s.colleague(v, v.PostForm("to"))
	if err == nil && v.PostForm("sure") == "" {
		err = fault.New(fault.Invalid, textSure)
	}
	if err == nil {
		_, err = s.Book.LeaveOfficer(v.Request.Context(), v.By(), v.Param("id"), heir.ID)
	}
	if err == nil {
		err = s.HandedOver(v.Request.Context())
	}
	if err != nil {
		return s.wrong(v, "leave", err)
	}
	return v.Done("/staff/"+v.Param("id"), "已经记下离开，负责的内容都交给了接手的同事。")
}
