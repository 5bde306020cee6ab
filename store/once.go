package store

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"time"
)

// pruneAtOnce bounds how many old marks one transaction clears away, so that no message
// pays for all of yesterday's.
const pruneAtOnce = 64

// once runs f unless the same step of the same message was taken within a day, and keeps
// with the change that it was. The outcome of f, whatever JSON holds, is handed out again
// by later calls; repeated tells which it is.
//
// The mark is the hash of message key and step under its day (UTC) by the store's clock: an
// OpenID cannot be read from it. It is found on its day and the days beside it, so at least
// for 24 hours, even when the clock is set back over midnight, and cleared away afterwards.
// A message without a key is never remembered.
func once[T any](tx Tx, now time.Time, message, step string, f func() (T, error)) (outcome T, repeated bool, err error) {
	if message == "" {
		outcome, err = f()
		return outcome, false, err
	}
	today := uint32(now.Unix() / 86400)
	for _, day := range []uint32{today, today - 1, today + 1} {
		repeated, err := get(tx, done, doneKey(day, message, step), &outcome)
		if err != nil || repeated {
			return outcome, repeated, err
		}
	}
	if outcome, err = f(); err != nil {
		return outcome, false, err
	}
	raw, err := json.Marshal(outcome)
	if err != nil {
		return outcome, false, err
	}
	if err := tx.Put(done, doneKey(today, message, step), raw); err != nil {
		return outcome, false, err
	}
	return outcome, false, prune(tx, today)
}

// doneKey is the day, then the hash of what was done.
func doneKey(day uint32, message, step string) []byte {
	sum := sha256.Sum256(text(step, message))
	return append(binary.BigEndian.AppendUint32(nil, day), sum[:16]...)
}

// prune clears away some of the marks of days before yesterday.
func prune(tx Tx, today uint32) error {
	var old [][]byte
	err := tx.Scan(done, nil, nil, func(k, _ []byte) error {
		if len(old) == pruneAtOnce || binary.BigEndian.Uint32(k) >= today-1 {
			return errStop
		}
		old = append(old, append([]byte(nil), k...))
		return nil
	})
	if err != nil {
		return err
	}
	for _, k := range old {
		if err := tx.Delete(done, k); err != nil {
			return err
		}
	}
	return nil
}
