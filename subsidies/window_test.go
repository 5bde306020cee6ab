package subsidies_test

import (
	"testing"

	"zaiyue/people"
	"zaiyue/subsidies"
)

func TestWindow(t *testing.T) {
	quarter := subsidies.Window{Quarter: true, Since: "started_on", After: 6, Within: 12}
	tests := []struct {
		name            string
		window          subsidies.Window
		today, eligible people.Day
		want            subsidies.Opening
	}{
		{"always", subsidies.Window{}, "2026-11-24", "", subsidies.Opening{Open: true, Opens: "2026-11-24"}},
		{"not yet, without an end", subsidies.Window{From: "2027-01-01"}, "2026-11-24", "", subsidies.Opening{Opens: "2027-01-01"}},
		{"range, last day", subsidies.Window{From: "2026-09-01", To: "2026-11-24"}, "2026-11-24", "",
			subsidies.Opening{Open: true, Opens: "2026-11-24", Closes: "2026-11-24", DaysLeft: 1}},
		{"range, over", subsidies.Window{To: "2026-11-23"}, "2026-11-24", "", subsidies.Opening{}},
		{"days of the month, closed", subsidies.Window{Days: []int{1, 15}}, "2026-11-24", "", subsidies.Opening{Opens: "2026-12-01", Closes: "2026-12-15"}},
		{"days of the month and a range", subsidies.Window{Days: []int{1, 15}, To: "2026-12-03"}, "2026-12-01", "",
			subsidies.Opening{Open: true, Opens: "2026-12-01", Closes: "2026-12-03", DaysLeft: 3}},
		{"within a year, eligible unknown", subsidies.Window{Since: "started_on", Within: 12}, "2026-11-24", "", subsidies.Opening{Open: true, Opens: "2026-11-24", Unsure: true}},
		{"within a year", subsidies.Window{Since: "started_on", Within: 12}, "2026-11-24", "2025-12-01",
			subsidies.Opening{Open: true, Opens: "2026-11-24", Closes: "2026-12-01", DaysLeft: 8}},
		{"ends in ten years", subsidies.Window{To: "2036-12-31"}, "2026-11-24", "", subsidies.Opening{Open: true, Opens: "2026-11-24"}},
		{"quarter, closed", quarter, "2026-11-24", "2026-11-01", subsidies.Opening{Opens: "2027-01-01", Closes: "2027-01-31"}},
		{"quarter, open", quarter, "2027-01-30", "2026-11-01", subsidies.Opening{Open: true, Opens: "2027-01-30", Closes: "2027-01-31", DaysLeft: 2}},
		{"quarter, the year ends within it", quarter, "2026-10-01", "2025-10-10", subsidies.Opening{Open: true, Opens: "2026-10-01", Closes: "2026-10-10", DaysLeft: 10}},
		{"quarter, the year is over", quarter, "2026-11-24", "2025-10-10", subsidies.Opening{}},
		{"quarter, not eligible before", quarter, "2026-10-05", "2026-10-20", subsidies.Opening{Opens: "2026-10-20", Closes: "2026-10-31"}},
		{"quarter, eligible unknown", quarter, "2026-11-24", "", subsidies.Opening{Opens: "2027-01-01", Closes: "2027-01-31", Unsure: true}},
	}
	for _, tt := range tests {
		if got := tt.window.On(tt.today, tt.eligible); got != tt.want {
			t.Errorf("%s: On(%s, %s) = %+v, want %+v", tt.name, tt.today, tt.eligible, got, tt.want)
		}
	}
}

// TestCalendar follows the State Council's notices for 2025 and 2026.
func TestCalendar(t *testing.T) {
	c, err := subsidies.ShippedCalendar()
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[people.Day]bool{
		"2026-11-24": true, "2026-11-28": false, // a Tuesday, a Saturday
		"2026-10-01": false, "2026-10-07": false, "2026-10-08": true, "2026-10-10": true, // 国庆, 调休
		"2025-01-26": true, "2025-01-28": false, "2025-02-08": true, // 春节, 调休 before and after
	} {
		if got := c.Works(day); got != want {
			t.Errorf("Works(%s) = %v, want %v", day, got, want)
		}
	}
	tests := []struct {
		from people.Day
		n    int
		want people.Day
		sure bool
	}{
		{"2026-11-24", 5, "2026-12-01", true},
		{"2026-09-30", 3, "2026-10-10", true},  // over the holiday, onto the Saturday that works
		{"2026-09-30", 4, "2026-10-12", true},  // and on
		{"2026-12-31", 1, "2027-01-01", false}, // its holidays are not known yet
		{"2026-11-24", 0, "2026-11-24", true},
	}
	for _, tt := range tests {
		got, provisional := c.Add(tt.from, tt.n)
		if got != tt.want || provisional == tt.sure {
			t.Errorf("Add(%s, %d) = %s, provisional %v, want %s, %v", tt.from, tt.n, got, provisional, tt.want, !tt.sure)
		}
		if n := c.Between(tt.from, got); n != tt.n {
			t.Errorf("Between(%s, %s) = %d, want %d", tt.from, got, n, tt.n)
		}
	}
	if c.LastYear() != 2026 {
		t.Errorf("LastYear = %d, want 2026", c.LastYear())
	}
}

func TestCalendarAdds(t *testing.T) {
	c, err := subsidies.LoadCalendar("h.yaml", []byte("years:\n  - {year: 2027, source: 示例, off: [2027-01-01], works: [2027-01-02]}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got, provisional := c.Add("2026-12-31", 1); got != "2027-01-02" || provisional || c.LastYear() != 2027 {
		t.Errorf("Add = %s, provisional %v, last year %d", got, provisional, c.LastYear())
	}
	if _, err := subsidies.LoadCalendar("h.yaml", []byte("years:\n  - {year: 2027, source: '', off: [2026-01-01]}\n")); err == nil {
		t.Error("a year without a source, with a day of another year, is read")
	}
}

func TestMonthsBetween(t *testing.T) {
	tests := []struct {
		from, to people.Day
		want     int
	}{
		{"2026-01-31", "2026-02-28", 1}, {"2026-01-31", "2026-02-27", 0}, {"2024-06-30", "2026-06-30", 24},
		{"2024-06-30", "2026-07-29", 24}, {"2026-03-01", "2026-01-01", -2}, {"2026-03-01", "2026-03-01", 0}, {"", "2026-03-01", 0},
	}
	for _, tt := range tests {
		if got := subsidies.MonthsBetween(tt.from, tt.to); got != tt.want {
			t.Errorf("MonthsBetween(%s, %s) = %d, want %d", tt.from, tt.to, got, tt.want)
		}
	}
}
