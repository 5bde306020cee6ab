package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// Bounds of one transaction that deletes, and of what one run of the step deletes.
const (
	erasedAtOnce = 50
	erasedARun   = 2000
)

// Retention tells what each rule of subsidies/retention.yaml comes to now. It changes nothing.
func (db *DB) Retention(ctx context.Context) (all []subsidies.Kept, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		all = nil
		now := db.moment()
		for _, rule := range db.cases.Retention {
			k := subsidies.Kept{Keeping: rule}
			err := eachKept(tx, rule, func(r *application) error {
				k.All++
				until := rule.Until(r.ChangedAt)
				switch {
				case !until.After(now):
					k.Over++
				case k.Next.IsZero() || until.Before(k.Next):
					k.Next = until
				}
				return nil
			})
			if err != nil {
				return err
			}
			all = append(all, k)
		}
		return nil
	})
	return all, err
}

// eachKept calls f for every application in the statuses of a rule.
func eachKept(tx Tx, rule subsidies.Keeping, f func(*application) error) error {
	for _, status := range rule.Statuses {
		prefix, tail := text("status", string(status)), 8
		if status == subsidies.Draft {
			prefix, tail = text("draft", ""), 0
		}
		err := tx.Scan(applicationsBy, prefix, nil, func(k, _ []byte) error {
			r, err := applicationRecord(tx, string(k[len(prefix)+tail:len(k)-1]))
			if err == nil {
				err = f(&r)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// CarryOutRetention deletes the applications whose time is over, with their papers and keys, and
// returns how many. Each stands in the trail. It is taken again and again.
func (db *DB) CarryOutRetention(ctx context.Context, by people.By) (n int, err error) {
	for _, rule := range db.cases.Retention {
		var over []string
		err := db.engine.View(ctx, func(tx Tx) error {
			over = nil
			now := db.moment()
			return eachKept(tx, rule, func(r *application) error {
				if len(over) == erasedARun {
					return errStop
				}
				if !rule.Until(r.ChangedAt).After(now) {
					over = append(over, r.ID)
				}
				return nil
			})
		})
		if err != nil {
			return n, err
		}
		for some := range slices.Chunk(over, erasedAtOnce) {
			err := db.engine.Update(ctx, func(tx Tx) error {
				for _, id := range some {
					if err := db.eraseApplication(tx, by, id, &rule, db.moment()); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return n, err
			}
			n += len(some)
		}
	}
	return n, nil
}

// eraseApplication deletes an application; with a rule, only while its time is over.
func (db *DB) eraseApplication(tx Tx, by people.By, id string, rule *subsidies.Keeping, now time.Time) error {
	r, err := applicationRecord(tx, id)
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	if rule != nil && (!slices.Contains(rule.Statuses, r.Status) || rule.Until(r.ChangedAt).After(now)) {
		return nil
	}
	if err := db.dropApplication(tx, &r); err != nil {
		return err
	}
	if r.Status == subsidies.Draft {
		return nil
	}
	return db.audited(tx, by, "case.erase", "case/"+id, auditedCase{Status: r.Status})
}

// EraseOwn deletes a person's application that ended, or their draft. What an open case, or the
// law, still needs is fault.Conflict, with the reason.
func (db *DB) EraseOwn(ctx context.Context, openID, id string) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		r, err := applicationRecord(tx, id)
		if err == nil && r.OpenID != openID {
			err = fault.New(fault.NotFound, textNoApplication)
		}
		if err != nil {
			return err
		}
		rule, ended := db.cases.KeepingOf(r.Status)
		switch {
		case !ended:
			return fault.New(fault.Conflict, fmt.Sprintf(textStillOpen, db.cases.Words(r.Status)))
		case r.Status == subsidies.Closed:
			return fault.New(fault.Conflict, fmt.Sprintf(textLawKeeps, people.DayOf(rule.Until(r.ChangedAt)).Words(), rule.Source))
		}
		return db.eraseApplication(tx, people.By{Officer: people.TheService}, id, nil, db.moment())
	})
}

// TakeConsentBack takes a person's consents to an application back. A case that can be withdrawn
// is; of one that is being paid the office is told by a remark, because the payment that was
// decided is not undone by it.
func (db *DB) TakeConsentBack(ctx context.Context, openID, id string) (a subsidies.Application, err error) {
	err = db.engine.Update(ctx, func(tx Tx) error {
		a, err = db.updateApplication(tx, id, func(a *subsidies.Application, p *subsidies.Programme) (told []notices.Notice, err error) {
			if a.OpenID != openID || a.Status == subsidies.Draft {
				return nil, fault.New(fault.NotFound, textNoApplication)
			}
			now := db.moment()
			fresh := false
			a.Consents = slices.Clone(a.Consents)
			for i := range a.Consents {
				if a.Consents[i].Withdrawn.IsZero() {
					a.Consents[i].Withdrawn, fresh = now, true
				}
			}
			if !fresh {
				return nil, nil
			}
			for _, m := range db.cases.From(a.Status) {
				if m.Key == moveWithdrawn {
					return db.cases.Take(a, p, subsidies.Step{Move: moveWithdrawn}, now)
				}
			}
			a.Notes = append(a.Notes, subsidies.Remark{At: now, Officer: people.TheService, Text: textConsentGone})
			return nil, nil
		})
		return err
	})
	return a, err
}

const moveWithdrawn = "withdraw"
