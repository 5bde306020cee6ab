package chat

import (
	"context"
	"strings"
	"time"

	"zaiyue/wechat"
)

// flowMessage is the flow 转人工 offers outside office hours.
const flowMessage = "message"

// handOff gives the talk to a person in office hours; outside them it says when people are
// back and offers to take a message (row C16).
func (c *Chat) handOff(ctx context.Context, m *wechat.Message, s *Session) (wechat.Reply, error) {
	now := c.Now()
	s.Flow, s.AskedWhy = "", false
	ahead, err := c.Desk.AddRequest(ctx, m.Key(), Request{OpenID: m.OpenID, Text: s.Asked, At: now.UTC()})
	if c.settings.Office.open(now) {
		if err != nil {
			c.warn(ctx, "a request for a person cannot be queued", err)
		}
		return wechat.Reply{Type: wechat.ReplyTransfer}, nil
	}
	if err != nil {
		return wechat.Reply{}, err
	}
	lines := []string{c.say("person_away", "ahead", itoa(ahead), "back", c.backAt(now))}
	if ahead == 0 {
		lines[0] = c.say("person_next", "back", c.backAt(now))
	}
	option := Option{Words: c.say("person_option"), Do: "flow:" + flowMessage}
	return wechat.Text(strings.Join(append(lines, c.offer(s, []Option{option})...), "\n")), nil
}

// backAt says when the office opens next.
func (c *Chat) backAt(now time.Time) string {
	next, local := c.settings.Office.next(now), now.In(shanghai())
	from := next.Format("15:04")
	switch days := next.YearDay() - local.YearDay(); {
	case days == 0:
		return c.say("back_today", "from", from)
	case days == 1, next.Sub(local) < 24*time.Hour:
		return c.say("back_tomorrow", "from", from)
	}
	return c.say("back_later", "weekday", c.weekday(next.Weekday()), "from", from)
}

// weekday names a day of the week.
func (c *Chat) weekday(d time.Weekday) string {
	names := strings.Fields(c.say("weekdays"))
	if int(d) >= len(names) {
		return ""
	}
	return names[d]
}

// hours puts the office hours into words: 周一至周五 09:00—17:30.
func (c *Chat) hours() string {
	office := c.settings.Office
	first, last := office.Days[0], office.Days[len(office.Days)-1]
	inRow := len(office.Days) > 2
	for i := range office.Days[1:] {
		inRow = inRow && office.Days[i]+1 == office.Days[i+1]
	}
	if inRow {
		return c.say("hours_row", "first", c.weekday(first), "last", c.weekday(last), "from", office.From, "until", office.Until)
	}
	var names []string
	for _, d := range office.Days {
		names = append(names, c.weekday(d))
	}
	return c.say("hours_days", "days", strings.Join(names, " "), "from", office.From, "until", office.Until)
}
