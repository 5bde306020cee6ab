package main

import (
	"time"

	"zaiyue/config"
	"zaiyue/notices"
)

// flushLedgersEvery is how soon what messages opened is on the disk. It counts before that:
// what is lost in a crash is only not made use of.
const flushLedgersEvery = time.Second

// openAllowance has the ledgers fed, and messages beside the pump sent within them.
func (a *app) openAllowance() {
	a.direct = &notices.Direct{Ledgers: a.tools.db}
	if a.tools.client != nil && a.config.WeChat.AppSecret != "" {
		a.direct.Sender = a.tools.client
	}
	a.ledgers = &notices.Listener{Ledgers: a.tools.db, Lasting: a.lasting}
	a.every(flushLedgersEvery, "ledgers", a.tools.db.FlushLedgers)
}

// lasting reports whether consents to a template hold until they are withdrawn. Of a template
// that is not known yet they count for one message.
func (a *app) lasting(templateID string) bool { return a.templates.Load().Lasting(templateID) }

// limitsOf are the limits of the settings.
func limitsOf(c config.Allowance) notices.Limits {
	return notices.Limits{
		Message: notices.Allowance{Count: c.MessageCount, Span: c.MessageWindow}, Tap: notices.Allowance{Count: c.TapCount, Span: c.TapWindow},
		Follow: notices.Allowance{Count: c.FollowCount, Span: c.FollowWindow}, Scan: notices.Allowance{Count: c.ScanCount, Span: c.ScanWindow},
		TopUp: c.TopUp, TemplateDay: c.TemplateDay,
	}
}
