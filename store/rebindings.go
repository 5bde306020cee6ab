package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"zaiyue/fault"
	"zaiyue/followups"
	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// rebindCodes keeps codes that move cases to another WeChat; doc.go draws what is in it.
const rebindCodes Bucket = "rebind_codes"

// rebinding is the value in the bucket rebind_codes.
type rebinding struct {
	Cases []string  `json:"cases"`
	By    string    `json:"by"`
	At    time.Time `json:"at"`
}

// rebindFor is how long a code works.
const rebindFor = 24 * time.Hour

// SamePerson lists the cases that are of the same person as one: of the same WeChat, or with the
// same identity number; the one itself is the first. Drafts are not among them.
func (db *DB) SamePerson(ctx context.Context, id string) (all []subsidies.Application, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		all = nil
		ids, err := samePerson(tx, id)
		for _, one := range ids {
			r, err := applicationRecord(tx, one)
			if err != nil {
				return err
			}
			all = append(all, r.plain())
		}
		return err
	})
	return all, err
}

func samePerson(tx Tx, id string) ([]string, error) {
	r, err := applicationRecord(tx, id)
	if err == nil && r.Status == subsidies.Draft {
		err = fault.New(fault.NotFound, textNoApplication)
	}
	if err != nil {
		return nil, err
	}
	ids := []string{id}
	if r.OpenID != "" {
		others, err := applicationsOfPerson(tx, r.OpenID, mostApplications)
		if err != nil {
			return nil, err
		}
		for _, o := range others {
			if o.ID != id && o.Status != subsidies.Draft {
				ids = append(ids, o.ID)
			}
		}
	}
	for _, print := range r.Prints {
		if len(print) > 3 && string(print[:3]) == "id\x00" {
			others, err := othersOfPrint(tx, print, id)
			if err != nil {
				return nil, err
			}
			for _, o := range others {
				if !slices.Contains(ids, o) {
					ids = append(ids, o)
				}
			}
		}
	}
	return ids, nil
}

// NewRebinding makes a code with which a person moves cases of theirs to the WeChat from which
// they send it, once, within a day. All cases must be of the person of the first; the officer
// saw a proof, which by carries as the reason.
func (db *DB) NewRebinding(ctx context.Context, by people.By, cases []string) (code string, err error) {
	if len(cases) == 0 || len(cases) > mostApplications {
		return "", fault.New(fault.Invalid, textNoCasesChosen)
	}
	if code, err = followups.NewCode(); err != nil {
		return "", err
	}
	return code, db.engine.Update(ctx, func(tx Tx) error {
		same, err := samePerson(tx, cases[0])
		if err != nil {
			return err
		}
		for _, id := range cases {
			if !slices.Contains(same, id) {
				return fault.New(fault.Invalid, textOtherPerson)
			}
			if err := db.audited(tx, by, "case.rebind", "case/"+id, nil); err != nil {
				return err
			}
		}
		return put(tx, rebindCodes, text(code), rebinding{cases, by.Officer, db.moment()})
	})
}

// rebindingOf returns what a code moves; false for none, or one that is too old.
func (db *DB) rebindingOf(tx Tx, code string) (r rebinding, ok bool, err error) {
	there, err := get(tx, rebindCodes, text(code), &r)
	return r, there && db.moment().Sub(r.At) < rebindFor, err
}

// rebind moves cases to a WeChat; who had them before and who has them now are told.
func (db *DB) rebind(tx Tx, code, openID string, r rebinding) error {
	if err := tx.Delete(rebindCodes, text(code)); err != nil {
		return err
	}
	for _, id := range r.Cases {
		before, err := applicationRecord(tx, id)
		if fault.KindOf(err) == fault.NotFound {
			continue // it ended meanwhile
		}
		if err != nil {
			return err
		}
		if before.OpenID == openID {
			continue
		}
		if before.OpenID != "" {
			if err := db.unremind(tx, before.OpenID, id, ""); err != nil {
				return err
			}
		}
		_, err = db.updateApplication(tx, id, func(a *subsidies.Application, p *subsidies.Programme) (told []notices.Notice, err error) {
			for _, one := range []struct{ openID, note string }{{before.OpenID, textMovedAway}, {openID, textMovedHere}} {
				if one.openID != "" {
					told = append(told, db.cases.Rebound(a, p, one.openID, one.note, db.moment()))
				}
			}
			a.OpenID = openID
			return told, nil
		})
		if err != nil {
			return err
		}
		if err := db.audited(tx, people.By{Officer: people.TheService}, "case.rebound", "case/"+id, nil); err != nil {
			return err
		}
	}
	return nil
}

// TidyRebindings forgets codes that nobody used.
func (db *DB) TidyRebindings(ctx context.Context) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		var old [][]byte
		err := tx.Scan(rebindCodes, nil, nil, func(k, raw []byte) error {
			var r rebinding
			if err := decode(rebindCodes, raw, &r); err != nil {
				return fmt.Errorf("store: rebinding: %w", err)
			}
			if db.moment().Sub(r.At) >= rebindFor && len(old) < pruneAtOnce {
				old = append(old, slices.Clone(k))
			}
			return nil
		})
		for _, k := range old {
			if err == nil {
				err = tx.Delete(rebindCodes, k)
			}
		}
		return err
	})
}
