package figures

import (
	"time"
)

// Span is how much time a row of a table covers.
type Span string

// The spans. A week begins on Monday.
const (
	ByDay  Span = "day"
	ByWeek Span = "week"
)

// Row is the figures of a day or a week.
type Row struct {
	From  time.Time // its first day
	Label string    // 11-23, of its first day
	N     []uint64  // one for each name asked for
}

// Table adds counts up into rows, one for every span between from and until without a gap.
// Followers is not added up: a week has that of its last day known, and a day without one
// that of the day before.
func Table(counts []Count, from, until time.Time, by Span, names ...Name) []Row {
	column := map[Name]int{}
	for i, n := range names {
		column[n] = i
	}
	var rows []Row
	at := map[time.Time]int{}
	for day := DayOf(from); !day.After(until); day = day.AddDate(0, 0, 1) {
		first := spanOf(day, by)
		if i, ok := at[first]; ok {
			at[day] = i
			continue
		}
		rows = append(rows, Row{From: first, Label: first.In(beijing).Format("01-02"), N: make([]uint64, len(names))})
		at[first], at[day] = len(rows)-1, len(rows)-1
	}
	for _, c := range counts { // in order of days
		i, inside := at[c.Day]
		col, asked := column[c.Name]
		switch {
		case !inside || !asked:
		case c.Name == Followers:
			rows[i].N[col] = c.N
		default:
			rows[i].N[col] += c.N
		}
	}
	if col, asked := column[Followers]; asked {
		for i := 1; i < len(rows); i++ {
			if rows[i].N[col] == 0 {
				rows[i].N[col] = rows[i-1].N[col]
			}
		}
	}
	return rows
}

// spanOf is the first day of the span a day lies in.
func spanOf(day time.Time, by Span) time.Time {
	if by != ByWeek {
		return day
	}
	back := (int(day.In(beijing).Weekday()) + 6) % 7
	return day.AddDate(0, 0, -back)
}
