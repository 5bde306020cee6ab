package notices

import "slices"

// Tally is how the notices of a run stand, in no order. The zero value is a run without any.
type Tally []TallyLine

// TallyLine counts the notices that have come to the same end in the same way.
type TallyLine struct {
	State   State
	Channel Channel
	Reason  string // a key of reasons.yaml; empty: none
	Code    int    // WeChat's errcode; 0: none
	Count   int
}

// Of counts those in any of some states; none given: all.
func (t Tally) Of(states ...State) (n int) {
	for _, l := range t {
		if len(states) == 0 || slices.Contains(states, l.State) {
			n += l.Count
		}
	}
	return n
}

// Open counts those that something may still happen to.
func (t Tally) Open() int { return t.Of(Queued, Sending, Accepted) }

// Same reports whether two lines count the same way to the same end.
func (l TallyLine) Same(o *TallyLine) bool {
	return l.State == o.State && l.Channel == o.Channel && l.Reason == o.Reason && l.Code == o.Code
}

// Why is the step that tells why a notice stands as it does: the last one, but that it stands
// in the inbox says nothing. Of one that WeChat refused it is what WeChat said, unless that was
// because of the person. The zero Step is for a notice that nothing was done about.
func (n *Notice) Why() (why Step) {
	var refused Step
	for _, s := range n.Steps {
		if s.Channel != Inbox || s.Verdict != Chosen || why == (Step{}) {
			why = s
		}
		if s.Verdict == Failed {
			refused = s
		}
	}
	if n.State != Refused || refused == (Step{}) {
		return why
	}
	if why.Reason == ReasonGone || why.Reason == ReasonBlocked {
		refused.Reason = why.Reason
	}
	return refused
}
