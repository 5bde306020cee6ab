package content

import (
	"context"
	"errors"
	"fmt"

	"zaiyue/fault"
	"zaiyue/people"
)

// dueAtOnce bounds what one Step takes on; the next one goes on.
const dueAtOnce = 100

// Step publishes what is due and takes off the site what has ended. What cannot be published
// when its time comes goes back to Approved with the reason, and a person is told, once. A
// step may be taken any number of times, by several at once: the store makes each move once.
func (e *Editorial) Step(ctx context.Context) error {
	now := e.Now()
	due, err := e.Posts.DuePosts(ctx, now, dueAtOnce)
	if err != nil {
		return err
	}
	var failed []error
	for _, p := range due {
		if p.State == Scheduled && !now.Before(p.PublishAt) {
			failed = append(failed, e.publishDue(ctx, p))
		}
		if p.Live && !p.LiveExpireAt.IsZero() && !now.Before(p.LiveExpireAt) {
			failed = append(failed, e.expireDue(ctx, p.ID))
		}
	}
	return errors.Join(failed...)
}

// publishDue makes the publication that is due, or holds it.
func (e *Editorial) publishDue(ctx context.Context, p Post) error {
	by := people.By{Officer: people.TheService}
	_, err := e.Move(ctx, by, p.ID, Step{Move: "publish_due", Revision: p.Revision})
	if err == nil {
		return nil
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict, fault.Forbidden:
	default:
		return err // of the store or the way to it: tried again at the next step
	}
	now, lookErr := e.Posts.Post(ctx, p.ID)
	if lookErr != nil || now.State != Scheduled || e.Now().Before(now.PublishAt) {
		return lookErr // somebody was quicker: published, returned, put off
	}
	by.Reason = cut(fault.Words(err, "到时没有通过发布检查。"), MaxReason)
	if _, err := e.Move(ctx, by, p.ID, Step{Move: "hold", Revision: now.Revision}); err != nil {
		if fault.KindOf(err) == fault.Conflict {
			return nil
		}
		return err
	}
	e.alert(ctx, p.ID, fmt.Sprintf("“%s”到时没有发布：%s", cut(now.Working.Title, 40), by.Reason))
	return nil
}

// expireDue takes an article off the site whose time is over.
func (e *Editorial) expireDue(ctx context.Context, id string) error {
	p, err := e.Posts.Post(ctx, id)
	if err != nil || !p.Live || p.LiveExpireAt.IsZero() || e.Now().Before(p.LiveExpireAt) {
		return err
	}
	_, err = e.Move(ctx, people.By{Officer: people.TheService}, id, Step{Move: "expire", Revision: p.Revision})
	if fault.KindOf(err) == fault.Conflict {
		return nil // changed this moment: the next step looks again
	}
	return err
}

func (e *Editorial) alert(ctx context.Context, id, words string) {
	if e.Alert != nil {
		e.Alert(ctx, "article/"+id, words)
	}
}

// cut returns at most n characters of a text.
func cut(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
