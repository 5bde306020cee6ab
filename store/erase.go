package store

import (
	"bytes"
	"context"
	"slices"
	"time"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/people"
)

// deletedStory is a deletion of a story whose person took back their consent: an older copy
// of the database must not bring its text back.
const deletedStory = "story"

// WithdrawConsent implements content.Consents.
func (db *DB) WithdrawConsent(ctx context.Context, by people.By, id string, keep func(string) bool) (content.Post, error) {
	var post content.Post
	err := db.engine.Update(ctx, func(tx Tx) error {
		p, err := standingPostOf(tx, id)
		if err != nil {
			return err
		}
		if post = p.Post; post.State == content.Erased {
			return nil
		}
		if post.Consent == nil {
			return fault.New(fault.Conflict, textNoConsent)
		}
		if err := db.eraseStory(tx, p, by.Officer, keep); err != nil {
			return err
		}
		post = p.Post
		if err := db.deleted(tx, deletedStory, id); err != nil {
			return err
		}
		return db.audited(tx, by, "article.erase", "article/"+id, post)
	})
	return post, err
}

// eraseAgainStory is the eraser of stories: what an older copy of the database still tells.
func (db *DB) eraseAgainStory(tx Tx, id string) error {
	s, err := look(tx)
	if err != nil {
		return err
	}
	p, err := postOf(tx, s, id)
	if err != nil || p == nil || p.Post.State == content.Erased {
		return err
	}
	return db.eraseStory(tx, p, people.TheService, func(string) bool { return false })
}

// eraseStory takes a story from its readers and makes all that is kept of it say nothing. The
// numbers of versions and revisions, their times and officers stay, and so do the digests in
// the trail.
func (db *DB) eraseStory(tx Tx, p *standingPost, officer string, keep func(string) bool) error {
	id, now := p.Post.ID, db.moment()
	if err := p.readersGet(tx, content.WithdrawsIt, now); err != nil {
		return err
	}
	if p.newest != nil {
		p.Base = p.newest.generation
	}
	x := content.Erasure{Article: id, At: now, By: officer, Pictures: content.PicturesOf(&p.Post.Working)}
	gather := func(a *content.Article) { x.Pictures = append(x.Pictures, content.PicturesOf(a)...) }
	if err := eraseVersions(tx, id, gather); err != nil {
		return err
	}
	if err := eraseRevisions(tx, id, gather); err != nil {
		return err
	}
	if err := erasePress(tx, id); err != nil {
		return err
	}
	if err := deletePrefix(tx, feedback, text(id)); err != nil { // what readers wrote may name the person
		return err
	}
	if err := db.forgetConsent(tx, id); err != nil {
		return err
	}
	slices.Sort(x.Pictures)
	x.Pictures = slices.DeleteFunc(slices.Compact(x.Pictures), keep)
	if err := put(tx, erasures, text(id), x); err != nil {
		return err
	}
	post := &p.Post
	post.State, post.Working = content.Erased, erasedArticle(post.Working)
	post.Writers, post.ApprovedBy, post.ApprovedDigest, post.Note = nil, "", "", ""
	post.PublishAt, post.ExpireAt, post.LiveExpireAt = time.Time{}, time.Time{}, time.Time{}
	post.ChangedBy, post.ChangedAt, post.Live = officer, now, false
	if post.Consent != nil {
		post.Consent = &content.Consent{GivenAt: post.Consent.GivenAt, RecordedBy: post.Consent.RecordedBy, WithdrawnAt: now}
	} else {
		post.Consent = &content.Consent{WithdrawnAt: now}
	}
	return keepPost(tx, p)
}

// erasedArticle is what stays of an article: its id, kind and times.
func erasedArticle(a content.Article) content.Article {
	status := a.Status
	if status == content.Published {
		status = content.Withdrawn
	}
	return content.Article{
		ID: a.ID, Kind: a.Kind, Title: textErasedTitle, Body: textErasedTitle, Status: status,
		CreatedAt: a.CreatedAt, UpdatedAt: a.UpdatedAt,
	}
}

// eraseVersions makes every version say nothing, those of imports under way too.
func eraseVersions(tx Tx, id string, gather func(*content.Article)) error {
	return rewrite(tx, articles, text(id), func(v *version) {
		gather(&v.Article)
		v.Article = erasedArticle(v.Article)
	})
}

func eraseRevisions(tx Tx, id string, gather func(*content.Article)) error {
	return rewrite(tx, postRevisions, text(id), func(r *content.Revision) {
		gather(&r.Article)
		r.Article = erasedArticle(r.Article)
	})
}

// erasePress makes the copies say nothing that were sent to WeChat.
func erasePress(tx Tx, id string) error {
	prefix := text(id)
	var jobs []string
	err := tx.Scan(pressOf, prefix, nil, func(k, _ []byte) error {
		jobs = append(jobs, string(k[len(prefix)+8:]))
		return nil
	})
	for _, job := range jobs {
		if err == nil {
			err = rewrite(tx, pressSent, text(job), func(a *content.Article) { *a = erasedArticle(*a) })
		}
	}
	return err
}

// rewrite changes every value whose key begins with prefix.
func rewrite[T any](tx Tx, b Bucket, prefix []byte, change func(*T)) error {
	type entry struct {
		key   []byte
		value T
	}
	var all []entry
	err := tx.Scan(b, prefix, nil, func(k, raw []byte) error {
		e := entry{key: bytes.Clone(k)}
		if err := decode(b, raw, &e.value); err != nil {
			return err
		}
		change(&e.value)
		all = append(all, e)
		return nil
	})
	for _, e := range all {
		if err == nil {
			err = put(tx, b, e.key, e.value)
		}
	}
	return err
}

// Erasures implements content.Consents. A limit below 1 means 1.
func (db *DB) Erasures(ctx context.Context, limit int) ([]content.Erasure, error) {
	var open []content.Erasure
	err := db.engine.View(ctx, func(tx Tx) error {
		open = nil
		return tx.Scan(erasures, nil, nil, func(_, raw []byte) error {
			var x content.Erasure
			if err := decode(erasures, raw, &x); err != nil {
				return err
			}
			open = append(open, x)
			return nil
		})
	})
	slices.SortStableFunc(open, func(a, b content.Erasure) int { return a.At.Compare(b.At) })
	return open[:min(len(open), max(limit, 1))], err
}

// Erased implements content.Consents.
func (db *DB) Erased(ctx context.Context, id string) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		if err := tx.Delete(erasures, text(id)); err != nil {
			return err
		}
		return db.audited(tx, people.By{Officer: people.TheService}, "article.erased", "article/"+id, nil)
	})
}

// erased reports whether an article's story was erased for good.
func erased(tx Tx, id string) (bool, error) {
	var r struct {
		Post struct {
			State content.State `json:"state"`
		} `json:"post"`
	}
	_, err := get(tx, posts, text(id), &r)
	return r.Post.State == content.Erased, err
}
