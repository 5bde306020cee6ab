package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"zaiyue/fault"
	"zaiyue/followups"
	"zaiyue/people"
)

// The buckets of placements and follow-ups; doc.go draws what is in them.
const (
	placements     Bucket = "placements"
	placementsBy   Bucket = "placements_by"
	placementsOf   Bucket = "placements_of"
	placementCodes Bucket = "placement_codes"
	placementsDue  Bucket = "placements_due"
	bindingTries   Bucket = "binding_tries"
	followUps      Bucket = "followups"
	followUpLists  Bucket = "followup_lists"
	sheetsChecked  Bucket = "placement_sheets"
)

// placed is the value in the bucket placements.
type placed struct {
	followups.Placement
	Name []byte    `json:"name"`           // sealed
	Note []byte    `json:"note,omitempty"` // sealed
	Due  time.Time `json:"due,omitzero"`   // when there is something to do by itself
}

const (
	labelPlacedName = "placement/name"
	labelPlacedNote = "placement/note"
)

// placedPerson is whose key seals what officers keep of a placement.
func placedPerson(id string) string { return "placement/" + id }

// NewPlacement adds a line to the list, with a code to hand out. A line that is not in order
// is fault.Invalid.
func (db *DB) NewPlacement(ctx context.Context, by people.By, p followups.Placement) (followups.Placement, error) {
	p.ID = strings.ToLower(rand.Text())
	code, err := followups.NewCode()
	if err != nil {
		return p, err
	}
	err = db.engine.Update(ctx, func(tx Tx) (err error) {
		p, err = db.addPlacement(tx, by, p, code)
		return err
	})
	return p, err
}

// addPlacement adds a line under the id that it has.
func (db *DB) addPlacement(tx Tx, by people.By, p followups.Placement, code string) (followups.Placement, error) {
	now := db.moment()
	p.Tidy()
	if err := placementFlaw(p, now); err != nil {
		return p, err
	}
	r := placed{Placement: p}
	r.State, r.AddedAt, r.AddedBy, r.ChangedAt, r.Revision = followups.Active, now, by.Officer, now, 1
	r.OpenID, r.BoundAt, r.Told, r.Refused = "", time.Time{}, nil, time.Time{}
	if used, err := tx.Get(placementCodes, text(code)); err != nil {
		return p, err
	} else if used == nil { // else the officer makes another: one in four hundred million
		r.Code = code
	}
	if err := db.sealPlacement(tx, &r); err != nil {
		return p, err
	}
	if err := db.putPlacement(tx, placed{}, r); err != nil {
		return p, err
	}
	return r.Placement, db.audited(tx, by, "placement.add", "placement/"+p.ID, r)
}

func placementFlaw(p followups.Placement, now time.Time) error {
	if flaws := p.Check(now, string(p.StartOn)); len(flaws) > 0 {
		return fault.New(fault.Invalid, fmt.Sprintf(textBadPlacement, flaws[0].What+"，"+flaws[0].Mend))
	}
	return nil
}

// sealPlacement seals the name and the note of a record.
func (db *DB) sealPlacement(tx Tx, r *placed) (err error) {
	if r.Name, err = db.seal(tx, placedPerson(r.ID), labelPlacedName, []byte(r.Placement.Name)); err != nil {
		return err
	}
	if r.Note = nil; r.Placement.Note != "" {
		r.Note, err = db.seal(tx, placedPerson(r.ID), labelPlacedNote, []byte(r.Placement.Note))
	}
	return err
}

// openPlacement is a record with its name and note. What was sealed with a key that is gone
// stays empty.
func (db *DB) openPlacement(tx Tx, r placed) (followups.Placement, error) {
	p := r.Placement
	for _, f := range []struct {
		label  string
		sealed []byte
		into   *string
	}{{labelPlacedName, r.Name, &p.Name}, {labelPlacedNote, r.Note, &p.Note}} {
		if len(f.sealed) == 0 {
			continue
		}
		plain, err := db.unseal(tx, placedPerson(r.ID), f.label, f.sealed)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return p, err
		}
		*f.into = string(plain)
	}
	return p, nil
}

// placementOf returns a record, or fault.NotFound.
func placementOf(tx Tx, id string) (r placed, err error) {
	there, err := get(tx, placements, text(id), &r)
	if err == nil && !there {
		err = fault.New(fault.NotFound, textNoPlacement)
	}
	return r, err
}

// placementKeys are the places of a placement in the lists: of all, and of each of its fields,
// the newest first.
func placementKeys(p *followups.Placement) (keys [][]byte) {
	tail := slices.Concat(number(newest(p.AddedAt)), text(p.ID))
	for _, l := range []struct{ list, value string }{
		{"all", ""}, {"city", p.City}, {"county", p.County}, {"employer", p.Employer}, {"month", p.StartOn.Month()},
	} {
		keys = append(keys, slices.Concat(text(l.list, l.value), tail))
	}
	return keys
}

// putPlacement keeps a record in the place of what it was before (the zero value: nothing),
// and in the lists it belongs to now.
func (db *DB) putPlacement(tx Tx, before, r placed) error {
	due, err := db.placementDue(tx, &r)
	if err != nil {
		return err
	}
	r.Due = due
	return keepPlacement(tx, before, r)
}

// keepPlacement is putPlacement with the due time that the record has.
func keepPlacement(tx Tx, before, r placed) error {
	if err := unlistPlacement(tx, before); err != nil {
		return err
	}
	for _, key := range placementKeys(&r.Placement) {
		if err := tx.Put(placementsBy, key, mark); err != nil {
			return err
		}
	}
	if r.OpenID != "" {
		if err := tx.Put(placementsOf, text(r.OpenID), []byte(r.ID)); err != nil {
			return err
		}
	}
	if r.Code != "" {
		if err := tx.Put(placementCodes, text(r.Code), []byte(r.ID)); err != nil {
			return err
		}
	}
	if !r.Due.IsZero() {
		if err := tx.Put(placementsDue, dueKey(r.Due.UnixNano(), r.ID), mark); err != nil {
			return err
		}
	}
	return put(tx, placements, text(r.ID), r)
}

// unlistPlacement takes a record out of the lists it stands in; the zero value stands in none.
func unlistPlacement(tx Tx, r placed) error {
	if r.ID == "" {
		return nil
	}
	for _, key := range placementKeys(&r.Placement) {
		if err := tx.Delete(placementsBy, key); err != nil {
			return err
		}
	}
	var errs []error
	if r.OpenID != "" {
		errs = append(errs, tx.Delete(placementsOf, text(r.OpenID)))
	}
	if r.Code != "" {
		errs = append(errs, tx.Delete(placementCodes, text(r.Code)))
	}
	if !r.Due.IsZero() {
		errs = append(errs, tx.Delete(placementsDue, dueKey(r.Due.UnixNano(), r.ID)))
	}
	return errors.Join(errs...)
}
