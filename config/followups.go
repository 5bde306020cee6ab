package config

import (
	"strconv"
	"strings"
	"time"
)

// FollowUps is when placed graduates are asked how they are.
type FollowUps struct {
	Months      string        `yaml:"months"` // 1,3,6,12
	LateWithin  time.Duration `yaml:"late_within"`
	LaterBy     time.Duration `yaml:"later_by"`
	LaterMost   int           `yaml:"later_most"`
	SilentAfter time.Duration `yaml:"silent_after"`
	HelpWithin  time.Duration `yaml:"help_within"`
}

func defaultFollowUps() FollowUps {
	const day = 24 * time.Hour
	return FollowUps{Months: "1,3,6,12", LateWithin: 14 * day, LaterBy: 3 * day, LaterMost: 2, SilentAfter: 7 * day, HelpWithin: 3 * day}
}

// MonthList reads Months; nil for what is no list of numbers.
func (f FollowUps) MonthList() (months []int) {
	for s := range strings.SplitSeq(f.Months, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(s))
		if err != nil {
			return nil
		}
		months = append(months, n)
	}
	return months
}

func (l *loader) checkFollowUps(f *FollowUps) {
	months := f.MonthList()
	right := len(months) > 0 && len(months) <= 24
	for i, m := range months {
		right = right && m >= 1 && m <= 120 && (i == 0 || m > months[i-1])
	}
	if !right {
		l.problem("followups.months", "must list numbers of months from 1 to 120, each greater than the one before, such as 1,3,6,12")
	}
	l.positive("followups.late_within", f.LateWithin)
	l.positive("followups.later_by", f.LaterBy)
	l.positive("followups.silent_after", f.SilentAfter)
	l.positive("followups.help_within", f.HelpWithin)
	if f.LaterMost < 0 || f.LaterMost > 10 {
		l.problem("followups.later_most", "must be from 0 to 10")
	}
}
