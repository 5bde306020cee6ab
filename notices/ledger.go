package notices

import (
	"slices"
	"time"
)

// Ledger is what WeChat allows us for one person right now (row N4), as far as we know: fed
// by events, reserved from before a send, corrected by WeChat's answers. Whatever events come
// late, twice, out of order or never: it may know less than WeChat allows, never more. The
// zero value allows nothing but template messages. Times are UTC.
type Ledger struct {
	// Grants are the allowances of customer-service messages, by what opened them.
	Grants map[Trigger]Grant `json:"grants,omitempty"`
	// Sends are the customer-service messages of the last minutes, the oldest first: an event
	// that is heard of after them may have been before them.
	Sends []Send `json:"sends,omitempty"`
	// Credits are consents to subscription notices, by TemplateID.
	Credits map[string]Credit `json:"credits,omitempty"`
	// Days count template messages by TemplateID; of the last day only.
	Days map[string]DayCount `json:"days,omitempty"`
	// Gone is when WeChat said that the person does not follow, Blocked when it said that they
	// take no messages; zero: neither, or they did something since.
	Gone    time.Time `json:"gone,omitzero"`
	Blocked time.Time `json:"blocked,omitzero"`
}

// Trigger is what a person did that opens an allowance (section 6.3 of the protocol paper).
type Trigger string

// The triggers.
const (
	Wrote    Trigger = "message"
	Tapped   Trigger = "menu"
	Followed Trigger = "follow"
	Scanned  Trigger = "scan"
)

// Grant is an allowance: so many messages are left of it, until a time.
type Grant struct {
	Opened time.Time `json:"opened"` // by WeChat's clock, in whole seconds
	Until  time.Time `json:"until"`
	Left   int       `json:"left"`
}

// Send is a customer-service message: reserved At, and known to be over since Done. Zero: it
// may be under way.
type Send struct {
	At   time.Time `json:"at"`
	Done time.Time `json:"done,omitzero"`
}

// Credit is what is left of the consents to one template.
type Credit struct {
	Left int `json:"left"` // Lasting: any number
	// Ended is when it was withdrawn, or WeChat last said that nothing is left: consents until
	// then count for nothing.
	Ended time.Time `json:"ended,omitzero"`
}

// Lasting is what is left of a consent that holds until it is withdrawn (长期订阅).
const Lasting = -1

// DayCount counts on a day.
type DayCount struct {
	Day   int `json:"day"` // 20261123, of China
	Count int `json:"count"`
}

// Hold is what was reserved from a ledger for one send: spent by WeChat's yes, given back by
// its no.
type Hold struct {
	Channel    Channel   `json:"channel"`
	At         time.Time `json:"at"`
	TemplateID string    `json:"template_id,omitempty"` // of all but Service
	Day        int       `json:"day,omitempty"`         // of Template
	// From is what a customer-service message was taken from: the ends of the grants. A newer
	// grant gets nothing back.
	From map[Trigger]time.Time `json:"from,omitempty"`
}

const (
	// memory is how long after it happened an event may still open something, and how long
	// sends are remembered for it. WeChat delivers a message for 15 s; 10 minutes leave room
	// for a queue in between.
	memory = 10 * time.Minute
	// mostSends bounds Sends, far above what WeChat allows in that time.
	mostSends = 100
	// mostCredits bounds what one template can collect.
	mostCredits = 1000
)

