package config

import (
	"maps"
	"slices"
	"time"
)

// Allowance is what WeChat lets the account send to one person (section 6.3 of the protocol
// paper). WeChat has changed it before.
type Allowance struct {
	MessageWindow time.Duration `yaml:"message_window"`
	MessageCount  int           `yaml:"message_count"`
	TapWindow     time.Duration `yaml:"tap_window"`
	TapCount      int           `yaml:"tap_count"`
	FollowWindow  time.Duration `yaml:"follow_window"`
	FollowCount   int           `yaml:"follow_count"`
	ScanWindow    time.Duration `yaml:"scan_window"`
	ScanCount     int           `yaml:"scan_count"`
	TopUp         bool          `yaml:"top_up"`
	TemplateDay   int           `yaml:"template_day"`
}

func defaultAllowance() Allowance {
	return Allowance{
		MessageWindow: 48 * time.Hour, MessageCount: 5, TapWindow: time.Minute, TapCount: 3,
		FollowWindow: time.Minute, FollowCount: 3, ScanWindow: time.Minute, ScanCount: 3, TemplateDay: 10,
	}
}

// mostAllowed bounds the counts: a slip of the keyboard must not let a thousand messages out.
const mostAllowed = 50

func (l *loader) checkAllowance(a *Allowance) {
	spans := map[string]time.Duration{
		"allowance.message_window": a.MessageWindow, "allowance.tap_window": a.TapWindow,
		"allowance.follow_window": a.FollowWindow, "allowance.scan_window": a.ScanWindow,
	}
	for _, key := range slices.Sorted(maps.Keys(spans)) {
		l.positive(key, spans[key])
	}
	counts := map[string]int{
		"allowance.message_count": a.MessageCount, "allowance.tap_count": a.TapCount, "allowance.follow_count": a.FollowCount,
		"allowance.scan_count": a.ScanCount, "allowance.template_day": a.TemplateDay,
	}
	for _, key := range slices.Sorted(maps.Keys(counts)) {
		if n := counts[key]; n < 0 || n > mostAllowed {
			l.problem(key, "must be 0 to 50; 0 sends none")
		}
	}
}
