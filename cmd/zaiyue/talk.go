package main

import (
	"context"
	"net/url"
	"time"

	"zaiyue/chat"
	"zaiyue/handlers"
	"zaiyue/people"
	"zaiyue/store"
	"zaiyue/wechat"
)

// How often the talks are written, and those that are too old deleted. A crash loses what was
// said since the last writing from the officers' view, and nothing else.
const (
	talkEvery     = time.Second
	talkTidyEvery = time.Hour
)

// Bounds of a line, in characters: what a text of WeChat can hold, and of our answer so much
// that an officer knows which it was.
const (
	saidText   = 600
	answerText = 400
)

// startTalk has the talks written, and the old ones deleted.
func (a *app) startTalk() {
	db := a.tools.db
	var dropped uint64
	a.every(talkEvery, "talk", func(ctx context.Context) error {
		if n := db.TalkDropped(); n > dropped {
			a.log.Warn("lines of talks were not kept: there were too many at once", "lines", n-dropped)
			dropped = n
		}
		return db.FlushTalk(ctx)
	})
	a.every(talkTidyEvery, "tidy talk", func(ctx context.Context) error {
		return db.TidyTalk(ctx, a.now().Add(-a.config.Chat.TalkKept))
	})
	a.onClose(func() error { return db.FlushTalk(context.Background()) }) // the store closes after it
}

// loggedChat notes what graduates say, and what they are answered, once each.
type loggedChat struct {
	handlers.Replier
	db  *store.DB
	now func() time.Time
}

// Reply answers a message; see chat.Chat.
func (l *loggedChat) Reply(ctx context.Context, m *wechat.Message, s *chat.Session) (wechat.Reply, error) {
	r, err := l.Replier.Reply(ctx, m, s)
	if line, ok := lineOf(m); ok {
		line.At, line.Answer = l.now(), saidBack(r)
		l.db.Said(m.OpenID, line)
	}
	return r, err
}

// lineOf is a message as the talk keeps it; false for what is no part of one: the platform's
// events, and that somebody leaves.
func lineOf(m *wechat.Message) (people.Line, bool) {
	line := people.Line{Kind: people.Talked, How: string(m.Type)}
	switch m.Type {
	case wechat.TypeText:
		line.Said = m.Content
	case wechat.TypeVoice:
		line.Said = m.Recognition
	case wechat.TypeLink, wechat.TypeFile:
		line.Said = m.Title
	case wechat.TypeLocation:
		if m.Where != nil {
			line.Said = m.Where.Label
		}
	case wechat.TypeEvent:
		line.How = string(m.Event)
		switch m.Event {
		case wechat.EventClick, wechat.EventSubscribe, wechat.EventScan:
			line.Said = m.EventKey
		case wechat.EventView:
			if u, err := url.Parse(m.EventKey); err == nil {
				line.Said = u.Path
			}
		default:
			return line, false
		}
	}
	line.Said = chat.Mask(head(line.Said, saidText))
	return line, true
}

// saidBack is an answer as the talk keeps it.
func saidBack(r wechat.Reply) string {
	text := r.Text
	if r.Type == wechat.ReplyNews {
		text = r.Article.Title
	}
	return chat.Mask(head(text, answerText))
}

// head is the beginning of a text, n characters at most.
func head(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for i := range text {
		if n--; n < 0 {
			return text[:i] + "…"
		}
	}
	return text
}

// loggedLate notes in the talk what became of answers that were ready too late.
type loggedLate struct {
	handlers.Sender
	chat.Kept
	db  *store.DB
	now func() time.Time
}

// SendText sends a late answer; see wechat.Client.
func (l *loggedLate) SendText(ctx context.Context, openID, text string) error {
	err := l.Sender.SendText(ctx, openID, text)
	if err == nil {
		l.db.Said(openID, people.Line{At: l.now(), Kind: people.LateSent})
	}
	return err
}

// Keep keeps a late answer; see chat.Kept.
func (l *loggedLate) Keep(ctx context.Context, key, openID, text string, at time.Time) error {
	err := l.Kept.Keep(ctx, key, openID, text, at)
	if err == nil {
		l.db.Said(openID, people.Line{At: at, Kind: people.LateKept})
	}
	return err
}
