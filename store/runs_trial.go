package store

import (
	"context"
	"fmt"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/people"
)

// trialists is the bucket of the officers who are sent trials.
const trialists Bucket = "trialists"

// maxTrialists bounds them.
const maxTrialists = 50

// Trialists returns the officers who are sent trials, in the order of their ids.
func (db *DB) Trialists(ctx context.Context) (ids []string, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		ids = nil
		keys, err := firstKeys(tx, trialists, nil, maxTrialists)
		for _, k := range keys {
			ids = append(ids, string(k[:len(k)-1]))
		}
		return err
	})
	return ids, err
}

// SetTrialists says who is sent trials.
func (db *DB) SetTrialists(ctx context.Context, by people.By, ids []string) error {
	if len(ids) > maxTrialists {
		return fault.New(fault.TooMuch, fmt.Sprintf("试发名单最多 %d 人。", maxTrialists))
	}
	return db.engine.Update(ctx, func(tx Tx) error {
		if err := deletePrefix(tx, trialists, nil); err != nil {
			return err
		}
		for _, id := range ids {
			if _, err := officer(tx, id); err != nil {
				return err
			}
			if err := tx.Put(trialists, text(id), mark); err != nil {
				return err
			}
		}
		return db.audited(tx, by, "run.trialists", "run/trialists", ids)
	})
}

// TryRun tells some officers what a run says, now and apart from its results: to see it on a
// phone first. What is each person's own is told by samples: nobody's own words come into
// another's inbox. Officers without a bound WeChat are left out.
func (db *DB) TryRun(ctx context.Context, by people.By, t notices.Trial) (told int, err error) {
	err = db.engine.Update(ctx, func(tx Tx) error {
		told = 0
		r, err := runOf(tx, t.Run)
		if err != nil {
			return err
		}
		own, err := db.sampled(tx, &r, t.Samples)
		if err != nil {
			return err
		}
		for _, id := range t.Officers {
			o, err := officer(tx, id)
			if err != nil || o.OpenID == "" || !o.Active() {
				continue // somebody who has left
			}
			n := db.noticeOfRun(&r, notices.Member{OpenID: o.OpenID, Fields: own})
			n.Run, n.Cause, n.Window = "", r.Cause()+"/try", t.Round
			if _, err := db.tell(tx, n); err != nil {
				return err
			}
			told++
		}
		if told == 0 {
			return nil
		}
		return db.audited(tx, by, "run.try", "run/"+t.Run, r)
	})
	return told, err
}

// sampled are samples for the fields that a run's people have of their own; nil: none.
func (db *DB) sampled(tx Tx, r *notices.Run, samples map[string]string) (own map[string]string, err error) {
	like, _, err := db.members(tx, r.Audience, nil, 1) // a list has the same columns for all
	if err != nil || len(like) == 0 {
		return nil, err
	}
	for field := range like[0].Fields {
		if own == nil {
			own = map[string]string{}
		}
		own[field] = samples[field]
	}
	return own, nil
}
