package store

import (
	"bytes"
	"context"

	"zaiyue/fault"
)

var synonymsKey = []byte("synonyms")

// Synonyms returns the synonym file as it was last kept, or fault.NotFound while there is
// none: then the server keeps its own, once.
func (db *DB) Synonyms(ctx context.Context) ([]byte, error) {
	var file []byte
	err := db.engine.View(ctx, func(tx Tx) error {
		kept, err := tx.Get(lexicon, synonymsKey)
		if err == nil && kept == nil {
			err = fault.New(fault.NotFound, textNoSynonyms)
		}
		file = bytes.Clone(kept)
		return err
	})
	return file, err
}

// PutSynonyms keeps the synonym file in place of the one before. An empty one is kept as
// one line end, so that it is not seeded again.
func (db *DB) PutSynonyms(ctx context.Context, file []byte) error {
	if len(file) == 0 {
		file = []byte("\n")
	}
	return db.engine.Update(ctx, func(tx Tx) error { return tx.Put(lexicon, synonymsKey, bytes.Clone(file)) })
}
