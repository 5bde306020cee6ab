package chat

import (
	"context"
	"slices"
	"strings"
	"time"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/wechat"
)

// Inbox is a graduate's notices, as far as the talk needs them.
type Inbox interface {
	// Offers returns what did not reach the graduate in WeChat and was not offered since, the
	// newest first. Every message asks.
	Offers(ctx context.Context, openID string) ([]notices.Notice, error)
	// Offered notes that they were told of it.
	Offered(ctx context.Context, key, openID string) error
	// Inbox returns a page of the graduate's notices, the newest first.
	Inbox(ctx context.Context, openID, cursor string, limit int) (page []notices.Notice, next string, err error)
	// ReadNotice returns a notice of the graduate's, or fault.NotFound, and notes that it was seen.
	ReadNotice(ctx context.Context, openID, id string) (notices.Notice, error)
}

// Decisions keeps what graduates decide about notices.
type Decisions interface {
	// Preferences returns what a graduate decided.
	Preferences(ctx context.Context, openID string) (notices.Preferences, error)
	// SetPreferences changes it, in one transaction.
	SetPreferences(ctx context.Context, key, openID string, change func(*notices.Preferences)) error
}

// Notices is what the talk knows of notices: what waits for a graduate, what they answer, what
// they want to be told and in which language. All fields must be set.
type Notices struct {
	Inbox     Inbox
	Decisions Decisions
	Answers   *notices.Answers
}

// How far back the words of a choice reach, and how many notices 通知 lists.
const (
	choiceReach   = 14 * 24 * time.Hour
	choiceLooks   = 10
	noticesListed = 3
)

// choiceWords lists the words of all kinds' choices, so that no other message is looked up.
func choiceWords(b *notices.Book) map[string]bool {
	words := map[string]bool{}
	for _, k := range b.Kinds {
		for _, c := range k.Choices {
			for _, w := range append([]string{c.Words}, c.Also...) {
				words[fold(w)] = true
			}
		}
	}
	return words
}

// tappedChoice takes a tap on a choice of a notice (msgmenu), whatever else goes on.
func (c *Chat) tappedChoice(ctx context.Context, m *wechat.Message, s *Session) (wechat.Reply, bool, error) {
	id, choice, ok := notices.ChoiceOf(m.MenuItemID)
	if !ok || c.Notices == nil {
		return wechat.Reply{}, false, nil
	}
	s.Flow, s.AskedWhy = "", false
	r, err := c.answerNotice(ctx, m, s, id, choice)
	return r, true, err
}

// spokenChoice takes the words of a choice of the last notice that has them. Words that also
// mean something else (好的 is thanks, 停止 stops a form) are only of the very last notice with
// choices, while it waits for an answer.
func (c *Chat) spokenChoice(ctx context.Context, m *wechat.Message, s *Session) (wechat.Reply, bool, error) {
	words := fold(m.Content)
	if c.Notices == nil || len(m.Content) > longestTerm || !c.choiceWords[words] {
		return wechat.Reply{}, false, nil
	}
	page, _, err := c.Notices.Inbox.Inbox(ctx, s.OpenID, "", choiceLooks)
	if err != nil {
		return wechat.Reply{}, false, err
	}
	double, late := c.Terms.of(m.Content) != (term{}), false
	for _, n := range page {
		kind, _ := c.Notices.Answers.Book.Kind(n.Kind)
		choice := choiceSaid(kind, words)
		switch old := c.Now().Sub(n.BornAt) > choiceReach; {
		case len(kind.Choices) == 0 || n.State == notices.Queued && n.ReadAt.IsZero():
			continue
		case choice != "" && !old && !(double && n.Answer != ""):
			r, err := c.answerNotice(ctx, m, s, n.ID, choice)
			return r, true, err
		case double:
			return wechat.Reply{}, false, nil
		case choice != "" && old:
			late = true
		}
	}
	switch {
	case late:
		return c.done("notice_late")
	case double:
		return wechat.Reply{}, false, nil
	}
	return c.done("notice_unknown")
}

// choiceSaid returns the key of the kind's choice that folded words name, or "".
func choiceSaid(kind notices.Kind, words string) string {
	for _, choice := range kind.Choices {
		if fold(choice.Words) == words || slices.ContainsFunc(choice.Also, func(also string) bool { return fold(also) == words }) {
			return choice.Key
		}
	}
	return ""
}

// answerNotice keeps an answer and says what follows from it.
func (c *Chat) answerNotice(ctx context.Context, m *wechat.Message, s *Session, id, choice string) (wechat.Reply, error) {
	given, err := c.Notices.Answers.Answer(ctx, m.Key(), s.OpenID, id, choice)
	if kind := fault.KindOf(err); kind == fault.NotFound || kind == fault.Invalid {
		return wechat.Text(c.say("notice_gone")), nil
	}
	if err != nil {
		return wechat.Reply{}, err
	}
	words := given.Words
	switch {
	case given.Flow != "":
		r, err := c.begin(ctx, m, s, given.Flow, "")
		if r.Type == wechat.ReplyText {
			r.Text = joinLines(words, r.Text)
		}
		return r, err
	case words == "":
		words = c.say("notice_answered", "choice", given.Choice.Words)
	}
	if given.Before != "" && given.Before != given.Choice.Key {
		words = joinLines(c.say("notice_changed", "choice", given.Choice.Words), words)
	}
	if given.Link != "" {
		words = joinLines(words, c.say("view", "url", c.PublicURL+given.Link))
	}
	return wechat.Text(words), nil
}

