package followups

import (
	"fmt"
	"slices"
	"time"
)

// Plan is when placed graduates are asked how they are. The zero value asks never; begin with
// DefaultPlan.
type Plan struct {
	// Months are the months after the start in which a person is asked, ascending.
	Months []int
	// LateWithin is how long after its day a window is still told, for somebody who was added
	// or bound late, or whose start was corrected. Older windows are let go.
	LateWithin time.Duration
	// LaterBy is after how long 稍后 asks again, LaterMost how often it does so in a window.
	LaterBy   time.Duration
	LaterMost int
	// SilentAfter is after how long without an answer officers see a person as silent.
	SilentAfter time.Duration
	// HelpWithin is how long officers have when an answer needs help.
	HelpWithin time.Duration
}

const day = 24 * time.Hour

// DefaultPlan asks after 1, 3, 6 and 12 months.
func DefaultPlan() Plan {
	return Plan{Months: []int{1, 3, 6, 12}, LateWithin: 14 * day, LaterBy: 3 * day, LaterMost: 2, SilentAfter: 7 * day, HelpWithin: 3 * day}
}

// askAt is the hour of China at which a window opens.
const askAt = 10

// Window is one time of asking: so many months after the start.
type Window struct {
	Months int
	At     time.Time
}

// Key names a window in a notice: 1m; repeats of it after 稍后 are 1m+1, 1m+2.
func (w Window) Key(repeat int) string {
	if repeat > 0 {
		return fmt.Sprintf("%dm+%d", w.Months, repeat)
	}
	return fmt.Sprintf("%dm", w.Months)
}

// Next returns the window that is to be told next, which may be due already, and false when
// none is left. told are the months told before, in any order. Windows only go forward: one
// that lies before a window told is never told, whatever becomes of the start. Of those that
// are past only the latest counts, and only within LateWithin.
func (p Plan) Next(start Day, told []int, now time.Time) (Window, bool) {
	if start == "" {
		return Window{}, false
	}
	last := 0
	if len(told) > 0 {
		last = slices.Max(told)
	}
	var latest Window
	for _, m := range p.Months {
		if m <= last {
			continue
		}
		w := Window{m, start.AddMonths(m).At(askAt)}
		if w.At.IsZero() {
			return Window{}, false
		}
		if w.At.After(now) {
			if latest.Months == 0 {
				return w, true
			}
			break
		}
		if latest = (Window{}); now.Sub(w.At) <= p.LateWithin {
			latest = w
		}
	}
	return latest, latest.Months != 0
}

// Days lists all windows of a start, for officers.
func (p Plan) Days(start Day) (all []Window) {
	for _, m := range p.Months {
		if at := start.AddMonths(m).At(askAt); !at.IsZero() {
			all = append(all, Window{m, at})
		}
	}
	return all
}

// Check reports what makes no sense about a plan.
func (p Plan) Check() (problems []string) {
	if len(p.Months) == 0 || len(p.Months) > 24 {
		problems = append(problems, "months must list 1 to 24 numbers")
	}
	for i, m := range p.Months {
		if m < 1 || m > 120 || i > 0 && m <= p.Months[i-1] {
			problems = append(problems, "months must be from 1 to 120, each greater than the one before")
			break
		}
	}
	if p.LateWithin < 0 || p.LaterBy <= 0 || p.LaterMost < 0 || p.SilentAfter <= 0 || p.HelpWithin <= 0 {
		problems = append(problems, "spans must be positive")
	}
	return problems
}
