package notices_test

import (
	"testing"
	"time"

	"zaiyue/notices"
)

// at is a moment of 2026-11-23 in China's time.
func at(t *testing.T, clock string) time.Time {
	t.Helper()
	when, err := time.Parse("2006-01-02 15:04 -0700", "2026-11-"+clock+" +0800")
	if err != nil {
		t.Fatal(err)
	}
	return when.UTC()
}

func TestQuietUntil(t *testing.T) {
	general := notices.Hours{From: "21:30", Until: "08:00"}
	tests := []struct {
		name        string
		from, until string // the person's own
		general     notices.Hours
		now, want   string // want empty: not quiet
	}{
		{name: "by day", general: general, now: "23 12:00"},
		{name: "at the minute they begin", general: general, now: "23 21:30", want: "24 08:00"},
		{name: "the minute before", general: general, now: "23 21:29"},
		{name: "after midnight", general: general, now: "24 00:10", want: "24 08:00"},
		{name: "at the minute they end", general: general, now: "24 08:00"},
		{name: "own ones within a day", from: "12:00", until: "14:00", general: general, now: "23 13:00", want: "23 14:00"},
		{name: "own ones instead of the general", from: "12:00", until: "14:00", general: general, now: "23 23:00"},
		{name: "own ones over midnight", from: "23:00", until: "07:15", general: general, now: "23 23:59", want: "24 07:15"},
		{name: "none at all", now: "23 23:59"},
		{name: "half of them holds nothing", from: "22:00", general: general, now: "23 23:00"},
		{name: "the last of a month", general: general, now: "30 22:00", want: "31 08:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := notices.Preferences{QuietFrom: tt.from, QuietUntil: tt.until}
			var want time.Time
			if tt.want == "31 08:00" {
				want = at(t, "30 08:00").Add(24 * time.Hour)
			} else if tt.want != "" {
				want = at(t, tt.want)
			}
			until, quiet := notices.QuietUntil(p, tt.general, at(t, tt.now))
			if quiet != (tt.want != "") || !until.Equal(want) {
				t.Errorf("QuietUntil(%+v, %+v, %s) = %v, %v, want %v", p, tt.general, tt.now, until, quiet, want)
			}
		})
	}
}

func TestMutes(t *testing.T) {
	jobs, answers := notices.Topic{Key: "jobs"}, notices.Topic{Key: "answers", Fixed: true}
	tests := []struct {
		name  string
		p     notices.Preferences
		topic notices.Topic
		want  bool
	}{
		{"nothing decided", notices.Preferences{}, jobs, false},
		{"this one off", notices.Preferences{Muted: []string{"jobs"}}, jobs, true},
		{"another off", notices.Preferences{Muted: []string{"training"}}, jobs, false},
		{"all off", notices.Preferences{All: true}, jobs, true},
		{"all off, but asked for", notices.Preferences{All: true, Muted: []string{"answers"}}, answers, false},
	}
	for _, tt := range tests {
		if got := tt.p.Mutes(tt.topic); got != tt.want {
			t.Errorf("%s: %+v.Mutes(%q) = %v, want %v", tt.name, tt.p, tt.topic.Key, got, tt.want)
		}
	}
}

func TestMuteAndUnmute(t *testing.T) {
	var p notices.Preferences
	p.Mute("jobs")
	p.Mute("jobs")
	p.Mute("training")
	p.Unmute("jobs")
	if len(p.Muted) != 1 || p.Muted[0] != "training" {
		t.Errorf("muted jobs twice and training, unmuted jobs: %v, want [training]", p.Muted)
	}
}

func TestPreferencesCheck(t *testing.T) {
	tests := []struct {
		name string
		p    notices.Preferences
		ok   bool
	}{
		{"nothing", notices.Preferences{}, true},
		{"a night", notices.Preferences{QuietFrom: "22:00", QuietUntil: "07:00", Language: notices.Tibetan}, true},
		{"half", notices.Preferences{QuietFrom: "22:00"}, false},
		{"no time of day", notices.Preferences{QuietFrom: "25:00", QuietUntil: "07:00"}, false},
		{"not two digits", notices.Preferences{QuietFrom: "9:00", QuietUntil: "10:00"}, false},
		{"the same", notices.Preferences{QuietFrom: "22:00", QuietUntil: "22:00"}, false},
		{"nearly the whole day", notices.Preferences{QuietFrom: "08:00", QuietUntil: "07:00"}, false},
		{"another language", notices.Preferences{Language: "en"}, false},
		{"too many", notices.Preferences{Muted: make([]string, 51)}, false},
	}
	for _, tt := range tests {
		if err := tt.p.Check(); (err == nil) != tt.ok {
			t.Errorf("%s: Check(%+v) = %v, want ok %v", tt.name, tt.p, err, tt.ok)
		}
	}
}

func TestNext(t *testing.T) {
	for now, want := range map[string]string{"23 18:59": "23 19:00", "23 19:00": "24 19:00", "24 00:30": "24 19:00"} {
		if got := notices.Next(at(t, now), 19*time.Hour); !got.Equal(at(t, want)) {
			t.Errorf("Next(%s, 19:00) = %v, want %v", now, got, at(t, want))
		}
	}
}
