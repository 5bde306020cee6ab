package store

import (
	"context"
	"time"

	"zaiyue/people"
)

// adoptionKey is the one key of the bucket adoption.
var adoptionKey = []byte("state")

// Adoption returns how far the taking over of the account is; the zero value before it began.
func (db *DB) Adoption(ctx context.Context) (a people.Adoption, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		a = people.Adoption{}
		_, err := get(tx, adoption, adoptionKey, &a)
		return err
	})
	return a, err
}

// KeepAdoption keeps how far it is.
func (db *DB) KeepAdoption(ctx context.Context, by people.By, a people.Adoption) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		if err := put(tx, adoption, adoptionKey, a); err != nil {
			return err
		}
		if a.DoneAt.IsZero() {
			return nil
		}
		return db.audited(tx, by, "account.adopt", "account", a)
	})
}

// UnknownFollowers returns those of the OpenIDs of which there is no record, in their order.
func (db *DB) UnknownFollowers(ctx context.Context, openIDs []string) (unknown []string, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		unknown = nil
		for _, id := range openIDs {
			there, err := tx.Get(followers, text(id))
			if err != nil {
				return err
			}
			if there == nil {
				unknown = append(unknown, id)
			}
		}
		return nil
	})
	return unknown, err
}

// AdoptFollowers records people who followed before, in one transaction, counts them in the
// adoption, and returns how many were new. A record that is there stays. Nobody is recorded
// again who asked to be forgotten since they followed.
func (db *DB) AdoptFollowers(ctx context.Context, graduates []people.Graduate) (added int, err error) {
	err = db.engine.Update(ctx, func(tx Tx) error {
		added = 0
		forgotten, err := db.forgottenFollowers(tx)
		if err != nil {
			return err
		}
		for _, p := range graduates {
			there, err := tx.Get(followers, text(p.OpenID))
			if err != nil {
				return err
			}
			if there != nil || forgotten(p.OpenID).After(p.FollowedAt) {
				continue
			}
			f := follower{FollowedAt: p.FollowedAt.UTC(), Scene: firstRunes(p.Scene, sceneText)}
			if err := put(tx, followers, text(p.OpenID), f); err != nil {
				return err
			}
			added++
		}
		var a people.Adoption
		if _, err := get(tx, adoption, adoptionKey, &a); err != nil {
			return err
		}
		a.Followers += added
		return put(tx, adoption, adoptionKey, a)
	})
	return added, err
}

// forgottenFollowers tells when what was kept under an OpenID was last deleted; the zero time
// for never.
func (db *DB) forgottenFollowers(tx Tx) (func(openID string) time.Time, error) {
	when := map[string]time.Time{}
	err := tx.Scan(deletions, nil, nil, func(_, raw []byte) error {
		var d deletion
		if err := decode(deletions, raw, &d); err != nil {
			return err
		}
		if d.Kind == deletedFollower {
			when[d.ID] = d.At // they come in order of time
		}
		return nil
	})
	return func(openID string) time.Time {
		if db.keys == nil || len(when) == 0 {
			return time.Time{}
		}
		return when[db.keys.Digest(deletedFollower, openID)]
	}, err
}
