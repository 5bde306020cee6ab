package store

import (
	"context"
	"encoding/binary"
)

// Tidy clears away, in small transactions, what an import that was cut off has left, and
// takes what a finished one has replaced off the lists. Readers see neither, so it may run
// at any time; the server runs it once after its start. While an import writes it
// does nothing: that tidies itself.
func (db *DB) Tidy(ctx context.Context) error {
	if !db.tidying.TryLock() {
		return nil
	}
	defer db.tidying.Unlock()
	return db.tidy(ctx)
}

// tidy is Tidy for one who holds db.tidying.
func (db *DB) tidy(ctx context.Context) error {
	for {
		var left int
		err := db.engine.Update(ctx, func(tx Tx) (err error) {
			left, err = tidyBatch(tx)
			return err
		})
		if err != nil || left == 0 {
			return err
		}
	}
}

// tidyBatch takes one step: for the first generation that has a state it drops, or takes
// off the lists, a batch of articles, and the state when none is left. It returns how many
// generations are left to tidy.
func tidyBatch(tx Tx) (left int, err error) {
	keys, err := firstKeys(tx, generations, nil, 2)
	if err != nil || len(keys) == 0 {
		return 0, err
	}
	var g generation
	if _, err := get(tx, generations, keys[0], &g); err != nil {
		return 0, err
	}
	if g.State == stateOpen { // whoever wrote it finds out by this
		g.State = stateDropped
		if err := put(tx, generations, keys[0], g); err != nil {
			return 0, err
		}
	}
	treat := replaced
	if g.State == stateDropped {
		treat = drop
	}
	marks, err := firstKeys(tx, generationArticles, keys[0], batchArticles)
	if err != nil {
		return 0, err
	}
	for _, m := range marks {
		if err := treat(tx, string(m[8:]), binary.BigEndian.Uint64(keys[0])); err != nil {
			return 0, err
		}
		if err := tx.Delete(generationArticles, m); err != nil {
			return 0, err
		}
	}
	if len(marks) == batchArticles {
		return len(keys), nil
	}
	return len(keys) - 1, tx.Delete(generations, keys[0])
}

// drop deletes the version of an article that was written in a generation nobody sees.
func drop(tx Tx, id string, g uint64) error {
	v := found{generation: g}
	if there, err := get(tx, articles, articleKey(id, g), &v.version); err != nil || !there {
		return err
	}
	if err := unlist(tx, &v); err != nil {
		return err
	}
	return tx.Delete(articles, articleKey(id, g))
}

// replaced takes every version of an article that readers no longer get off the lists, as
// far back as an import of generation g can have replaced.
func replaced(tx Tx, id string, g uint64) error {
	s, err := look(tx)
	if err != nil {
		return err
	}
	if alone, err := alone(tx, id); err != nil || alone {
		return err
	}
	_, readable, err := standing(tx, s, id)
	if err != nil {
		return err
	}
	var old []found
	err = versions(tx, s, id, func(v found) error {
		if !v.Article.Readable() {
			return nil
		}
		if readable == nil || v.generation != readable.generation {
			old = append(old, v)
		}
		if v.generation < g {
			return errStop
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i := range old {
		if err := unlist(tx, &old[i]); err != nil {
			return err
		}
	}
	return nil
}

// alone reports whether an article has one version at most: most of a first import's do,
// and need not be read again.
func alone(tx Tx, id string) (bool, error) {
	keys, err := firstKeys(tx, articles, text(id), 2)
	return len(keys) < 2, err
}
