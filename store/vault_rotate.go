package store

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	"zaiyue/people"
	"zaiyue/vault"
)

// rewrapAtOnce bounds how many data keys one transaction wraps anew, so that no message
// waits long for it.
const rewrapAtOnce = 200

// KeyUse is a key of the key file, and how many persons' data keys it wraps.
type KeyUse struct {
	vault.Key
	Persons int
}

// KeysInUse lists the keys of the key file, oldest first.
func (db *DB) KeysInUse(ctx context.Context) (uses []KeyUse, err error) {
	if db.keys == nil {
		return nil, errNoKeys
	}
	persons := map[vault.KeyID]int{}
	err = db.engine.View(ctx, func(tx Tx) error {
		clear(persons)
		return tx.Scan(personKeysBy, nil, nil, func(k, _ []byte) error {
			persons[vault.KeyID(binary.BigEndian.Uint32(k))]++
			return nil
		})
	})
	for _, k := range db.keys.Keys() {
		uses = append(uses, KeyUse{k, persons[k.ID]})
	}
	return uses, err
}

// NeededKeys lists the keys of the key file without which something could not be opened.
func (db *DB) NeededKeys(ctx context.Context) (needed []vault.KeyID, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		needed, err = neededKeys(tx)
		return err
	})
	return needed, err
}

// RotateKeys makes a new key in the key file and wraps every data key with it, while others
// seal and open. A rotation that was cut off is finished instead: resumed tells. It returns
// the new key and how many data keys were wrapped anew; after each transaction done is told
// the number so far.
func (db *DB) RotateKeys(ctx context.Context, by people.By, done func(int)) (id vault.KeyID, rewrapped int, resumed bool, err error) {
	if db.keys == nil {
		return 0, 0, false, errNoKeys
	}
	db.rotating.Lock()
	defer db.rotating.Unlock()
	needed, err := db.NeededKeys(ctx)
	if err != nil {
		return 0, 0, false, err
	}
	resumed = slices.ContainsFunc(needed, func(k vault.KeyID) bool { return k != db.keys.Primary() })
	if !resumed {
		if _, err := db.keys.Add(db.moment()); err != nil {
			return 0, 0, false, err
		}
	}
	id = db.keys.Primary()
	for {
		n, err := db.rewrapSome(ctx)
		rewrapped += n
		if err != nil {
			return id, rewrapped, resumed, err
		}
		if n == 0 {
			break
		}
		done(rewrapped)
	}
	return id, rewrapped, resumed, db.engine.Update(ctx, func(tx Tx) error {
		return db.audited(tx, by, "keys.rotate", "keys/"+id.String(), nil)
	})
}

// rewrapSome wraps some data keys with the primary key that are wrapped by another, and
// returns how many. What it has done is done: nothing needs to be remembered between calls.
func (db *DB) rewrapSome(ctx context.Context) (n int, err error) {
	err = db.engine.Update(ctx, func(tx Tx) error {
		persons, err := db.wrappedByOlder(tx, rewrapAtOnce)
		n = len(persons)
		if err != nil {
			return err
		}
		for _, person := range persons {
			if err := db.rewrap(tx, person); err != nil {
				return fmt.Errorf("store: a data key cannot be wrapped anew: %w", err)
			}
		}
		return nil
	})
	return n, err
}

// wrappedByOlder returns the names of up to most persons whose data key is wrapped by
// another than the primary key.
func (db *DB) wrappedByOlder(tx Tx, most int) (persons []string, err error) {
	needed, err := neededKeys(tx)
	if err != nil {
		return nil, err
	}
	for _, id := range needed {
		if id == db.keys.Primary() {
			continue
		}
		prefix := binary.BigEndian.AppendUint32(nil, uint32(id))
		keys, err := firstKeys(tx, personKeysBy, prefix, most-len(persons))
		if err != nil {
			return nil, err
		}
		for _, k := range keys {
			persons = append(persons, string(k[len(prefix):len(k)-1]))
		}
	}
	return persons, nil
}

func (db *DB) rewrap(tx Tx, person string) error {
	var old vault.Wrapped
	if _, err := get(tx, personKeys, text(person), &old); err != nil {
		return err
	}
	w, err := db.keys.Rewrap(old, person)
	if err != nil {
		return err
	}
	if err := tx.Delete(personKeysBy, wrappedBy(old.Key, person)); err != nil {
		return err
	}
	return putPersonKey(tx, person, w)
}

// ForgetKeys deletes from the key file the keys that this database does not need, and
// returns them. Copies of the database that were wrapped by them cannot be opened any more.
func (db *DB) ForgetKeys(ctx context.Context, by people.By) (forgotten []vault.KeyID, err error) {
	if db.keys == nil {
		return nil, errNoKeys
	}
	db.rotating.Lock()
	defer db.rotating.Unlock()
	var needed []vault.KeyID
	err = db.engine.Update(ctx, func(tx Tx) error { // after every change that is under way
		needed, err = neededKeys(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, k := range db.keys.Keys() {
		if !k.Primary && !slices.Contains(needed, k.ID) {
			forgotten = append(forgotten, k.ID)
		}
	}
	if err := db.keys.Forget(forgotten...); err != nil || len(forgotten) == 0 {
		return nil, err
	}
	return forgotten, db.engine.Update(ctx, func(tx Tx) error {
		for _, id := range forgotten {
			if err := db.audited(tx, by, "keys.forget", "keys/"+id.String(), nil); err != nil {
				return err
			}
		}
		return nil
	})
}
