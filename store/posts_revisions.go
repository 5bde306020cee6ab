package store

import (
	"context"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/people"
)

// How many revisions of a post are kept: the explicit saves up to mostRevisions, the
// autosaves up to mostAutosaves. Beyond, the oldest of each go; published texts stay in the
// history of versions for good.
const (
	mostRevisions = 300
	mostAutosaves = 30
)

// revisionKey sorts a post's revisions newest first.
func revisionKey(id string, n uint64) []byte { return append(text(id), number(^n)...) }

// putRevision keeps a post's working copy as a revision under its number, in place of the
// same officer's autosave where one stands last.
func putRevision(tx Tx, p content.Post, r content.Revision) error {
	r.Number, r.Article, r.ExpireAt = p.Revision, p.Working, p.ExpireAt
	var autos, saves int
	var drop [][]byte
	first := true
	err := tx.Scan(postRevisions, text(p.ID), nil, func(k, raw []byte) error {
		var before struct {
			Officer string `json:"officer"`
			Auto    bool   `json:"auto"`
		}
		if err := decode(postRevisions, raw, &before); err != nil {
			return err
		}
		replaced := first && r.Auto && before.Auto && before.Officer == r.Officer
		first = false
		if before.Auto {
			autos++
		} else {
			saves++
		}
		if replaced || before.Auto && autos > mostAutosaves || !before.Auto && saves > mostRevisions {
			drop = append(drop, append([]byte(nil), k...))
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, k := range drop {
		if err := tx.Delete(postRevisions, k); err != nil {
			return err
		}
	}
	return put(tx, postRevisions, revisionKey(p.ID, r.Number), r)
}

// keepOriginal keeps the text before a first save, or what an import brought, as a revision.
func keepOriginal(tx Tx, p *standingPost) error {
	raw, err := tx.Get(postRevisions, revisionKey(p.Post.ID, p.Post.Revision))
	if err != nil || raw != nil {
		return err
	}
	return putRevision(tx, p.Post, content.Revision{At: p.Post.ChangedAt, Officer: people.TheService})
}

// Revisions implements content.Posts.
func (db *DB) Revisions(ctx context.Context, id string) ([]content.Revision, error) {
	var all []content.Revision
	err := db.engine.View(ctx, func(tx Tx) error {
		all = nil
		if _, err := standingPostOf(tx, id); err != nil {
			return err
		}
		return tx.Scan(postRevisions, text(id), nil, func(_, raw []byte) error {
			var r content.Revision
			if err := decode(postRevisions, raw, &r); err != nil {
				return err
			}
			r.Article.Body = ""
			all = append(all, r)
			return nil
		})
	})
	return all, err
}

// Revision implements content.Posts.
func (db *DB) Revision(ctx context.Context, id string, n uint64) (content.Revision, error) {
	var r content.Revision
	err := db.engine.View(ctx, func(tx Tx) error {
		r = content.Revision{}
		if !content.ValidID(id) {
			return fault.New(fault.NotFound, textNoArticle)
		}
		there, err := get(tx, postRevisions, revisionKey(id, n), &r)
		if err == nil && !there {
			err = fault.New(fault.NotFound, textNoRevision)
		}
		return err
	})
	return r, err
}
