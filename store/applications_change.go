package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// mostApplications bounds the applications of one person that are looked at.
const mostApplications = 200

// BeginApplication returns the person's draft for a programme, and begins one where there is
// none: with the answers they gave before (row S3). A programme that is not known is
// fault.NotFound.
func (db *DB) BeginApplication(ctx context.Context, openID, programme string) (a subsidies.Application, err error) {
	p, ok := db.cases.Programmes.Programme(programme)
	if !ok {
		return a, fault.New(fault.NotFound, textNoProgramme)
	}
	id := newApplicationID(rand.Text())
	err = db.engine.Update(ctx, func(tx Tx) error {
		all, err := applicationsOfPerson(tx, openID, mostApplications)
		if err != nil {
			return err
		}
		now := db.moment()
		a = subsidies.Application{ID: id, OpenID: openID, Programme: p.Key, Version: p.Version, Status: subsidies.Draft, BeganAt: now, ChangedAt: now, Revision: 1, Answers: map[string]string{}, Facts: subsidies.Facts{}}
		for i := len(all) - 1; i >= 0; i-- {
			earlier, err := db.openApplication(tx, &all[i])
			if err != nil {
				return err
			}
			if earlier.Status == subsidies.Draft && earlier.Programme == p.Key {
				a = earlier
				return nil
			}
			for _, f := range p.Fields {
				if v := earlier.Answers[f.Key]; v != "" {
					a.Answers[f.Key] = v
				}
			}
			maps.Copy(a.Facts, earlier.Facts)
		}
		told, _, err := db.factsOf(tx, openID)
		if err != nil {
			return err
		}
		maps.Copy(a.Facts, told)
		if len(all) == mostApplications {
			return fault.New(fault.Invalid, textManyApplications)
		}
		if err := keepProgramme(tx, p); err != nil {
			return err
		}
		began := subsidies.Tally{Month: people.DayOf(now).Month(), Programme: p.Key, What: subsidies.CountBegan, N: 1}
		return errors.Join(countCase(tx, began), db.storeApplication(tx, application{}, &a))
	})
	return a, err
}

// storeApplication seals and keeps an application, and has its person warned of its deadlines.
func (db *DB) storeApplication(tx Tx, before application, a *subsidies.Application) error {
	r, err := db.sealApplication(tx, a)
	if err != nil {
		return err
	}
	if err := putApplication(tx, before, r); err != nil {
		return err
	}
	return db.remind(tx, a)
}

// UpdateApplication changes an application and writes the notices the change causes, all in one
// transaction, or nothing. The closure may be run again and has no side effects.
func (db *DB) UpdateApplication(ctx context.Context, id string, change func(*subsidies.Application, *subsidies.Programme) ([]notices.Notice, error)) (a subsidies.Application, err error) {
	err = db.engine.Update(ctx, func(tx Tx) (err error) {
		a, err = db.updateApplication(tx, id, change)
		return err
	})
	return a, err
}

func (db *DB) updateApplication(tx Tx, id string, change func(*subsidies.Application, *subsidies.Programme) ([]notices.Notice, error)) (a subsidies.Application, err error) {
	before, err := applicationRecord(tx, id)
	if err != nil {
		return a, err
	}
	if a, err = db.openApplication(tx, &before); err != nil {
		return a, err
	}
	p, err := db.programmeAt(tx, a.Programme, a.Version)
	if err != nil {
		return a, err
	}
	was := a
	told, err := change(&a, p)
	if err != nil {
		return a, err
	}
	for _, t := range db.cases.TalliesOf(&was, &a) {
		if err := countCase(tx, t); err != nil {
			return a, err
		}
	}
	a.Revision = before.Revision + 1
	for _, n := range told {
		if _, err := db.tell(tx, n); err != nil {
			return a, err
		}
	}
	return a, db.storeApplication(tx, before, &a)
}

// SendApplication submits a draft, with a reference number and the receipts of its consents.
// One that was sent already is returned as it is: sending twice is one application (row S13).
// What is missing is fault.Invalid.
func (db *DB) SendApplication(ctx context.Context, openID, id string) (a subsidies.Application, err error) {
	err = db.engine.Update(ctx, func(tx Tx) error {
		before, err := applicationRecord(tx, id)
		if err == nil && before.OpenID != openID {
			err = fault.New(fault.NotFound, textNoApplication)
		}
		if err != nil {
			return err
		}
		if before.Status != subsidies.Draft {
			a, err = db.openApplication(tx, &before)
			return err
		}
		a, err = db.updateApplication(tx, id, func(a *subsidies.Application, p *subsidies.Programme) ([]notices.Notice, error) {
			return db.submit(tx, a, p)
		})
		return err
	})
	return a, err
}

