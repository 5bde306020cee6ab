package store

import (
	"bytes"
	"context"

	"zaiyue/fault"
	"zaiyue/people"
)

// LeaveOfficer records that an officer works here no longer, and hands everything over to a
// colleague: what they own, whom they see to, and whom they cover. Nothing lets them in from then on, and what
// was sealed for them is gone. fault.Conflict for the last administrator, fault.Forbidden for
// oneself, fault.Invalid when the colleague does not work here.
func (db *DB) LeaveOfficer(ctx context.Context, by people.By, id, to string) (people.Officer, error) {
	o, _, err := db.changeOfficer(ctx, by, id, "staff.leave", func(tx Tx, o *people.Officer, c *people.Credentials) error {
		if by.Officer == id {
			return fault.New(fault.Forbidden, textOwnLeave)
		}
		heir, err := officer(tx, to)
		if fault.KindOf(err) == fault.NotFound || err == nil && (!heir.Active() || to == id) {
			return fault.New(fault.Invalid, textBadHeir)
		}
		if err == nil && o.Has(people.Administrator) {
			err = otherAdministrator(tx, id)
		}
		if err == nil {
			err = db.handOver(tx, by, id, to)
		}
		if err == nil {
			err = unbind(tx, o)
		}
		if err != nil {
			return err
		}
		o.Left, o.CoveredBy = db.moment(), ""
		return db.lockOut(tx, id, c)
	})
	return o, err
}

// lockOut takes away everything an officer signs in with.
func (db *DB) lockOut(tx Tx, id string, c *people.Credentials) error {
	if err := db.destroyKey(tx, sealedFor(id)); err != nil {
		return err
	}
	*c = people.Credentials{Epoch: c.Epoch + 1}
	if err := tx.Delete(officersAway, []byte(id)); err != nil {
		return err
	}
	return deletePrefix(tx, tries, text(id))
}

// handOver gives everything that is an officer's to a colleague, in the transaction of the
// departure.
func (db *DB) handOver(tx Tx, by people.By, from, to string) error {
	if err := db.handOverCover(tx, by, from, to); err != nil {
		return err
	}
	if err := db.handOverRequests(tx, by, from, to); err != nil {
		return err
	}
	return db.handOverPosts(tx, by, from, to)
}

// handOverCover lets a colleague cover those whom an officer covers; one who would cover
// themselves is covered by nobody.
func (db *DB) handOverCover(tx Tx, by people.By, from, to string) error {
	keys, err := firstKeys(tx, officersAway, nil, -1)
	if err != nil {
		return err
	}
	for _, k := range keys {
		o, err := officer(tx, string(k))
		if err != nil {
			return err
		}
		if o.CoveredBy != from || o.ID == from {
			continue
		}
		o.CoveredBy = to
		if o.ID == to {
			o.CoveredBy = ""
		}
		if err := db.putOfficer(tx, by, "staff.cover", o); err != nil {
			return err
		}
	}
	return nil
}

// handOverPosts makes a colleague the owner of every post of an officer.
func (db *DB) handOverPosts(tx Tx, by people.By, from, to string) error {
	owned, err := ownedPosts(tx, from)
	if err != nil {
		return err
	}
	for _, id := range owned {
		p, err := standingPostOf(tx, id)
		if err != nil {
			return err
		}
		p.Post.Owner = to
		if err := keepPost(tx, p); err != nil {
			return err
		}
		if err := db.audited(tx, by, "article.owner", "article/"+id, p.Post); err != nil {
			return err
		}
	}
	return nil
}

// ownedPosts lists the ids of the posts an officer owns. It looks at every post, and decodes
// only those that name the officer.
func ownedPosts(tx Tx, officer string) (ids []string, err error) {
	err = tx.Scan(posts, nil, nil, func(_, raw []byte) error {
		if !bytes.Contains(raw, []byte(officer)) {
			return nil
		}
		var p postRecord
		if err := decode(posts, raw, &p); err != nil {
			return err
		}
		if p.Post.Owner == officer {
			ids = append(ids, p.Post.ID)
		}
		return nil
	})
	return ids, err
}
