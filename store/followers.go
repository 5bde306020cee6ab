package store

import (
	"context"
	"errors"
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
// answers, the open request, that they asked in vain, the data key of what is sealed, and
// that it was an officer's WeChat. Questions and verdicts stay: they name nobody. The
// deletion is noted, so that no older copy brings it back.
func (db *DB) Forget(ctx context.Context, openID string) error {
	db.heard.forget(openID, db.moment())
	db.said.forget(openID)
	return db.engine.Update(ctx, func(tx Tx) error {
		officer, err := db.officerForgotten(tx, openID)
		if err != nil {
			return err
		}
		there, err := db.forgetFollower(tx, openID)
		if err != nil {
			return err
		}
		if err := db.destroyKey(tx, "openid/"+openID); err != nil || !there && !officer {
			return err
		}
		return db.deleted(tx, deletedFollower, openID)
	})
}

// ofFollowers lists the buckets whose keys begin with an OpenID; the eraser looks for
// OpenIDs in them.
func ofFollowers() []Bucket {
	return []Bucket{followers, kept, drafts, requestsOf, askersOf, tellings, officersByOpenID, noticesOf, noticesUnread, noticesOffered, ledgers, preferences, listsOf, wishes, jobAnswersOf, placementsOf, bindingTries, graduates, talkLines, applicationsOf, factsOf}
}

// forgetFollower deletes what stands under an OpenID itself, and reports whether anything
// did.
func (db *DB) forgetFollower(tx Tx, openID string) (there bool, err error) {
	for _, b := range ofFollowers() {
		keys, err := firstKeys(tx, b, text(openID), 1)
		if err != nil {
			return false, err
		}
		there = there || len(keys) > 0
	}
	if !there {
		return false, nil
	}
	if err := errors.Join(dequeue(tx, openID), forgetAsker(tx, openID), forgetNotices(tx, openID), forgetWishes(tx, openID), forgetListed(tx, openID), unbindPlacement(tx, openID), db.forgetApplications(tx, openID), forgetTalk(tx, openID)); err != nil {
		return true, err
	}
	if _, err := unbindLeaver(tx, openID); err != nil {
		return true, err
	}
	for _, b := range []Bucket{followers, kept, drafts, factsOf} {
		if err := deletePrefix(tx, b, text(openID)); err != nil {
			return true, err
		}
	}
	return true, nil
}