// submit makes the move from draft to submitted.
func (db *DB) submit(tx Tx, a *subsidies.Application, p *subsidies.Programme) ([]notices.Notice, error) {
	now := db.moment()
	lacks, err := p.Lacking(a, people.DayOf(now))
	if err != nil {
		return nil, err
	}
	if len(lacks) > 0 {
		return nil, fault.New(fault.Invalid, textNotWhole)
	}
	year := now.In(people.Beijing()).Year()
	n, err := advance(tx, fmt.Appendf(nil, "references/%d", year))
	if err != nil {
		return nil, err
	}
	if a.Reference, err = subsidies.NewReference(year, int(n)); err != nil {
		return nil, err
	}
	a.SentAt, a.Consents = now, p.Receipts(now)
	return db.cases.Take(a, p, subsidies.Step{Move: "submit"}, now)
}

// MoveApplication makes a move by an officer, whose right was asked before, or by its person
// (by.Officer empty). A revision other than 0 must be the one looked at: else fault.Conflict.
func (db *DB) MoveApplication(ctx context.Context, by people.By, id string, revision int, s subsidies.Step) (a subsidies.Application, err error) {
	s.Officer = by.Officer
	err = db.engine.Update(ctx, func(tx Tx) (err error) {
		a, err = db.updateApplication(tx, id, func(a *subsidies.Application, p *subsidies.Programme) ([]notices.Notice, error) {
			if revision != 0 && revision != a.Revision {
				return nil, fault.New(fault.Conflict, fmt.Sprintf(textStaleApplication, db.cases.Words(a.Status)))
			}
			if by.Officer != "" && a.Status == subsidies.Paying {
				if err := freeOfPayment(tx, id); err != nil {
					return nil, err
				}
			}
			if by.Officer != "" && a.Owner == "" {
				a.Owner = by.Officer
			}
			return db.cases.Take(a, p, s, db.moment())
		})
		if err != nil || by.Officer == "" {
			return err
		}
		return db.audited(tx, by, "case."+s.Move, "case/"+id, auditedCase{a.Status, a.Due, s.Reason})
	})
	return a, err
}

// auditedCase is what the trail's digest of a move is made of: nothing personal.
type auditedCase struct {
	Status subsidies.Status
	Due    people.Day
	Reason string
}

// AssignApplication gives a case to an officer, or back to nobody (empty).
func (db *DB) AssignApplication(ctx context.Context, by people.By, id, officer string) error {
	return db.onApplication(ctx, by, "case.assign", id, func(a *subsidies.Application) { a.Owner = officer })
}

// RemarkApplication adds a note among officers.
func (db *DB) RemarkApplication(ctx context.Context, by people.By, id, words string) error {
	return db.onApplication(ctx, by, "case.note", id, func(a *subsidies.Application) {
		a.Notes = append(a.Notes, subsidies.Remark{At: db.moment(), Officer: by.Officer, Text: words})
	})
}

// SeeApplication notes in the trail that an officer looked at what is masked, with the reason
// that by carries, and returns the application.
func (db *DB) SeeApplication(ctx context.Context, by people.By, id string) (a subsidies.Application, err error) {
	err = db.engine.Update(ctx, func(tx Tx) error {
		r, err := applicationRecord(tx, id)
		if err != nil {
			return err
		}
		if a, err = db.openApplication(tx, &r); err != nil {
			return err
		}
		return db.audited(tx, by, "case.see", "case/"+id, nil)
	})
	return a, err
}

func (db *DB) onApplication(ctx context.Context, by people.By, action, id string, change func(*subsidies.Application)) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		a, err := db.updateApplication(tx, id, func(a *subsidies.Application, _ *subsidies.Programme) ([]notices.Notice, error) {
			if a.Status == subsidies.Draft {
				return nil, fault.New(fault.NotFound, textNoApplication)
			}
			change(a)
			return nil, nil
		})
		if err != nil {
			return err
		}
		return db.audited(tx, by, action, "case/"+id, auditedCase{Status: a.Status, Due: a.Due})
	})
}

// DropDraft deletes a person's draft with its key; one that was sent is fault.Conflict.
func (db *DB) DropDraft(ctx context.Context, openID, id string) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		r, err := applicationRecord(tx, id)
		switch {
		case err != nil:
			return err
		case r.OpenID != openID:
			return fault.New(fault.NotFound, textNoApplication)
		case r.Status != subsidies.Draft:
			return fault.New(fault.Conflict, textSentAlready)
		}
		return db.dropApplication(tx, &r)
	})
}

// dropApplication deletes an application with its key and what would remind of it.
func (db *DB) dropApplication(tx Tx, r *application) error {
	if err := db.unremind(tx, r.OpenID, r.ID, ""); err != nil {
		return err
	}
	if err := unlistApplication(tx, *r); err != nil {
		return err
	}
	if r.Reference != "" {
		if err := tx.Delete(applicationRefs, text(r.Reference)); err != nil {
			return err
		}
	}
	if err := tx.Delete(applications, text(r.ID)); err != nil {
		return err
	}
	return db.destroyKey(tx, applicationPerson(r.ID))
}