// Opened notes that a person did something at a time of WeChat's clock that lets us write to
// them; now is when we heard of it. Hearing of it again changes nothing.
func (l *Ledger) Opened(lim Limits, t Trigger, at, now time.Time) {
	if at.After(now) {
		at = now.Truncate(time.Second)
	}
	old := l.Grants[t]
	if !at.After(old.Opened) || now.Sub(at) > memory || !at.After(l.Gone) {
		return
	}
	l.Gone = time.Time{}
	if at.After(l.Blocked) {
		l.Blocked = time.Time{}
	}
	rule := lim.of(t)
	g := Grant{Opened: at, Until: at.Add(rule.Span), Left: rule.Count}
	if lim.TopUp && old.Until.After(at) {
		g.Left += old.Left
	}
	for _, s := range l.Sends {
		if s.Done.IsZero() && at.Sub(s.At) < memory || !s.Done.Before(at) { // WeChat may have counted it after the event
			g.Left--
		}
	}
	g.Left = max(0, g.Left)
	if l.Grants == nil {
		l.Grants = map[Trigger]Grant{}
	}
	l.Grants[t] = g
}

// Consented notes that a person agreed to notices of a template. The caller sees to it that
// one consent is noted once.
func (l *Ledger) Consented(templateID string, lasting bool, at time.Time) {
	c := l.Credits[templateID]
	switch {
	case !at.After(c.Ended):
		return
	case lasting:
		c.Left = Lasting
	case c.Left != Lasting:
		c.Left = min(c.Left+1, mostCredits)
	}
	l.credit(templateID, c)
}

// Withdrawn notes that a person takes no notices of a template any more.
func (l *Ledger) Withdrawn(templateID string, at time.Time) {
	if c := l.Credits[templateID]; !at.Before(c.Ended) {
		l.credit(templateID, Credit{Ended: at})
	}
}

func (l *Ledger) credit(templateID string, c Credit) {
	if l.Credits == nil {
		l.Credits = map[string]Credit{}
	}
	l.Credits[templateID] = c
}

// GiveBack undoes a reservation whose message WeChat did not take.
func (l *Ledger) GiveBack(h Hold) {
	switch h.Channel {
	case Service:
		if i := l.send(h); i >= 0 {
			l.Sends = slices.Delete(l.Sends, i, i+1)
		}
		for t, until := range h.From {
			if g := l.Grants[t]; g.Until.Equal(until) {
				g.Left++
				l.Grants[t] = g
			}
		}
	case OneTime:
		if c := l.Credits[h.TemplateID]; c.Left != Lasting && h.At.After(c.Ended) {
			c.Left++
			l.credit(h.TemplateID, c)
		}
	case Template:
		if d, ok := l.Days[h.TemplateID]; ok && d.Day == h.Day && d.Count > 0 {
			d.Count--
			l.Days[h.TemplateID] = d
		}
	}
}

// Done notes that the send of a reservation is over and what was reserved is spent.
func (l *Ledger) Done(h Hold, at time.Time) {
	if i := l.send(h); i >= 0 {
		l.Sends[i].Done = at
	}
}

// send finds the send of a reservation that is not known to be over.
func (l *Ledger) send(h Hold) int {
	if h.Channel != Service {
		return -1
	}
	return slices.IndexFunc(l.Sends, func(s Send) bool { return s.At.Equal(h.At) && s.Done.IsZero() })
}

// Learn corrects the ledger by a refusal of the send that h was reserved for, which is neither
// given back nor done. What the person did since h was reserved stays open.
func (l *Ledger) Learn(lesson Lesson, h Hold) {
	switch lesson {
	case NoWindow, NotFollows:
		for t, g := range l.Grants {
			if !g.Opened.After(h.At) {
				g.Left = 0
				l.Grants[t] = g
			}
		}
		if lesson == NotFollows && h.At.After(l.lastOpened()) {
			l.Gone = h.At
		}
	case NoConsent:
		l.credit(h.TemplateID, Credit{Ended: h.At})
	case Blocks:
		l.Blocked = h.At
	}
	if i := l.send(h); i >= 0 { // WeChat counted nothing
		l.Sends = slices.Delete(l.Sends, i, i+1)
	}
}

// lastOpened is when the person last did something that we know of.
func (l *Ledger) lastOpened() (last time.Time) {
	for _, g := range l.Grants {
		if g.Opened.After(last) {
			last = g.Opened
		}
	}
	return last
}
