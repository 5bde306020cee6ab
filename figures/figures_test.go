package figures_test

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zaiyue/figures"
)

var monday = time.Date(2026, 11, 22, 16, 0, 0, 0, time.UTC) // 0:00 in Beijing

func TestTable(t *testing.T) {
	day := func(n int) time.Time { return monday.AddDate(0, 0, n) }
	counts := []figures.Count{
		{Day: day(-1), Name: figures.Messages, N: 1}, {Day: day(0), Name: figures.Followers, N: 10}, {Day: day(0), Name: figures.Messages, N: 2},
		{Day: day(6), Name: figures.Followers, N: 12}, {Day: day(6), Name: figures.Messages, N: 4}, {Day: day(7), Name: figures.Messages, N: 8},
		{Day: day(2), Name: figures.Taps, N: 100}, // not asked for
	}
	tests := []struct {
		by    figures.Span
		from  int
		until int
		want  [][]uint64
	}{
		{by: figures.ByDay, from: -1, until: 1, want: [][]uint64{{1, 0}, {2, 10}, {0, 10}}},
		{by: figures.ByWeek, from: -1, until: 8, want: [][]uint64{{1, 0}, {6, 12}, {8, 12}}},
		{by: figures.ByWeek, from: 0, until: 6, want: [][]uint64{{6, 12}}},
		{by: figures.ByDay, from: 3, until: 2, want: nil},
	}
	for _, tt := range tests {
		var got [][]uint64
		for _, r := range figures.Table(counts, day(tt.from), day(tt.until), tt.by, figures.Messages, figures.Followers) {
			got = append(got, r.N)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("Table by %s from %d to %d (-want +got):\n%s", tt.by, tt.from, tt.until, diff)
		}
	}
}

// shelf keeps what it is given, unless it is broken.
type shelf struct {
	figures.Keeper
	err  error
	kept map[figures.Name]uint64
}

func (s *shelf) AddFigures(_ context.Context, counts []figures.Count) error {
	for _, c := range counts {
		if s.err == nil {
			s.kept[c.Name] += c.N
		}
	}
	return s.err
}

func TestCounterLosesNothingToABrokenKeeper(t *testing.T) {
	s := &shelf{err: errors.New("disk full"), kept: map[figures.Name]uint64{}}
	c := figures.NewCounter(s, func() time.Time { return monday })
	c.Add(figures.Messages, figures.Of(figures.TapOf, "RENT"))
	if err := c.Flush(t.Context()); !errors.Is(err, s.err) {
		t.Errorf("Flush = %v, want the keeper's error", err)
	}
	c.Add(figures.Messages)
	s.err = nil
	for range 2 {
		if err := c.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(map[figures.Name]uint64{figures.Messages: 2, "tap/RENT": 1}, s.kept); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
}

// TestChartsAreSVG draws every chart of no rows, one row and a year, and reads it as XML.
func TestChartsAreSVG(t *testing.T) {
	for _, c := range figures.Charts() {
		for _, n := range []int{0, 1, 30, 366} {
			rows := figures.Table(nil, monday, monday.AddDate(0, 0, n-1), figures.ByDay, c.Names...)
			for i := range rows {
				rows[i].N[0] = uint64(i * i)
			}
			svg, err := c.SVG(rows)
			if err != nil {
				t.Errorf("%s of %d rows: %v", c.ID, n, err)
				continue
			}
			d := xml.NewDecoder(strings.NewReader(string(svg)))
			for err == nil {
				_, err = d.Token()
			}
			if !errors.Is(err, io.EOF) || !strings.Contains(string(svg), "<svg") {
				t.Errorf("%s of %d rows is no SVG: %v", c.ID, n, err)
			}
		}
	}
}
