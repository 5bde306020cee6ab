package simulator

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"
)

// miniProgram is where a message may lead besides its URL. The SDK in use always writes
// it, with an empty appid: that is none.
type miniProgram struct {
	AppID    string `json:"appid"`
	PagePath string `json:"pagepath"`
}

func (p *platform) checkMiniProgramLink(m miniProgram) error {
	if m.AppID != "" && !slices.Contains(p.opts.MiniPrograms, m.AppID) {
		return refuse(40166)
	}
	return nil
}

// sentTemplate remembers a client_msg_id.
type sentTemplate struct {
	msgID int64
	at    time.Time
}

// firstTemplateMsgID is above 2^53: the msgid does not fit a float64 (section 15.8).
const firstTemplateMsgID = 3300000000012345678

type templateMessage struct {
	ToUser      string           `json:"touser"`
	TemplateID  string           `json:"template_id"`
	URL         string           `json:"url"`
	MiniProgram miniProgram      `json:"miniprogram"`
	ClientMsgID string           `json:"client_msg_id"`
	Data        map[string]value `json:"data"`
}

func sendTemplate(c *call) (any, error) {
	var in templateMessage
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	u, t, err := c.templateTarget(in)
	if err != nil {
		return nil, err
	}
	if known, ok := c.repeatedTemplate(in); ok {
		return sentAnswer(known), nil
	}
	id := c.next("template msgid", firstTemplateMsgID)
	c.rememberTemplate(in, id)
	status := "success"
	switch {
	case c.rules.Template.SystemFails:
		status = "failed: system failed" // the odd space is the platform's
	case u.BlocksMessages:
		status = "failed:user block"
	default:
		e := entry{From: "account", Via: "template", Kind: "template", Title: t.Title, Fields: t.shown(in.Data), URL: in.URL}
		if in.MiniProgram.AppID != "" {
			e.Text = "小程序 " + in.MiniProgram.PagePath
		}
		c.show(u, e)
	}
	c.afterJob(c.rules.Job.Template, func(p *platform) {
		p.event(u, "TEMPLATESENDJOBFINISH", number("MsgID", id), text("Status", status))
	})
	return sentAnswer(id), nil
}

func sentAnswer(id int64) any {
	return map[string]any{"errcode": 0, "errmsg": "ok", "msgid": id}
}

// templateTarget checks a template message in the order person, template, values.
func (c *call) templateTarget(in templateMessage) (*user, msgTemplate, error) {
	u := c.byOpenID(in.ToUser)
	t, known := c.template(productTemplate, in.TemplateID)
	limit := c.rules.Template.ClientMsgIDLength
	switch {
	case u == nil:
		return nil, t, refuse(40003)
	case !known:
		return nil, t, refuse(40037)
	case u.Blacklisted:
		return nil, t, refuse(43019)
	case !u.Follows:
		return nil, t, refuse(43004)
	case limit > 0 && utf8.RuneCountInString(in.ClientMsgID) > limit:
		return nil, t, refusef(47003, "argument invalid! client_msg_id invalid")
	}
	if err := c.checkMiniProgramLink(in.MiniProgram); err != nil {
		return nil, t, err
	}
	return u, t, c.checkValues(t.Fields, in.Data)
}

// repeatedTemplate finds the message that went to the same person with the same
// client_msg_id a short while ago.
func (c *call) repeatedTemplate(in templateMessage) (int64, bool) {
	before, ok := c.templates.sent[in.ToUser+" "+in.ClientMsgID]
	return before.msgID, ok && c.Now.Sub(before.at) < c.rules.Template.ClientMsgIDMemory.Duration
}

func (c *call) rememberTemplate(in templateMessage, id int64) {
	if in.ClientMsgID == "" {
		return
	}
	if c.templates.sent == nil {
		c.templates.sent = map[string]sentTemplate{}
	}
	c.templates.sent[in.ToUser+" "+in.ClientMsgID] = sentTemplate{id, c.Now}
}

// afterJob orders the result of a job; with lose_events it never comes. do runs under the
// lock; p.mu is held.
func (p *platform) afterJob(wait Span, do func(p *platform)) {
	p.later(wait, func(p *platform) {
		if !p.rules.Job.LoseEvents {
			do(p)
		}
	})
}

// later runs do under the lock when wait has passed on the platform's clock; p.mu is held.
func (p *platform) later(wait Span, do func(p *platform)) {
	p.after(wait.Duration, func(context.Context) {
		p.mu.Lock()
		defer p.mu.Unlock()
		do(p)
	})
}
