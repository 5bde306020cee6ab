package store

import (
	"context"
	"fmt"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// mostObjections bounds those of one case.
const mostObjections = 50

// Published returns the announced case with a public token, as everybody may see it, or
// fault.NotFound.
func (db *DB) Published(ctx context.Context, token string) (shown subsidies.Published, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		r, err := announcedRecord(tx, token)
		if err != nil {
			return err
		}
		a, err := db.openApplication(tx, &r)
		if err != nil {
			return err
		}
		p, err := db.programmeAt(tx, a.Programme, a.Version)
		if err == nil {
			shown = subsidies.Announce(&a, p, db.cases.Programmes.Catalogue)
		}
		return err
	})
	return shown, err
}

func announcedRecord(tx Tx, token string) (r application, err error) {
	prefix := text("status", string(subsidies.Announced))
	id, looked := "", 0
	err = tx.Scan(applicationsBy, prefix, nil, func(k, _ []byte) error {
		one := string(k[len(prefix)+8 : len(k)-1])
		if looked++; looked > applicationsLooked {
			return errStop
		}
		if subsidies.PublicToken(one) != token {
			return nil
		}
		id = one
		return errStop
	})
	if err == nil && id == "" {
		err = fault.New(fault.NotFound, textNotAnnounced)
	}
	if err != nil {
		return r, err
	}
	return applicationRecord(tx, id)
}

// Object keeps what somebody says against an announced case. While it is not answered the 公示
// does not end by itself.
func (db *DB) Object(ctx context.Context, token, words, contact string) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		r, err := announcedRecord(tx, token)
		if err != nil {
			return err
		}
		_, err = db.updateApplication(tx, r.ID, func(a *subsidies.Application, _ *subsidies.Programme) ([]notices.Notice, error) {
			if len(a.Objections) == mostObjections {
				return nil, fault.New(fault.TooMuch, textManyObjections)
			}
			a.Objections = append(a.Objections, subsidies.Objection{At: db.moment(), Text: words, Contact: contact})
			return nil, nil
		})
		return err
	})
}

// AnswerObjection notes what was found about an objection, by its place from 0.
func (db *DB) AnswerObjection(ctx context.Context, by people.By, id string, at int, words string) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		a, err := db.updateApplication(tx, id, func(a *subsidies.Application, _ *subsidies.Programme) ([]notices.Notice, error) {
			switch {
			case at < 0 || at >= len(a.Objections):
				return nil, fault.New(fault.NotFound, textNoObjection)
			case !a.Objections[at].Answered.IsZero():
				return nil, fault.New(fault.Conflict, textObjectionAnswered)
			}
			o := &a.Objections[at]
			o.Answer, o.By, o.Answered = words, by.Officer, db.moment()
			return nil, nil
		})
		if err != nil {
			return err
		}
		return db.audited(tx, by, "case.objection", "case/"+id, auditedCase{a.Status, a.Due, fmt.Sprint(at)})
	})
}
