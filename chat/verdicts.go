package chat

import (
	"context"
	"slices"
	"strings"

	"zaiyue/wechat"
)

// verdict counts 有用 or 没用 on the article last answered with (row Q10), and asks once
// why it was of no use.
func (c *Chat) verdict(ctx context.Context, m *wechat.Message, s *Session, useful bool) (wechat.Reply, error) {
	if s.Answered == "" {
		return wechat.Text(c.say("verdict_nothing")), nil
	}
	if s.Judged == s.Answered {
		return wechat.Text(c.say("verdict_again")), nil
	}
	f := Feedback{Article: s.Answered, Question: s.Asked, Useful: useful, At: c.Now().UTC()}
	if err := c.Desk.AddFeedback(ctx, m.Key(), f); err != nil {
		return wechat.Reply{}, err
	}
	s.Judged = s.Answered
	if useful {
		return wechat.Text(c.say("verdict_useful")), nil
	}
	s.AskedWhy = true
	lines := []string{c.say("verdict_useless")}
	for i, reason := range c.reasons() {
		lines = append(lines, c.say("option", "number", itoa(i+1), "words", reason))
	}
	return wechat.Text(strings.Join(lines, "\n")), nil
}

// reasons lists the reasons for 没用 that can be had by number.
func (c *Chat) reasons() []string { return strings.Split(c.say("verdict_reasons"), "\n") }

// why takes the reason for 没用. A command, a keyword or a question the library answers is
// no reason: the talk goes on with it.
func (c *Chat) why(ctx context.Context, m *wechat.Message, s *Session) (wechat.Reply, bool, error) {
	if !s.AskedWhy {
		return wechat.Reply{}, false, nil
	}
	s.AskedWhy = false
	t, reasons := c.Terms.of(m.Content), c.reasons()
	reason := Mask(shorten(m.Content, 200))
	switch {
	case t.command == cmdSkip, t.command == cmdThanks:
		return c.done("verdict_thanks")
	case t.number > len(reasons):
		s.AskedWhy = true
		return c.done("number_too_large", "count", itoa(len(reasons)))
	case t.number > 0:
		reason = reasons[t.number-1]
	case t != term{}:
		return wechat.Reply{}, false, nil
	case !slices.Contains(reasons, m.Content) && c.answerable(ctx, m.Content): // the next question
		return wechat.Reply{}, false, nil
	}
	f := Feedback{Article: s.Answered, Question: s.Asked, Reason: reason, Counted: true, At: c.Now().UTC()}
	if err := c.Desk.AddFeedback(ctx, m.Key(), f); err != nil {
		return wechat.Reply{}, false, err
	}
	return c.done("verdict_thanks")
}

// answerable reports whether the text is a keyword or a question the library answers.
func (c *Chat) answerable(ctx context.Context, text string) bool {
	if text == "" {
		return false
	}
	if _, ok := c.Library.Rule(ctx, text); ok {
		return true
	}
	if !c.Terms.asks(text) {
		return false
	}
	a, err := c.Library.Ask(ctx, text)
	return err == nil && a.Answered
}
