package main

import (
	"context"
	"time"

	"zaiyue/chat"
	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/figures"
	"zaiyue/handlers"
	"zaiyue/wechat"
)

// newFigures makes the counter of the figures, hands its counts to the store every few
// seconds and when the server stops, and notes how many follow.
func (a *app) newFigures() *figures.Counter {
	c := figures.NewCounter(a.tools.db, a.now)
	a.every(5*time.Second, "figures", c.Flush)
	a.every(10*time.Minute, "followers", a.countFollowers)
	a.onClose(func() error { return c.Flush(context.Background()) }) // the store closes after it
	return c
}

// countFollowers notes the number of followers as today's.
func (a *app) countFollowers(ctx context.Context) error {
	n, err := a.tools.db.CountFollowers(ctx)
	if err != nil {
		return err
	}
	return a.tools.db.SetFigure(ctx, figures.Count{Day: figures.DayOf(a.now()), Name: figures.Followers, N: n})
}

// countedChat counts messages on their way: once each, however often they are delivered.
type countedChat struct {
	*chat.Chat
	figures *figures.Counter
}

// Reply answers a message; see chat.Chat.
func (c *countedChat) Reply(ctx context.Context, m *wechat.Message, s *chat.Session) (wechat.Reply, error) {
	switch {
	case m.Type != wechat.TypeEvent:
		c.figures.Add(figures.Messages)
	case m.Event == wechat.EventSubscribe:
		c.figures.Add(figures.Followed)
	case m.Event == wechat.EventUnsubscribe:
		c.figures.Add(figures.Unfollowed)
	case m.Event == wechat.EventClick || m.Event == wechat.EventView:
		c.figures.Add(figures.Taps, figures.Of(figures.TapOf, m.EventKey))
	}
	return c.Chat.Reply(ctx, m, s)
}

// countedLibrary times searches on their way, and counts whether they found an answer.
type countedLibrary struct {
	*content.Library
	observe func(time.Duration)
	figures *figures.Counter
}

// Ask answers a question; see content.Library.
func (l *countedLibrary) Ask(ctx context.Context, question string) (content.Answer, error) {
	began := time.Now()
	answer, err := l.Library.Ask(ctx, question)
	if fault.KindOf(err) != fault.Unavailable {
		l.observe(time.Since(began))
	}
	switch {
	case err == nil && answer.Answered:
		l.figures.Add(figures.Found)
	case err == nil:
		l.figures.Add(figures.NotFound)
	}
	return answer, err
}

// countedDesk counts verdicts on their way.
type countedDesk struct {
	chat.Desk
	figures *figures.Counter
}

// AddFeedback counts 有用 or 没用; see chat.Desk.
func (d *countedDesk) AddFeedback(ctx context.Context, key string, f chat.Feedback) error {
	if err := d.Desk.AddFeedback(ctx, key, f); err != nil || f.Counted {
		return err
	}
	if f.Useful {
		d.figures.Add(figures.Useful)
	} else {
		d.figures.Add(figures.Useless)
	}
	return nil
}

// newFiguresArea makes the pages of the figures.
func (a *app) newFiguresArea() *handlers.FiguresPages {
	return &handlers.FiguresPages{Keeper: a.tools.db, Now: a.now, ArticleTitle: func(ctx context.Context, id string) string {
		found, err := a.tools.db.Article(ctx, id)
		if err != nil {
			return id
		}
		return found.Title
	}, ButtonName: func(ctx context.Context, key string) string {
		live, err := a.tools.db.LiveMenu(ctx)
		if err != nil {
			return key
		}
		return live.NameOf(key)
	}}
}

// readArticle counts an article that was opened on the site.
func (a *app) readArticle(id string) { a.figures.Add(figures.Reads, figures.Of(figures.ReadOf, id)) }

// countAsking counts who asks what they can get, and who comes to an answer.
func (a *app) countAsking(what string) {
	name := figures.SubsidyAsked
	if what == "checked" {
		name = figures.SubsidyChecked
	}
	a.figures.Add(name)
}
