package chat

import (
	"context"
	"strings"
	"unicode"

	"zaiyue/people"
	"zaiyue/wechat"
)

// event answers what is not written: following, leaving, scanning. Receipts of the
// platform and events nobody knows are answered with nothing. A location_select and the
// pic_ events are, because the location or the pictures follow as messages of their own;
// LOCATION is, because WeChat sends it unasked whenever the chat is opened.
func (c *Chat) event(ctx context.Context, m *wechat.Message, s *Session) (wechat.Reply, error) {
	switch m.Event {
	case wechat.EventSubscribe:
		if err := c.Followers.Followed(ctx, m.Key(), m.OpenID, m.EventKey, m.CreateTime); err != nil {
			c.warn(ctx, "a follow cannot be kept", err)
		}
		return c.scanned(ctx, m, s, "welcome")
	case wechat.EventUnsubscribe, wechat.EventAuthorizationCancel:
		*s = Session{OpenID: m.OpenID}
		return wechat.Reply{}, c.Followers.Forget(ctx, m.OpenID)
	case wechat.EventScan:
		return c.scanned(ctx, m, s, "scanned")
	case wechat.EventScancodeWait:
		return wechat.Text(c.say("scan_result")), nil
	}
	return wechat.Reply{}, nil
}

// hear turns a voice message that WeChat has understood into text, and returns the words
// that say what was understood.
func (c *Chat) hear(m *wechat.Message) (as *wechat.Message, heard string) {
	if m.Type != wechat.TypeVoice || m.Recognition == "" {
		return m, ""
	}
	text := *m
	text.Type, text.Content = wechat.TypeText, m.Recognition
	if len(people.CardNumbers(m.Recognition)) > 0 {
		return &text, "" // a personal number is not repeated
	}
	return &text, c.say("voice_heard", "text", plain(m.Recognition))
}

// otherKinds answers what is not text, with a way on (row C14).
func (c *Chat) otherKinds(ctx context.Context, m *wechat.Message, s *Session) (wechat.Reply, bool, error) {
	switch m.Type {
	case wechat.TypeText:
		return c.stickers(m)
	case wechat.TypeLocation:
		return c.located(ctx, m, s)
	case wechat.TypeImage:
		return c.done("image")
	case wechat.TypeVoice:
		return c.done("voice_unheard")
	case wechat.TypeVideo, wechat.TypeShortVideo:
		return c.done("video")
	case wechat.TypeLink:
		return c.done("link")
	case wechat.TypeFile:
		return c.done("file")
	}
	return c.done("unknown")
}

// done is a text as an Answer returns it.
func (c *Chat) done(key string, values ...string) (wechat.Reply, bool, error) {
	return wechat.Text(c.say(key, values...)), true, nil
}

// stickers answers text that holds no word: what WeChat puts for a message it cannot
// deliver, emoji and WeChat's own /:codes.
func (c *Chat) stickers(m *wechat.Message) (wechat.Reply, bool, error) {
	if strings.HasPrefix(m.Content, "/:") && len(m.Content) < 24 && !strings.ContainsAny(m.Content, " ，。？") {
		return c.done("emoji")
	}
	if len(m.Content) > longestTerm {
		return wechat.Reply{}, false, nil
	}
	if c.Terms.unsupported[fold(m.Content)] {
		return c.done("sticker")
	}
	wordless := !strings.ContainsFunc(m.Content, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
	switch {
	case !wordless:
		return wechat.Reply{}, false, nil
	case strings.ContainsAny(m.Content, "?？"):
		return c.done("help")
	}
	return c.done("emoji")
}

// plain takes the angle brackets out of words that are not ours, so that they cannot make
// a link.
func plain(s string) string {
	if !strings.ContainsAny(s, "<>") {
		return s
	}
	return strings.NewReplacer("<", "〈", ">", "〉").Replace(s)
}

// guard stops a message that holds an ID-card or bank-card number (row C19): it goes
// nowhere, and the graduate is shown the safe way.
func (c *Chat) guard(_ context.Context, m *wechat.Message, _ *Session) (wechat.Reply, bool, error) {
	if len(people.CardNumbers(m.Content)) == 0 {
		return wechat.Reply{}, false, nil
	}
	return c.done("personal_number")
}
