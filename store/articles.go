package store

import (
	"encoding/binary"
	"fmt"
	"time"

	"zaiyue/content"
)

// Articles are kept in versions. A version's key is the article's id and the generation it
// was written in; a generation is one save, or one whole import. Readers look through a
// snapshot of the generations: those of imports that have not ended are hidden, so an import
// becomes visible, all of it at once, by the one transaction that ends it.

// version is the value in the bucket articles.
type version struct {
	SavedAt time.Time       `json:"saved_at"`
	Article content.Article `json:"article"`
}

// found is a version with the generation it was read from.
type found struct {
	version
	generation uint64
}

// The states of an import's generation.
const (
	stateOpen     = "open"     // it is being written; hidden
	stateDropped  = "dropped"  // it will never be shown and is being cleared away; hidden
	stateFinished = "finished" // it is shown; what it replaced is being taken off the lists
)

// generation is the value in the bucket generations. A generation without one is visible.
type generation struct {
	State string `json:"state"`
}

var (
	generationKey = []byte("generation") // the last generation that was given out
	editionKey    = []byte("edition")    // how often what readers see has changed
)

// snapshot is the generations a reader sees.
type snapshot struct {
	last   uint64          // later ones came after it
	hidden map[uint64]bool // imports that have not ended
}

func (s snapshot) shows(g uint64) bool { return g <= s.last && !s.hidden[g] }

// look takes the snapshot of the transaction.
func look(tx Tx) (snapshot, error) {
	last, err := counter(tx, generationKey)
	if err != nil {
		return snapshot{}, err
	}
	s := snapshot{last: last}
	err = tx.Scan(generations, nil, nil, func(k, raw []byte) error {
		var g generation
		if err := decode(generations, raw, &g); err != nil {
			return err
		}
		if g.State == stateFinished {
			return nil
		}
		if s.hidden == nil {
			s.hidden = map[uint64]bool{}
		}
		s.hidden[binary.BigEndian.Uint64(k)] = true
		return nil
	})
	return s, err
}

// articleKey sorts an article's versions newest first.
func articleKey(id string, g uint64) []byte { return append(text(id), number(^g)...) }

// articleKeyParts undoes articleKey.
func articleKeyParts(key []byte) (id string, g uint64, err error) {
	at := len(key) - 9
	if at < 0 || key[at] != 0 {
		return "", 0, fmt.Errorf("store: bucket %s has the key %q", articles, key)
	}
	return string(key[:at]), ^binary.BigEndian.Uint64(key[at+1:]), nil
}

// versions calls f for the versions of an article that the snapshot shows, newest first,
// until f fails or returns errStop.
func versions(tx Tx, s snapshot, id string, f func(found) error) error {
	if !content.ValidID(id) {
		return nil // and whatever stands in it, it is no part of a key
	}
	return tx.Scan(articles, text(id), nil, func(k, raw []byte) error {
		_, g, err := articleKeyParts(k)
		if err != nil || !s.shows(g) {
			return err
		}
		v := found{generation: g}
		if err := decode(articles, raw, &v.version); err != nil {
			return err
		}
		return f(v)
	})
}

// standing returns the newest version of an article, and the one readers get: a draft above
// a published version does not hide it, a withdrawn one does. Each is nil if there is none.
func standing(tx Tx, s snapshot, id string) (newest, readable *found, err error) {
	err = versions(tx, s, id, func(v found) error {
		if newest == nil {
			newest = &v
		}
		if v.Article.Status == content.Draft {
			return nil
		}
		if v.Article.Readable() {
			readable = &v
		}
		return errStop
	})
	return newest, readable, err
}

// listKeys returns where a version stands in the lists: in that of its kind and in that of
// every kind, the newest update first, then by id.
func listKeys(a *content.Article, g uint64) [2][]byte {
	tail := number(newest(a.UpdatedAt))
	tail = append(tail, text(a.ID)...)
	tail = append(tail, number(g)...)
	return [2][]byte{append(text(""), tail...), append(text(string(a.Kind)), tail...)}
}

// list puts a readable version on the lists. Readers skip it until its generation shows.
func list(tx Tx, a *content.Article, g uint64) error {
	for _, key := range listKeys(a, g) {
		if err := tx.Put(articlesByKind, key, mark); err != nil {
			return err
		}
	}
	return nil
}

// unlist takes a version off the lists.
func unlist(tx Tx, v *found) error {
	for _, key := range listKeys(&v.Article, v.generation) {
		if err := tx.Delete(articlesByKind, key); err != nil {
			return err
		}
	}
	return nil
}
