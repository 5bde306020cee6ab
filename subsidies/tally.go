package subsidies

import (
	"strings"

	"zaiyue/people"
)

// What is counted of cases, by month and programme (rows L2, L4). A reason is counted as
// CountAsked or CountRefused with its key behind; a stage as CountStage with its key and what.
const (
	CountBegan    = "began"
	CountSent     = "sent"
	CountApproved = "approved"
	CountPaid     = "paid"
	CountAsked    = "asked:"
	CountRefused  = "refused:"
	CountStage    = "stage:"
)

// What is counted of a stage.
const (
	StageCases = ":n"
	StageDays  = ":days" // working days it took, all together
	StageLate  = ":late" // cases that took longer than their limit
)

// Tally is a count of a month.
type Tally struct {
	Month     string // 2026-11
	Programme string // key
	What      string
	N         int64
}

// TalliesOf lists what moves that a case has made since add to the counts. before is the case
// before them: its status, its last day, and when it came there.
func (m *Machine) TalliesOf(before, a *Application) (all []Tally) {
	add := func(e Event, what string, n int64) {
		all = append(all, Tally{people.DayOf(e.At).Month(), a.Programme, what, n})
	}
	due, since := before.Due, before.ChangedAt
	if n := len(before.History); n > 0 {
		since = before.History[n-1].At
	}
	for _, e := range a.History[min(len(before.History), len(a.History)):] {
		switch e.Move {
		case "submit":
			add(e, CountSent, 1)
		case "approve":
			add(e, CountApproved, 1)
		case "paid":
			add(e, CountPaid, 1)
		case "ask":
			add(e, CountAsked+e.Reason, 1)
		case "reject", "refuse", "overrule":
			add(e, CountRefused+e.Reason, 1)
		}
		if st, _ := m.Status(e.From); st.Stage != "" {
			stage := CountStage + st.Stage
			add(e, stage+StageCases, 1)
			add(e, stage+StageDays, int64(m.Calendar.Between(people.DayOf(since), people.DayOf(e.At))))
			if due != "" && people.DayOf(e.At) > due {
				add(e, stage+StageLate, 1)
			}
		}
		since, due = e.At, ""
	}
	return all
}

// ReasonOf is the key of the reason in what was counted; false: it is of none with the prefix.
func (t Tally) ReasonOf(prefix string) (key string, ok bool) {
	return strings.CutPrefix(t.What, prefix)
}
