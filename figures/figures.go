// Package figures counts what happens at the account, by day, and prepares it for charts,
// tables and spreadsheets. A count names no person.
package figures

import (
	"context"
	"strings"
	"time"
)

// Name names a figure: one of the constants, or a group's beginning and what it counts
// (tap/RENT, read/rent-subsidy).
type Name string

// The figures. Followers is how many there were at the end of the day, all others are
// counts of the day.
const (
	Followers  Name = "followers"
	Followed   Name = "followed"
	Unfollowed Name = "unfollowed"
	Messages   Name = "messages" // what graduates sent, taps not counted
	Taps       Name = "taps"     // of the menu
	Found      Name = "found"    // questions that were answered
	NotFound   Name = "not_found"
	Useful     Name = "useful"
	Useless    Name = "useless"
	Reads      Name = "reads" // of articles on the site
	// Who asked what they can get, and who came to an answer.
	SubsidyAsked   Name = "subsidy_asked"
	SubsidyChecked Name = "subsidy_checked"
)

// The groups: a figure for each button, or article.
const (
	TapOf  = "tap/"
	ReadOf = "read/"
)

// Of makes the name of a group's figure. What it counts is cut to 128 bytes.
func Of(group, what string) Name { return Name(group + what[:min(len(what), 128)]) }

// Beijing is the time a day begins and ends in.
var beijing = time.FixedZone("Asia/Shanghai", 8*60*60)

// DayOf is the day of a moment: its first instant in Beijing, as UTC.
func DayOf(t time.Time) time.Time {
	y, m, d := t.In(beijing).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, beijing).UTC()
}

// Count is a figure of a day.
type Count struct {
	Day  time.Time // see DayOf
	Name Name
	N    uint64
}

// Keeper keeps counts. The store implements it.
type Keeper interface {
	// AddFigures adds to what is kept for the day and name, all or nothing.
	AddFigures(ctx context.Context, counts []Count) error
	// SetFigure puts a number in the place of what is kept.
	SetFigure(ctx context.Context, c Count) error
	// Figures returns the counts of the days from and until (both included) whose name begins
	// with a prefix, by day, then by name.
	Figures(ctx context.Context, from, until time.Time, prefix string) ([]Count, error)
}

// Sums adds up the counts of a group over days, largest first, at most n.
func Sums(counts []Count, group string, n int) []Count {
	sums := map[Name]uint64{}
	for _, c := range counts {
		if strings.HasPrefix(string(c.Name), group) {
			sums[c.Name] += c.N
		}
	}
	return largest(sums, n)
}
