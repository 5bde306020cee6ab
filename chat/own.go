package chat

import (
	"context"
	"slices"
	"strings"

	"zaiyue/content"
	"zaiyue/wechat"
)

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
	if !reply.Nothing() {
		c.heard(m, r.ID, "")
	}
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
	if !reply.Nothing() {
		c.heard(m, r.ID, "")
	}
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
	if a, ok := c.menu.Load().Action(r.Action); ok {
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
	case cmdLater:
		return c.done("later_nothing")
	case cmdPerson:
		r, err = c.handOff(ctx, m, s)
	case cmdUseful, cmdUseless:
		r, err = c.verdict(ctx, m, s, t.command == cmdUseful)
	case cmdMine:
		r, err = c.mine(ctx, s)
	case cmdCases:
		r, err = c.cases(ctx, s)
	case cmdStopJobs, cmdFoundJob:
		r, err = c.stopWish(ctx, m, s, t.command == cmdFoundJob)
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
	wish, _, err := c.Wishes.Wish(ctx, s.OpenID)
	if err != nil {
		return wechat.Reply{}, err
	}
	looking := ""
	if wish.Active() {
		if looking, err = c.looking(ctx, s.OpenID, wish); err != nil {
			return wechat.Reply{}, err
		}
	}
	if c.Cases != nil {
		lines, _, err := c.caseLines(ctx, s.OpenID)
		if err != nil {
			return wechat.Reply{}, err
		}
		if len(lines) > 0 {
			looking = joinLines(c.say("cases")+"\n"+strings.Join(lines, "\n"), looking)
		}
	}
	switch {
	case len(options) == 0 && looking != "":
		return wechat.Text(looking), nil
	case len(options) == 0:
		return wechat.Text(c.say("mine_nothing")), nil
	}
	lines := append([]string{c.say("mine")}, c.offer(s, options)...)
	return wechat.Text(joinLines(strings.Join(append(lines, c.say("mine_pick")), "\n"), looking)), nil
}
