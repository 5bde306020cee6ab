package store

import (
	"context"
	"fmt"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/people"
)

var wordsKey = []byte("words") // set once the first words were put in

// SeedWords puts words into a store that never had any, once: from then on they are the
// officers'.
func (db *DB) SeedWords(ctx context.Context, words []content.BadWord) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		if done, err := tx.Get(meta, wordsKey); err != nil || done != nil {
			return err
		}
		for _, w := range words {
			if err := put(tx, badWords, text(w.Key()), w); err != nil {
				return err
			}
		}
		return tx.Put(meta, wordsKey, mark)
	})
}

// BadWords returns the whole list, in the order of the keys.
func (db *DB) BadWords(ctx context.Context) ([]content.BadWord, error) {
	var all []content.BadWord
	err := db.engine.View(ctx, func(tx Tx) error {
		all = nil
		return tx.Scan(badWords, nil, nil, func(_, raw []byte) error {
			var w content.BadWord
			if err := decode(badWords, raw, &w); err != nil {
				return err
			}
			all = append(all, w)
			return nil
		})
	})
	return all, err
}

// PutBadWord keeps a word. old is the key of the one it takes the place of, empty for a new
// one. A new one that is there already is fault.Conflict, what is wrong with it fault.Invalid
// with *content.FlawError.
func (db *DB) PutBadWord(ctx context.Context, by people.By, old string, w content.BadWord) error {
	if flaws := w.Check(); len(flaws) > 0 {
		return fault.Wrap(fault.Invalid, flaws[0].Words, &content.FlawError{Flaws: flaws})
	}
	w.By = by.Officer
	return db.engine.Update(ctx, func(tx Tx) error {
		there, err := tx.Get(badWords, text(w.Key()))
		if err != nil {
			return err
		}
		if there != nil && old != w.Key() {
			return fault.New(fault.Conflict, fmt.Sprintf(textTakenWord, w.Word))
		}
		if old != "" {
			if err := dropWord(tx, old); err != nil {
				return err
			}
		} else if keys, err := firstKeys(tx, badWords, nil, content.MaxWords); err != nil {
			return err
		} else if len(keys) == content.MaxWords {
			return fault.New(fault.TooMuch, fmt.Sprintf(textManyWords, content.MaxWords))
		}
		if err := put(tx, badWords, text(w.Key()), w); err != nil {
			return err
		}
		return db.audited(tx, by, "words.put", "words/"+w.Key(), w)
	})
}

// DropBadWord takes a word off the list, or fails with fault.NotFound.
func (db *DB) DropBadWord(ctx context.Context, by people.By, key string) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		if err := dropWord(tx, key); err != nil {
			return err
		}
		return db.audited(tx, by, "words.drop", "words/"+key, nil)
	})
}

func dropWord(tx Tx, key string) error {
	if len(key) > 1000 {
		return fault.New(fault.NotFound, textNoWord)
	}
	there, err := tx.Get(badWords, text(key))
	if err != nil {
		return err
	}
	if there == nil {
		return fault.New(fault.NotFound, textNoWord)
	}
	return tx.Delete(badWords, text(key))
}
