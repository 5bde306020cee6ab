package store

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"slices"
	"strings"

	"zaiyue/people"
	"zaiyue/subsidies"
)

// applicationPrints finds applications that give the same number or address, without keeping
// either: a keyed hash leads to them (HMAC-SHA-256, cut to 16 bytes). Its key is sealed like a
// person's data, so that changing the keys of the key file does not change the hashes.
const applicationPrints Bucket = "application_prints"

const (
	printsPerson = "prints"
	labelPrints  = "prints/key"
)

// printsKey is the place of the sealed key in meta.
var printsKey = []byte("prints/key")

// crowd is how many others may share an address before it tells nothing: people live together
// in dormitories.
const crowd = 5

// printed lists the kinds of fields whose answers have prints.
func printed() []string { return []string{"id", "card", "phone", "address"} }

// printKey returns the key of the hashes, and makes it where there is none.
func (db *DB) printKey(tx Tx) ([]byte, error) {
	sealed, err := tx.Get(meta, printsKey)
	if err != nil {
		return nil, err
	}
	if sealed != nil {
		return db.unseal(tx, printsPerson, labelPrints, bytes.Clone(sealed))
	}
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	if sealed, err = db.seal(tx, printsPerson, labelPrints, key); err != nil {
		return nil, err
	}
	return key, tx.Put(meta, printsKey, sealed)
}

// printsOf makes the prints of an application that was sent: kind, a zero byte, hash.
func (db *DB) printsOf(tx Tx, a *subsidies.Application) (prints [][]byte, err error) {
	if a.Status == subsidies.Draft || len(a.Answers) == 0 {
		return nil, nil
	}
	p, err := db.programmeAt(tx, a.Programme, a.Version)
	if err != nil {
		return nil, err
	}
	key, err := db.printKey(tx)
	if err != nil {
		return nil, err
	}
	for _, f := range p.Fields {
		value := a.Answers[f.Key]
		if !slices.Contains(printed(), f.Kind) || value == "" {
			continue
		}
		if f.Kind == "address" {
			value = strings.ToLower(strings.Join(strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune(" \t　,，。.-－—（）()", r) }), ""))
		} else {
			value = people.Digits(value)
		}
		mac := hmac.New(sha256.New, key)
		mac.Write(text(f.Kind, value))
		prints = append(prints, slices.Concat(text(f.Kind), mac.Sum(nil)[:16]))
	}
	return prints, nil
}

// Twins lists the other applications that give the same number or address as one, by the kind of
// the field: a hint, no finding (row S18). An address that many share gives none.
func (db *DB) Twins(ctx context.Context, id string) (twins []subsidies.Twin, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		twins = nil
		r, err := applicationRecord(tx, id)
		if err != nil {
			return err
		}
		for _, print := range r.Prints {
			kind, _, _ := bytes.Cut(print, []byte{0})
			twin := subsidies.Twin{Kind: string(kind)}
			ids, err := othersOfPrint(tx, print, id)
			if err != nil {
				return err
			}
			if len(ids) == 0 || twin.Kind == "address" && len(ids) > crowd {
				continue
			}
			for _, other := range ids {
				o, err := applicationRecord(tx, other)
				if err != nil {
					return err
				}
				twin.Others = append(twin.Others, o.plain())
			}
			twins = append(twins, twin)
		}
		return nil
	})
	return twins, err
}

// mostTwins bounds what is listed of one print.
const mostTwins = 20

// othersOfPrint lists the other applications with a print.
func othersOfPrint(tx Tx, print []byte, id string) (ids []string, err error) {
	err = tx.Scan(applicationPrints, print, nil, func(k, _ []byte) error {
		if len(ids) == mostTwins {
			return errStop
		}
		if other := string(k[len(print) : len(k)-1]); other != id {
			ids = append(ids, other)
		}
		return nil
	})
	return ids, err
}
