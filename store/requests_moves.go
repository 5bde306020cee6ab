package store

import (
	"context"
	"strconv"

	"zaiyue/fault"
	"zaiyue/people"
)

// graduateObject is what the audit trail calls a graduate: a number, which a deletion makes
// meaningless.
func graduateObject(n uint64) string { return "graduate/" + strconv.FormatUint(n, 10) }

// officerLine notes what an officer did with a graduate.
func (db *DB) officerLine(tx Tx, by people.By, openID string, l people.Line) error {
	l.At, l.By = db.moment(), by.Officer
	return db.putLines(tx, openID, l)
}

// TakeGraduate has the visiting officer see to a graduate; who waits for nobody is put into
// the queue. from is the officer whose it was as the page showed it: fault.Conflict when that
// has changed. Taking again changes nothing.
func (db *DB) TakeGraduate(ctx context.Context, by people.By, n uint64, from string) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		openID, err := openIDOf(tx, n)
		if err != nil {
			return err
		}
		return db.take(tx, by, openID, from)
	})
}

func (db *DB) take(tx Tx, by people.By, openID, from string) error {
	place, r, err := requestOf(tx, openID)
	if err != nil || place != nil && r.Owner == by.Officer {
		return err
	}
	if r.Owner != from {
		return fault.New(fault.Conflict, textTakenByOther)
	}
	return db.own(tx, by, openID, by.Officer, people.Line{Kind: people.Taken}, "request.take")
}

// HandGraduate gives a graduate to a colleague, with a word for them; who waits for nobody is
// put into the queue. from as for TakeGraduate. fault.Invalid when the colleague does not work
// here.
func (db *DB) HandGraduate(ctx context.Context, by people.By, n uint64, from, to, word string) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		openID, err := openIDOf(tx, n)
		if err != nil {
			return err
		}
		heir, err := officer(tx, to)
		if fault.KindOf(err) == fault.NotFound || err == nil && !heir.Active() {
			return fault.New(fault.Invalid, textNoColleague)
		}
		if err != nil {
			return err
		}
		_, r, err := requestOf(tx, openID)
		switch {
		case err != nil:
			return err
		case r.Owner == to:
			return nil
		case r.Owner != from:
			return fault.New(fault.Conflict, textTakenByOther)
		}
		return db.own(tx, by, openID, to, people.Line{Kind: people.Handed, To: to, Said: word}, "request.hand")
	})
}

// own makes an officer the one who sees to a graduate.
func (db *DB) own(tx Tx, by people.By, openID, owner string, l people.Line, action string) error {
	place, r, err := requestOf(tx, openID)
	if err != nil {
		return err
	}
	var w requestWords
	if place == nil {
		if place, err = db.newRequest(tx, openID); err != nil {
			return err
		}
		r = request{OpenID: openID, At: db.moment()}
	} else if w, err = db.words(tx, r); err != nil {
		return err
	}
	w.Word = l.Said
	before := r.Owner
	r.Owner, r.OwnedAt = owner, db.moment()
	if err := db.putRequest(tx, place, r, before, w); err != nil {
		return err
	}
	if err := db.officerLine(tx, by, openID, l); err != nil {
		return err
	}
	g, err := ensureGraduate(tx, openID)
	if err != nil {
		return err
	}
	return db.audited(tx, by, action, graduateObject(g.Number), owner)
}

// CloseRequest takes a request out of the queue, and forgets its text. One that is not open
// is fault.NotFound.
func (db *DB) CloseRequest(ctx context.Context, by people.By, id string) error {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return fault.Wrap(fault.NotFound, textNoRequest, err)
	}
	return db.engine.Update(ctx, func(tx Tx) error {
		var r request
		if open, err := get(tx, requests, number(n), &r); err != nil {
			return err
		} else if !open {
			return fault.New(fault.NotFound, textNoRequest)
		}
		return db.closeRequest(tx, by, id, r)
	})
}

func (db *DB) closeRequest(tx Tx, by people.By, id string, r request) error {
	if err := dequeue(tx, r.OpenID); err != nil {
		return err
	}
	if db.keys != nil {
		if err := db.officerLine(tx, by, r.OpenID, people.Line{Kind: people.Closed}); err != nil {
			return err
		}
	}
	return db.audited(tx, by, "request.close", "request/"+id, nil)
}

// handOverRequests gives everybody whom an officer sees to to a colleague.
func (db *DB) handOverRequests(tx Tx, by people.By, from, to string) error {
	prefix := text(from)
	keys, err := firstKeys(tx, requestsByOwner, prefix, -1)
	if err != nil {
		return err
	}
	for _, k := range keys {
		var r request
		if _, err := get(tx, requests, k[len(prefix):], &r); err != nil {
			return err
		}
		if err := db.own(tx, by, r.OpenID, to, people.Line{Kind: people.Handed, To: to}, "request.hand"); err != nil {
			return err
		}
	}
	return nil
}
