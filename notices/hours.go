package notices

import (
	"fmt"
	"time"
)

// Hours is a stretch of each day in China's time, such as 21:30 to 08:00: over midnight when
// Until is not later than From. The zero value is none.
type Hours struct {
	From  string `yaml:"from"` // "21:30"
	Until string `yaml:"until"`
}

// MostQuiet bounds a person's own quiet hours: what must be told is told on the same day.
const MostQuiet = 16 * time.Hour

// china is China's one time zone; it has no summer time.
func china() *time.Location { return time.FixedZone("Asia/Shanghai", 8*60*60) }

// None reports whether there are no hours.
func (h Hours) None() bool { return h.From == "" && h.Until == "" }

// Check returns what is wrong with the hours: one of them missing, no time of day, nothing
// or nearly the whole day between them.
func (h Hours) Check() error {
	if h.None() {
		return nil
	}
	from, err := TimeOfDay(h.From)
	if err != nil {
		return err
	}
	until, err := TimeOfDay(h.Until)
	if err != nil {
		return err
	}
	if from == until {
		return fmt.Errorf("the hours begin and end at %s", h.From)
	}
	if span := (until - from + 24*time.Hour) % (24 * time.Hour); span > MostQuiet {
		return fmt.Errorf("%s to %s is longer than %v", h.From, h.Until, MostQuiet)
	}
	return nil
}

// Within reports whether now lies in the hours, and when they end. Hours that Check would
// refuse hold nothing.
func (h Hours) Within(now time.Time) (until time.Time, is bool) {
	if h.None() || h.Check() != nil {
		return time.Time{}, false
	}
	from, _ := TimeOfDay(h.From)
	to, _ := TimeOfDay(h.Until)
	day := midnight(now)
	since := now.Sub(day)
	switch {
	case from < to && since >= from && since < to, from > to && since < to:
		return day.Add(to).UTC(), true
	case from > to && since >= from:
		return day.Add(24*time.Hour + to).UTC(), true
	}
	return time.Time{}, false
}

// TimeOfDay reads "19:00" as the time since midnight.
func TimeOfDay(s string) (time.Duration, error) {
	t, err := time.Parse("15:04", s)
	if err != nil || len(s) != len("15:04") {
		return 0, fmt.Errorf("%q is no time of day such as 19:00", s)
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, nil
}

// Next returns the first moment after now at which the clocks of China show a time of day.
func Next(now time.Time, timeOfDay time.Duration) time.Time {
	at := midnight(now).Add(timeOfDay)
	if !at.After(now) {
		at = at.Add(24 * time.Hour)
	}
	return at.UTC()
}

// midnight is the beginning of now's day in China.
func midnight(now time.Time) time.Time {
	y, m, d := now.In(china()).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, china())
}
