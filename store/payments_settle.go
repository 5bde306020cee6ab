package store

import (
	"context"
	"fmt"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// The moves that a bank's result makes, and the reason of one that came back.
const (
	movePaid      = "paid"
	moveBounced   = "bounced"
	reasonAccount = "account"
)

// settledAtOnce is how many results one transaction takes in. Each line and its case change
// together; what a crash leaves open is settled when the results come again.
const settledAtOnce = 100

// KeepResults keeps the results of a bank's file that fits a batch until the officer says yes,
// in the place of those kept before.
func (db *DB) KeepResults(ctx context.Context, n int, results []subsidies.PayResult) error {
	return db.engine.Update(ctx, func(tx Tx) error { return put(tx, paymentSaid, number(uint64(n)), results) })
}

// KeptResults returns what is kept of a bank's file about a batch; none: nothing waits.
func (db *DB) KeptResults(ctx context.Context, n int) (results []subsidies.PayResult, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		results = nil
		_, err := get(tx, paymentSaid, number(uint64(n)), &results)
		return err
	})
	return results, err
}

// SettlePayment takes in the results that are kept of a batch: a case that was paid is closed,
// one that came back goes to its person for another card. A line that is settled stays as it
// is, so that the same results may come again. A case that the officer approved is
// fault.Forbidden, and nothing behind it is settled.
func (db *DB) SettlePayment(ctx context.Context, by people.By, n int) (p subsidies.Payment, err error) {
	results, err := db.KeptResults(ctx, n)
	if err != nil {
		return p, err
	}
	for len(results) > 0 {
		some := results[:min(len(results), settledAtOnce)]
		results = results[len(some):]
		err = db.engine.Update(ctx, func(tx Tx) error {
			if p, err = paymentRecord(tx, n); err != nil {
				return err
			}
			before := p
			for _, r := range some {
				if err := db.settleLine(tx, by, &p, r); err != nil {
					return err
				}
			}
			if p == before {
				return nil
			}
			if err := put(tx, payments, paymentKey(n), p); err != nil {
				return err
			}
			return db.audited(tx, by, "payment.settle", fmt.Sprintf("payment/%d", n), p)
		})
		if err != nil {
			return p, err
		}
	}
	return p, db.engine.Update(ctx, func(tx Tx) error { return tx.Delete(paymentSaid, number(uint64(n))) })
}

// settleLine takes in one result.
func (db *DB) settleLine(tx Tx, by people.By, p *subsidies.Payment, r subsidies.PayResult) error {
	key := paymentLineKey(p.Number, r.N)
	var l payLine
	if there, err := get(tx, paymentLines, key, &l); err != nil || !there || l.State != subsidies.PayWaiting {
		return err
	}
	step := subsidies.Step{Move: movePaid, Officer: by.Officer}
	l.State, l.At = subsidies.PayPaid, db.moment()
	if !r.Paid {
		step.Move, step.Reason = moveBounced, reasonAccount
		l.State, l.Reason = subsidies.PayBounced, r.Reason
	}
	_, err := db.updateApplication(tx, l.Case, func(a *subsidies.Application, programme *subsidies.Programme) ([]notices.Notice, error) {
		return db.cases.Take(a, programme, step, db.moment())
	})
	if err != nil {
		if words := fault.Words(err, ""); words != "" {
			err = fault.Wrap(fault.KindOf(err), fmt.Sprintf(textOfLine, subsidies.ShowReference(l.Reference), words), err)
		}
		return err
	}
	if r.Paid {
		p.Paid++
		p.PaidFen += l.Fen
	} else {
		p.Bounced++
	}
	if err := put(tx, paymentLines, key, l); err != nil {
		return err
	}
	return tx.Delete(paymentOf, text(l.Case))
}

// CancelPayment gives the cases of a batch back whose result is not known, because the file did
// not go to the bank; they can be in another batch then.
func (db *DB) CancelPayment(ctx context.Context, by people.By, n int) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		p, err := paymentRecord(tx, n)
		if err != nil {
			return err
		}
		if p.Waiting() == 0 {
			return fault.New(fault.Conflict, textPaymentOver)
		}
		var open []int
		prefix, at := number(uint64(n)), 0
		err = tx.Scan(paymentLines, prefix, nil, func(_, raw []byte) error {
			var l payLine
			at++
			if err := decode(paymentLines, raw, &l); err != nil {
				return err
			}
			if l.State == subsidies.PayWaiting {
				open = append(open, at)
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, i := range open {
			var l payLine
			if _, err := get(tx, paymentLines, paymentLineKey(n, i), &l); err != nil {
				return err
			}
			l.State, l.At = subsidies.PayDropped, db.moment()
			if err := put(tx, paymentLines, paymentLineKey(n, i), l); err != nil {
				return err
			}
			if err := tx.Delete(paymentOf, text(l.Case)); err != nil {
				return err
			}
			p.Dropped++
		}
		if err := put(tx, payments, paymentKey(n), p); err != nil {
			return err
		}
		if err := tx.Delete(paymentSaid, number(uint64(n))); err != nil {
			return err
		}
		return db.audited(tx, by, "payment.cancel", fmt.Sprintf("payment/%d", n), p)
	})
}
