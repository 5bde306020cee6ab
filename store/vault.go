package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"zaiyue/fault"
	"zaiyue/vault"
)

// What is personal or secret is sealed with a data key of the person it is about; the data
// key is wrapped by a key file outside the database. Destroying a person's key is deleting
// what was sealed with it. A person is named with their kind: officer/ID, openid/OpenID.

var errNoKeys = errors.New("store: no key file is open")

// seal encrypts a field of a person, who gets a key with the first one. label says what is
// sealed (totp, consent/…): what was sealed as one thing cannot be opened as another.
func (db *DB) seal(tx Tx, person, label string, plain []byte) ([]byte, error) {
	p, err := db.ensurePerson(tx, person)
	if err != nil {
		return nil, err
	}
	return p.Seal(label, plain)
}

// unseal undoes seal. It fails with fault.NotFound when the person's key was destroyed, with
// fault.Unavailable when the key file that wraps it is not the one open, and with
// fault.Internal when the bytes were changed or are another's.
func (db *DB) unseal(tx Tx, person, label string, sealed []byte) ([]byte, error) {
	p, err := db.person(tx, person)
	if err != nil {
		return nil, err
	}
	return p.Open(label, sealed)
}

// person unwraps a person's data key, or fails with fault.NotFound.
func (db *DB) person(tx Tx, person string) (*vault.Person, error) {
	if db.keys == nil {
		return nil, errNoKeys
	}
	var w vault.Wrapped
	there, err := get(tx, personKeys, text(person), &w)
	if err != nil {
		return nil, err
	}
	if !there {
		return nil, fault.Wrap(fault.NotFound, textNoPersonKey, errors.New("store: the person has no data key"))
	}
	return db.opened.person(db.keys, w, person)
}

// openedKeys keeps data keys that were unwrapped a moment ago: a transaction seals and opens
// several things of the same person. They are found by their wrapped form, which is read each
// time: a key that was destroyed is not found any more.
type openedKeys struct {
	mu   sync.Mutex
	keys map[string]*vault.Person
}

// mostOpened bounds the keys that are kept unwrapped; then all are forgotten.
const mostOpened = 1024

func (o *openedKeys) person(keys *vault.Keys, w vault.Wrapped, name string) (*vault.Person, error) {
	at := name + "\x00" + string(w.Bytes)
	o.mu.Lock()
	p := o.keys[at]
	o.mu.Unlock()
	if p != nil {
		return p, nil
	}
	p, err := keys.Person(w, name)
	if err != nil {
		return nil, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.keys) >= mostOpened || o.keys == nil {
		o.keys = map[string]*vault.Person{}
	}
	o.keys[at] = p
	return p, nil
}

// forget drops all keys that are kept unwrapped.
func (o *openedKeys) forget() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.keys = nil
}

// ensurePerson is person, and makes the data key where there is none.
func (db *DB) ensurePerson(tx Tx, person string) (*vault.Person, error) {
	p, err := db.person(tx, person)
	if fault.KindOf(err) != fault.NotFound {
		return p, err
	}
	w, p, err := db.keys.NewPerson(person)
	if err != nil {
		return nil, err
	}
	return p, putPersonKey(tx, person, w)
}

// destroyKey makes everything sealed for a person unreadable for good, and takes their
// sealed files off the list; no key is no error.
func (db *DB) destroyKey(tx Tx, person string) error {
	there, err := db.dropPersonKey(tx, person)
	if err != nil || !there {
		return err
	}
	return db.deleted(tx, deletedPerson, person)
}

// dropPersonKey forgets a wrapped data key and the person's files, and reports whether there
// was one.
func (db *DB) dropPersonKey(tx Tx, person string) (bool, error) {
	var w vault.Wrapped
	there, err := get(tx, personKeys, text(person), &w)
	if err != nil || !there {
		return false, err
	}
	db.opened.forget()
	return true, errors.Join(
		tx.Delete(personKeysBy, wrappedBy(w.Key, person)),
		tx.Delete(personKeys, text(person)),
		db.dropFilesOf(tx, person),
	)
}

func putPersonKey(tx Tx, person string, w vault.Wrapped) error {
	if err := put(tx, personKeys, text(person), w); err != nil {
		return err
	}
	return tx.Put(personKeysBy, wrappedBy(w.Key, person), mark)
}

// wrappedBy is a key in the list of persons by the key of the key file that wraps theirs.
func wrappedBy(id vault.KeyID, person string) []byte {
	return append(binary.BigEndian.AppendUint32(nil, uint32(id)), text(person)...)
}

// neededKeys lists the keys of the key file that data keys are wrapped by. It looks at one
// person of each.
func neededKeys(tx Tx) (needed []vault.KeyID, err error) {
	for from := []byte{0}; from != nil; {
		var next []byte
		err := tx.Scan(personKeysBy, nil, from, func(k, _ []byte) error {
			id := binary.BigEndian.Uint32(k)
			needed = append(needed, vault.KeyID(id))
			if id < 1<<32-1 {
				next = binary.BigEndian.AppendUint32(nil, id+1)
			}
			return errStop
		})
		if err != nil {
			return nil, err
		}
		from = next
	}
	return needed, nil
}

// openKeys opens the key file, and makes it where nothing was sealed yet. A database never
// gets a new key file in the place of one that it needs.
func (db *DB) openKeys(ctx context.Context, path string) error {
	var needed []vault.KeyID
	err := db.engine.View(ctx, func(tx Tx) (err error) {
		needed, err = neededKeys(tx)
		return err
	})
	if err != nil {
		return err
	}
	db.keys, err = vault.Open(path)
	switch {
	case err == nil:
		db.lastNote()
		return db.keys.Check(needed)
	case fault.KindOf(err) != fault.NotFound:
		return err
	case len(needed) > 0:
		return vault.Missing(path, needed)
	}
	if db.keys, err = vault.Create(path, db.moment()); err != nil {
		return fmt.Errorf("store: new key file: %w", err)
	}
	db.keysMade = true
	return nil
}

// KeyFile tells where the key file is, and whether this opening made it; empty when the
// database was opened without.
func (db *DB) KeyFile() (path string, made bool) {
	if db.keys == nil {
		return "", false
	}
	return db.keys.Path(), db.keysMade
}
