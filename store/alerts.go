package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"zaiyue/fault"
	"zaiyue/people"
)

const (
	alertsKept  = 30 * 24 * time.Hour // how long one that has ended is shown
	alertWords  = 500                 // characters
	alertsBound = 500                 // alerts kept at once
)

// RaiseAlert opens the alert of a key, or notes that its cause is still there; mostly nothing
// is written then. Words beyond 500 characters are cut off.
func (db *DB) RaiseAlert(ctx context.Context, key, words string) error {
	return db.changeAlert(ctx, key, func(a *people.Alert) bool { return a.Raise(firstRunes(words, alertWords), db.moment()) })
}

// EndAlert closes the alert of a key; none, or one that has ended, is no error.
func (db *DB) EndAlert(ctx context.Context, key string) error {
	return db.changeAlert(ctx, key, func(a *people.Alert) bool { return a.End(db.moment()) })
}

// RestAlert closes an alert that somebody knows and whose cause was not seen for a while;
// mostly there is nothing to do.
func (db *DB) RestAlert(ctx context.Context, key string) error {
	return db.changeAlert(ctx, key, func(a *people.Alert) bool { return a.Rest(db.moment()) })
}

// TellAlert notes how a try to tell an alert by a way went.
func (db *DB) TellAlert(ctx context.Context, key, way string, arrived bool) error {
	return db.changeAlert(ctx, key, func(a *people.Alert) bool {
		if arrived {
			a.Arrived(way, db.moment())
		} else {
			a.Failed(way, db.moment())
		}
		return true
	})
}

// changeAlert writes an alert anew where change reports that there is something to keep.
// One that was never raised has ended.
func (db *DB) changeAlert(ctx context.Context, key string, change func(*people.Alert) bool) error {
	of := func(tx Tx) (a people.Alert, changed bool, err error) {
		known, err := get(tx, alerts, text(key), &a)
		if !known {
			a = people.Alert{Key: key, Ended: db.moment()}
		}
		return a, err == nil && change(&a), err
	}
	changed := false
	err := db.engine.View(ctx, func(tx Tx) (err error) {
		_, changed, err = of(tx)
		return err
	})
	if err != nil || !changed {
		return err
	}
	return db.engine.Update(ctx, func(tx Tx) error {
		a, changed, err := of(tx)
		if err != nil || !changed {
			return err
		}
		if err := db.forgetAlerts(tx); err != nil {
			return err
		}
		return put(tx, alerts, text(key), a)
	})
}

// forgetAlerts forgets those that ended long ago, and refuses more than there may be.
func (db *DB) forgetAlerts(tx Tx) error {
	n, old := 0, [][]byte(nil)
	err := tx.Scan(alerts, nil, nil, func(k, v []byte) error {
		var a people.Alert
		if err := decode(alerts, v, &a); err != nil {
			return err
		}
		if n++; !a.Open() && db.now().Sub(a.Ended) > alertsKept {
			old = append(old, slices.Clone(k))
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, k := range old {
		if err := tx.Delete(alerts, k); err != nil {
			return err
		}
	}
	if n-len(old) > alertsBound {
		return fault.New(fault.TooMuch, textAlerts)
	}
	return nil
}

// Alerts returns the alerts that are open and those that ended in the last 30 days: the open
// ones first, then the later first.
func (db *DB) Alerts(ctx context.Context) (all []people.Alert, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		all = nil
		return tx.Scan(alerts, nil, nil, func(_, v []byte) error {
			var a people.Alert
			if err := decode(alerts, v, &a); err != nil {
				return err
			}
			if a.Open() || db.now().Sub(a.Ended) <= alertsKept {
				all = append(all, a)
			}
			return nil
		})
	})
	slices.SortStableFunc(all, func(a, b people.Alert) int {
		return cmp.Or(a.Ended.Compare(b.Ended)*openFirst(a, b), b.Since.Compare(a.Since))
	})
	return all, err
}

// openFirst turns the order round when both have ended: the later first. The zero time of an
// open one is before all others.
func openFirst(a, b people.Alert) int {
	if a.Open() || b.Open() {
		return 1
	}
	return -1
}

// KnowAlert notes that an officer has seen an open alert; it is told no more. One that is not
// open is fault.NotFound.
func (db *DB) KnowAlert(ctx context.Context, by people.By, key string) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		var a people.Alert
		known, err := get(tx, alerts, text(key), &a)
		if err != nil {
			return err
		}
		if !known || !a.Open() {
			return fault.New(fault.NotFound, textNoAlert)
		}
		a.KnownBy = by.Officer
		if err := put(tx, alerts, text(key), a); err != nil {
			return err
		}
		return db.audited(tx, by, "alert.known", "alert/"+key, a.Words)
	})
}
