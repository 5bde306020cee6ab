package store

import (
	"bytes"
	"context"
	"encoding/json"
)

var followUpPlanKey = []byte("followup_plan") // what placements_due was reckoned with

// ReplanFollowUps reckons anew when each placement is due, once the plan is another than the
// last time. It works a page at a time; broken off it begins again at the next start.
func (db *DB) ReplanFollowUps(ctx context.Context) error {
	want, err := json.Marshal(db.plan)
	if err != nil {
		return err
	}
	var cursor []byte
	for first := true; first || cursor != nil; first = false {
		from := cursor
		err := db.engine.Update(ctx, func(tx Tx) error {
			cursor = nil
			have, err := tx.Get(meta, followUpPlanKey)
			if err != nil || bytes.Equal(have, want) {
				return err
			}
			if cursor, err = db.replanPage(tx, from); err != nil || cursor != nil {
				return err
			}
			return tx.Put(meta, followUpPlanKey, want)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// replanAtOnce is how many placements one transaction reckons.
const replanAtOnce = 500

func (db *DB) replanPage(tx Tx, from []byte) (next []byte, err error) {
	var page []placed
	err = tx.Scan(placements, nil, from, func(k, raw []byte) error {
		if len(page) == replanAtOnce {
			next = bytes.Clone(k)
			return errStop
		}
		var r placed
		if err := decode(placements, raw, &r); err != nil {
			return err
		}
		page = append(page, r)
		return nil
	})
	for _, r := range page {
		if err == nil {
			err = db.putPlacement(tx, r, r)
		}
	}
	return next, err
}
