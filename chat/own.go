package chat

import (
	"context"
	"slices"
	"strings"
	"time"

	"zaiyue/content"
	"zaiyue/wechat"
)

// flowMessage is the flow 转人工 offers outside office hours.
const flowMessage = "message"

// choose answers a number, or the words of an option, from the open choice (row C10). A
// number without an open choice gets a kind sentence.
func (c *Chat) choose(ctx context.Context, m *wechat.Message, s *Session) (wechat.Reply, bool, error) {
	number := c.Terms.of(m.Content).number
	if s.Choice == nil {
		if number == 0 {
			return wechat.Reply{}, false, nil
		}
		return c.lostNumber(ctx, s, "number_alone")
	}
	if !c.Now().Before(s.Choice.Until) {
		s.Choice, s.Earlier = nil, nil
		if number == 0 {
			return wechat.Reply{}, false, nil
		}
		return c.lostNumber(ctx, s, "choice_expired")
	}
	options := s.Choice.Options
	if number > len(options) {
		return c.done("number_too_large", "count", itoa(len(options)))
	}
	if number == 0 {
		number = 1 + slices.IndexFunc(options, func(o Option) bool { return sameWords(o.Words, m.Content) })
	}
	if number == 0 {
		return wechat.Reply{}, false, nil
	}
	s.Looked = true
	r, err := c.do(ctx, m, s, options[number-1].Do)
	return r, true, err
}

// sameWords reports whether a message is an option's words.
func sameWords(option, content string) bool {
	return len(content) >= len(option)/2 && fold(option) == fold(content)
}

// lostNumber says that there is nothing to choose from, and that a flow waits if one does.
func (c *Chat) lostNumber(ctx context.Context, s *Session, key string) (wechat.Reply, bool, error) {
	r := wechat.Text(c.say(key))
	drafts, err := c.Drafts.DraftsOf(ctx, s.OpenID)
	if err != nil {
		c.warn(ctx, "drafts cannot be read", err)
	}
	for _, d := range drafts {
		if f := c.flows[d.Flow]; f != nil {
			r.Text += "\n" + c.say("flow_rests", "title", f.Title)
			break
		}
	}
	return r, true, nil
}

// rule answers by keyword rule (row Q1).
func (c *Chat) rule(ctx context.Context, m *wechat.Message, s *Session) (wechat.Reply, bool, error) {
	r, ok := c.Library.Rule(ctx, m.Content)
	if !ok {
		return wechat.Reply{}, false, nil
	}
	reply, err := c.obey(ctx, m, s, r)
	return reply, !reply.Nothing() || err != nil, err
}

// urgent lets a rule that cannot wait answer before an open flow or question takes the
// message. The flow rests.
func (c *Chat) urgent(ctx context.Context, m *wechat.Message, s *Session) (wechat.Reply, bool, error) {
	if s.Flow == "" && !s.AskedWhy {
		return wechat.Reply{}, false, nil // rule comes soon enough
	}
	r, ok := c.Library.Rule(ctx, m.Content)
	if !ok || r.Priority < c.settings.UrgentPriority {
		return wechat.Reply{}, false, nil
	}
	s.Flow, s.AskedWhy = "", false
	reply, err := c.obey(ctx, m, s, r)
	return reply, !reply.Nothing() || err != nil, err
}

// obey does what a rule says; nothing where it says nothing that is known.
func (c *Chat) obey(ctx context.Context, m *wechat.Message, s *Session, r content.Rule) (wechat.Reply, error) {
	if r.Answer != "" {
		return wechat.Text(r.Answer), nil
	}
	if r.Article != "" {
		return c.article(ctx, s, r.Article)
	}
	if a, ok := c.Menu.Action(r.Action); ok {
		return c.act(ctx, m, s, a)
	}
	return wechat.Reply{}, nil
}

// own answers the words that speak of the talk itself.
func (c *Chat) own(ctx context.Context, m *wechat.Message, s *Session) (r wechat.Reply, ok bool, err error) {
	t := c.Terms.of(m.Content)
	if t.flow != "" {
		r, err = c.begin(ctx, m, s, t.flow, "")
		return r, true, err
	}
	switch t.command {
	case "":
		return wechat.Reply{}, false, nil
	case cmdMore:
		return c.more(s)
	case cmdBack:
		return c.back(s)
	case cmdContinue, cmdRestart:
		r, err = c.resume(ctx, m, s, t.command)
	case cmdCancel:
		return c.done("cancel_nothing")
	case cmdPerson:
		r, err = c.handOff(ctx, m, s)
	case cmdUseful, cmdUseless:
		r, err = c.verdict(ctx, m, s, t.command == cmdUseful)
	case cmdMine:
		r, err = c.mine(ctx, s)
	case cmdHello:
		return c.done("hello")
	case cmdThanks:
		return c.done("thanks")
	default:
		return c.done("help")
	}
	return r, true, err
}

// more sends the next part of a long answer.
func (c *Chat) more(s *Session) (wechat.Reply, bool, error) {
	if len(s.Rest) == 0 {
		return c.done("no_more")
	}
	part := s.Rest[0]
	s.Rest = s.Rest[1:]
	if len(s.Rest) > 0 {
		part += c.tail
	}
	return wechat.Text(part), true, nil
}

// back shows the choice before the present one, or the present one again once one of its
// options was looked at.
func (c *Chat) back(s *Session) (wechat.Reply, bool, error) {
	last := s.Earlier
	if s.Looked || last == nil {
		last = s.Choice
	}
	if last == nil || !c.Now().Before(last.Until) {
		return c.done("nothing_back")
	}
	s.Choice, s.Earlier, s.Rest = nil, nil, nil
	lines := append([]string{c.say("pick_again")}, c.offer(s, last.Options)...)
	return wechat.Text(strings.Join(lines, "\n")), true, nil
}

// mine shows what is kept for the graduate: flows that are not finished.
func (c *Chat) mine(ctx context.Context, s *Session) (wechat.Reply, error) {
	drafts, err := c.Drafts.DraftsOf(ctx, s.OpenID)
	if err != nil {
		return wechat.Reply{}, err
	}
	var options []Option
	for _, d := range drafts {
		if f := c.flows[d.Flow]; f != nil {
			options = append(options, Option{Words: c.say("mine_draft", "title", f.Title), Do: "flow:" + f.ID})
		}
	}
	if len(options) == 0 {
		return wechat.Text(c.say("mine_nothing")), nil
	}
	lines := append([]string{c.say("mine")}, c.offer(s, options)...)
	return wechat.Text(strings.Join(append(lines, c.say("mine_pick")), "\n")), nil
}

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
