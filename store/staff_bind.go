package store

import (
	"context"

	"zaiyue/fault"
	"zaiyue/people"
)

// BindOfficer binds a WeChat to an officer, in place of the one before. fault.Conflict when
// it is another officer's.
func (db *DB) BindOfficer(ctx context.Context, by people.By, id, openID string) (people.Officer, error) {
	o, _, err := db.changeOfficer(ctx, by, id, "staff.bind", func(tx Tx, o *people.Officer, _ *people.Credentials) error {
		other, err := tx.Get(officersByOpenID, text(openID))
		if err != nil {
			return err
		}
		if other != nil && string(other) != id {
			return fault.New(fault.Conflict, textBoundElsewhere)
		}
		if err := unbind(tx, o); err != nil {
			return err
		}
		o.OpenID = openID
		return tx.Put(officersByOpenID, text(openID), []byte(id))
	})
	return o, err
}

// UnbindOfficer forgets an officer's WeChat; none is no error.
func (db *DB) UnbindOfficer(ctx context.Context, by people.By, id string) (people.Officer, error) {
	o, _, err := db.changeOfficer(ctx, by, id, "staff.unbind", func(tx Tx, o *people.Officer, _ *people.Credentials) error {
		return unbind(tx, o)
	})
	return o, err
}

func unbind(tx Tx, o *people.Officer) error {
	if o.OpenID == "" {
		return nil
	}
	openID := o.OpenID
	o.OpenID = ""
	return tx.Delete(officersByOpenID, text(openID))
}

// unbindLeaver forgets the binding of a WeChat that stops following: what is kept under an
// OpenID ends with that. bound is nil when it was nobody's.
func unbindLeaver(tx Tx, openID string) (bound *people.Officer, err error) {
	id, err := tx.Get(officersByOpenID, text(openID))
	if err != nil || id == nil {
		return nil, err
	}
	o, err := officer(tx, string(id))
	if err == nil {
		err = unbind(tx, &o)
	}
	if err == nil {
		err = put(tx, officers, []byte(o.ID), o)
	}
	return &o, err
}

// officerForgotten is unbindLeaver with a line in the trail; it reports whether the WeChat was
// an officer's.
func (db *DB) officerForgotten(tx Tx, openID string) (bool, error) {
	o, err := unbindLeaver(tx, openID)
	if err != nil || o == nil {
		return false, err
	}
	return true, db.audited(tx, people.By{Officer: people.TheService}, "staff.unbind", "officer/"+o.ID, o)
}

// OfficerByOpenID returns the officer to whom a WeChat is bound; fault.NotFound.
func (db *DB) OfficerByOpenID(ctx context.Context, openID string) (o people.Officer, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		id, err := tx.Get(officersByOpenID, text(openID))
		if err == nil {
			o, err = officer(tx, string(id))
		}
		return err
	})
	return o, err
}
