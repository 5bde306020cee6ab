package notices

import (
	"slices"
	"strings"
	"time"

	"zaiyue/wechat"
)

// Ladder decides by which channel a notice goes: 订阅通知 by a lasting consent, then by one
// consent; template message; customer-service message; and where none of them is open, the
// inbox, where it stands in any case (row N5). Book, Limits, Catalogue and Now must be set. It
// is safe for concurrent use as its functions are.
type Ladder struct {
	Book      *Book
	Limits    Limits
	Quiet     Hours         // the general quiet hours
	DigestAt  time.Duration // when digests are told, since midnight in China's time
	PublicURL string        // what links begin with; empty: messages lead nowhere
	Catalogue func() Catalogue
	// Closed tells for which reason nobody can be reached through a channel now, such as a
	// spent quota; "" while it is open. nil: all are.
	Closed func(Channel) string
	Now    func() time.Time
}

// Why the ladder says yes or no: keys of reasons.yaml, beside a ledger's.
const (
	ReasonNoKind   = "no_kind"        // the kind does not exist any more
	ReasonExpired  = "expired"        // it is not worth sending any more
	ReasonMuted    = "muted"          // the person switched the topic off
	ReasonQuiet    = "quiet"          // it is night for the person
	ReasonDigest   = "digest"         // it waits for the person's digest
	ReasonNoTitle  = "no_template"    // the account has no such template
	ReasonLabel    = "template_label" // the template has a place for which the kind has nothing
	ReasonValue    = "template_value" // a value cannot be made to fit
	ReasonClosed   = "closed"         // WeChat refused this notice there before
	ReasonRepeat   = "repeat"         // the same template message again: WeChat drops what it has
	ReasonLasting  = "has_lasting"    // yes: a lasting consent
	ReasonCredit   = "has_credit"     // yes: a consent for one
	ReasonFollows  = "follows"        // yes: a template message goes to any follower
	ReasonWindow   = "has_window"     // yes: an allowance is open
	ReasonTheInbox = "inbox"          // nothing else is open
)

// Decide is a Decider. It changes neither of what it is given: the Hold it returns is to be
// taken from the ledger by the caller.
func (l *Ladder) Decide(n Notice, ledger Ledger, p Preferences) Decision {
	k, known := l.Book.Kind(n.Kind)
	if !known {
		return ended(Waiting, Passed, ReasonNoKind)
	}
	now := l.Now()
	if n.Unsure { // it may have arrived: the same message again, or none
		return l.climb(n, k, ledger, p, []Channel{Template})
	}
	if ends := k.EndsAt(n); !ends.IsZero() && !now.Before(ends) {
		return ended(Expired, Stopped, ReasonExpired)
	}
	if t, _ := l.Book.Topic(k.Topic); p.Mutes(t) {
		return ended(Waiting, Passed, ReasonMuted)
	}
	if p.Gathers(k.Importance) && k.Topic != topicDigest {
		d := ended(Waiting, Postponed, ReasonDigest)
		d.Together = Next(now, l.DigestAt)
		return d
	}
	if until, quiet := l.quiet(k, p, now); quiet {
		return Decision{Until: until, Steps: []Step{{At: now, Verdict: Postponed, Reason: ReasonQuiet}}}
	}
	return l.climb(n, k, ledger, p, k.Channels)
}

// topicDigest is the topic of the digest itself, which waits for no other.
const topicDigest = "digest"

// ended is a decision not to send.
func ended(end State, v Verdict, reason string) Decision {
	return Decision{End: end, Steps: []Step{{Verdict: v, Reason: reason}}}
}

// quiet reports until when the person is left in peace. Urgent notices break through.
func (l *Ladder) quiet(k Kind, p Preferences, now time.Time) (until time.Time, quiet bool) {
	if k.Importance == Urgent {
		return time.Time{}, false
	}
	general := l.Quiet
	if k.Quiet != nil {
		general = *k.Quiet
	}
	return QuietUntil(p, general, now)
}

// climb tries the channels in order.
func (l *Ladder) climb(n Notice, k Kind, ledger Ledger, p Preferences, channels []Channel) (d Decision) {
	now := l.Now()
	for _, c := range channels {
		if c == Inbox {
			break
		}
		parcel, hold, step := l.rung(n, k, ledger, p, c)
		step.At, step.Channel = now, c
		d.Steps = append(d.Steps, step)
		if parcel != nil {
			parcel.Notice, parcel.Channel = n, c
			d.Parcel, d.Hold = parcel, hold
			return d
		}
	}
	d.Steps = append(d.Steps, Step{At: now, Channel: Inbox, Verdict: Chosen, Reason: ReasonTheInbox})
	d.End = Waiting
	return d
}

