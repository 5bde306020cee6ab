package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"zaiyue/fault"
	"zaiyue/people"
)

// changeOfficer lets change work on an officer who works here and on the credentials, and
// keeps both with a line in the trail.
func (db *DB) changeOfficer(ctx context.Context, by people.By, id, action string, change func(Tx, *people.Officer, *people.Credentials) error) (o people.Officer, c people.Credentials, err error) {
	err = db.engine.Update(ctx, func(tx Tx) (err error) {
		if o, c, err = signed(tx, id); err != nil {
			return err
		}
		if !o.Active() {
			return fault.New(fault.Conflict, textHasLeft)
		}
		if err := change(tx, &o, &c); err != nil {
			return err
		}
		if err := put(tx, credentials, []byte(id), c); err != nil {
			return err
		}
		return db.putOfficer(tx, by, action, o)
	})
	return o, c, err
}

// EditOfficer changes name and roles. Nobody changes their own roles, and the last
// administrator keeps the role: fault.Forbidden and fault.Conflict.
func (db *DB) EditOfficer(ctx context.Context, by people.By, id, name string, roles []people.Role) (people.Officer, error) {
	o, _, err := db.changeOfficer(ctx, by, id, "staff.edit", func(tx Tx, o *people.Officer, _ *people.Credentials) error {
		if !slices.Equal(o.Roles, roles) {
			if by.Officer == id {
				return fault.New(fault.Forbidden, textOwnRoles)
			}
			if o.Has(people.Administrator) && !slices.Contains(roles, people.Administrator) {
				if err := otherAdministrator(tx, id); err != nil {
					return err
				}
			}
		}
		o.Name, o.Roles = strings.TrimSpace(name), roles
		return nil
	})
	return o, err
}

// otherAdministrator fails with fault.Conflict unless somebody else could manage the staff.
func otherAdministrator(tx Tx, id string) error {
	found := false
	err := tx.Scan(officers, nil, nil, func(_, raw []byte) error {
		var o people.Officer
		if err := decode(officers, raw, &o); err != nil {
			return err
		}
		if o.ID != id && o.Active() && o.Has(people.Administrator) {
			found = true
			return errStop
		}
		return nil
	})
	if err == nil && !found {
		err = fault.New(fault.Conflict, textLastAdministrator)
	}
	return err
}

// SetPassword gives an officer a new password; every session ends. The new epoch is that of
// the credentials returned.
func (db *DB) SetPassword(ctx context.Context, by people.By, id, hash string) (people.Credentials, error) {
	_, c, err := db.changeOfficer(ctx, by, id, "staff.password", func(_ Tx, _ *people.Officer, c *people.Credentials) error {
		c.Password, c.Temporary, c.SetAt = hash, false, db.moment()
		c.Epoch++
		return nil
	})
	return c, err
}

// ResetOfficer gives an officer a temporary password and takes away what was lost: the
// second factor, the bound WeChat, the devices known. Every session ends, and tries are
// forgotten. Nobody resets their own: fault.Forbidden.
func (db *DB) ResetOfficer(ctx context.Context, by people.By, id string, r people.Reset) (people.Officer, error) {
	o, _, err := db.changeOfficer(ctx, by, id, "staff.reset", func(tx Tx, o *people.Officer, c *people.Credentials) error {
		if by.Officer == id {
			return fault.New(fault.Forbidden, textOwnReset)
		}
		c.Password, c.Temporary, c.SetAt = r.Hash, r.Temporary, db.moment()
		c.Epoch++
		if r.SecondFactor {
			c.TOTP, c.TOTPPending, c.Recovery = nil, nil, nil
		}
		if r.WeChat {
			if err := unbind(tx, o); err != nil {
				return err
			}
		}
		return deletePrefix(tx, tries, text(id))
	})
	return o, err
}

// EndSessions signs an officer out everywhere.
func (db *DB) EndSessions(ctx context.Context, by people.By, id string) (people.Credentials, error) {
	_, c, err := db.changeOfficer(ctx, by, id, "staff.signout", func(_ Tx, _ *people.Officer, c *people.Credentials) error {
		c.Epoch++
		return nil
	})
	return c, err
}

// CoverOfficer records who does an officer's work while away; an empty CoveredBy ends it.
// fault.Invalid when the colleague does not work here, or is the officer.
func (db *DB) CoverOfficer(ctx context.Context, by people.By, id string, c people.Cover) (people.Officer, error) {
	o, _, err := db.changeOfficer(ctx, by, id, "staff.cover", func(tx Tx, o *people.Officer, _ *people.Credentials) error {
		if c.By == "" {
			o.CoveredBy, o.AwayFrom, o.AwayUntil = "", time.Time{}, time.Time{}
			return tx.Delete(officersAway, []byte(id))
		}
		colleague, err := officer(tx, c.By)
		if fault.KindOf(err) == fault.NotFound || err == nil && (!colleague.Active() || c.By == id) {
			return fault.New(fault.Invalid, textBadCover)
		}
		if err != nil {
			return err
		}
		if !c.From.Before(c.Until) {
			return fault.New(fault.Invalid, textBadSpan)
		}
		o.CoveredBy, o.AwayFrom, o.AwayUntil = c.By, c.From.UTC(), c.Until.UTC()
		return tx.Put(officersAway, []byte(id), mark)
	})
	return o, err
}

// OwnersFor returns the ids of the officers whose work is an officer's now: the officer's
// own, and those of colleagues who are away and covered; see people.Covered.
func (db *DB) OwnersFor(ctx context.Context, id string) (ids []string, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		var away []people.Officer
		err := tx.Scan(officersAway, nil, nil, func(key, _ []byte) error {
			o, err := officer(tx, string(key))
			away = append(away, o)
			return err
		})
		ids = people.Covered(away, id, db.moment())
		return err
	})
	return ids, err
}
