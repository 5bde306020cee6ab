package chat

import (
	"context"
	"strings"

	"zaiyue/content"
	"zaiyue/jobs"
	"zaiyue/notices"
	"zaiyue/wechat"
)

// Wishes keeps what graduates look for. The store implements it.
type Wishes interface {
	// Wish returns what a graduate looks for, and whether they ever said.
	Wish(ctx context.Context, openID string) (jobs.Wish, bool, error)
	// PutWish keeps it from now on, in place of what they said before.
	PutWish(ctx context.Context, key string, w jobs.Wish) error
	// StopWish ends it, and reports whether there was one; found: they have work now.
	StopWish(ctx context.Context, key, openID string, found bool) (had bool, err error)
}

// WishEnd names the steps of a flow that end in a wish.
type WishEnd struct {
	Where string `yaml:"where"` // a step of kind city
	What  string `yaml:"what"`  // a step of kind field
}

// How many posts are looked at to count those that fit a wish, and how many are listed.
const (
	postsLookedAt = 200
	postsListed   = 3
)

// wish keeps what was answered, and says what happens next and which posts fit now.
func (w *walk) wish(ctx context.Context) (wechat.Reply, error) {
	e := w.f.End.Wish
	wish := jobs.Wish{OpenID: w.s.OpenID, Cities: jobs.Tidy(answersOf(w.d.Answers[e.Where])), Fields: jobs.Tidy(answersOf(w.d.Answers[e.What]))}
	if err := w.Wishes.PutWish(ctx, w.m.Key(), wish); err != nil {
		return wechat.Reply{}, err
	}
	lines := []string{w.say("wish_kept", "where", wish.Where(), "what", wish.What())}
	if again, err := w.hearsOfWork(ctx, w.m); err != nil {
		return wechat.Reply{}, err
	} else if again {
		lines = append(lines, w.say("wish_heard"))
	}
	fitting, err := w.fitting(ctx, wish)
	if err != nil {
		w.warn(ctx, "the posts that fit cannot be read", err)
	}
	if len(fitting) == 0 {
		lines = append(lines, w.say("wish_none"))
	} else {
		lines = append(lines, w.say("wish_jobs", "count", itoa(len(fitting))))
		lines = append(lines, w.offer(w.s, titles(fitting[:min(len(fitting), postsListed)]))...)
		lines = append(lines, w.say("answer_pick"))
	}
	return wechat.Text(strings.Join(append(lines, w.say("wish_change")), "\n")), nil
}

// hearsOfWork switches the topic of posts on for somebody who asks for them after they had
// switched it off, and reports whether they had.
func (c *Chat) hearsOfWork(ctx context.Context, m *wechat.Message) (again bool, err error) {
	if c.Notices == nil {
		return false, nil
	}
	book := c.Notices.Answers.Book
	kind, _ := book.Kind(jobs.Kind)
	p, err := c.Notices.Decisions.Preferences(ctx, m.OpenID)
	if topic, ok := book.Topic(kind.Topic); err != nil || !ok || !p.Mutes(topic) {
		return false, err
	}
	return true, c.Notices.Decisions.SetPreferences(ctx, m.Key(), m.OpenID, func(p *notices.Preferences) { book.Wants(p, kind.Topic) })
}

// fitting returns the posts in force that fit a wish, the newest first.
func (c *Chat) fitting(ctx context.Context, w jobs.Wish) (found []content.Article, err error) {
	posts, err := c.Library.Latest(ctx, content.KindJob, postsLookedAt)
	if err != nil {
		return nil, err
	}
	now := c.Now()
	for _, a := range posts {
		over := a.JobEnds()
		if a.Job != nil && a.InForce(now) && (over.IsZero() || now.Before(over)) && jobs.Matches(w, jobs.Post(*a.Job)) {
			found = append(found, a)
		}
	}
	return found, nil
}

// wishNow says what a graduate looks for already, before the questions are put again, or
// nothing.
func (c *Chat) wishNow(ctx context.Context, openID string) (string, error) {
	w, _, err := c.Wishes.Wish(ctx, openID)
	if err != nil || !w.Active() {
		return "", err
	}
	return c.say("wish_now", "where", w.Where(), "what", w.What()), nil
}

// looking says what a graduate looks for, and that they hear of no posts where they switched
// those off.
func (c *Chat) looking(ctx context.Context, openID string, w jobs.Wish) (string, error) {
	if c.Notices != nil {
		p, err := c.Notices.Decisions.Preferences(ctx, openID)
		if err != nil {
			return "", err
		}
		if topic, muted := c.Notices.Answers.Book.Mutes(p, jobs.Kind); muted {
			return c.say("mine_wish_muted", "where", w.Where(), "what", w.What(), "topic", topic), nil
		}
	}
	return c.say("mine_wish", "where", w.Where(), "what", w.What()), nil
}

// stopWish ends what a graduate looks for (停止找工作, 找到工作了). A flow that asks for it is
// ended too.
func (c *Chat) stopWish(ctx context.Context, m *wechat.Message, s *Session, found bool) (wechat.Reply, error) {
	for id, f := range c.flows {
		if f.End.Wish == nil {
			continue
		}
		if err := c.Drafts.DeleteDraft(ctx, s.OpenID, id); err != nil {
			return wechat.Reply{}, err
		}
		if s.Flow == id {
			s.Flow = ""
		}
	}
	had, err := c.Wishes.StopWish(ctx, m.Key(), s.OpenID, found)
	switch {
	case err != nil:
		return wechat.Reply{}, err
	case found:
		return wechat.Text(c.say("wish_found")), nil
	case had:
		return wechat.Text(c.say("wish_stopped")), nil
	}
	return wechat.Text(c.say("wish_nothing")), nil
}

// answersOf are the answers of a step that takes several.
func answersOf(kept string) []string {
	if kept == "" {
		return nil
	}
	return strings.Split(kept, severally)
}
