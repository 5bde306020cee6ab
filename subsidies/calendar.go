package subsidies

import (
	_ "embed"
	"errors"
	"slices"
	"time"

	"github.com/6tail/lunar-go/HolidayUtil"

	"zaiyue/people"
)

//go:embed holidays.yaml
var shippedHolidays []byte

// Calendar tells working days: the public holidays and 调休 of the State Council's yearly notices
// as the library has them, and what holidays.yaml adds. It does not change after it was made and
// is safe for several goroutines.
type Calendar struct {
	last  int // the last year whose holidays are known
	works map[people.Day]bool
}

// ShippedCalendar returns the calendar with holidays.yaml.
func ShippedCalendar() (*Calendar, error) {
	return LoadCalendar("subsidies/holidays.yaml", shippedHolidays)
}

// firstYear is a year that the library's table has for certain.
const firstYear = 2010

// LoadCalendar reads what is to be added to the library's table.
func LoadCalendar(file string, data []byte) (*Calendar, error) {
	var read struct {
		Years []struct {
			Year   int          `yaml:"year"`
			Source string       `yaml:"source"`
			Off    []people.Day `yaml:"off"`
			Works  []people.Day `yaml:"works"`
		} `yaml:"years"`
	}
	s, err := readSource(file, data, &read)
	if err != nil {
		return nil, err
	}
	c := &Calendar{works: map[people.Day]bool{}}
	for year := firstYear; ; year++ {
		days := HolidayUtil.GetHolidaysByYear(year)
		if days.Len() == 0 {
			break
		}
		c.last = year
		for e := days.Front(); e != nil; e = e.Next() {
			if h, ok := e.Value.(*HolidayUtil.Holiday); ok {
				c.works[people.Day(h.GetDay())] = h.IsWork()
			}
		}
	}
	for i, y := range read.Years {
		at := []any{"years", i}
		s.check(y.Source != "", at, "year %d names no source", y.Year)
		for n, d := range slices.Concat(y.Off, y.Works) {
			same, ok := people.ParseDay(string(d))
			s.check(ok && same == d && d.At(0).In(people.Beijing()).Year() == y.Year, at, "%q is no day of %d", d, y.Year)
			c.works[d] = n >= len(y.Off)
		}
		c.last = max(c.last, y.Year)
	}
	return c, errors.Join(s.problems...)
}

// LastYear is the last year whose holidays are known. A deadline beyond it is provisional.
func (c *Calendar) LastYear() int { return c.last }

// Works reports whether offices work on a day.
func (c *Calendar) Works(d people.Day) bool {
	if works, ok := c.works[d]; ok {
		return works
	}
	weekday := d.At(0).In(people.Beijing()).Weekday()
	return weekday != time.Saturday && weekday != time.Sunday
}

// Add returns the day on which the n-th working day after a day falls: a clock that starts on a
// day counts from the next. provisional tells that the holidays of its year are not known yet.
// Fewer than one working day returns the day itself.
func (c *Calendar) Add(from people.Day, n int) (due people.Day, provisional bool) {
	t := from.At(12)
	if t.IsZero() {
		return "", true
	}
	for n > 0 {
		t = t.Add(24 * time.Hour)
		if c.Works(people.DayOf(t)) {
			n--
		}
	}
	return people.DayOf(t), t.In(people.Beijing()).Year() > c.last
}

// Between counts the working days after the first day up to and with the second; 0 when the
// second is not later.
func (c *Calendar) Between(from, to people.Day) (n int) {
	for t := from.At(12); !t.IsZero(); {
		t = t.Add(24 * time.Hour)
		d := people.DayOf(t)
		if d > to {
			break
		}
		if c.Works(d) {
			n++
		}
	}
	return n
}
