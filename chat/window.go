package chat

import "time"

// tooFast counts the message and reports whether it is one too many (row C17), and
// whether that must be said.
func (c *Chat) tooFast(s *Session, now time.Time) (over, say bool) {
	minute := now.Unix() / 60
	if s.Minute != minute {
		s.Minute, s.Count, s.Warned = minute, 0, false
	}
	s.Count++
	if s.Count <= c.settings.RatePerMinute {
		return false, false
	}
	say = !s.Warned
	s.Warned = true
	return true, say
}
