package simulator

import (
	"errors"
	"net/http"
)

// noticeState remembers which popups were pushed, for the rule popup_once.
type noticeState struct {
	poppedUp map[string]bool // by openid and template
}

// noticeEndpoints are the subscription notices of section 7.5.
func noticeEndpoints() []endpoint {
	get, post := []string{http.MethodGet}, []string{http.MethodPost}
	return []endpoint{
		{Path: "/wxaapi/newtmpl/getcategory", Methods: get, Needs: verifiedService, Call: noticeCategories},
		{Path: "/wxaapi/newtmpl/getpubtemplatetitles", Methods: get, Needs: verifiedService, Call: noticeTitles},
		{Path: "/wxaapi/newtmpl/getpubtemplatekeywords", Methods: get, Needs: verifiedService, Call: noticeKeywords},
		{Path: "/wxaapi/newtmpl/gettemplate", Methods: get, Needs: verifiedService, Call: noticeTemplates},
		{Path: "/wxaapi/newtmpl/addtemplate", Methods: post, Needs: verifiedService, Call: addNotice},
		{Path: "/wxaapi/newtmpl/deltemplate", Methods: post, Needs: verifiedService, Call: delNotice},
		{Path: "/cgi-bin/message/subscribe/bizsend", Methods: post, Needs: verifiedService, Call: sendNotice},
	}
}

const longTermRight = -1 // in user.rights

func sendNotice(c *call) (any, error) {
	var in struct {
		ToUser      string           `json:"touser"`
		TemplateID  string           `json:"template_id"`
		Page        string           `json:"page"`
		MiniProgram miniProgram      `json:"miniprogram"`
		Data        map[string]value `json:"data"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	u := c.byOpenID(in.ToUser)
	t, known := c.template(productNotice, in.TemplateID)
	switch {
	case c.opts.TestAccount:
		return nil, refuse(48001)
	case u == nil:
		return nil, refuse(40003)
	case !known:
		return nil, refuse(40037)
	case u.Blacklisted:
		return nil, refuse(43019)
	case u.rights[t.ID] == 0:
		return nil, refuse(43101)
	}
	if err := c.checkMiniProgramLink(in.MiniProgram); err != nil {
		return nil, err
	}
	if err := c.checkValues(t.Fields, in.Data); err != nil {
		return nil, err
	}
	if u.rights[t.ID] > 0 {
		u.rights[t.ID]--
	}
	id := c.next("notice msgid", 1700000000000000001)
	c.show(u, entry{From: "account", Via: "subscribe", Kind: "notice", Title: t.Title, Fields: t.shown(in.Data), URL: in.Page, Text: c.placeOf(u)})
	c.showUser(u)
	c.afterJob(c.rules.Job.Template, func(p *platform) {
		p.event(u, "subscribe_msg_sent_event", parent("SubscribeMsgSentEvent", parent("List", text("TemplateId", t.ID),
			number("MsgID", id), number("ErrorCode", 0), text("ErrorStatus", "success"))))
	})
	if c.rules.Notice.MsgIDInAnswer {
		return sentAnswer(id), nil
	}
	return nil, nil
}

// consent is a graduate's answer in the subscription popup: POST /sim/users/{id}/consent.
type consent struct {
	Choices []struct {
		TemplateID string `json:"template_id"`
		Status     string `json:"status"` // accept (default), reject
	} `json:"choices"`
	Scene    int64       `json:"scene"` // 1 an H5 page (default), 2 an article
	Delivery pushOptions `json:"delivery"`
}

// actConsent keeps a right for each accepted template and pushes one event with a <List>
// for each choice; p.mu is held.
func (p *platform) actConsent(u *user, in consent) (d deed, err error) {
	setDefault(&in.Scene, 1)
	var lists []element
	for _, choice := range in.Choices {
		setDefault(&choice.Status, "accept")
		t, known := p.template(productNotice, choice.TemplateID)
		if !known || choice.Status != "accept" && choice.Status != "reject" {
			return d, errors.New("没有这个订阅模板，或者 status 不是 accept、reject")
		}
		switch {
		case choice.Status == "accept" && t.LongTerm:
			u.rights[t.ID] = longTermRight
		case choice.Status == "accept":
			u.rights[t.ID]++
		}
		if p.firstPopup(u, t.ID) {
			lists = append(lists, parent("List", text("TemplateId", t.ID),
				text("SubscribeStatusString", choice.Status), number("PopupScene", in.Scene)))
		}
	}
	p.showUser(u)
	if len(lists) > 0 {
		d.add(p.pushFor(u, p.eventOf(u, "subscribe_msg_popup_event", parent("SubscribeMsgPopupEvent", lists...)), in.Delivery))
	}
	return d, nil
}

// firstPopup reports whether a popup is pushed at all.
func (p *platform) firstPopup(u *user, templateID string) bool {
	s, key := &p.notices, u.OpenID+" "+templateID
	if s.poppedUp == nil {
		s.poppedUp = map[string]bool{}
	}
	before := s.poppedUp[key]
	s.poppedUp[key] = true
	return !before || !p.rules.Notice.PopupOnce
}

// withdrawal is a graduate who switches notices off in WeChat's settings:
// POST /sim/users/{id}/withdraw.
type withdrawal struct {
	TemplateIDs []string    `json:"template_ids"`
	Delivery    pushOptions `json:"delivery"`
}

// actWithdraw ends the rights and pushes the change event; p.mu is held.
func (p *platform) actWithdraw(u *user, in withdrawal) (d deed, err error) {
	var lists []element
	for _, id := range in.TemplateIDs {
		delete(u.rights, id)
		lists = append(lists, parent("List", text("TemplateId", id), text("SubscribeStatusString", "reject")))
	}
	if len(lists) == 0 {
		return d, errors.New("请写明 template_ids")
	}
	container := "SubscribeMsgChangeEvent"
	if p.rules.Notice.ChangeAsPopup {
		container = "SubscribeMsgPopupEvent"
	}
	p.showUser(u)
	d.add(p.pushFor(u, p.eventOf(u, "subscribe_msg_change_event", parent(container, lists...)), in.Delivery))
	return d, nil
}
