package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"zaiyue/fault"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// factsOf keeps what graduates told of themselves; doc.go draws what is in it.
const factsOf Bucket = "facts"

// toldFacts is the value in the bucket facts: sealed with the person's key.
type toldFacts struct {
	At     time.Time `json:"at"`
	Sealed []byte    `json:"sealed"`
}

const labelFacts = "facts"

// FactsOf returns what a person told of themselves and agreed to have kept, and the day on
// which they did; nil: nothing is kept.
func (db *DB) FactsOf(ctx context.Context, openID string) (facts subsidies.Facts, day people.Day, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		facts, day, err = db.factsOf(tx, openID)
		return err
	})
	return facts, day, err
}

func (db *DB) factsOf(tx Tx, openID string) (facts subsidies.Facts, day people.Day, err error) {
	var told toldFacts
	there, err := get(tx, factsOf, text(openID), &told)
	if err != nil || !there {
		return nil, "", err
	}
	plain, err := db.unseal(tx, "openid/"+openID, labelFacts, told.Sealed)
	if fault.KindOf(err) == fault.NotFound {
		return nil, "", nil // the key is gone, and with it what was told
	}
	if err != nil {
		return nil, "", err
	}
	if err := json.Unmarshal(plain, &facts); err != nil {
		return nil, "", fmt.Errorf("store: facts: %w", err)
	}
	facts.Whole()
	return facts, people.DayOf(told.At), nil
}

// KeepFacts keeps what a person told of themselves, in the place of what they told before;
// none: nothing is kept any more.
func (db *DB) KeepFacts(ctx context.Context, openID string, facts subsidies.Facts) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		if len(facts) == 0 {
			return tx.Delete(factsOf, text(openID))
		}
		plain, err := json.Marshal(facts)
		if err != nil {
			return err
		}
		sealed, err := db.seal(tx, "openid/"+openID, labelFacts, plain)
		if err != nil {
			return err
		}
		return put(tx, factsOf, text(openID), toldFacts{db.moment(), sealed})
	})
}
