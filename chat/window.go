package chat

import (
	"time"

	"zaiyue/wechat"
)

// TakeWindow takes one customer-service message from what WeChat allows the account to
// send at now, and reports whether one was left (row C11).
func (s *Session) TakeWindow(now time.Time) bool {
	if s.Window.Left <= 0 || !now.Before(s.Window.Until) {
		return false
	}
	s.Window.Left--
	return true
}

// openWindow notes what the message allows the account to send (section 6.3 of the
// protocol paper). A tap does not shorten the longer window of a message before it.
func (c *Chat) openWindow(m *wechat.Message, s *Session, now time.Time) {
	switch {
	case m.Type != wechat.TypeEvent && !tapped(m):
		s.Window = Window{Until: now.Add(c.settings.MessageWindow), Left: c.settings.MessageAllowance}
	case m.Type != wechat.TypeEvent, opensWindow(m.Event):
		if s.Window.Left > 0 && s.Window.Until.After(now.Add(c.settings.TapWindow)) {
			return
		}
		s.Window = Window{Until: now.Add(c.settings.TapWindow), Left: c.settings.TapAllowance}
	}
}

// tapped reports whether a text is a tap on a msgmenu item, which counts as a tap. Ordinary
// text has been seen with the item "0".
func tapped(m *wechat.Message) bool { return m.MenuItemID != "" && m.MenuItemID != "0" }

// opensWindow reports whether an event lets the account write.
func opensWindow(e wechat.Event) bool {
	switch e {
	case wechat.EventSubscribe, wechat.EventScan, wechat.EventClick, wechat.EventScancodePush, wechat.EventScancodeWait:
		return true
	}
	return false
}

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
