package people

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Day is a day in China, written 2026-07-31. The zero value is no day. Days compare as texts.
type Day string

// DayLayout is how a day is written, for time.Parse: 2006-01-02.
const DayLayout = "2006-01-02"

// DayOf returns the day of a moment.
func DayOf(t time.Time) Day { return Day(t.In(Beijing()).Format(DayLayout)) }

// ParseDay reads a day as officers write it: 2026-07-01, 2026/7/1, 2026.7.1, 2026年7月1日 or
// 20260701. It reports false for what is no day, such as 2026-02-30.
func ParseDay(typed string) (Day, bool) {
	s := strings.TrimSuffix(strings.TrimSpace(typed), "日")
	s = strings.TrimSuffix(s, "号")
	s = strings.NewReplacer("年", "-", "月", "-", "/", "-", ".", "-", " ", "", "－", "-").Replace(s)
	if _, err := strconv.Atoi(s); err == nil && len(s) == 8 {
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	}
	t, err := time.Parse("2006-1-2", s)
	if err != nil || t.Year() < 1000 {
		return "", false
	}
	return Day(t.Format(DayLayout)), true
}

// At is the day at an hour of China; the zero time for what is no day.
func (d Day) At(hour int) time.Time {
	t, err := time.ParseInLocation(DayLayout, string(d), Beijing())
	if err != nil {
		return time.Time{}
	}
	return t.Add(time.Duration(hour) * time.Hour).UTC()
}

// Month is the month the day is in: 2026-07.
func (d Day) Month() string { return string(d[:min(len(d), len("2026-07"))]) }

// Words writes the day for people: 2026年7月31日; nothing for no day.
func (d Day) Words() string {
	t := d.At(0)
	if t.IsZero() {
		return ""
	}
	return t.In(Beijing()).Format("2006年1月2日")
}

// MonthWords writes the day's month for people: 2026年7月.
func (d Day) MonthWords() string {
	t := d.At(0)
	if t.IsZero() {
		return ""
	}
	return t.In(Beijing()).Format("2006年1月")
}

// AddMonths returns the same day of a later month, or the month's last day where it has no
// such day: a month after 31 January is 28 or 29 February.
func (d Day) AddMonths(n int) Day {
	t := d.At(0)
	if t.IsZero() {
		return ""
	}
	t = t.In(Beijing())
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Day(fmt.Sprintf("%04d-%02d-%02d", first.Year(), first.Month(), min(t.Day(), last)))
}
