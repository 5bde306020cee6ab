package chat

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Settings are the numbers of the talk. A zero field takes its default.
type Settings struct {
	// ChoiceExpiry is how long a numbered choice stays open. Default 30 min.
	ChoiceExpiry time.Duration
	// FlowRest is how long a flow waits for its next answer before a message is taken for
	// something new. Its draft stays: 继续 resumes it. Default 2 h.
	FlowRest time.Duration
	// RatePerMinute bounds the messages and menu taps of one graduate in a clock minute.
	// Above it one polite line is said, then nothing until the minute ends. Default 20.
	RatePerMinute int
	// Office is when people answer. Default Monday to Friday, 09:00 to 17:30.
	Office Office
	// HomeWithin is the distance in km up to which a 在粤之家 counts as near. Default 150.
	HomeWithin int
	// UrgentPriority is the priority from which a keyword rule (a life in danger, a fraud)
	// answers even in the middle of a flow. Default 90.
	UrgentPriority int
}

// Office is the weekly time in which people answer, in Asia/Shanghai. The zero value is
// replaced by the default. Public holidays are not known to it.
type Office struct {
	Days        []time.Weekday
	From, Until string // "09:00"
}

// shanghai is China's one time zone; it has no summer time, so no table is needed.
func shanghai() *time.Location { return time.FixedZone("Asia/Shanghai", 8*60*60) }

// orDefault sets *v to the default where it is zero.
func orDefault[T comparable](v *T, otherwise T) {
	var zero T
	if *v == zero {
		*v = otherwise
	}
}

// withDefaults returns the settings with every zero field replaced.
func (s Settings) withDefaults() Settings {
	orDefault(&s.ChoiceExpiry, 30*time.Minute)
	orDefault(&s.FlowRest, 2*time.Hour)
	orDefault(&s.RatePerMinute, 20)
	orDefault(&s.HomeWithin, 150)
	orDefault(&s.UrgentPriority, 90)
	orDefault(&s.Office.From, "09:00")
	orDefault(&s.Office.Until, "17:30")
	if len(s.Office.Days) == 0 {
		s.Office.Days = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
	}
	return s
}

// check reports every setting that makes no sense, after defaults.
func (s Settings) check() []error {
	var problems []error
	for name, d := range map[string]time.Duration{"ChoiceExpiry": s.ChoiceExpiry, "FlowRest": s.FlowRest} {
		if d < 0 {
			problems = append(problems, fmt.Errorf("settings: %s is negative: %v", name, d))
		}
	}
	for name, n := range map[string]int{"RatePerMinute": s.RatePerMinute, "HomeWithin": s.HomeWithin} {
		if n < 0 {
			problems = append(problems, fmt.Errorf("settings: %s is negative: %d", name, n))
		}
	}
	from, err1 := clock(s.Office.From)
	until, err2 := clock(s.Office.Until)
	switch {
	case err1 != nil || err2 != nil:
		problems = append(problems, fmt.Errorf("settings: office hours: %w", errors.Join(err1, err2)))
	case from >= until:
		problems = append(problems, fmt.Errorf("settings: office opens at %s, after it closes at %s", s.Office.From, s.Office.Until))
	}
	return problems
}

// clock reads "09:00" as the time since midnight.
func clock(s string) (time.Duration, error) {
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0, fmt.Errorf("%q is no time of day like 09:00", s)
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, nil
}

// open reports whether people answer at now.
func (o Office) open(now time.Time) bool {
	now = now.In(shanghai())
	from, _ := clock(o.From)
	until, _ := clock(o.Until)
	since := sinceMidnight(now)
	return slices.Contains(o.Days, now.Weekday()) && since >= from && since < until
}

// next returns when the office opens next after now.
func (o Office) next(now time.Time) time.Time {
	now = now.In(shanghai())
	from, _ := clock(o.From)
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	for day := range 8 {
		opens := midnight.AddDate(0, 0, day).Add(from)
		if opens.After(now) && slices.Contains(o.Days, opens.Weekday()) {
			return opens
		}
	}
	return midnight.AddDate(0, 0, 7).Add(from)
}

// sinceMidnight is the wall clock's time of day.
func sinceMidnight(t time.Time) time.Duration {
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second
}
