package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"time"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/people"
)

// keptSynonyms is how many versions of the synonym file are kept.
const keptSynonyms = 200

var synonymsKey = []byte("synonyms")

// synonymsVersion is the value in the bucket lexicon_versions.
type synonymsVersion struct {
	At      time.Time `json:"at"`
	Officer string    `json:"officer"`
	Note    string    `json:"note,omitempty"`
}

// Synonyms returns the synonym file as it was last kept, and its version, or fault.NotFound
// while there is none: then the server keeps its own, once.
func (db *DB) Synonyms(ctx context.Context) (file []byte, version uint64, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		kept, err := tx.Get(lexicon, synonymsKey)
		if err == nil && kept == nil {
			err = fault.New(fault.NotFound, textNoSynonyms)
		}
		if err != nil {
			return err
		}
		file = bytes.Clone(kept)
		version, err = lastSynonyms(tx)
		return err
	})
	return file, version, err
}

// lastSynonyms returns the number of the newest version, 0 while there is none.
func lastSynonyms(tx Tx) (uint64, error) {
	keys, err := firstKeys(tx, lexiconVersions, nil, 1)
	if err != nil || len(keys) == 0 {
		return 0, err
	}
	return ^binary.BigEndian.Uint64(keys[0]), nil
}

// PutSynonyms keeps the synonym file in place of the one before, as a version with the note
// of by.Reason. from is the version the officer began with; another one now is
// fault.Conflict. An empty file is kept as one line end, so that it is not seeded again.
func (db *DB) PutSynonyms(ctx context.Context, by people.By, from uint64, file []byte) error {
	if len(file) == 0 {
		file = []byte("\n")
	}
	file = bytes.Clone(file)
	return db.engine.Update(ctx, func(tx Tx) error {
		last, err := lastSynonyms(tx)
		if err != nil {
			return err
		}
		if last != from {
			return fault.New(fault.Conflict, textWordsMoved)
		}
		v := synonymsVersion{At: db.moment(), Officer: by.Officer, Note: by.Reason}
		if err := put(tx, lexiconVersions, number(^(last + 1)), v); err != nil {
			return err
		}
		if err := tx.Put(lexiconFiles, number(last+1), file); err != nil {
			return err
		}
		if err := tx.Put(lexicon, synonymsKey, file); err != nil {
			return err
		}
		if err := pruneSynonyms(tx, last+1); err != nil {
			return err
		}
		if _, err := advance(tx, wordingKey); err != nil {
			return err
		}
		return db.audited(tx, by, "synonyms.save", "synonyms", file)
	})
}

// pruneSynonyms forgets the version that is one too many.
func pruneSynonyms(tx Tx, last uint64) error {
	if last <= keptSynonyms {
		return nil
	}
	if err := tx.Delete(lexiconVersions, number(^(last - keptSynonyms))); err != nil {
		return err
	}
	return tx.Delete(lexiconFiles, number(last-keptSynonyms))
}

// SynonymVersions returns the versions of the synonym file, the newest first.
func (db *DB) SynonymVersions(ctx context.Context) (versions []content.SynonymsVersion, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		versions = nil
		return tx.Scan(lexiconVersions, nil, nil, func(k, raw []byte) error {
			var v synonymsVersion
			if err := decode(lexiconVersions, raw, &v); err != nil {
				return err
			}
			versions = append(versions, content.SynonymsVersion{Number: ^binary.BigEndian.Uint64(k), At: v.At, Officer: v.Officer, Note: v.Note})
			return nil
		})
	})
	return versions, err
}

// SynonymsAt returns the synonym file of a version, or fault.NotFound.
func (db *DB) SynonymsAt(ctx context.Context, version uint64) (file []byte, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		kept, err := tx.Get(lexiconFiles, number(version))
		if err == nil && kept == nil {
			err = fault.New(fault.NotFound, textNoVersion)
		}
		file = bytes.Clone(kept)
		return err
	})
	return file, err
}
