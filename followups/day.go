package followups

import (
	"time"

	"zaiyue/people"
)

// Day is a day in China; see [people.Day].
type Day = people.Day

// DayOf returns the day of a moment.
func DayOf(t time.Time) Day { return people.DayOf(t) }

// ParseDay reads a day as officers write it; see [people.ParseDay].
func ParseDay(typed string) (Day, bool) { return people.ParseDay(typed) }
