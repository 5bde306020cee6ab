package store

import (
	"context"
	"crypto/rand"
	"strings"

	"zaiyue/fault"
	"zaiyue/people"
)

// newOfficerID makes an id that was never used: 60 random bits, and "o" so that it is told
// from TheService and TheShell.
func newOfficerID() string { return "o" + strings.ToLower(rand.Text()[:12]) }

// AddOfficer adds an officer. fault.Conflict when the login is taken, by one who left too: a
// login stands for one person for good.
func (db *DB) AddOfficer(ctx context.Context, by people.By, n people.NewOfficer) (people.Officer, error) {
	o := people.Officer{ID: newOfficerID(), Login: n.Login, Name: strings.TrimSpace(n.Name), Roles: n.Roles, CreatedAt: db.moment()}
	err := db.engine.Update(ctx, func(tx Tx) error {
		taken, err := tx.Get(officersByLogin, []byte(n.Login))
		if err != nil {
			return err
		}
		if taken != nil {
			return fault.New(fault.Conflict, textLoginTaken)
		}
		c := people.Credentials{Password: n.Hash, Temporary: n.Temporary, SetAt: db.moment(), Epoch: 1}
		if err := put(tx, credentials, []byte(o.ID), c); err != nil {
			return err
		}
		if err := tx.Put(officersByLogin, []byte(o.Login), []byte(o.ID)); err != nil {
			return err
		}
		return db.putOfficer(tx, by, "staff.add", o)
	})
	return o, err
}

// putOfficer keeps an officer and writes the trail.
func (db *DB) putOfficer(tx Tx, by people.By, action string, o people.Officer) error {
	if err := put(tx, officers, []byte(o.ID), o); err != nil {
		return err
	}
	return db.audited(tx, by, action, "officer/"+o.ID, o)
}

// officer reads an officer inside a transaction; fault.NotFound.
func officer(tx Tx, id string) (people.Officer, error) {
	var o people.Officer
	if id == "" {
		return o, fault.New(fault.NotFound, textNoOfficer)
	}
	there, err := get(tx, officers, []byte(id), &o)
	if err == nil && !there {
		err = fault.New(fault.NotFound, textNoOfficer)
	}
	return o, err
}

// Officer returns an officer, also one who left; fault.NotFound.
func (db *DB) Officer(ctx context.Context, id string) (o people.Officer, err error) {
	err = db.engine.View(ctx, func(tx Tx) (err error) {
		o, err = officer(tx, id)
		return err
	})
	return o, err
}

// Signed returns an officer with the credentials; fault.NotFound.
func (db *DB) Signed(ctx context.Context, id string) (o people.Officer, c people.Credentials, err error) {
	err = db.engine.View(ctx, func(tx Tx) (err error) {
		o, c, err = signed(tx, id)
		return err
	})
	return o, c, err
}

func signed(tx Tx, id string) (o people.Officer, c people.Credentials, err error) {
	if o, err = officer(tx, id); err == nil {
		_, err = get(tx, credentials, []byte(id), &c)
	}
	return o, c, err
}

// OfficerByLogin implements people.GateStaff.
func (db *DB) OfficerByLogin(ctx context.Context, login string) (o people.Officer, c people.Credentials, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		o, c = people.Officer{}, people.Credentials{}
		if login == "" {
			return fault.New(fault.NotFound, textNoOfficer)
		}
		id, err := tx.Get(officersByLogin, []byte(login))
		if err == nil && id == nil {
			err = fault.New(fault.NotFound, textNoOfficer)
		}
		if err == nil {
			o, c, err = signed(tx, string(id))
		}
		return err
	})
	return o, c, err
}

// Officers returns a page of officers in the order of their logins, and the cursor of the
// next; empty at the end.
func (db *DB) Officers(ctx context.Context, q people.StaffQuery) (page []people.Officer, next string, err error) {
	from, err := positionOf(q.Cursor)
	if err != nil {
		return nil, "", err
	}
	search := strings.ToLower(strings.TrimSpace(q.Search))
	err = db.engine.View(ctx, func(tx Tx) error {
		page, next = nil, ""
		return tx.Scan(officersByLogin, nil, from, func(login, id []byte) error {
			o, err := officer(tx, string(id))
			if err != nil || o.Active() == q.Left || !strings.Contains(o.Login, search) && !strings.Contains(strings.ToLower(o.Name), search) {
				return err
			}
			if len(page) == q.Limit {
				next = cursorOf(login)
				return errStop
			}
			page = append(page, o)
			return nil
		})
	})
	return page, next, err
}

// NoOfficers reports whether there is no officer yet.
func (db *DB) NoOfficers(ctx context.Context) (none bool, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		keys, err := firstKeys(tx, officers, nil, 1)
		none = len(keys) == 0
		return err
	})
	return none, err
}
