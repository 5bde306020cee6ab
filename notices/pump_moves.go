package notices

import (
	"slices"
	"strings"
	"time"
)

// RepeatWithin is how long after a template message was first handed over the same one may be
// handed over again. WeChat drops a repeat of its client_msg_id for 10 minutes (section 7.2 of
// the protocol paper); two of them are left for clocks that differ and for slow calls.
const RepeatWithin = 8 * time.Minute

// Why the pump did what it did: keys of reasons.yaml.
const (
	ReasonNoAnswer    = "no_answer"    // nobody answered, or WeChat was busy: it may have arrived
	ReasonTooLate     = "too_late"     // it may have arrived, and a repeat would not be dropped any more
	ReasonOtherWay    = "other_way"    // it may have arrived, and only another channel is open now
	ReasonCutOff      = "cut_off"      // the program ended in the middle of the send
	ReasonUnsent      = "unsent"       // it surely did not reach WeChat
	ReasonQuota       = "quota"        // the day's calls of the API are spent
	ReasonTooFast     = "too_fast"     // the minute's calls of the API are spent
	ReasonAccount     = "account"      // something about the account must be mended first
	ReasonRefused     = "refused"      // WeChat refused it, in its own words
	ReasonManyTries   = "many_tries"   // temporary errors, again and again
	ReasonSent        = "sent"         // WeChat took it
	ReasonArrived     = "arrived"      // WeChat told that the person has it
	ReasonNotArrived  = "not_arrived"  // WeChat told that it did not reach the person
	ReasonUserBlocks  = "user_blocks"  // WeChat told that the person takes no messages
	ReasonNoResult    = "no_result"    // WeChat took it and never told what became of it
	ReasonRunCanceled = "run_canceled" // an officer cancelled the run
	ReasonConfirmed   = "confirmed"    // an officer learnt that the person has it
	ReasonErased      = "erased"       // its words were deleted with the person's data
)

// Claim does with a due notice what was decided, and reports whether it is to be sent now. A
// notice that may have arrived is never sent another way.
func (n *Notice) Claim(d Decision, fence uint64, now time.Time) (send bool) {
	for _, s := range d.Steps {
		n.note(s, now)
	}
	switch again := d.Parcel != nil && d.Parcel.Channel == Template; {
	case n.Unsure && !now.Before(n.repeatable()):
		n.end(Uncertain, ReasonTooLate, now)
	case n.Unsure && !again && (d.Until.IsZero() || !d.Until.Before(n.repeatable())):
		n.end(Uncertain, ReasonOtherWay, now)
	case d.Parcel != nil:
		n.State, n.Channel, n.Fence, n.ClaimedAt = Sending, d.Parcel.Channel, fence, now
		n.TemplateID = d.Hold.TemplateID
		if !n.Unsure {
			n.FirstSentAt = now
		}
		return true
	case d.End == Waiting && len(n.Closed) > 0:
		n.end(Refused, "", now)
	case d.End != "":
		n.Together = d.Together
		n.end(d.End, "", now)
	default:
		n.DueAt = later(d.Until, now.Add(time.Second))
	}
	return false
}

// Asked is the notice as a decider sees it: one that may have arrived as a template message
// has no other way.
func (n Notice) Asked() Notice {
	if n.Unsure {
		n.Closed = []Channel{LongTerm, OneTime, Service}
	}
	return n
}

// note adds what was considered, once: a notice that is looked at again and again for the same
// reason says so once.
func (n *Notice) note(s Step, now time.Time) {
	if s.At.IsZero() {
		s.At = now
	}
	if s.Verdict != Passed && s.Verdict != Postponed || !slices.ContainsFunc(n.Steps, func(o Step) bool {
		return o.Channel == s.Channel && o.Verdict == s.Verdict && o.Reason == s.Reason && o.Code == s.Code
	}) {
		n.Add(s)
	}
}

// repeatable is until when the present template message may be handed over again.
func (n *Notice) repeatable() time.Time { return n.FirstSentAt.Add(RepeatWithin) }

// end ends a notice; the reason, where there is one, is noted.
func (n *Notice) end(s State, reason string, now time.Time) {
	n.State, n.EndAt = s, now
	if reason != "" {
		verdict := Stopped
		if s == Uncertain {
			verdict = Failed
		}
		n.Add(Step{At: now, Channel: n.Channel, Verdict: verdict, Reason: reason})
	}
}

