package chat

import (
	"context"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/followups"
	"zaiyue/menus"
	"zaiyue/subsidies"
	"zaiyue/wechat"
)

// Answer is one way to answer a message. It returns false when the message is not its
// business; the first that returns true ends the search.
type Answer func(ctx context.Context, m *wechat.Message, s *Session) (wechat.Reply, bool, error)

// Config is what a Chat needs. Library, Desk, Drafts, Kept, Followers and Wishes are required.
type Config struct {
	Library   Library
	Desk      Desk
	Drafts    Drafts
	Kept      Kept
	Followers Followers
	Wishes    Wishes
	// FollowUps is the list of placed graduates; nil: nobody is followed up.
	FollowUps FollowUps
	Cases     Cases              // applications; nil: the talk knows nothing of them
	Machine   *subsidies.Machine // of applications; with Cases
	Facts     Facts              // what graduates told of themselves; nil: nothing is kept
	// Counted is told of who asks what they can get ("asked"), and comes to an answer
	// ("checked"); nil: nobody counts.
	Counted func(what string)
	Papers  Papers            // nil: pictures say nothing, and one applies on the pages alone
	Survey  *followups.Survey // what a follow-up asks; nil: the shipped one
	Scenes  Scenes            // nil: every code is only a way here
	Notices *Notices          // nil: the talk knows nothing of notices

	Menu  menus.Menu     // the menu at first; SetMenu puts another in its place
	Rules []content.Rule // the keyword rules in use, to check their actions; may be nil

	Texts  *Texts // nil: the shipped texts.yaml
	Terms  *Terms // nil: the shipped terms.yaml
	Flows  []Flow // nil: the shipped flows
	Cities []City // nil: the shipped cities.yaml

	// Heard is told of each question, and of what answered it; it must not wait. May be nil.
	Heard func(content.Asked)

	Settings  Settings
	PublicURL string // where the article site stands, without a slash at the end
	Now       func() time.Time
	Log       *slog.Logger // nil: nothing is logged
}

// Chat decides what to say. It is safe for concurrent use; one graduate's messages must
// come one at a time (row C7).
type Chat struct {
	Config
	settings    Settings
	menu        atomic.Pointer[menus.Menu] // whose keys are answered now
	flows       map[string]*Flow
	answers     []Answer
	choiceWords map[string]bool // of all kinds of notices, folded
	globals     []string        // values of the placeholders every text may use
	tail        string          // what ends a cut message
	room        int             // bytes of a message that is cut, without what ends it
}

// Reply answers one message and changes the session to where the talk is then. A reply
// that is Nothing means there is nothing to say. On an error the session may have changed;
// Sorry has the words for the graduate.
//
// The order is that of section 4.6 of the architecture paper: coming and going, menu keys,
// then the answers listed in New. Replies that were ready too late go first.
func (c *Chat) Reply(ctx context.Context, m *wechat.Message, s *Session) (wechat.Reply, error) {
	now := c.Now().UTC()
	s.OpenID = m.OpenID
	if m.Type == wechat.TypeEvent && m.Event != wechat.EventClick {
		return c.event(ctx, m, s)
	}
	if over, say := c.tooFast(s, now); over && !c.refuses(m) {
		if say {
			return wechat.Text(c.say("too_fast")), nil
		}
		return wechat.Reply{}, nil
	}
	c.restFlow(s, now)
	s.SeenAt = now
	if m.Type == wechat.TypeEvent {
		r, err := c.click(ctx, m, s)
		return c.finish(s, r, keepParts), err
	}
	r, err := c.answer(ctx, m, s)
	if err != nil {
		return r, err
	}
	r, late := c.keptFirst(ctx, m, r)
	return c.finish(s, c.offerWaiting(ctx, m, r), keepParts+late), nil
}

// answer asks the answers in order.
func (c *Chat) answer(ctx context.Context, m *wechat.Message, s *Session) (wechat.Reply, error) {
	m, heard := c.hear(m)
	for _, answer := range c.answers {
		r, ok, err := answer(ctx, m, s)
		if err != nil {
			return wechat.Reply{}, err
		}
		if ok {
			if heard != "" && r.Type == wechat.ReplyText {
				r.Text = heard + "\n" + r.Text
			}
			return r, nil
		}
	}
	return wechat.Reply{}, nil
}

// Sorry is the reply to a graduate whose message failed with err: the fault's own words,
// or an apology.
func (c *Chat) Sorry(err error) wechat.Reply {
	return wechat.Text(fault.Words(err, c.say("sorry")))
}

// say fills the text of a key; values are name, value, name, value ….
func (c *Chat) say(key string, values ...string) string {
	return c.Texts.say(key, values, c.globals)
}

// link completes a path of the site, escaping each segment.
func (c *Chat) link(segments ...string) string {
	var b strings.Builder
	b.WriteString(c.PublicURL)
	for _, s := range segments {
		b.WriteByte('/')
		b.WriteString(url.PathEscape(s))
	}
	return b.String()
}

// keptFirst puts answers that were ready too late before the reply, and forgets them
// (row C11), and returns how many there were. Where they cannot be had the reply goes as
// it is.
func (c *Chat) keptFirst(ctx context.Context, m *wechat.Message, r wechat.Reply) (wechat.Reply, int) {
	if r.Type != wechat.ReplyText {
		return r, 0
	}
	texts, err := c.Kept.KeptFor(ctx, m.OpenID)
	if err != nil {
		c.warn(ctx, "kept answers cannot be read", err)
	}
	if len(texts) == 0 {
		return r, 0
	}
	if err := c.Kept.DropKept(ctx, m.Key(), m.OpenID); err != nil {
		c.warn(ctx, "kept answers cannot be dropped", err)
	}
	lines := append([]string{c.say("kept_first")}, texts...)
	r.Text = strings.Join(append(lines, "", c.say("kept_then"), r.Text), "\n")
	return r, len(texts)
}

// keepParts bounds what 更多 can bring: a session is to stay small, and the page has it all.
const keepParts = 3

// finish cuts a text to what WeChat takes and keeps the rest, at most so many parts, for
// 更多 (row C12).
func (c *Chat) finish(s *Session, r wechat.Reply, most int) wechat.Reply {
	if r.Type != wechat.ReplyText || len(r.Text) <= wechat.MaxTextBytes {
		return r
	}
	parts := Cut(r.Text, c.room)
	r.Text = parts[0] + c.tail
	rest := append(parts[1:], s.Rest...)
	if len(rest) > most {
		rest = rest[:most:most]
		rest[most-1] += "\n\n" + c.say("more_on_page")
	}
	s.Rest = slices.Clone(rest)
	return r
}

// warn logs a failure that the graduate need not feel.
func (c *Chat) warn(ctx context.Context, what string, err error) {
	c.Log.WarnContext(ctx, "chat: "+what, "err", err)
}
