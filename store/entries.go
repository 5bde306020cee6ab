package store

import (
	"context"
	"crypto/rand"
	"fmt"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// An application that came by telephone or on paper is entered by an officer (row A10): it is a
// draft without a WeChat, which only officers see, until it is sent. Its person can take it to
// their WeChat by a code afterwards, see NewRebinding.

// EnterApplication begins an application for somebody. A programme that is not known is
// fault.NotFound.
func (db *DB) EnterApplication(ctx context.Context, by people.By, programme string) (a subsidies.Application, err error) {
	p, ok := db.cases.Programmes.Programme(programme)
	if !ok {
		return a, fault.New(fault.NotFound, textNoProgramme)
	}
	id := newApplicationID(rand.Text())
	err = db.engine.Update(ctx, func(tx Tx) error {
		if err := keepProgramme(tx, p); err != nil {
			return err
		}
		now := db.moment()
		a = subsidies.Application{ID: id, Programme: p.Key, Version: p.Version, Status: subsidies.Draft, BeganAt: now, ChangedAt: now, Revision: 1, Owner: by.Officer, Answers: map[string]string{}, Facts: subsidies.Facts{}}
		return db.storeApplication(tx, application{}, &a)
	})
	return a, err
}

// Entries lists the applications that officers have begun for somebody and not sent, without
// what is sealed of them, at most limit.
func (db *DB) Entries(ctx context.Context, limit int) (all []subsidies.Application, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		all = nil
		prefix := text("entry", "")
		return tx.Scan(applicationsBy, prefix, nil, func(k, _ []byte) error {
			if len(all) == limit {
				return errStop
			}
			r, err := applicationRecord(tx, string(k[len(prefix):len(k)-1]))
			all = append(all, r.plain())
			return err
		})
	})
	return all, err
}

// Entry returns an application that an officer has begun for somebody and not sent, with its
// programme, or fault.NotFound.
func (db *DB) Entry(ctx context.Context, id string) (a subsidies.Application, p *subsidies.Programme, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		r, err := entryRecord(tx, id)
		if err != nil {
			return err
		}
		if a, err = db.openApplication(tx, &r); err != nil {
			return err
		}
		p, err = db.programmeAt(tx, a.Programme, a.Version)
		return err
	})
	return a, p, err
}

func entryRecord(tx Tx, id string) (application, error) {
	r, err := applicationRecord(tx, id)
	if err == nil && (r.Status != subsidies.Draft || r.OpenID != "") {
		err = fault.New(fault.NotFound, textNoApplication)
	}
	return r, err
}

// SendEntry submits what an officer entered for somebody. How it came (电话, 纸质) and how the
// person agreed stand among the notes, and in the trail as the reason that by carries. What is
// missing is fault.Invalid.
func (db *DB) SendEntry(ctx context.Context, by people.By, id string) (a subsidies.Application, err error) {
	err = db.engine.Update(ctx, func(tx Tx) error {
		if _, err := entryRecord(tx, id); err != nil {
			return err
		}
		a, err = db.updateApplication(tx, id, func(a *subsidies.Application, p *subsidies.Programme) ([]notices.Notice, error) {
			a.Notes = append(a.Notes, subsidies.Remark{At: db.moment(), Officer: by.Officer, Text: fmt.Sprintf(textEntered, by.Reason)})
			a.Owner = ""
			return db.submit(tx, a, p)
		})
		if err != nil {
			return err
		}
		return db.audited(tx, by, "case.enter", "case/"+id, auditedCase{Status: a.Status, Due: a.Due})
	})
	return a, err
}
