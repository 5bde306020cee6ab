package followups

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zaiyue/people"
)

// china is a moment of China's clock.
func china(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, people.Beijing())
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestNext(t *testing.T) {
	tests := []struct {
		name  string
		start Day
		told  []int
		now   string
		want  string // months and the moment; empty: none
	}{
		{"a new line", "2026-07-01", nil, "2026-07-02 09:00", "1m 2026-08-01 10:00"},
		{"the end of January", "2026-01-31", nil, "2026-02-01 09:00", "1m 2026-02-28 10:00"},
		{"a leap year", "2028-01-31", nil, "2028-02-01 09:00", "1m 2028-02-29 10:00"},
		{"the end of November, three months", "2026-11-30", []int{1}, "2027-01-10 09:00", "3m 2027-02-28 10:00"},
		{"over the year", "2026-12-15", []int{1, 3, 6}, "2027-07-01 09:00", "12m 2027-12-15 10:00"},
		{"just before ten in China", "2026-07-01", nil, "2026-08-01 09:59", "1m 2026-08-01 10:00"},
		{"due", "2026-07-01", nil, "2026-08-01 10:00", "1m 2026-08-01 10:00"},
		{"added ten days late", "2026-07-01", nil, "2026-08-11 09:00", "1m 2026-08-01 10:00"},
		{"added too late for the first", "2026-07-01", nil, "2026-08-20 09:00", "3m 2026-10-01 10:00"},
		{"added after two: the latest only", "2026-07-01", nil, "2026-10-05 09:00", "3m 2026-10-01 10:00"},
		{"added long after all", "2024-07-01", nil, "2026-10-05 09:00", ""},
		{"all told", "2026-07-01", []int{1, 3, 6, 12}, "2026-10-05 09:00", ""},
		{"the start moved later: told stays told", "2026-09-01", []int{1}, "2026-09-20 09:00", "3m 2026-12-01 10:00"},
		{"windows only go forward", "2026-11-01", []int{3}, "2026-11-20 09:00", "6m 2027-05-01 10:00"},
		{"no start", "", nil, "2026-11-20 09:00", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			if w, ok := DefaultPlan().Next(tt.start, tt.told, china(t, tt.now)); ok {
				got = w.Key(0) + " " + w.At.In(people.Beijing()).Format("2006-01-02 15:04")
			}
			if got != tt.want {
				t.Errorf("Next(%q, %v) at %s = %q, want %q", tt.start, tt.told, tt.now, got, tt.want)
			}
		})
	}
}

// TestNoWindowTwice: whatever the officers make of the start, and however time jumps, each
// window is told once at most, and they come in order.
func TestNoWindowTwice(t *testing.T) {
	plan := DefaultPlan()
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		var told []int
		start := Day("2026-01-31")
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			switch rapid.IntRange(0, 2).Draw(t, "what") {
			case 0:
				start = DayOf(now.AddDate(0, 0, rapid.IntRange(-500, 200).Draw(t, "start")))
			case 1:
				now = now.Add(time.Duration(rapid.IntRange(0, 60*24).Draw(t, "hours")) * time.Hour)
			}
			w, ok := plan.Next(start, told, now)
			if !ok || w.At.After(now) {
				continue
			}
			if slices.Contains(told, w.Months) || len(told) > 0 && w.Months < told[len(told)-1] {
				t.Fatalf("%d months is told after %v (start %s, now %s)", w.Months, told, start, now)
			}
			if now.Sub(w.At) > plan.LateWithin {
				t.Fatalf("%d months is told %v late", w.Months, now.Sub(w.At))
			}
			told = append(told, w.Months)
		}
	})
}

func TestParseDay(t *testing.T) {
	tests := []struct{ typed, want string }{
		{"2026-07-01", "2026-07-01"}, {"2026/7/1", "2026-07-01"}, {" 2026年7月1日 ", "2026-07-01"}, {"2026.7.1", "2026-07-01"},
		{"20260701", "2026-07-01"}, {"2026-02-30", ""}, {"七月", ""}, {"", ""}, {"2026", ""}, {"1-7-2026", ""},
	}
	for _, tt := range tests {
		if got, ok := ParseDay(tt.typed); string(got) != tt.want || ok != (tt.want != "") {
			t.Errorf("ParseDay(%q) = %q, %v, want %q", tt.typed, got, ok, tt.want)
		}
	}
}

func TestPlanCheck(t *testing.T) {
	tests := []struct {
		months []int
		right  bool
	}{{[]int{1, 3, 6, 12}, true}, {nil, false}, {[]int{3, 1}, false}, {[]int{1, 1}, false}, {[]int{0}, false}, {[]int{121}, false}}
	for _, tt := range tests {
		p := DefaultPlan()
		p.Months = tt.months
		if got := p.Check(); (len(got) == 0) != tt.right {
			t.Errorf("Check of %v = %v, want right: %v", tt.months, got, tt.right)
		}
	}
}
