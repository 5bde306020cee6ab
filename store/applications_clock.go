package store

import (
	"bytes"
	"context"
	"errors"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// clocksAtOnce is how many cases whose last day is over one transaction looks at.
const clocksAtOnce = 100

// RunCaseClocks makes the moves that are made by themselves when the last day of a status is
// over, such as the end of a 公示. It is taken again and again; each move is made once.
func (db *DB) RunCaseClocks(ctx context.Context) error {
	today := people.DayOf(db.moment())
	prefix := []byte("due\x00")
	for from := []byte(nil); ; {
		var next []byte
		err := db.engine.Update(ctx, func(tx Tx) error {
			next = nil
			var ids []string
			err := tx.Scan(applicationsBy, prefix, from, func(k, _ []byte) error {
				day, id, _ := bytes.Cut(k[len(prefix):], []byte{0})
				if people.Day(day) >= today {
					return errStop
				}
				if len(ids) == clocksAtOnce {
					next = bytes.Clone(k)
					return errStop
				}
				ids = append(ids, string(id[:len(id)-1]))
				return nil
			})
			for _, id := range ids {
				err = errors.Join(err, db.runCaseClock(tx, id))
			}
			return err
		})
		if err != nil || next == nil {
			return err
		}
		from = next
	}
}

func (db *DB) runCaseClock(tx Tx, id string) error {
	r, err := applicationRecord(tx, id)
	if err != nil {
		return err
	}
	move, ok := db.cases.ByClock(r.Status)
	if !ok || r.Objected > 0 {
		return nil // an officer has to see to it
	}
	_, err = db.updateApplication(tx, id, func(a *subsidies.Application, p *subsidies.Programme) ([]notices.Notice, error) {
		return db.cases.Take(a, p, subsidies.Step{Move: move.Key, Clock: true}, db.moment())
	})
	return err
}

// PublishedApplications returns a page of the cases that are announced now, those sent last
// first, with names masked, and the cursor of the next page.
func (db *DB) PublishedApplications(ctx context.Context, cursor string, limit int) (page []subsidies.Published, next string, err error) {
	found, next, err := db.Applications(ctx, subsidies.Filter{Status: subsidies.Announced}, cursor, limit)
	if err != nil {
		return nil, "", err
	}
	err = db.engine.View(ctx, func(tx Tx) error {
		page = nil
		for _, line := range found {
			r, err := applicationRecord(tx, line.ID)
			if err != nil {
				return err
			}
			a, err := db.openApplication(tx, &r)
			if fault.KindOf(err) == fault.NotFound {
				continue
			}
			if err != nil {
				return err
			}
			p, err := db.programmeAt(tx, a.Programme, a.Version)
			if err != nil {
				return err
			}
			page = append(page, subsidies.Announce(&a, p, db.cases.Programmes.Catalogue))
		}
		return nil
	})
	return page, next, err
}
