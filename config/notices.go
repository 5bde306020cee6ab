package config

import (
	"strings"
	"time"
)

// Notices is how people are told things.
type Notices struct {
	QuietHours string `yaml:"quiet_hours"` // 21:30-08:00, China's time; empty: none
	DigestAt   string `yaml:"digest_at"`   // 19:00, China's time
}

func defaultNotices() Notices {
	return Notices{QuietHours: "21:30-08:00", DigestAt: "19:00"}
}

// Quiet returns the two ends of QuietHours; both empty: none.
func (n Notices) Quiet() (from, until string) {
	from, until, _ = strings.Cut(n.QuietHours, "-")
	return from, until
}

func (l *loader) checkNotices(n *Notices) {
	from, until := n.Quiet()
	if n.QuietHours != "" && (!timeOfDay(from) || !timeOfDay(until) || from == until) {
		l.problem("notices.quiet_hours", "must be hours such as 21:30-08:00, over midnight or not; empty sets none")
	}
	if !timeOfDay(n.DigestAt) {
		l.problem("notices.digest_at", "must be a time of day such as 19:00")
	}
}

func timeOfDay(s string) bool {
	_, err := time.Parse("15:04", s)
	return err == nil && len(s) == len("15:04")
}
