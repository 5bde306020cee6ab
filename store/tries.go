package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
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
		if n, wait = n.Next(db.moment(), people.LoginPatience()); wait > 0 {
			return nil
		}
		return put(tx, tries, key, n)
	})
	return wait, err
}

// EndTry implements people.GateStaff. The device, where one is given, is known from now on.
func (db *DB) EndTry(ctx context.Context, t people.Try) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		id, err := tx.Get(officersByLogin, loginKey(t.Login))
		if err != nil || id == nil {
			return err
		}
		key, err := tryKey(tx, t)
		if err == nil {
			err = tx.Delete(tries, key)
		}
		if err != nil || t.Device == "" {
			return err
		}
		if err := forgetOldestDevice(tx, string(id)); err != nil {
			return err
		}
		return put(tx, tries, deviceKey(string(id), t.Device), people.Tries{Last: db.moment()})
	})
}

// devicesKept bounds the browsers of an officer that are known.
const devicesKept = 10

// forgetOldestDevice makes room for one more.
func forgetOldestDevice(tx Tx, id string) error {
	var oldest []byte
	var since time.Time
	n := 0
	err := tx.Scan(tries, text(id), nil, func(key, raw []byte) error {
		if len(key) == len(text(id)) {
			return nil // the officer's own counter
		}
		var t people.Tries
		if err := decode(tries, raw, &t); err != nil {
			return err
		}
		if n++; oldest == nil || t.Last.Before(since) {
			oldest, since = append([]byte(nil), key...), t.Last
		}
		return nil
	})
	if err != nil || n < devicesKept {
		return err
	}
	return tx.Delete(tries, oldest)
}

// tryKey finds the counter of a try: of a device that is known, of the officer, or one of
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
	if t.Device != "" {
		key := deviceKey(string(id), t.Device)
		if known, err := tx.Get(tries, key); err != nil || known != nil {
			return key, err
		}
	}
	return text(string(id)), nil
}

// deviceKey is where the tries from a device are counted; only a hash of its secret is kept.
func deviceKey(officer, device string) []byte {
	sum := sha256.Sum256([]byte(device))
	return text(officer, hex.EncodeToString(sum[:]))
}

// loginKey is a key for a login as it was typed, which may be empty.
func loginKey(login string) []byte {
	if login == "" {
		return []byte{0}
	}
	return []byte(login)
}
