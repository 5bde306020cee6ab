package chat

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"zaiyue/notices"
	"zaiyue/wechat"
)

// decided obeys the words by which a graduate decides about notices, at once and also in the
// middle of a flow: 退订 must never be taken for an answer (rows N10, F6, C15).
func (c *Chat) decided(ctx context.Context, m *wechat.Message, s *Session) (r wechat.Reply, ok bool, err error) {
	t := c.Terms.of(m.Content)
	if c.Notices == nil || t == (term{}) {
		return wechat.Reply{}, false, nil
	}
	if t.topic != "" {
		r, err = c.topicSwitched(ctx, m, t.topic, t.off)
		return r, true, err
	}
	switch t.command {
	case cmdUnsubscribe:
		r, err = c.change(ctx, m, func(p *notices.Preferences) { p.All = true }, "muted_all")
	case cmdResubscribe:
		r, err = c.change(ctx, m, func(p *notices.Preferences) { p.All, p.Muted = false, nil }, "unmuted_all")
	case cmdChinese:
		r, err = c.change(ctx, m, speak(notices.Chinese), "language_chinese")
	case cmdTibetan:
		r, err = c.change(ctx, m, speak(notices.Tibetan), "language_tibetan")
	case cmdSettings:
		r, err = c.noticeSettings(ctx, m.OpenID)
	case cmdNotices:
		r, err = c.noticeList(ctx, m, s)
	default:
		return wechat.Reply{}, false, nil
	}
	return r, true, err
}

// refuses reports whether a message stops notices: that is obeyed however many came before it.
func (c *Chat) refuses(m *wechat.Message) bool {
	t := c.Terms.of(m.Content)
	return c.Notices != nil && (t.command == cmdUnsubscribe || t.off)
}

// speak is the choice of a language.
func speak(l notices.Language) func(*notices.Preferences) {
	return func(p *notices.Preferences) { p.Language, p.Asked = l, true }
}

// change keeps a decision and says so.
func (c *Chat) change(ctx context.Context, m *wechat.Message, change func(*notices.Preferences), key string, values ...string) (wechat.Reply, error) {
	if err := c.Notices.Decisions.SetPreferences(ctx, m.Key(), m.OpenID, change); err != nil {
		return wechat.Reply{}, err
	}
	return wechat.Text(c.say(key, values...)), nil
}

// topicSwitched switches a topic off or on. Switched on after everything was switched off, it
// is the only one.
func (c *Chat) topicSwitched(ctx context.Context, m *wechat.Message, key string, off bool) (wechat.Reply, error) {
	book := c.Notices.Answers.Book
	topic, _ := book.Topic(key)
	if off {
		return c.change(ctx, m, func(p *notices.Preferences) { p.Mute(key) }, "muted_topic", "topic", topic.Name)
	}
	return c.change(ctx, m, func(p *notices.Preferences) { book.Wants(p, key) }, "unmuted_topic", "topic", topic.Name)
}

// noticeSettings says what a graduate decided, and how to change it.
func (c *Chat) noticeSettings(ctx context.Context, openID string) (wechat.Reply, error) {
	p, err := c.Notices.Decisions.Preferences(ctx, openID)
	if err != nil {
		return wechat.Reply{}, err
	}
	var on, off []string
	for _, t := range c.Notices.Answers.Book.Topics {
		switch {
		case t.Fixed:
		case p.Mutes(t):
			off = append(off, t.Name)
		default:
			on = append(on, t.Name)
		}
	}
	lines := []string{c.say("settings")}
	if len(on) > 0 {
		lines = append(lines, c.say("settings_on", "topics", strings.Join(on, "、")))
	}
	if len(off) > 0 {
		lines = append(lines, c.say("settings_off", "topics", strings.Join(off, "、")))
	}
	return wechat.Text(strings.Join(append(lines, c.say("settings_how")), "\n")), nil
}

// checkNotices reports words for topics that do not exist or cannot be switched off, and
// topics without words.
func (c *Chat) checkNotices() (problems []error) {
	if c.Notices == nil {
		return nil
	}
	book := c.Notices.Answers.Book
	c.choiceWords = choiceWords(book)
	for _, key := range c.Terms.topics {
		if t, ok := book.Topic(key); !ok || t.Fixed {
			problems = append(problems, fmt.Errorf("%s: words for the topic %q, which does not exist or cannot be switched off", c.Terms.file, key))
		}
	}
	for _, t := range book.Topics {
		if !t.Fixed && !slices.Contains(c.Terms.topics, t.Key) {
			problems = append(problems, fmt.Errorf("%s: no words for the topic %q", c.Terms.file, t.Key))
		}
	}
	return problems
}
