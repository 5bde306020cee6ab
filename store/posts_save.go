package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/people"
)

// NewPost implements content.Posts.
func (db *DB) NewPost(ctx context.Context, by people.By, a content.Article) (content.Post, error) {
	now := db.moment()
	made := a.ID == ""
	if made {
		a.ID = db.newPostID(now)
	}
	a = working(a)
	a.CreatedAt, a.UpdatedAt = now, now
	if err := bounded(a); err != nil {
		return content.Post{}, err
	}
	post := content.Post{
		ID: a.ID, State: content.InDraft, Working: a, Revision: 1,
		Owner: by.Officer, Writers: []string{by.Officer}, ChangedBy: by.Officer, ChangedAt: now,
	}
	err := db.engine.Update(ctx, func(tx Tx) error {
		s, err := look(tx)
		if err != nil {
			return err
		}
		if there, err := postOf(tx, s, a.ID); err != nil {
			return err
		} else if there != nil {
			return fault.New(fault.Conflict, fmt.Sprintf(textTakenID, a.ID))
		}
		if err := keepPost(tx, &standingPost{postRecord: postRecord{Post: post}}); err != nil {
			return err
		}
		if err := putRevision(tx, post, content.Revision{At: now, Officer: by.Officer}); err != nil {
			return err
		}
		return db.audited(tx, by, "article.create", "article/"+post.ID, post)
	})
	return post, err
}

// newPostID makes an id of the day (Asia/Shanghai) and six letters of chance.
func (db *DB) newPostID(now time.Time) string {
	return now.In(shanghai).Format("20060102") + "-" + strings.ToLower(rand.Text()[:6])
}

// shanghai is the time of the station's days; it has no summer time.
var shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

// working gives a working copy the form in which it is kept and compared.
func working(a content.Article) content.Article {
	a = canonical(a)
	a.Status = content.Draft
	return a
}

func bounded(a content.Article) error {
	flaws := content.Bounds(a)
	if len(flaws) == 0 {
		return nil
	}
	return fault.Wrap(fault.Invalid, fmt.Sprintf(textBadArticle, flaws[0].Words), &content.FlawError{Flaws: flaws})
}

// SavePost implements content.Posts.
func (db *DB) SavePost(ctx context.Context, by people.By, id string, save content.Save) (content.Post, error) {
	now := db.moment()
	save.Article.ID = id
	save.Article = working(save.Article)
	if !save.ExpireAt.IsZero() {
		save.ExpireAt = save.ExpireAt.UTC().Truncate(time.Millisecond)
	}
	if err := bounded(save.Article); err != nil {
		return content.Post{}, err
	}
	var post content.Post
	err := db.engine.Update(ctx, func(tx Tx) error {
		p, err := standingPostOf(tx, id)
		if err != nil {
			return err
		}
		if err := db.saved(tx, by, p, save, now); err != nil {
			return err
		}
		post = p.Post
		return nil
	})
	return post, err
}

// saved puts a save into a post.
func (db *DB) saved(tx Tx, by people.By, p *standingPost, save content.Save, now time.Time) error {
	post := &p.Post
	switch {
	case post.State == content.Erased:
		return fault.New(fault.Conflict, textErased)
	case save.Revision != post.Revision:
		return fault.Wrap(fault.Conflict, staleWords(*post, by, now), &content.Stale{Post: *post})
	case content.Digest(save.Article) == content.Digest(post.Working) && save.ExpireAt.Equal(post.ExpireAt):
		return db.savedAgain(tx, by, p, save)
	}
	if err := keepOriginal(tx, p); err != nil {
		return err
	}
	writers, err := db.writersOf(tx, by, *post, save)
	if err != nil {
		return err
	}
	save.Article.CreatedAt, save.Article.UpdatedAt = post.Working.CreatedAt, now
	post.Revision++
	post.Working, post.ExpireAt, post.State, post.Writers = save.Article, save.ExpireAt, content.InDraft, writers
	post.ApprovedBy, post.ApprovedDigest, post.PublishAt = "", "", time.Time{}
	post.ChangedBy, post.ChangedAt = by.Officer, now
	if post.Owner == "" {
		post.Owner = by.Officer
	}
	if err := keepPost(tx, p); err != nil {
		return err
	}
	if err := putRevision(tx, *post, content.Revision{At: now, Officer: by.Officer, Auto: save.Auto, Restores: save.Restores}); err != nil {
		return err
	}
	action := "article.save"
	if save.Auto {
		action = "article.autosave"
	}
	return db.audited(tx, by, action, "article/"+post.ID, *post)
}

// savedAgain is a save that changes nothing: at most an autosave becomes an explicit one.
func (db *DB) savedAgain(tx Tx, by people.By, p *standingPost, save content.Save) error {
	if save.Auto {
		return nil
	}
	var r content.Revision
	key := revisionKey(p.Post.ID, p.Post.Revision)
	there, err := get(tx, postRevisions, key, &r)
	if err != nil || !there || !r.Auto {
		return err
	}
	r.Auto = false
	if err := put(tx, postRevisions, key, r); err != nil {
		return err
	}
	return db.audited(tx, by, "article.save", "article/"+p.Post.ID, p.Post)
}

// writersOf returns who wrote the working copy with this save: since it was last out, and
// whoever wrote the revision that comes back.
func (db *DB) writersOf(tx Tx, by people.By, post content.Post, save content.Save) ([]string, error) {
	writers := slices.Clone(post.Writers)
	if settled(post.State) {
		writers = nil
	}
	add := []string{by.Officer}
	if save.Restores != 0 {
		var r content.Revision
		if there, err := get(tx, postRevisions, revisionKey(post.ID, save.Restores), &r); err != nil {
			return nil, err
		} else if there && r.Officer != people.TheService {
			add = append(add, r.Officer)
		}
	}
	for _, w := range add {
		if !slices.Contains(writers, w) {
			writers = append(writers, w)
		}
	}
	return writers, nil
}

// staleWords tells who saved when; the caller knows the names of officers.
func staleWords(p content.Post, by people.By, now time.Time) string {
	who := "别的同事"
	switch p.ChangedBy {
	case by.Officer:
		who = "您在另一个窗口"
	case "":
		return textStaleImport
	}
	at := p.ChangedAt.In(shanghai).Format("15:04")
	if now.Sub(p.ChangedAt) > 12*time.Hour {
		at = p.ChangedAt.In(shanghai).Format("1 月 2 日 15:04")
	}
	return fmt.Sprintf(textStale, who, at)
}
