package store

import (
	"context"
	"encoding/binary"
	"slices"
	"time"

	"zaiyue/chat"
)

// Who asks in vain is remembered for as long as WeChat may let us write, to be told the
// answer; then, or when told, or when they leave, the OpenID is forgotten.
const (
	askersKept  = 48 * time.Hour
	mostAskers  = 200  // of one question; who comes later finds the answer when asking again
	askersTidy  = 1000 // forgotten in one transaction
	askerKeyMin = 16 + 1
)

// asker is the value in the bucket askers.
type asker struct {
	Message string    `json:"message"` // key of the message that asked
	At      time.Time `json:"at"`
}

// addAsker remembers who asked, and reports whether it is somebody new.
func addAsker(tx Tx, group []byte, key string, q chat.Question) (added bool, err error) {
	if q.OpenID == "" {
		return false, nil
	}
	place := slices.Concat(group, text(q.OpenID))
	var before asker
	known, err := get(tx, askers, place, &before)
	switch {
	case err != nil:
		return false, err
	case known:
		if err := dropAsker(tx, group, q.OpenID, before); err != nil {
			return false, err
		}
	default:
		keys, err := firstKeys(tx, askers, group, mostAskers)
		if err != nil || len(keys) == mostAskers {
			return err == nil, err // counted, but not remembered
		}
	}
	a := asker{Message: key, At: q.At.UTC()}
	if err := put(tx, askers, place, a); err != nil {
		return false, err
	}
	if err := tx.Put(askersOf, append(text(q.OpenID), group...), mark); err != nil {
		return false, err
	}
	return !known, tx.Put(askersByTime, askerTime(a.At, place), mark)
}

// askerTime sorts askers by when they asked.
func askerTime(at time.Time, place []byte) []byte {
	return append(number(uint64(at.UnixMilli())), place...)
}

// dropAsker forgets that somebody asked.
func dropAsker(tx Tx, group []byte, openID string, a asker) error {
	place := slices.Concat(group, text(openID))
	if err := tx.Delete(askers, place); err != nil {
		return err
	}
	if err := tx.Delete(askersByTime, askerTime(a.At, place)); err != nil {
		return err
	}
	return tx.Delete(askersOf, append(text(openID), group...))
}

// forgetAsker forgets all that somebody asked in vain.
func forgetAsker(tx Tx, openID string) error {
	prefix := text(openID)
	keys, err := firstKeys(tx, askersOf, prefix, -1)
	if err != nil {
		return err
	}
	for _, k := range keys {
		group := k[len(prefix):]
		var a asker
		if _, err := get(tx, askers, slices.Concat(group, prefix), &a); err != nil {
			return err
		}
		if err := dropAsker(tx, group, openID, a); err != nil {
			return err
		}
	}
	return deletePrefix(tx, tellings, prefix)
}

// DropAskers forgets who asked more than 48 hours ago.
func (db *DB) DropAskers(ctx context.Context) error {
	until := number(uint64(db.moment().Add(-askersKept).UnixMilli()))
	for {
		var old [][]byte
		err := db.engine.Update(ctx, func(tx Tx) error {
			old = nil
			err := tx.Scan(askersByTime, nil, nil, func(k, _ []byte) error {
				if len(old) == askersTidy || len(k) < 8+askerKeyMin || string(k[:8]) >= string(until) {
					return errStop
				}
				old = append(old, slices.Clone(k))
				return nil
			})
			for i := 0; i < len(old) && err == nil; i++ {
				k := old[i]
				a := asker{At: time.UnixMilli(int64(binary.BigEndian.Uint64(k)))}
				err = dropAsker(tx, k[8:24], string(k[24:len(k)-1]), a)
			}
			return err
		})
		if err != nil || len(old) < askersTidy {
			return err
		}
	}
}
