package notices

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Language is a language that texts are written in.
type Language string

// The languages. The empty one was not chosen yet and counts as Chinese.
const (
	Chinese Language = "zh"
	Tibetan Language = "bo"
)

// Preferences are what a person decided about notices (row N10). The zero value is somebody
// who decided nothing: everything is told, in Chinese, within the general quiet hours.
type Preferences struct {
	Muted      []string  `json:"muted,omitempty"`       // topics that are not sent; they stand in the inbox
	All        bool      `json:"all,omitempty"`         // 退订: nothing but what the person asked for themselves
	QuietFrom  string    `json:"quiet_from,omitempty"`  // own quiet hours in China's time, such as 21:30; both empty: the general ones
	QuietUntil string    `json:"quiet_until,omitempty"` // may be earlier than QuietFrom: over midnight
	Digest     bool      `json:"digest,omitempty"`      // what is not important comes together, once a day
	Language   Language  `json:"language,omitempty"`
	Asked      bool      `json:"asked,omitempty"` // the language question was put
	ChangedAt  time.Time `json:"changed_at,omitzero"`
}

// mostMuted bounds Muted: there are fewer topics than this.
const mostMuted = 50

// Quiet returns the person's own quiet hours; none: the general ones hold.
func (p Preferences) Quiet() Hours { return Hours{p.QuietFrom, p.QuietUntil} }

// Check returns what is wrong with the preferences.
func (p Preferences) Check() error {
	var problems []error
	if err := p.Quiet().Check(); err != nil {
		problems = append(problems, err)
	}
	if len(p.Muted) > mostMuted {
		problems = append(problems, fmt.Errorf("%d topics are muted", len(p.Muted)))
	}
	if !slices.Contains([]Language{"", Chinese, Tibetan}, p.Language) {
		problems = append(problems, fmt.Errorf("%q is no language", p.Language))
	}
	return errors.Join(problems...)
}

// QuietUntil reports whether now lies in the person's quiet hours, or in the general ones
// where they chose none, and when those end. Urgent notices do not ask.
func QuietUntil(p Preferences, general Hours, now time.Time) (until time.Time, quiet bool) {
	if own := p.Quiet(); !own.None() {
		return own.Within(now)
	}
	return general.Within(now)
}

// Mutes reports whether the person does not want a topic sent. What cannot be switched off
// never is.
func (p Preferences) Mutes(t Topic) bool {
	return !t.Fixed && (p.All || slices.Contains(p.Muted, t.Key))
}

// Mute switches a topic off. Twice is once.
func (p *Preferences) Mute(topic string) {
	if !slices.Contains(p.Muted, topic) && len(p.Muted) < mostMuted {
		p.Muted = append(p.Muted, topic)
	}
}

// Unmute switches a topic on again.
func (p *Preferences) Unmute(topic string) {
	p.Muted = slices.DeleteFunc(p.Muted, func(k string) bool { return k == topic })
}

// Gathers reports whether a notice of the importance waits for the person's digest.
func (p Preferences) Gathers(i Importance) bool { return p.Digest && i == Low }

// Reads returns the language that the person is written to in.
func (p Preferences) Reads() Language {
	if p.Language == "" {
		return Chinese
	}
	return p.Language
}
