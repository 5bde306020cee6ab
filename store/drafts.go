package store

import (
	"context"
	"slices"
	"time"

	"zaiyue/chat"
)

// draft is the value in the bucket drafts.
type draft struct {
	OpenID    string            `json:"open_id"`
	Flow      string            `json:"flow"`
	Step      string            `json:"step"`
	Answers   map[string]string `json:"answers,omitempty"`
	Skipped   []string          `json:"skipped,omitempty"`
	UpdatedAt time.Time         `json:"updated_at"`
}

// Draft returns the graduate's draft of a flow, and whether there is one.
func (db *DB) Draft(ctx context.Context, openID, flow string) (chat.Draft, bool, error) {
	var d draft
	var there bool
	err := db.engine.View(ctx, func(tx Tx) (err error) {
		d = draft{}
		there, err = get(tx, drafts, text(openID, flow), &d)
		return err
	})
	return chat.Draft(d), there, err
}

// DraftsOf returns all the graduate's drafts, the one touched last first, and none for an
// unknown OpenID.
func (db *DB) DraftsOf(ctx context.Context, openID string) ([]chat.Draft, error) {
	var all []chat.Draft
	err := db.engine.View(ctx, func(tx Tx) error {
		all = nil
		return tx.Scan(drafts, text(openID), nil, func(_, raw []byte) error {
			var d draft
			if err := decode(drafts, raw, &d); err != nil {
				return err
			}
			all = append(all, chat.Draft(d))
			return nil
		})
	})
	slices.SortStableFunc(all, func(a, b chat.Draft) int { return b.UpdatedAt.Compare(a.UpdatedAt) })
	return all, err
}

// PutDraft keeps the draft as it is now, and reports whether it did: a repeated message
// keeps what is there.
func (db *DB) PutDraft(ctx context.Context, key string, d chat.Draft) (bool, error) {
	d.UpdatedAt = d.UpdatedAt.UTC()
	var repeated bool
	err := db.engine.Update(ctx, func(tx Tx) (err error) {
		_, repeated, err = once(tx, db.now(), key, "draft "+d.Flow, func() (struct{}, error) {
			return struct{}{}, put(tx, drafts, text(d.OpenID, d.Flow), draft(d))
		})
		return err
	})
	return err == nil && !repeated, err
}

// DeleteDraft forgets the draft; none is no error.
func (db *DB) DeleteDraft(ctx context.Context, openID, flow string) error {
	return db.engine.Update(ctx, func(tx Tx) error { return tx.Delete(drafts, text(openID, flow)) })
}
