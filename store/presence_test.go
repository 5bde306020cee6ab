package store_test

import (
	"slices"
	"testing"
	"time"

	"zaiyue/store"
)

// TestPresence sees who has a page open, until the time after their last sign is over.
func TestPresence(t *testing.T) {
	onBoth(t, func(t *testing.T, r *store.Redis) {
		p := &store.Presence{Redis: r}
		at := func(seconds int) time.Time {
			return time.Date(2026, 11, 23, 12, 0, seconds, 0, time.UTC)
		}
		steps := []struct {
			page, who string
			gone      bool
			second    int
			want      []string
		}{
			{page: "a", who: "one x", second: 0, want: []string{"one x"}},
			{page: "a", who: "two y", second: 30, want: []string{"one x", "two y"}},
			{page: "b", who: "one x", second: 30, want: []string{"one x"}},
			{page: "a", second: 59, want: []string{"one x", "two y"}},
			{page: "a", second: 61, want: []string{"two y"}},
			{page: "a", who: "two y", gone: true, second: 62},
			{page: "a", second: 63, want: []string{}},
		}
		for _, s := range steps {
			if s.gone {
				if err := p.Gone(t.Context(), s.page, s.who); err != nil {
					t.Fatal(err)
				}
				continue
			}
			got, err := p.Here(t.Context(), s.page, s.who, at(s.second), at(s.second+60))
			slices.Sort(got)
			if err != nil || !slices.Equal(got, s.want) {
				t.Errorf("%q at page %q after %d s: %q, %v; want %q", s.who, s.page, s.second, got, err, s.want)
			}
		}
	})
}
