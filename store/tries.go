package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"time"

	"zaiyue/people"
)

// strangers is how many counters the logins share that nobody has: they are counted as the
// others are, so that no answer and no time tells them apart, without filling the disk.
const strangers = 4096

// BeginTry implements people.GateStaff: tries are kept here and not in Redis, so that an
// emptied Redis opens no door. A device in which the officer signed in before counts its own
// tries: who guesses elsewhere cannot lock the officer out of it.
func (db *DB) BeginTry(ctx context.Context, t people.Try) (wait time.Duration, err error) {
	err = db.engine.Update(ctx, func(tx Tx) error {
		wait = 0
		key, err := tryKey(tx, t)
		if err != nil {
			return err
		}
		var n people.Tries
		if _, err := get(tx, tries, key, &n); err != nil {
			return err
		}
		if n, wait = n.Next(db.moment(), people.FreeTries); wait > 0 {
			return nil
		}
		return put(tx, tries, key, n)
	})
	return wait, err
}

// EndTry implements people.GateStaff.
func (db *DB) EndTry(ctx context.Context, t people.Try) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		key, err := tryKey(tx, t)
		if err != nil {
			return err
		}
		return tx.Delete(tries, key)
	})
}

// tryKey finds the counter of a try: of the officer, of a device of the officer, or one of
// the strangers'.
func tryKey(tx Tx, t people.Try) ([]byte, error) {
	id, err := tx.Get(officersByLogin, loginKey(t.Login))
	if err != nil {
		return nil, err
	}
	if id == nil {
		sum := sha256.Sum256([]byte(t.Login))
		return number(uint64(binary.BigEndian.Uint32(sum[:]) % strangers)), nil
	}
	return text(string(id)), nil
}

// loginKey is a key for a login as it was typed, which may be empty.
func loginKey(login string) []byte {
	if login == "" {
		return []byte{0}
	}
	return []byte(login)
}