// rung makes the message for one channel, or says in the step why it cannot go there.
func (l *Ladder) rung(n Notice, k Kind, ledger Ledger, p Preferences, c Channel) (*Parcel, Hold, Step) {
	passed := func(reason string) (*Parcel, Hold, Step) {
		return nil, Hold{}, Step{Verdict: Passed, Reason: reason}
	}
	if slices.Contains(n.Closed, c) {
		return passed(ReasonClosed)
	}
	if l.Closed != nil {
		if reason := l.Closed(c); reason != "" {
			return passed(reason)
		}
	}
	if c == Service {
		hold, reason := ledger.Allows(l.Limits, c, "", l.Now())
		if reason != "" {
			return passed(reason)
		}
		return l.message(n, k, p), hold, Step{Verdict: Chosen, Reason: ReasonWindow}
	}
	return l.template(n, k, ledger, c)
}

// message is a notice as a customer-service message.
func (l *Ladder) message(n Notice, k Kind, p Preferences) *Parcel {
	link := l.Link(n)
	if len(k.Choices) > 0 {
		menu := k.Menu(p.Reads(), n.Fields, n.ID, link)
		return &Parcel{Menu: &menu}
	}
	return &Parcel{Text: k.Message(p.Reads(), n.Fields, link)}
}

// template is a notice in one of the account's templates: the first that can be filled and
// that the person may be sent. Their values stay Chinese: WeChat does not say whether it takes
// Tibetan letters.
func (l *Ladder) template(n Notice, k Kind, ledger Ledger, c Channel) (*Parcel, Hold, Step) {
	use := k.Subscribe
	if c == Template {
		use = k.Template
	}
	step := Step{Verdict: Passed, Reason: ReasonNoTitle}
	for _, t := range l.Catalogue().For(c, use) {
		if n.Unsure && t.ID != n.TemplateID {
			continue
		}
		hold, reason := ledger.Allows(l.Limits, c, t.ID, l.Now())
		if n.Unsure && reason == ReasonTemplateADay { // it was counted already
			hold, reason = Hold{Channel: c, TemplateID: t.ID, At: l.Now()}, ""
		}
		if reason != "" {
			step = Step{Verdict: Passed, Reason: reason}
			continue
		}
		data, reason, label := t.data(k, use, n.Fields)
		if reason != "" {
			step = Step{Verdict: Passed, Reason: reason, Words: label}
			continue
		}
		return l.filled(n, t, data), hold, Step{Verdict: Chosen, Reason: l.yes(n, c)}
	}
	return nil, Hold{}, step
}

// yes is the reason for which a template may be sent.
func (l *Ladder) yes(n Notice, c Channel) string {
	switch {
	case n.Unsure:
		return ReasonRepeat
	case c == LongTerm:
		return ReasonLasting
	case c == OneTime:
		return ReasonCredit
	}
	return ReasonFollows
}

// filled is the message of a template.
func (l *Ladder) filled(n Notice, t AccountTemplate, data map[string]string) *Parcel {
	if t.Channel == Template {
		return &Parcel{Template: &wechat.TemplateMessage{
			OpenID: n.OpenID, TemplateID: t.ID, URL: l.Link(n), ClientMsgID: n.ID, Data: data,
		}}
	}
	return &Parcel{Subscribe: &wechat.SubscribeMessage{OpenID: n.OpenID, TemplateID: t.ID, Page: l.Link(n), Data: data}}
}

// Link is where a tap on a notice leads: its own page, or its place in the inbox; empty where
// our address is not known.
func (l *Ladder) Link(n Notice) string {
	if l.PublicURL == "" {
		return ""
	}
	return strings.TrimSuffix(l.PublicURL, "/") + n.Path()
}

// Path is the page of our site that a tap on the notice leads to.
func (n Notice) Path() string {
	if strings.HasPrefix(n.Link, "/") && !strings.HasPrefix(n.Link, "//") && !strings.ContainsAny(n.Link, "\"<> \n") {
		return n.Link
	}
	return "/h5/inbox/" + n.ID
}
