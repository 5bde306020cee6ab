package notices

import (
	"context"
	"time"

	"zaiyue/wechat"
)

// Consent is what a person answered to one template's notices.
type Consent struct {
	TemplateID string
	Given      bool // false: withdrawn
	Lasting    bool
}

// Hearing keeps what events tell about allowances. The store implements it.
type Hearing interface {
	// Opened notes that a person did something at a time of WeChat's clock that lets us write
	// to them. It does not wait.
	Opened(openID string, t Trigger, at time.Time)
	// Consents notes a person's answers, once for one message key.
	Consents(ctx context.Context, key, openID string, at time.Time, all []Consent) error
}

// Listener tells the ledgers what the platform's pushes mean for them.
type Listener struct {
	Ledgers Hearing
	// Lasting says whether consents to a template hold until they are withdrawn.
	Lasting func(templateID string) bool
}

// Hear notes what a push opens. It does not wait, and may be called with every delivery of one.
func (l *Listener) Hear(m *wechat.Message) {
	if t := TriggerOf(m); t != "" && m.OpenID != "" {
		l.Ledgers.Opened(m.OpenID, t, m.CreateTime)
	}
}

// Receive takes consents and withdrawals; it is a handlers.Receipt.
func (l *Listener) Receive(ctx context.Context, m *wechat.Message) (taken bool, err error) {
	if m.Event != wechat.EventSubscribePopup && m.Event != wechat.EventSubscribeChange {
		return false, nil
	}
	var all []Consent
	for _, s := range m.Subscribed {
		c := Consent{TemplateID: s.TemplateID, Given: s.Status == "accept", Lasting: l.Lasting(s.TemplateID)}
		switch {
		case c.TemplateID == "":
		case m.Event == wechat.EventSubscribePopup && c.Given: // a reject there only says: not now
			all = append(all, c)
		case m.Event == wechat.EventSubscribeChange && (!c.Given || c.Lasting): // switching on again gives nothing once
			all = append(all, c)
		}
	}
	if len(all) == 0 {
		return true, nil
	}
	return true, l.Ledgers.Consents(ctx, m.Key(), m.OpenID, m.CreateTime, all)
}

// TriggerOf returns what a push opens (section 6.3 of the protocol paper), or "": a menu that
// leads to a page, sends pictures or a place opens nothing.
func TriggerOf(m *wechat.Message) Trigger {
	if m.Type != wechat.TypeEvent {
		if m.MenuItemID != "" && m.MenuItemID != "0" { // ordinary text has been seen with the item "0"
			return Tapped
		}
		return Wrote
	}
	switch m.Event {
	case wechat.EventClick, wechat.EventScancodePush, wechat.EventScancodeWait:
		return Tapped
	case wechat.EventSubscribe:
		return Followed
	case wechat.EventScan:
		return Scanned
	}
	return ""
}
