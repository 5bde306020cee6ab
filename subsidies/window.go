package subsidies

import (
	"time"

	"zaiyue/people"
)

// Window is when one may apply. What is set must hold together; the zero value is always open.
type Window struct {
	From people.Day `yaml:"from"` // inclusive
	To   people.Day `yaml:"to"`   // inclusive
	// Quarter opens the first month of each quarter only: January, April, July, October.
	Quarter bool `yaml:"quarter"`
	// Days are the first and the last day of the month on which one may apply: [1, 15].
	Days []int `yaml:"days"`
	// Within is how many months after becoming eligible one may apply; Since is the fact with
	// the day, After how many months after that day one becomes eligible.
	Within int    `yaml:"within"`
	Since  string `yaml:"since"`
	After  int    `yaml:"after"`
}

// Opening is how a window stands on a day.
type Opening struct {
	Open bool
	// Opens is the first day of the present or next time of applying, Closes its last; both are
	// empty when none comes within three years. Closes alone is empty when it has no end.
	Opens, Closes people.Day
	// DaysLeft counts the days on which one may still apply, today included; 0 when closed or
	// without an end.
	DaysLeft int
	// Unsure tells that the day of becoming eligible is not known and was left out.
	Unsure bool
}

// eligibleOn is the day on which a person with these facts became eligible; empty: unknown.
func (w Window) eligibleOn(facts Facts) people.Day {
	since, _ := facts[w.Since].(string)
	if since == "" {
		return ""
	}
	return people.Day(since).AddMonths(w.After)
}

// windowDays bounds how far ahead a window is looked for.
const windowDays = 3*366 + 1

// On tells how the window stands on a day for somebody who became eligible on a day (empty: not
// known).
func (w Window) On(today, eligible people.Day) Opening {
	o := Opening{Unsure: w.Within > 0 && eligible == ""}
	if w.endless(eligible) {
		return Opening{Open: today >= w.From, Opens: max(today, w.From), Unsure: o.Unsure}
	}
	day := today.At(0)
	if day.IsZero() {
		return o
	}
	last := eligible.AddMonths(w.Within)
	for at := day.In(people.Beijing()); at.Sub(day) < windowDays*24*time.Hour; at = at.AddDate(0, 0, 1) {
		d := dayOf(at)
		open := w.holds(d, at, eligible, last)
		if open && o.Opens == "" {
			o.Opens, o.Open = d, d == today
		}
		if !open && o.Opens != "" {
			return o
		}
		if open {
			o.Closes = d
			if o.Open {
				o.DaysLeft++
			}
		}
	}
	o.Closes, o.DaysLeft = "", 0 // none comes, or it ends beyond what was looked at
	return o
}

// endless reports whether the window, once open, has no end that is known.
func (w Window) endless(eligible people.Day) bool {
	return w.To == "" && !w.Quarter && len(w.Days) == 0 && (w.Within == 0 || eligible == "")
}

// dayOf writes the date of a time as its zone has it: windows are looked through day by day.
func dayOf(t time.Time) people.Day {
	y, m, d := t.Date()
	return people.Day([]byte{byte('0' + y/1000), byte('0' + y/100%10), byte('0' + y/10%10), byte('0' + y%10), '-', byte('0' + m/10), byte('0' + m%10), '-', byte('0' + d/10), byte('0' + d%10)})
}

// holds reports whether one may apply on a day, which is also given as a time in China;
// eligible and last are the days within which it is open for who must be.
func (w Window) holds(d people.Day, t time.Time, eligible, last people.Day) bool {
	if (w.From != "" && d < w.From) || (w.To != "" && d > w.To) {
		return false
	}
	if w.Quarter && (t.Month()-1)%3 != 0 {
		return false
	}
	if len(w.Days) == 2 && (t.Day() < w.Days[0] || t.Day() > w.Days[1]) {
		return false
	}
	if w.Within > 0 && eligible != "" {
		return d >= eligible && d <= last
	}
	return true
}