// Settle keeps what became of a send.
func (n *Notice) Settle(o Outcome, now time.Time) {
	if o.Step.Verdict != "" {
		n.Add(o.Step)
	}
	n.Fence, n.MsgID = 0, o.MsgID
	if o.State != Queued {
		if n.State = o.State; o.State.Ended() {
			n.EndAt = now
		}
		return
	}
	n.State, n.DueAt, n.Unsure = Queued, o.Again, n.Unsure || o.Arrived
	if o.Counts {
		n.Tries++
	}
	if o.Closed {
		n.close(n.Channel)
	}
	if n.Unsure && !o.Again.Before(n.repeatable()) {
		n.end(Uncertain, ReasonTooLate, now)
	}
}

// close keeps a channel from being tried again, for the next one to be tried afresh.
func (n *Notice) close(c Channel) {
	if !slices.Contains(n.Closed, c) {
		n.Closed = append(n.Closed, c)
	}
	n.Tries, n.Unsure, n.FirstSentAt = 0, false, time.Time{}
}

// Abandoned is for a notice whose pump died while it was being sent: a template message is
// handed over again while WeChat drops repeats, everything else may have arrived and stays
// uncertain.
func (n *Notice) Abandoned(now time.Time) {
	if n.Channel == Template && now.Before(n.repeatable()) {
		n.State, n.DueAt, n.Fence, n.Unsure = Queued, now, 0, true
		n.Add(Step{At: now, Channel: n.Channel, Verdict: Postponed, Reason: ReasonCutOff})
		return
	}
	n.end(Uncertain, ReasonCutOff, now)
}

// Cancel ends a notice that waits. One that may have arrived stays uncertain.
func (n *Notice) Cancel(reason, words string, now time.Time) {
	if n.Unsure {
		n.end(Uncertain, ReasonTooLate, now)
		return
	}
	n.State, n.EndAt = Cancelled, now
	n.Add(Step{At: now, Verdict: Stopped, Reason: reason, Words: words})
}

// Unreported closes a notice that WeChat took and never told the result of: it may have
// arrived or not.
func (n *Notice) Unreported(now time.Time) { n.end(Uncertain, ReasonNoResult, now) }

// Confirm notes that an officer learnt that the person has an uncertain notice, and reports
// whether it was one.
func (n *Notice) Confirm(now time.Time) bool {
	if n.State != Uncertain {
		return false
	}
	n.State, n.EndAt = Delivered, now
	n.Add(Step{At: now, Channel: n.Channel, Verdict: Result, Reason: ReasonConfirmed})
	return true
}

// Report is what WeChat tells afterwards about a message it took.
type Report struct {
	At   time.Time `json:"at"`
	OK   bool      `json:"ok,omitempty"`
	Code int       `json:"code,omitempty"`
	// Words are WeChat's: failed:user block, failed: system failed, or an ErrorStatus.
	Words string `json:"words,omitempty"`
}

// Blocked reports that the person takes no messages.
func (r Report) Blocked() bool {
	return !r.OK && strings.Contains(strings.ReplaceAll(r.Words, " ", ""), "userblock")
}

// Reported takes a report, and reports whether it changed anything: WeChat may tell twice, and
// late. What did not reach the person goes to the next rung; what was closed before stands in
// the inbox.
func (n *Notice) Reported(r Report, now time.Time) bool {
	if n.State != Accepted && n.State != Uncertain {
		return false
	}
	s := Step{At: r.At, Channel: n.Channel, Verdict: Result, Reason: ReasonArrived, Code: r.Code, Words: r.Words}
	switch {
	case r.OK:
		n.State, n.EndAt = Delivered, now
	case r.Blocked():
		s.Reason, n.State, n.EndAt = ReasonUserBlocks, Refused, now
	case n.State == Uncertain:
		s.Reason, n.State, n.EndAt = ReasonNotArrived, Refused, now
	default:
		s.Reason, n.State, n.DueAt = ReasonNotArrived, Queued, now
		n.close(n.Channel)
	}
	n.Add(s)
	return true
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
