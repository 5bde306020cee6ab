package store

import (
	"context"
	"encoding/binary"
	"fmt"

	"zaiyue/content"
	"zaiyue/fault"
)

// Article returns the published version of an article, or fault.NotFound.
func (db *DB) Article(ctx context.Context, id string) (content.Article, error) {
	var a content.Article
	err := db.engine.View(ctx, func(tx Tx) error {
		s, err := look(tx)
		if err != nil {
			return err
		}
		_, readable, err := standing(tx, s, id)
		if err != nil {
			return err
		}
		if readable == nil {
			return fault.New(fault.NotFound, textNoArticle)
		}
		a = readable.Article
		return nil
	})
	return a, err
}

// History returns every version of an article, newest first, or fault.NotFound. Versions
// are never deleted.
func (db *DB) History(ctx context.Context, id string) ([]content.Version, error) {
	var history []content.Version
	err := db.engine.View(ctx, func(tx Tx) error {
		history = nil
		s, err := look(tx)
		if err != nil {
			return err
		}
		return versions(tx, s, id, func(v found) error {
			history = append(history, content.Version{Number: v.generation, SavedAt: v.SavedAt, Article: v.Article})
			return nil
		})
	})
	if err == nil && history == nil {
		err = fault.New(fault.NotFound, textNoArticle)
	}
	return history, err
}

// Articles returns a page of readable articles of a kind (empty: every kind), the newest
// update first, then by id. next is the cursor of the following page, empty at the end. A
// cursor that is not one of ours is fault.Invalid; a limit below 1 means 1.
func (db *DB) Articles(ctx context.Context, kind content.Kind, cursor string, limit int) (page []content.Article, next string, err error) {
	from, err := positionOf(cursor)
	if err != nil {
		return nil, "", err
	}
	prefix := text(string(kind))
	err = db.engine.View(ctx, func(tx Tx) error {
		page, next = nil, ""
		s, err := look(tx)
		if err != nil {
			return err
		}
		return tx.Scan(articlesByKind, prefix, append(text(string(kind)), from...), func(k, _ []byte) error {
			a, err := listed(tx, s, k[len(prefix):])
			if err != nil || a == nil {
				return err
			}
			if len(page) == max(limit, 1) {
				next = cursorOf(k[len(prefix):])
				return errStop
			}
			page = append(page, *a)
			return nil
		})
	})
	return page, next, err
}

// listed returns the article an entry of a list stands for, or nil when the entry's version
// is not the one readers get: not yet, or no longer.
func listed(tx Tx, s snapshot, entry []byte) (*content.Article, error) {
	id, g := len(entry)-9, len(entry)-8
	if id < 8 {
		return nil, fmt.Errorf("store: bucket %s has the entry %q", articlesByKind, entry)
	}
	generation := binary.BigEndian.Uint64(entry[g:])
	if !s.shows(generation) {
		return nil, nil
	}
	_, readable, err := standing(tx, s, string(entry[8:id]))
	if err != nil || readable == nil || readable.generation != generation {
		return nil, err
	}
	return &readable.Article, nil
}

// Empty reports whether no article was ever kept, of whatever status.
func (db *DB) Empty(ctx context.Context) (bool, error) {
	empty := true
	err := db.engine.View(ctx, func(tx Tx) error {
		empty = true
		s, err := look(tx)
		if err != nil {
			return err
		}
		return tx.Scan(articles, nil, nil, func(k, _ []byte) error {
			_, g, err := articleKeyParts(k)
			if err != nil || !s.shows(g) {
				return err
			}
			empty = false
			return errStop
		})
	})
	return empty, err
}

// Edition returns a number that grows whenever what readers get has changed: by a save or
// by the end of an import. It is zero while nothing was kept.
func (db *DB) Edition(ctx context.Context) (uint64, error) {
	var edition uint64
	err := db.engine.View(ctx, func(tx Tx) (err error) {
		edition, err = counter(tx, editionKey)
		return err
	})
	return edition, err
}
