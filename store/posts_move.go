package store

import (
	"context"
	"fmt"
	"time"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/people"
)

// MovePost implements content.Posts.
func (db *DB) MovePost(ctx context.Context, by people.By, id string, step content.Step) (content.Post, error) {
	now := db.moment()
	if !step.At.IsZero() {
		step.At = step.At.UTC().Truncate(time.Millisecond)
	}
	var post content.Post
	err := db.engine.Update(ctx, func(tx Tx) error {
		p, err := standingPostOf(tx, id)
		if err != nil {
			return err
		}
		m, next, err := db.moves.Check(p.Post, by, step, now)
		if err != nil {
			return err
		}
		if next == content.Erased {
			return fault.New(fault.Conflict, textEraseBy)
		}
		if err := moved(tx, by, p, m, next, step, now); err != nil {
			return err
		}
		if err := db.jobMoved(tx, by, p, m.Readers); err != nil {
			return err
		}
		post = p.Post
		return db.audited(tx, by, "article."+m.Name, "article/"+id, post)
	})
	return post, err
}

// moved changes a post, and what readers have, as a move says.
func moved(tx Tx, by people.By, p *standingPost, m content.Move, next content.State, step content.Step, now time.Time) error {
	post := &p.Post
	if err := p.readersGet(tx, m.Readers, now); err != nil {
		return err
	}
	if m.Working == content.DiscardsIt {
		if err := discard(tx, p, now); err != nil {
			return err
		}
	}
	if next == content.InDraft || next == content.InReview {
		post.ApprovedBy, post.ApprovedDigest = "", ""
	}
	if next != content.Scheduled {
		post.PublishAt = time.Time{}
	}
	switch m.Name {
	case "approve":
		post.ApprovedBy, post.ApprovedDigest = by.Officer, content.Digest(post.Working)
	case "schedule":
		post.PublishAt = step.At
	case "set_expiry", "clear_expiry":
		post.ExpireAt, post.LiveExpireAt = step.At, step.At
	case "keep":
		p.Base = p.newest.generation
	}
	if settled(next) {
		post.Writers = nil
	}
	if m.Reason {
		post.Note = by.Reason
	} else if next == content.Out {
		post.Note = ""
	}
	post.State, post.ChangedBy, post.ChangedAt = next, by.Officer, now
	post.Live, post.WasLive = p.readable != nil, p.last != nil
	post.Overtaken = p.newest != nil && p.newest.generation > p.Base
	return keepPost(tx, p)
}

// readersGet writes the version that a move gives to readers, or the one that ends it.
func (p *standingPost) readersGet(tx Tx, e content.Effect, now time.Time) error {
	post := &p.Post
	var a content.Article
	switch {
	case e == content.PublishesIt:
		a = post.Working
		a.Status, a.UpdatedAt = content.Published, now
		if p.newest != nil {
			a.CreatedAt = p.newest.Article.CreatedAt
		}
		if a.CreatedAt.IsZero() {
			a.CreatedAt = now
		}
		if flaws := content.Validate(&a); len(flaws) > 0 {
			return fault.Wrap(fault.Invalid, fmt.Sprintf(textBadArticle, flaws[0].Words), &content.FlawError{Flaws: flaws})
		}
		post.LiveExpireAt = post.ExpireAt
	case e == content.WithdrawsIt && p.readable != nil:
		a = p.readable.Article
		a.Status, a.UpdatedAt = content.Withdrawn, now
		post.LiveExpireAt = time.Time{}
	default:
		return nil
	}
	return p.keepVersion(tx, canonical(a), now)
}

// keepVersion writes what readers get from now on.
func (p *standingPost) keepVersion(tx Tx, a content.Article, now time.Time) error {
	post := &p.Post
	g, err := keepVersion(tx, version{SavedAt: now, Article: a}, p.readable)
	if err != nil {
		return err
	}
	v := found{version{SavedAt: now, Article: a}, g}
	known := p.newest == nil || p.newest.generation <= p.Base
	p.newest, p.last, p.readable = &v, &v, nil
	if a.Readable() {
		p.readable = &v
	}
	if known { // else an import stays unseen until an officer has compared
		p.Base = g
	}
	if a.Readable() || settled(post.State) {
		post.Working = a
	}
	if !a.Readable() && settled(post.State) {
		post.ExpireAt = time.Time{} // it is over; a new one is set when it is listed again
	}
	return nil
}

// discard makes the working copy what readers have or last had again. The text that goes
// stays among the revisions.
func discard(tx Tx, p *standingPost, now time.Time) error {
	post := &p.Post
	post.Working = p.last.Article
	post.ExpireAt = post.LiveExpireAt
	post.Revision++
	p.Base = p.newest.generation
	return putRevision(tx, *post, content.Revision{At: now, Officer: people.TheService})
}
