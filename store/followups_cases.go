package store

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"

	"zaiyue/fault"
	"zaiyue/followups"
	"zaiyue/people"
)

// FollowUps returns a page of one of the officers' lists, with what was answered, and the
// cursor of the page that follows, empty at the end.
func (db *DB) FollowUps(ctx context.Context, list followups.List, cursor string, limit int) (page []followups.Line, next string, err error) {
	from, err := positionOf(cursor)
	if err != nil {
		return nil, "", err
	}
	prefix := text(string(list))
	err = db.engine.View(ctx, func(tx Tx) error {
		page, next = nil, ""
		return tx.Scan(followUpLists, prefix, from, func(k, _ []byte) error {
			if len(page) == limit {
				next = cursorOf(k)
				return errStop
			}
			rest := k[len(prefix)+8:]
			l, _, err := db.followUpLine(tx, string(rest[:len(rest)-9]), int(binary.BigEndian.Uint64(rest[len(rest)-8:])))
			page = append(page, l)
			return err
		})
	})
	return page, next, err
}

// FollowUp returns one follow-up, or fault.NotFound.
func (db *DB) FollowUp(ctx context.Context, placement string, months int) (l followups.Line, err error) {
	err = db.engine.View(ctx, func(tx Tx) (err error) {
		l, _, err = db.followUpLine(tx, placement, months)
		return err
	})
	return l, err
}

// FollowUpsOf returns the follow-ups of a placement, in order of their windows.
func (db *DB) FollowUpsOf(ctx context.Context, placement string) (all []followups.FollowUp, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		all = nil
		found, err := followUpsOf(tx, placement)
		for _, f := range found {
			if err == nil {
				err = db.openFollowUpSaid(tx, &f)
				all = append(all, f.FollowUp)
			}
		}
		return err
	})
	return all, err
}

// followUpLine reads a follow-up with its placement and what is sealed of it.
func (db *DB) followUpLine(tx Tx, placement string, months int) (l followups.Line, f followUp, err error) {
	there, err := get(tx, followUps, followUpKey(placement, months), &f)
	if err == nil && !there {
		err = fault.New(fault.NotFound, textNoFollowUp)
	}
	if err == nil {
		err = db.openFollowUpSaid(tx, &f)
	}
	if err != nil {
		return l, f, err
	}
	r, err := placementOf(tx, placement)
	if err != nil {
		return l, f, err
	}
	l.FollowUp = f.FollowUp
	l.Person, err = db.openPlacement(tx, r)
	return l, f, err
}

// openFollowUpSaid unseals the answers and the officer's note. What was sealed with a key that
// is gone stays empty.
func (db *DB) openFollowUpSaid(tx Tx, f *followUp) error {
	if len(f.Said) > 0 {
		plain, err := db.unseal(tx, "openid/"+f.OpenID, labelSaid, f.Said)
		if err == nil {
			var s said
			if err := json.Unmarshal(plain, &s); err != nil {
				return fmt.Errorf("store: answers of a follow-up: %w", err)
			}
			f.Answers, f.Help = s.Answers, s.Help
		} else if fault.KindOf(err) != fault.NotFound {
			return err
		}
	}
	if f.Case == nil {
		return nil
	}
	c := *f.Case
	f.Case = &c
	if len(f.Did) > 0 {
		plain, err := db.unseal(tx, placedPerson(f.Placement), labelDid, f.Did)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		c.Note = string(plain)
	}
	return nil
}

// onCase changes an open case in one transaction with its line in the audit trail.
func (db *DB) onCase(ctx context.Context, by people.By, action, placement string, months int, change func(tx Tx, f *followUp) error) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		_, f, err := db.followUpLine(tx, placement, months)
		if err != nil {
			return err
		}
		if f.Case == nil {
			return fault.New(fault.Conflict, textNoCase)
		}
		if !f.Case.Open() {
			return fault.New(fault.Conflict, textCaseDone)
		}
		was, c := f, *f.Case
		f.Case = &c
		if err := change(tx, &f); err != nil {
			return err
		}
		if err := putFollowUp(tx, was, f); err != nil {
			return err
		}
		return db.audited(tx, by, action, "placement/"+placement, f)
	})
}

// TakeCase makes the officer the one who sees to a case. seen is who saw to it when the officer
// looked; somebody else by now is fault.Conflict.
func (db *DB) TakeCase(ctx context.Context, by people.By, placement string, months int, seen string) error {
	return db.onCase(ctx, by, "followup.take", placement, months, func(_ Tx, f *followUp) error {
		if f.Case.Officer != seen {
			return fault.New(fault.Conflict, textCaseTaken)
		}
		f.Case.Officer, f.Case.TakenAt = by.Officer, db.moment()
		return nil
	})
}

// maxCaseNote bounds the note of a case, in characters.
const maxCaseNote = 1000

// CloseCase notes what was done; the case is over then.
func (db *DB) CloseCase(ctx context.Context, by people.By, placement string, months int, note string) error {
	return db.onCase(ctx, by, "followup.done", placement, months, func(tx Tx, f *followUp) (err error) {
		note := firstRunes(strings.TrimSpace(note), maxCaseNote)
		if note != "" {
			if f.Did, err = db.seal(tx, placedPerson(placement), labelDid, []byte(note)); err != nil {
				return err
			}
		}
		f.Case.DoneAt, f.Case.DoneBy = db.moment(), by.Officer
		if f.Case.Officer == "" {
			f.Case.Officer = by.Officer
		}
		return nil
	})
}
