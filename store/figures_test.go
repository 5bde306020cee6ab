package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zaiyue/figures"
)

func TestFiguresAddUpByDay(t *testing.T) {
	db, _ := open(t)
	ctx := t.Context()
	late := time.Date(2026, 11, 22, 15, 59, 59, 0, time.UTC) // 23:59:59 in Beijing
	first, second := figures.DayOf(late), figures.DayOf(late.Add(time.Second))
	counts := []figures.Count{{Day: first, Name: figures.Messages, N: 2}, {Day: second, Name: figures.Messages, N: 1}, {Day: second, Name: figures.Of(figures.TapOf, "RENT"), N: 5}}
	for range 2 {
		if err := db.AddFigures(ctx, counts); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.SetFigure(ctx, figures.Count{Day: second, Name: figures.Followers, N: 7}); err != nil {
		t.Fatal(err)
	}
	got, err := db.Figures(ctx, first, second, "")
	want := []figures.Count{
		{Day: first, Name: figures.Messages, N: 4 * 1}, {Day: second, Name: figures.Followers, N: 7},
		{Day: second, Name: figures.Messages, N: 2}, {Day: second, Name: "tap/RENT", N: 10},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("Figures (-want +got):\n%s%v", diff, err)
	}
	taps, err := db.Figures(ctx, first, second, figures.TapOf)
	if err != nil || len(taps) != 1 || taps[0].N != 10 {
		t.Errorf("Figures of taps = %v, %v, want one of 10", taps, err)
	}
	if !second.Equal(first.AddDate(0, 0, 1)) {
		t.Errorf("the day after %v is %v", first, second)
	}
}
