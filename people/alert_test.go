package people

import (
	"fmt"
	"testing"
	"time"
)

// TestAlertsAreToldOnceInASpan plays what happens to one alert, minute by minute, and
// compares when it is told.
func TestAlertsAreToldOnceInASpan(t *testing.T) {
	begin := time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)
	const span = time.Hour
	tests := []struct {
		name string
		// what happens at which minute: r raised, e ended, k known, z rests, x telling fails from here
		// on, o it arrives again
		happens map[int]string
		want    string // minutes when it was told; e: its end
	}{
		{"once, and again after the span", map[int]string{0: "r"}, "0 60 120"},
		{"raised each minute", map[int]string{0: "r", 1: "r", 2: "r", 61: "r"}, "0 60 120"},
		{"known", map[int]string{0: "r", 30: "k"}, "0"},
		{"ended", map[int]string{0: "r", 30: "e"}, "0 30e"},
		{"ended after known", map[int]string{0: "r", 10: "k", 30: "e"}, "0 30e"},
		{"back within the span", map[int]string{0: "r", 10: "e", 20: "r"}, "0 10e 60 120"},
		{"back within the span, and gone", map[int]string{0: "r", 10: "e", 20: "r", 30: "e"}, "0 10e"},
		{"back after the span", map[int]string{0: "r", 10: "e", 90: "r"}, "0 10e 90"},
		{"known, and rests", map[int]string{0: "r", 5: "kz"}, "0"},
		{"known, rests, and back", map[int]string{0: "r", 5: "kz", 90: "r"}, "0 90"},
		{"known, and back", map[int]string{0: "r", 5: "k", 10: "e", 90: "r"}, "0 10e 90"},
		{"nobody hears", map[int]string{0: "rx"}, "0! 1! 3! 7! 15! 31! 63! 127!"},
		{"heard late", map[int]string{0: "rx", 2: "o"}, "0! 1! 3 63 123"},
		{"gone before it was heard", map[int]string{0: "rx", 2: "o", 1: "e"}, "0!"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, fails, got := Alert{Key: "k"}, false, ""
			a.Ended = begin // nothing yet
			for minute := range 130 {
				now := begin.Add(time.Duration(minute) * time.Minute)
				for _, what := range tt.happens[minute] {
					switch what {
					case 'r':
						a.Raise("words", now)
					case 'e':
						a.End(now)
					case 'z': // six hours pass for its cause
						a.Last = a.Last.Add(-restsAfter)
						if !a.Rest(now) || a.Rest(now) {
							t.Error("it does not rest once")
						}
					case 'k':
						a.KnownBy = "officer"
					default:
						fails = what == 'x'
					}
				}
				if !a.Due("webhook", now, span) {
					continue
				}
				got += fmt.Sprintf(" %d", minute)
				switch {
				case fails:
					a.Failed("webhook", now)
					got += "!"
				default:
					a.Arrived("webhook", now)
					if !a.Open() {
						got += "e"
					}
				}
			}
			if got != " "+tt.want {
				t.Errorf("%v: told at%s, want %s", tt.happens, got, tt.want)
			}
		})
	}
}

func TestRaiseTellsWhenThereIsSomethingToKeep(t *testing.T) {
	now := time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)
	a := Alert{Key: "k", Ended: now}
	for _, tt := range []struct {
		words string
		after time.Duration
		want  bool
	}{
		{"full", 0, true}, {"full", time.Minute, false}, {"fuller", 2 * time.Minute, true},
		{"fuller", time.Hour, false}, {"fuller", 2 * time.Hour, true},
	} {
		if got := a.Raise(tt.words, now.Add(tt.after)); got != tt.want {
			t.Errorf("Raise(%q) after %v = %v, want %v", tt.words, tt.after, got, tt.want)
		}
	}
	if !a.Since.Equal(now) || !a.End(now) || a.End(now) {
		t.Errorf("an alert open since %v does not end once", a.Since)
	}
}
