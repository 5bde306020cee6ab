package store

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"zaiyue/fault"
	"zaiyue/subsidies"
)

// mostProblems bounds what CheckApplications tells.
const mostProblems = 20

// CheckApplications walks over all applications and payments and tells what does not fit
// together: a status that is not where the history ends, a list that lacks an application or
// has one too many, a line of a batch that is paid for a case that is not. None of it can come
// about in our own transactions; zaiyue doctor and the crash test look for it.
func (db *DB) CheckApplications(ctx context.Context) (n int, problems []string, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		c := applicationCheck{db: db, tx: tx, listed: map[string]bool{}}
		if err := c.run(); err != nil {
			return err
		}
		n, problems = c.n, c.problems
		return nil
	})
	return n, problems, err
}

type applicationCheck struct {
	db       *DB
	tx       Tx
	n        int
	listed   map[string]bool // keys of applicationsBy that belong to a record
	problems []string
}

func (c *applicationCheck) wrong(id, format string, args ...any) {
	if len(c.problems) < mostProblems {
		c.problems = append(c.problems, "application "+id+": "+fmt.Sprintf(format, args...))
	}
}

func (c *applicationCheck) run() error {
	err := c.tx.Scan(applications, nil, nil, func(_, raw []byte) error {
		c.n++
		var r application
		if err := decode(applications, raw, &r); err != nil {
			return err
		}
		return c.one(&r)
	})
	if err != nil {
		return err
	}
	err = c.tx.Scan(applicationsBy, nil, nil, func(k, _ []byte) error {
		if !c.listed[string(k)] {
			c.wrong("?", "a list holds %q, which is of none", k)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.payments()
}

// one checks a record against its body and the lists.
func (c *applicationCheck) one(r *application) error {
	for _, key := range applicationKeys(r) {
		c.listed[string(key)] = true
		if mark, err := c.tx.Get(applicationsBy, key); err != nil {
			return err
		} else if mark == nil {
			c.wrong(r.ID, "is not on the list %q", key[:bytes.IndexByte(key, 0)])
		}
	}
	if r.Reference != "" {
		id, err := c.tx.Get(applicationRefs, text(r.Reference))
		if err != nil {
			return err
		}
		if string(id) != r.ID {
			c.wrong(r.ID, "its number leads to %q", id)
		}
	}
	if r.OpenID != "" {
		status, err := c.tx.Get(applicantsOf, applicantKey(r))
		if err != nil {
			return err
		}
		if string(status) != string(r.Status) {
			c.wrong(r.ID, "is %s, and among the applicants %q", r.Status, status)
		}
	}
	a, err := c.db.openApplication(c.tx, r)
	if fault.KindOf(err) == fault.NotFound {
		return nil // its key was destroyed
	}
	if err != nil {
		return err
	}
	c.history(&a)
	return nil
}

// history checks that a case went from status to status, and stands where it ends.
func (c *applicationCheck) history(a *subsidies.Application) {
	at := subsidies.Draft
	for i, e := range a.History {
		if e.From != at {
			c.wrong(a.ID, "move %d goes from %s, not from %s", i, e.From, at)
		}
		at = e.To
	}
	if a.Status != at {
		c.wrong(a.ID, "is %s, and its history ends at %s", a.Status, at)
	}
	if sent := a.Status != subsidies.Draft; sent != (a.Reference != "") || sent == a.SentAt.IsZero() || sent != (len(a.Consents) > 0) {
		c.wrong(a.ID, "is %s with the number %q, sent at %v, with %d consents", a.Status, a.Reference, a.SentAt, len(a.Consents))
	}
	if a.Revision < len(a.History) {
		c.wrong(a.ID, "has %d moves at revision %d", len(a.History), a.Revision)
	}
}

// payments checks that each case is paid at most once, and that a line waits only while its
// case does.
func (c *applicationCheck) payments() error {
	paid := map[string]int{}
	return c.tx.Scan(payments, nil, nil, func(_, raw []byte) error {
		var p subsidies.Payment
		if err := decode(payments, raw, &p); err != nil {
			return err
		}
		var sum, closed int64
		states := map[subsidies.PayState]int{}
		err := c.tx.Scan(paymentLines, number(uint64(p.Number)), nil, func(_, raw []byte) error {
			var l payLine
			if err := decode(paymentLines, raw, &l); err != nil {
				return err
			}
			sum += l.Fen
			states[l.State]++
			if l.State == subsidies.PayPaid {
				closed += l.Fen
				if paid[l.Case]++; paid[l.Case] > 1 {
					c.wrong(l.Case, "was paid %d times", paid[l.Case])
				}
			}
			return c.line(&p, &l)
		})
		if sum != p.Fen || closed != p.PaidFen || states[subsidies.PayPaid] != p.Paid || states[subsidies.PayBounced] != p.Bounced || states[subsidies.PayDropped] != p.Dropped {
			c.problems = append(c.problems, fmt.Sprintf("payment %d: says %+v, its lines come to %d and %d fen, %v", p.Number, p, sum, closed, states))
		}
		return err
	})
}

func (c *applicationCheck) line(p *subsidies.Payment, l *payLine) error {
	held, err := c.tx.Get(paymentOf, text(l.Case))
	if err != nil {
		return err
	}
	if waits := l.State == subsidies.PayWaiting; waits && !slices.Equal(held, number(uint64(p.Number))) {
		c.wrong(l.Case, "waits in payment %d, which does not hold it", p.Number)
	}
	r, err := applicationRecord(c.tx, l.Case)
	if fault.KindOf(err) == fault.NotFound {
		return nil // its time is over
	}
	if err == nil && (l.State == subsidies.PayPaid && r.Status != subsidies.Closed || l.State == subsidies.PayWaiting && r.Status != subsidies.Paying) {
		c.wrong(l.Case, "is %s, and its line in payment %d %s", r.Status, p.Number, l.State)
	}
	return err
}
