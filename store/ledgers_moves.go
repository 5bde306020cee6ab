package store

import (
	"context"
	"time"

	"zaiyue/notices"
)

// Allowance returns what WeChat allows for a person, as far as we know.
func (db *DB) Allowance(ctx context.Context, openID string) (l notices.Ledger, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		l, err = db.ledgerOf(tx, openID)
		return err
	})
	return l, err
}

// Limits returns the limits that ledgers are kept by.
func (db *DB) Limits() notices.Limits { return db.limits }

// Reserve takes a message from a person's ledger, or says why not; see notices.Ledgers.
func (db *DB) Reserve(ctx context.Context, openID string, c notices.Channel, templateID string) (h notices.Hold, reason string, err error) {
	l, err := db.Allowance(ctx, openID) // a no writes nothing
	if err != nil {
		return h, "", err
	}
	if h, reason = l.Allows(db.limits, c, templateID, db.moment()); reason != "" {
		return h, reason, nil
	}
	err = db.changeLedger(ctx, openID, func(l *notices.Ledger) {
		h, reason = l.Reserve(db.limits, c, templateID, db.moment())
	})
	return h, reason, err
}

// GiveBack undoes a reservation whose message WeChat did not take.
func (db *DB) GiveBack(ctx context.Context, openID string, h notices.Hold) error {
	return db.changeLedger(ctx, openID, func(l *notices.Ledger) { l.GiveBack(h) })
}

// Learn corrects a ledger by WeChat's refusal and undoes the reservation.
func (db *DB) Learn(ctx context.Context, openID string, lesson notices.Lesson, h notices.Hold) error {
	return db.changeLedger(ctx, openID, func(l *notices.Ledger) { l.Learn(lesson, h) })
}

func (db *DB) changeLedger(ctx context.Context, openID string, change func(*notices.Ledger)) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		l, err := db.ledgerOf(tx, openID)
		if err != nil {
			return err
		}
		change(&l)
		return putLedger(tx, openID, l)
	})
}

// Consents notes what a person answered to notices of templates, once for one message key.
func (db *DB) Consents(ctx context.Context, key, openID string, at time.Time, all []notices.Consent) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		_, _, err := once(tx, db.now(), key, "consents", func() (struct{}, error) {
			l, err := db.ledgerOf(tx, openID)
			if err != nil {
				return struct{}{}, err
			}
			for _, c := range all {
				if c.Given {
					l.Consented(c.TemplateID, c.Lasting, at.UTC())
				} else {
					l.Withdrawn(c.TemplateID, at.UTC())
				}
			}
			return struct{}{}, putLedger(tx, openID, l)
		})
		return err
	})
}