// offerWaiting tells below the answer, once, that notices wait which WeChat did not let
// through (row N12).
func (c *Chat) offerWaiting(ctx context.Context, m *wechat.Message, r wechat.Reply) wechat.Reply {
	if c.Notices == nil || r.Type != wechat.ReplyText || c.ofNotices(m) {
		return r
	}
	waiting, err := c.Notices.Inbox.Offers(ctx, m.OpenID)
	if err != nil {
		c.warn(ctx, "waiting notices cannot be read", err)
	}
	if len(waiting) == 0 {
		return r
	}
	if err := c.Notices.Inbox.Offered(ctx, m.Key(), m.OpenID); err != nil {
		c.warn(ctx, "offered notices cannot be noted", err)
	}
	key := "waiting_some"
	if len(waiting) == 1 {
		key = "waiting_one"
	}
	r.Text += "\n\n" + c.say(key, "count", itoa(len(waiting)), "title", c.titleOf(waiting[0], notices.Chinese))
	return r
}

// ofNotices reports whether a message is about notices itself: nothing is offered below.
func (c *Chat) ofNotices(m *wechat.Message) bool {
	if _, _, tapped := notices.ChoiceOf(m.MenuItemID); tapped {
		return true
	}
	t := c.Terms.of(m.Content)
	return t.command == cmdNotices || t.command == cmdUnsubscribe || t.topic != ""
}

// titleOf is a notice's title as the chat shows it: short, and no link.
func (c *Chat) titleOf(n notices.Notice, l notices.Language) string {
	kind, _ := c.Notices.Answers.Book.Kind(n.Kind)
	return plain(shorten(kind.Words(l, n.Fields).Title, noticeTitle))
}

// noticeTitle bounds a title in a list, in characters.
const noticeTitle = 30

// noticeList lists the newest notices to open by number.
func (c *Chat) noticeList(ctx context.Context, m *wechat.Message, s *Session) (wechat.Reply, error) {
	page, _, err := c.Notices.Inbox.Inbox(ctx, s.OpenID, "", noticesListed)
	if err != nil {
		return wechat.Reply{}, err
	}
	if len(page) == 0 {
		return wechat.Text(c.say("notices_none")), nil
	}
	p, err := c.Notices.Decisions.Preferences(ctx, s.OpenID)
	if err != nil {
		return wechat.Reply{}, err
	}
	if waiting, err := c.Notices.Inbox.Offers(ctx, s.OpenID); err != nil || len(waiting) > 0 {
		if err := c.Notices.Inbox.Offered(ctx, m.Key(), s.OpenID); err != nil {
			c.warn(ctx, "offered notices cannot be noted", err)
		}
	}
	var options []Option
	for _, n := range page {
		o := Option{Words: c.titleOf(n, p.Reads()), Do: doNotice + ":" + n.ID}
		if n.ReadAt.IsZero() {
			o.Words += c.say("notice_unread")
		}
		options = append(options, o)
	}
	lines := append([]string{c.say("notices")}, c.offer(s, options)...)
	return wechat.Text(strings.Join(append(lines, c.say("notices_pick")), "\n")), nil
}

// What the options of a choice do with notices.
const (
	doNotice = "notice" // notice:<id>: open it
	doAnswer = "answer" // answer:<id>:<choice>
)

// openNotice shows one notice, with its choices as a numbered list.
func (c *Chat) openNotice(ctx context.Context, s *Session, id string) (wechat.Reply, error) {
	if c.Notices == nil {
		return wechat.Text(c.say("choice_expired")), nil
	}
	n, err := c.Notices.Inbox.ReadNotice(ctx, s.OpenID, id)
	if fault.KindOf(err) == fault.NotFound {
		return wechat.Text(c.say("notice_gone")), nil
	}
	if err != nil {
		return wechat.Reply{}, err
	}
	p, err := c.Notices.Decisions.Preferences(ctx, s.OpenID)
	if err != nil {
		return wechat.Reply{}, err
	}
	kind, _ := c.Notices.Answers.Book.Kind(n.Kind)
	w := kind.Words(p.Reads(), n.Fields)
	lines := []string{c.say("answer_title", "title", plain(w.Title)), plain(w.Body), c.say("answer_link", "url", c.PublicURL+n.Path())}
	if w.Note != "" {
		lines = append([]string{w.Note}, lines...)
	}
	var options []Option
	for _, choice := range kind.Choices {
		options = append(options, Option{Words: choice.Words, Do: doAnswer + ":" + n.ID + ":" + choice.Key})
	}
	if len(options) > 0 {
		lines = append(append(lines, ""), c.offer(s, options)...)
		lines = append(lines, c.say("notice_pick"))
	}
	return wechat.Text(strings.Join(lines, "\n")), nil
}
