package store

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"zaiyue/content"
)

// noon is when the tests' clocks start.
var noon = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)

// clock is a clock that tests move.
type clock struct{ time.Time }

func (c *clock) now() time.Time          { return c.Time }
func (c *clock) advance(d time.Duration) { c.Time = c.Add(d) }

// open returns a database in a new folder whose engine runs every closure twice, as the
// engine's contract allows.
func open(t *testing.T) (*DB, *clock) {
	t.Helper()
	c := &clock{noon}
	db := reopen(t, filepath.Join(t.TempDir(), "data", "zaiyue.db"), c)
	db.engine = twice{db.engine}
	return db, c
}

// reopen opens the file at path, with keys beside its folder, until the test ends.
func reopen(t *testing.T, path string, c *clock) *DB {
	t.Helper()
	db, err := Open(t.Context(), path, Options{Now: c.now, KeyFile: filepath.Join(filepath.Dir(filepath.Dir(path)), "keys", "keyset.json")})
	if err != nil {
		t.Fatalf("Open(%s) = %v", path, err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// twice is an engine that finds a conflict at each first commit.
type twice struct{ Engine }

var errConflict = errors.New("conflict")

func (e twice) View(ctx context.Context, f func(Tx) error) error {
	if err := e.Engine.View(ctx, f); err != nil {
		return err
	}
	return e.Engine.View(ctx, f)
}

func (e twice) Update(ctx context.Context, f func(Tx) error) error {
	err := e.Engine.Update(ctx, func(tx Tx) error {
		if err := f(tx); err != nil {
			return err
		}
		return errConflict
	})
	if !errors.Is(err, errConflict) {
		return err
	}
	return e.Engine.Update(ctx, f)
}

// article returns a published article.
func article(id, title string) content.Article {
	return content.Article{ID: id, Kind: content.KindGuide, Title: title, Body: "正文：" + title, Status: content.Published}
}

// save saves an article and stops the test if it cannot.
func save(t *testing.T, db *DB, a content.Article) content.Article {
	t.Helper()
	saved, err := db.SaveArticle(t.Context(), a)
	if err != nil {
		t.Fatalf("SaveArticle(%s) = %v", a.ID, err)
	}
	return saved
}

// titles returns the titles of all readable articles by id, in the order EachArticle gives.
func titles(t *testing.T, db *DB) (all []string) {
	t.Helper()
	err := db.EachArticle(t.Context(), func(a content.Article) error {
		all = append(all, a.ID+" "+a.Title)
		return nil
	})
	if err != nil {
		t.Fatalf("EachArticle = %v", err)
	}
	return all
}

// listedIDs returns the ids of a kind by paging through Articles.
func listedIDs(t *testing.T, db *DB, kind content.Kind, limit int) (ids []string) {
	t.Helper()
	cursor := ""
	for {
		page, next, err := db.Articles(t.Context(), kind, cursor, limit)
		if err != nil {
			t.Fatalf("Articles(%q, %q, %d) = %v", kind, cursor, limit, err)
		}
		for _, a := range page {
			ids = append(ids, a.ID)
		}
		if next == "" {
			return ids
		}
		cursor = next
	}
}
