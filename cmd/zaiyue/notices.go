package main

import (
	"time"

	"zaiyue/notices"
)

const (
	pumpPoll = 250 * time.Millisecond // how often an idle pump looks; a look that finds nothing only reads
	// templatesSoon is when a notice is looked at again that is due before the account's
	// templates were read for the first time.
	templatesSoon = 5 * time.Second
)

// openPump makes what hands notices to WeChat.
func (a *app) openPump() {
	a.reporter = &notices.Reporter{Store: a.tools.db}
	s := a.config.Sending
	a.pump = &notices.Pump{
		Outbox: a.tools.db, Upkeep: a.tools.db, Platform: a.tools.client, Decide: a.decide, Now: a.now, NewID: newID, Log: a.log,
		Settings: notices.PumpSettings{
			InFlight: s.InFlight, Rate: s.RatePerSecond, TemplateRate: s.TemplatePerSecond, ServiceRate: s.ServicePerSecond,
			SubscribeRate: s.SubscribePerSecond, Lease: s.Lease, Poll: pumpPoll, Tries: s.Tries, AccountRest: s.AccountRest,
			ErrorWindow: s.ErrorWindow, ErrorLeast: s.ErrorLeast, ErrorShare: s.ErrorShare, ErrorRest: s.ErrorRest, ResultWithin: s.ResultWithin,
		},
		Alert: a.alert, Well: a.settled,
		Count: func(c notices.Channel, s notices.State) { a.metrics.Notice(string(c), string(s)) },
	}
	if a.config.WeChat.AppSecret == "" { // nothing can be sent: everything stands in the inbox
		a.ladder.Closed = func(notices.Channel) string { return notices.ReasonAccount }
	}
}

// decide asks the ladder. A notice that may go by a template waits until the account's are
// known; what goes by none of them does not.
func (a *app) decide(n notices.Notice, l notices.Ledger, p notices.Preferences) notices.Decision {
	kind, _ := a.ladder.Book.Kind(n.Kind)
	if kind.NeedsTemplates() && a.config.WeChat.AppSecret != "" && a.templates.Load().ReadAt.IsZero() {
		return notices.Decision{Until: a.now().Add(templatesSoon)}
	}
	return a.ladder.Decide(n, l, p)
}
