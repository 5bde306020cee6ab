package store

import (
	"context"
	"errors"
	"time"

	"zaiyue/followups"
	"zaiyue/people"
)

// bindingTry is the value in the bucket binding_tries.
type bindingTry struct {
	Since time.Time `json:"since"`
	Wrong int       `json:"wrong"`
}

// OfferBinding tells what a folded code would tie the WeChat to. Wrong codes are counted: after
// followups.WrongCodes within followups.WrongWithin none is looked at until the span is over.
func (db *DB) OfferBinding(ctx context.Context, key, openID, code string) (o followups.Offer, err error) {
	err = db.engine.Update(ctx, func(tx Tx) (err error) {
		o, _, err = once(tx, db.now(), key, "offer binding", func() (followups.Offer, error) {
			_, o, err := db.offer(tx, openID, code)
			return o, err
		})
		return err
	})
	return o, err
}

// Bind ties a WeChat to the line of a code, which works once.
func (db *DB) Bind(ctx context.Context, key, openID, code string) (o followups.Offer, err error) {
	err = db.engine.Update(ctx, func(tx Tx) (err error) {
		o, _, err = once(tx, db.now(), key, "bind", func() (followups.Offer, error) {
			before, o, err := db.offer(tx, openID, code)
			if err != nil || o.Result != followups.AskFirst {
				return o, err
			}
			if o.Cases > 0 {
				moved, _, err := db.rebindingOf(tx, code)
				if err != nil {
					return o, err
				}
				o.Result = followups.Bound
				return o, errors.Join(tx.Delete(bindingTries, text(openID)), db.rebind(tx, code, openID, moved))
			}
			r := before
			r.OpenID, r.BoundAt, r.Code, r.Refused = openID, db.moment(), "", time.Time{}
			if err := tx.Delete(bindingTries, text(openID)); err != nil {
				return o, err
			}
			if err := db.putPlacement(tx, before, r); err != nil {
				return o, err
			}
			o.Result = followups.Bound
			return o, db.audited(tx, people.By{Officer: people.TheService}, "placement.bind", "placement/"+r.ID, r)
		})
		return err
	})
	return o, err
}

// offer looks a code up.
func (db *DB) offer(tx Tx, openID, code string) (r placed, o followups.Offer, err error) {
	var try bindingTry
	if _, err := get(tx, bindingTries, text(openID), &try); err != nil {
		return r, o, err
	}
	now := db.moment()
	if now.Sub(try.Since) >= followups.WrongWithin {
		try = bindingTry{Since: now}
	}
	if try.Wrong >= followups.WrongCodes {
		o.Result = followups.TooMany
		return r, o, nil
	}
	id, err := tx.Get(placementCodes, text(code))
	if err != nil {
		return r, o, err
	}
	if id == nil && followups.ValidCode(code) {
		if moved, ok, err := db.rebindingOf(tx, code); err != nil || ok {
			o.Result, o.Cases = followups.AskFirst, len(moved.Cases)
			return r, o, err
		}
	}
	if !followups.ValidCode(code) || id == nil {
		try.Wrong++
		o.Result = followups.Wrong
		return r, o, put(tx, bindingTries, text(openID), try)
	}
	if r, err = placementOf(tx, string(id)); err != nil {
		return r, o, err
	}
	if other, err := tx.Get(placementsOf, text(openID)); err != nil {
		return r, o, err
	} else if other != nil {
		o.Result = followups.Already
		refused := r
		refused.Refused = now
		return r, o, db.putPlacement(tx, r, refused)
	}
	p, err := db.openPlacement(tx, r)
	o = followups.Offer{Result: followups.AskFirst, Employer: p.Employer, StartOn: p.StartOn, Hint: followups.Hint(p.Name)}
	return r, o, err
}
