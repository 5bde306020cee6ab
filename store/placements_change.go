package store

import (
	"context"
	"errors"
	"time"

	"zaiyue/fault"
	"zaiyue/followups"
	"zaiyue/people"
)

// Placement returns a line of the list with its name, or fault.NotFound.
func (db *DB) Placement(ctx context.Context, id string) (p followups.Placement, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		r, err := placementOf(tx, id)
		if err != nil {
			return err
		}
		p, err = db.openPlacement(tx, r)
		return err
	})
	return p, err
}

// changePlacement changes a record in one transaction with its line in the audit trail.
func (db *DB) changePlacement(ctx context.Context, by people.By, id, action string, change func(tx Tx, r *placed) error) (p followups.Placement, err error) {
	err = db.engine.Update(ctx, func(tx Tx) error {
		before, err := placementOf(tx, id)
		if err != nil {
			return err
		}
		r := before
		if r.Placement, err = db.openPlacement(tx, r); err != nil {
			return err
		}
		if err := change(tx, &r); err != nil {
			return err
		}
		r.ChangedAt, r.Revision = db.moment(), before.Revision+1
		if err := db.sealPlacement(tx, &r); err != nil {
			return err
		}
		if err := db.putPlacement(tx, before, r); err != nil {
			return err
		}
		p = r.Placement
		return db.audited(tx, by, action, "placement/"+id, r)
	})
	return p, err
}

// SavePlacement changes what officers typed of a line: name, employer, city, county, start and
// note. One that a colleague has changed since p.Revision is fault.Conflict. Windows that were
// told stay told, whatever the start is now.
func (db *DB) SavePlacement(ctx context.Context, by people.By, p followups.Placement) (followups.Placement, error) {
	p.Tidy()
	if err := placementFlaw(p, db.moment()); err != nil {
		return p, err
	}
	return db.changePlacement(ctx, by, p.ID, "placement.edit", func(_ Tx, r *placed) error {
		if r.Revision != p.Revision {
			return fault.New(fault.Conflict, textStalePlacement)
		}
		q := &r.Placement
		q.Name, q.Note, q.Employer, q.City, q.County, q.StartOn = p.Name, p.Note, p.Employer, p.City, p.County, p.StartOn
		return nil
	})
}

// RenewCode gives a line that is not bound another code; the one before is worthless then.
func (db *DB) RenewCode(ctx context.Context, by people.By, id string) (followups.Placement, error) {
	code, err := followups.NewCode()
	if err != nil {
		return followups.Placement{}, err
	}
	return db.changePlacement(ctx, by, id, "placement.code", func(tx Tx, r *placed) error {
		switch {
		case r.Bound():
			return fault.New(fault.Conflict, textPlacementBound)
		case r.State != followups.Active:
			return fault.New(fault.Conflict, textPlacementOver)
		}
		if used, err := tx.Get(placementCodes, text(code)); err != nil || used != nil {
			return errors.Join(err, fault.New(fault.Conflict, textStalePlacement))
		}
		r.Code, r.Refused = code, time.Time{}
		return nil
	})
}

// EndPlacement ends a line: nobody is asked any more. Ending it again changes nothing but the
// trail.
func (db *DB) EndPlacement(ctx context.Context, by people.By, id string) (followups.Placement, error) {
	return db.changePlacement(ctx, by, id, "placement.end", func(tx Tx, r *placed) error {
		if r.State == followups.Active {
			r.State = followups.Ended
		}
		r.Code = ""
		return db.endAsking(tx, r)
	})
}

// DeletePlacement deletes a line with everything that is kept of it, so that no older copy of
// the database brings it back.
func (db *DB) DeletePlacement(ctx context.Context, by people.By, id string) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		if _, err := placementOf(tx, id); err != nil {
			return err
		}
		if err := db.dropPlacement(tx, id); err != nil {
			return err
		}
		if err := db.deleted(tx, deletedPlacement, id); err != nil {
			return err
		}
		return db.audited(tx, by, "placement.delete", "placement/"+id, nil)
	})
}

// deletedPlacement is a deletion of a line of the list.
const deletedPlacement = "placement"

// dropPlacement deletes a line; none is no error.
func (db *DB) dropPlacement(tx Tx, id string) error {
	var r placed
	there, err := get(tx, placements, text(id), &r)
	if err != nil || !there {
		return err
	}
	if err := db.endAsking(tx, &r); err != nil {
		return err
	}
	all, err := followUpsOf(tx, id)
	if err != nil {
		return err
	}
	for _, f := range all {
		if err := errors.Join(tx.Delete(followUpLists, listKey(&f.FollowUp)), tx.Delete(followUps, followUpKey(id, f.Months))); err != nil {
			return err
		}
	}
	_, err = db.dropPersonKey(tx, placedPerson(id))
	return errors.Join(err, unlistPlacement(tx, r), tx.Delete(placements, text(id)))
}

// unbindPlacement is what stays of a placement when its person stops following: the
// officers' own record, without the WeChat and without what the person said.
func unbindPlacement(tx Tx, openID string) error {
	if err := tx.Delete(bindingTries, text(openID)); err != nil {
		return err
	}
	id, err := tx.Get(placementsOf, text(openID))
	if err != nil || id == nil {
		return err
	}
	before, err := placementOf(tx, string(id))
	if err != nil {
		return err
	}
	r := before
	r.OpenID, r.BoundAt = "", time.Time{}
	all, err := followUpsOf(tx, r.ID)
	if err != nil {
		return err
	}
	for _, f := range all {
		was := f
		if f.Said, f.AskAt = nil, (time.Time{}); f.Open() || f.Stage == followups.Answered {
			f.Stage = followups.Gone
		}
		if err := putFollowUp(tx, was, f); err != nil {
			return err
		}
	}
	r.Due = time.Time{} // nobody is left to be asked
	return keepPlacement(tx, before, r)
}
