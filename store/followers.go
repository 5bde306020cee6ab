package store

import (
	"context"
	"time"

	"zaiyue/fault"
	"zaiyue/people"
)

// sceneText bounds the scene of a QR code, in characters; WeChat allows 64.
const sceneText = 64

// follower is the value in the bucket followers.
type follower struct {
	FollowedAt time.Time `json:"followed_at"`
	Scene      string    `json:"scene,omitempty"`
}

// Followed records a follow. A repeated message changes nothing; a later follow replaces
// what was recorded.
func (db *DB) Followed(ctx context.Context, key, openID, scene string, at time.Time) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		_, _, err := once(tx, db.now(), key, "follow", func() (struct{}, error) {
			f := follower{FollowedAt: at.UTC(), Scene: firstRunes(scene, sceneText)}
			return struct{}{}, put(tx, followers, text(openID), f)
		})
		return err
	})
}

// Graduate returns the record of a follower, or fault.NotFound.
func (db *DB) Graduate(ctx context.Context, openID string) (people.Graduate, error) {
	var f follower
	err := db.engine.View(ctx, func(tx Tx) error {
		f = follower{}
		there, err := get(tx, followers, text(openID), &f)
		if err == nil && !there {
			err = fault.New(fault.NotFound, textNoGraduate)
		}
		return err
	})
	if err != nil {
		return people.Graduate{}, err
	}
	return people.Graduate{OpenID: openID, FollowedAt: f.FollowedAt, Scene: f.Scene}, nil
}

// Forget deletes everything kept under the OpenID: the record of the follow, drafts, late
// answers, the open request, and that they asked in vain. Questions and verdicts stay: they
// name nobody.
func (db *DB) Forget(ctx context.Context, openID string) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		if err := dequeue(tx, openID); err != nil {
			return err
		}
		if err := forgetAsker(tx, openID); err != nil {
			return err
		}
		for _, b := range []Bucket{followers, kept, drafts} {
			if err := deletePrefix(tx, b, text(openID)); err != nil {
				return err
			}
		}
		return nil
	})
}
