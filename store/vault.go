package store

import (
	"errors"
)

// What is personal or secret is sealed with a data key of the person it is about; the data
// key is wrapped by a key file outside the database. Destroying a person's key is deleting
// what was sealed with it, in every copy of the database.

var errNoKeys = errors.New("store: no key file is open")

// seal encrypts a field of a person, who gets a key with the first one. label says what is
// sealed (totp, consent/…): what was sealed as one thing cannot be opened as another.
func (db *DB) seal(tx Tx, person, label string, plain []byte) ([]byte, error) {
	return nil, errNoKeys
}

// unseal undoes seal. It fails with fault.NotFound when the person's key was destroyed, and
// with fault.Unavailable when the key file that wraps it is not the one open.
func (db *DB) unseal(tx Tx, person, label string, sealed []byte) ([]byte, error) {
	return nil, errNoKeys
}

// destroyKey makes everything sealed for a person unreadable for good.
func (db *DB) destroyKey(tx Tx, person string) error { return errNoKeys }
