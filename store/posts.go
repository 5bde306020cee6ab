package store

import (
	"context"

	"zaiyue/content"
	"zaiyue/fault"
)

// A post is kept beside its article's versions: readers get versions, officers change posts,
// and only a move that publishes or withdraws writes a version, in the post's own
// transaction. What else writes versions (an import, a command) is newer than the post's
// base: an untouched working copy follows it, a changed one is overtaken.

// postRecord is the value in the bucket posts.
type postRecord struct {
	Post content.Post `json:"post"`
	Base uint64       `json:"base"` // the generation the working copy knows of
	// Due are the times the post stands under in posts_due, in nanoseconds.
	Due []int64 `json:"due,omitempty"`
}

// settled reports a state whose working copy says what the newest version says.
func settled(s content.State) bool {
	return s == content.Out || s == content.Ended || s == content.TakenDown
}

// standingPost is a post with what it was made of.
type standingPost struct {
	postRecord
	kept     bool   // whether there is a record, or it was made from the versions
	newest   *found // version of any status; nil: none
	last     *found // what readers have or had; nil: never any
	readable *found // what readers have
}

// postOf returns the post of an article, or nil.
func postOf(tx Tx, s snapshot, id string) (*standingPost, error) {
	var p standingPost
	var err error
	if !content.ValidID(id) {
		return nil, nil
	}
	if p.kept, err = get(tx, posts, text(id), &p.postRecord); err != nil {
		return nil, err
	}
	newer := uint64(0)
	err = versions(tx, s, id, func(v found) error {
		if p.newest == nil {
			p.newest = &v
		}
		if p.last == nil && v.Article.Status != content.Draft {
			p.last = &v
		}
		if v.generation > p.Base {
			newer++
			return nil
		}
		if p.last == nil {
			return nil
		}
		return errStop
	})
	if err != nil || !p.kept && p.newest == nil {
		return nil, err
	}
	p.complete(id, newer)
	return &p, nil
}

// complete works out what a post is now; newer is how many versions it does not know of.
func (p *standingPost) complete(id string, newer uint64) {
	if p.last != nil && p.last.Article.Readable() {
		p.readable = p.last
	}
	post := &p.Post
	post.ID, post.Live, post.WasLive = id, p.readable != nil, p.last != nil
	post.Overtaken = false
	switch {
	case newer == 0:
	case p.kept && !settled(post.State):
		post.Overtaken = post.State != content.Erased
	default: // it follows
		p.Base = p.newest.generation
		post.Revision += newer
		post.Working, post.State = p.newest.Article, stateOf(p.newest.Article.Status)
		post.Writers, post.ApprovedBy, post.ApprovedDigest = nil, "", ""
		post.ChangedBy, post.ChangedAt = "", p.newest.SavedAt
	}
}

func stateOf(s content.Status) content.State {
	switch s {
	case content.Published:
		return content.Out
	case content.Withdrawn:
		return content.TakenDown
	}
	return content.InDraft
}

// Post implements content.Posts.
func (db *DB) Post(ctx context.Context, id string) (content.Post, error) {
	var post content.Post
	err := db.engine.View(ctx, func(tx Tx) error {
		p, err := standingPostOf(tx, id)
		if err != nil {
			return err
		}
		post = p.Post
		return nil
	})
	return post, err
}

// standingPostOf is postOf, with fault.NotFound for none.
func standingPostOf(tx Tx, id string) (*standingPost, error) {
	s, err := look(tx)
	if err != nil {
		return nil, err
	}
	p, err := postOf(tx, s, id)
	if err == nil && p == nil {
		err = fault.New(fault.NotFound, textNoArticle)
	}
	return p, err
}

// keepPost writes a post as it now is, with its place among those that are due.
func keepPost(tx Tx, p *standingPost) error {
	for _, at := range p.Due {
		if err := tx.Delete(postsDue, dueKey(at, p.Post.ID)); err != nil {
			return err
		}
	}
	p.Due = nil
	if p.Post.State == content.Scheduled {
		p.Due = append(p.Due, p.Post.PublishAt.UnixNano())
	}
	if !p.Post.LiveExpireAt.IsZero() {
		p.Due = append(p.Due, p.Post.LiveExpireAt.UnixNano())
	}
	for _, at := range p.Due {
		if err := tx.Put(postsDue, dueKey(at, p.Post.ID), mark); err != nil {
			return err
		}
	}
	return put(tx, posts, text(p.Post.ID), p.postRecord)
}

// dueKey sorts the earliest time first; times before 1970 do not come up.
func dueKey(at int64, id string) []byte { return append(number(uint64(at)), id...) }
