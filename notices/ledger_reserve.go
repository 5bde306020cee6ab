package notices

import (
	"maps"
	"slices"
	"time"

	"zaiyue/people"
)

// Limits are WeChat's limits as the settings give them: WeChat has changed them before.
type Limits struct {
	Message, Tap, Follow, Scan Allowance
	// TopUp adds what is left of an open allowance to a new one of the same trigger; false: a
	// new one begins afresh.
	TopUp bool
	// TemplateDay is how many template messages of one template a person gets in a day at most.
	TemplateDay int
}

// Allowance is how many customer-service messages a trigger allows, and for how long.
type Allowance struct {
	Count int
	Span  time.Duration
}

// DefaultLimits are those of section 6.3 of the protocol paper, and ten template messages of a
// template a day, which is our own: WeChat names no number but punishes too many.
func DefaultLimits() Limits {
	moment := Allowance{Count: 3, Span: time.Minute}
	return Limits{
		Message: Allowance{Count: 5, Span: 48 * time.Hour}, Tap: moment, Follow: moment, Scan: moment, TemplateDay: 10,
	}
}

// of returns the allowance of a trigger; an unknown one allows nothing.
func (l Limits) of(t Trigger) Allowance {
	switch t {
	case Wrote:
		return l.Message
	case Tapped:
		return l.Tap
	case Followed:
		return l.Follow
	case Scanned:
		return l.Scan
	}
	return Allowance{}
}

// Why a ledger says no: keys of reasons.yaml.
const (
	ReasonGone         = "gone"         // the person does not follow
	ReasonBlocked      = "blocked"      // the person takes no messages
	ReasonNoWindow     = "no_window"    // no allowance is open
	ReasonSpent        = "window_spent" // one is open, and used up
	ReasonNoConsent    = "no_consent"   // there is no consent to the template
	ReasonTemplateADay = "template_day" // enough of this template for today
)

// closing is how long before its end an allowance counts as over: a message takes its time to
// WeChat.
const closing = 2 * time.Second

// Allows says whether a message may be sent through a channel now: what it would take, or why
// not. templateID is for all channels but Service and Inbox. It changes nothing.
func (l *Ledger) Allows(lim Limits, c Channel, templateID string, now time.Time) (h Hold, reason string) {
	h = Hold{Channel: c, At: now}
	switch {
	case c == Inbox:
		return h, ""
	case !l.Blocked.IsZero():
		return Hold{}, ReasonBlocked
	case !l.Gone.IsZero() && (c == Service || c == Template):
		return Hold{}, ReasonGone
	}
	if c != Service {
		h.TemplateID = templateID
	}
	switch c {
	case Service:
		g, open := l.best(now)
		if !open {
			return Hold{}, ReasonNoWindow
		}
		if g.Left <= 0 {
			return Hold{}, ReasonSpent
		}
		h.From = l.from(g, now)
	case Template:
		h.Day = dayOf(now)
		if d := l.Days[templateID]; d.Day == h.Day && d.Count >= lim.TemplateDay {
			return Hold{}, ReasonTemplateADay
		}
	case LongTerm:
		if l.Credits[templateID].Left != Lasting {
			return Hold{}, ReasonNoConsent
		}
	case OneTime:
		if l.Credits[templateID].Left <= 0 {
			return Hold{}, ReasonNoConsent
		}
	default:
		return Hold{}, ReasonNoWindow
	}
	return h, ""
}

// Take takes from the ledger what Allows said a message takes.
func (l *Ledger) Take(h Hold) {
	switch h.Channel {
	case Service:
		for t := range h.From {
			g := l.Grants[t]
			g.Left--
			l.Grants[t] = g
		}
		l.Sends = slices.DeleteFunc(l.Sends, func(s Send) bool { return h.At.Sub(s.At) > memory })
		l.Sends = append(l.Sends, Send{At: h.At})
		l.Sends = l.Sends[max(0, len(l.Sends)-mostSends):]
	case OneTime:
		c := l.Credits[h.TemplateID]
		c.Left--
		l.credit(h.TemplateID, c)
	case Template:
		maps.DeleteFunc(l.Days, func(_ string, d DayCount) bool { return d.Day != h.Day })
		if l.Days == nil {
			l.Days = map[string]DayCount{}
		}
		l.Days[h.TemplateID] = DayCount{Day: h.Day, Count: l.Days[h.TemplateID].Count + 1}
	}
}

// Reserve is Allows, and Take where it says yes (reason is empty then).
func (l *Ledger) Reserve(lim Limits, c Channel, templateID string, now time.Time) (h Hold, reason string) {
	if h, reason = l.Allows(lim, c, templateID, now); reason == "" {
		l.Take(h)
	}
	return h, reason
}

// Open returns how many customer-service messages may be sent now, and until when; none is 0
// and the zero time, or, where an allowance is open and spent, its end.
func (l *Ledger) Open(now time.Time) (left int, until time.Time) {
	if !l.Gone.IsZero() || !l.Blocked.IsZero() {
		return 0, time.Time{}
	}
	g, _ := l.best(now)
	return g.Left, g.Until
}

// best is the allowance with the most left, of those with the same the one that lasts longer.
func (l *Ledger) best(now time.Time) (best Grant, open bool) {
	for _, g := range l.Grants {
		if !g.Until.After(now.Add(closing)) {
			continue
		}
		if !open || g.Left > best.Left || g.Left == best.Left && g.Until.After(best.Until) {
			best, open = g, true
		}
	}
	return best, open
}

// from is what WeChat may take the next message from: the allowance with the most left. Of two
// with the same it is not known which; and while messages are under way it is not known how
// much is left. Then the message is taken from each that it could be, so that none is ever
// thought to hold more than WeChat counts.
func (l *Ledger) from(best Grant, now time.Time) map[Trigger]time.Time {
	unsure := 0
	for _, s := range l.Sends {
		if s.Done.IsZero() && now.Sub(s.At) < memory {
			unsure++
		}
	}
	from := map[Trigger]time.Time{}
	for t, g := range l.Grants {
		if g.Until.After(now) && g.Left > 0 && g.Left >= best.Left-unsure {
			from[t] = g.Until
		}
	}
	return from
}

// dayOf is a day of China as a number: 20261123.
func dayOf(at time.Time) int {
	y, m, d := at.In(people.Beijing()).Date()
	return (y*100+int(m))*100 + d
}
