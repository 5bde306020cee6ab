package store

import (
	"context"
	"fmt"
	"time"

	"zaiyue/content"
	"zaiyue/fault"
)

// SaveArticle keeps a new version of an article and returns it as it is kept: UpdatedAt is
// now, CreatedAt is that of the version before it (else what is given, else now), an empty
// kind is 办事指南 and an empty status is Draft. A draft does not change what readers get.
// An article that content.Validate objects to is fault.Invalid.
func (db *DB) SaveArticle(ctx context.Context, a content.Article) (content.Article, error) {
	now := db.moment()
	if a.Status == "" {
		a.Status = content.Draft
	}
	a.UpdatedAt = now
	a = canonical(a)
	if flaws := content.Validate(&a); len(flaws) > 0 {
		return content.Article{}, fault.Wrap(fault.Invalid, fmt.Sprintf(textBadArticle, flaws[0].Words),
			fmt.Errorf("article %q: %s and %d more", a.ID, flaws[0].Key, len(flaws)-1))
	}
	var saved content.Article
	err := db.engine.Update(ctx, func(tx Tx) error {
		s, err := look(tx)
		if err != nil {
			return err
		}
		if gone, err := erased(tx, a.ID); err != nil {
			return err
		} else if gone {
			return fault.New(fault.Conflict, textErased)
		}
		newest, readable, err := standing(tx, s, a.ID)
		if err != nil {
			return err
		}
		saved = a
		switch {
		case newest != nil:
			saved.CreatedAt = newest.Article.CreatedAt
		case saved.CreatedAt.IsZero():
			saved.CreatedAt = now
		}
		_, err = keepVersion(tx, version{SavedAt: now, Article: saved}, readable)
		return err
	})
	return saved, err
}

// keepVersion writes a version as a generation of its own, in place of the one that readers
// got, and returns that generation.
func keepVersion(tx Tx, v version, readable *found) (uint64, error) {
	g, err := advance(tx, generationKey)
	if err != nil {
		return 0, err
	}
	if v.Article.Status != content.Draft && readable != nil {
		if err := unlist(tx, readable); err != nil {
			return 0, err
		}
	}
	if err := write(tx, v, g); err != nil {
		return 0, err
	}
	_, err = advance(tx, editionKey)
	return g, err
}

// write keeps a version and, where readers may get it, puts it on the lists.
func write(tx Tx, v version, g uint64) error {
	if err := put(tx, articles, articleKey(v.Article.ID, g), v); err != nil {
		return err
	}
	if !v.Article.Readable() {
		return nil
	}
	return list(tx, &v.Article, g)
}

// canonical gives an article the one form in which it is kept and compared.
func canonical(a content.Article) content.Article {
	if a.Kind == "" {
		a.Kind = content.KindGuide
	}
	for _, t := range []*time.Time{&a.InForceFrom, &a.InForceUntil, &a.VerifiedAt, &a.CreatedAt, &a.UpdatedAt} {
		if !t.IsZero() {
			*t = t.UTC().Round(0)
		}
	}
	if a.Job != nil && !a.Job.Until.IsZero() {
		job := *a.Job
		job.Until = job.Until.UTC().Round(0)
		a.Job = &job
	}
	return a
}

// moment is now, in the precision times are kept in.
func (db *DB) moment() time.Time { return db.now().UTC().Truncate(time.Millisecond) }
