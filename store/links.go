package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"slices"
	"time"

	"zaiyue/content"
)

// linkKey is a hash: an address may be longer than a key.
func linkKey(url string) []byte {
	sum := sha256.Sum256([]byte(url))
	return sum[:]
}

// Link implements content.LinkStore.
func (db *DB) Link(ctx context.Context, url string) (content.Link, error) {
	var l content.Link
	err := db.engine.View(ctx, func(tx Tx) error {
		l = content.Link{}
		_, err := get(tx, linkStates, linkKey(url), &l)
		return err
	})
	return l, err
}

// PutLinks implements content.LinkStore.
func (db *DB) PutLinks(ctx context.Context, links []content.Link) error {
	if len(links) == 0 {
		return nil
	}
	return db.engine.Update(ctx, func(tx Tx) error {
		for _, l := range links {
			if err := put(tx, linkStates, linkKey(l.URL), l); err != nil {
				return err
			}
		}
		return nil
	})
}

// DeadLinks implements content.LinkStore.
func (db *DB) DeadLinks(ctx context.Context, limit int) ([]content.Link, error) {
	var dead []content.Link
	err := db.eachLink(ctx, func(_ []byte, l content.Link) {
		if l.State == content.LinkDead && len(l.Articles) > 0 {
			dead = append(dead, l)
		}
	}, func() { dead = nil })
	slices.SortFunc(dead, func(a, b content.Link) int {
		return cmp.Or(a.DeadSince.Compare(b.DeadSince), cmp.Compare(a.URL, b.URL))
	})
	return dead[:min(len(dead), max(limit, 1))], err
}

// DropLinks implements content.LinkStore.
func (db *DB) DropLinks(ctx context.Context, before time.Time) error {
	var old [][]byte
	err := db.eachLink(ctx, func(k []byte, l content.Link) {
		if l.CheckedAt.Before(before) {
			old = append(old, k)
		}
	}, func() { old = nil })
	if err != nil || len(old) == 0 {
		return err
	}
	return db.engine.Update(ctx, func(tx Tx) error {
		for _, k := range old[:min(len(old), batchArticles)] { // the rest the next time
			if err := tx.Delete(linkStates, k); err != nil {
				return err
			}
		}
		return nil
	})
}

// eachLink calls f for every link; begin is called before the first, also when the
// transaction is run again.
func (db *DB) eachLink(ctx context.Context, f func(key []byte, l content.Link), begin func()) error {
	return db.engine.View(ctx, func(tx Tx) error {
		begin()
		return tx.Scan(linkStates, nil, nil, func(k, raw []byte) error {
			var l content.Link
			if err := decode(linkStates, raw, &l); err != nil {
				return err
			}
			f(slices.Clone(k), l)
			return nil
		})
	})
}
