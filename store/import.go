package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"zaiyue/content"
	"zaiyue/fault"
)

// How much of an import one transaction writes: little enough for memory and for those who
// wait to write, enough not to wait for the disk all the time.
const (
	batchArticles = 500
	batchBytes    = 4 << 20
)

// Import brings the articles of a source into the store: each becomes the newest version of
// its id, and articles the source does not name stay. It reads the whole source first; with
// one problem in it nothing is imported, and the report lists them all (fault.Invalid).
// Then it writes in batches that nobody sees, and the last transaction shows them all at
// once: a crash before it leaves what was there. An edit saved while it runs stays the
// newest version.
//
// An article that is there already, word by word, is left alone. A missing CreatedAt is that
// of the article in the store; a missing UpdatedAt too while nothing else differs; else they
// are now.
//
// progress, if not nil, is called as it goes on, from the caller's goroutine: while the
// source is read, with a total of 0, then with the total. A second import at the same time,
// or a source that changes under it, is fault.Conflict.
func (db *DB) Import(ctx context.Context, src content.Source, progress func(done, total int)) (content.Report, error) {
	if !db.importing.TryLock() {
		return content.Report{}, fault.New(fault.Conflict, textImporting)
	}
	defer db.importing.Unlock()
	if progress == nil {
		progress = func(done, total int) {}
	}
	report, err := content.Check(ctx, src, func(done int) { progress(done, 0) })
	if err != nil {
		return report, err
	}
	if report.Found > 0 {
		return report, fault.New(fault.Invalid, fmt.Sprintf(textRefused, report.Found))
	}
	db.tidying.Lock()
	defer db.tidying.Unlock()
	if err := db.tidy(ctx); err != nil {
		return content.Report{}, err
	}
	l := &loading{db: db, now: db.moment(), report: report, progress: progress}
	if err := l.run(ctx, src); err != nil {
		return content.Report{}, err
	}
	if err := db.tidy(ctx); err != nil && ctx.Err() == nil {
		return l.report, err
	}
	return l.report, nil // it is done, even if a context that ended left the tidying to others
}

// loading is the writing half of an import.
type loading struct {
	db         *DB
	now        time.Time
	generation uint64
	report     content.Report // with what was written so far
	progress   func(done, total int)

	batch []content.Article
	bytes int
	done  int
}

// run writes the source under a generation of its own and shows it. What it leaves behind
// when it fails is hidden, and cleared away here or by the next tidy.
func (l *loading) run(ctx context.Context, src content.Source) error {
	err := l.begin(ctx)
	if err == nil {
		err = src.Each(ctx, func(e content.Entry) error { return l.add(ctx, e) })
	}
	if err == nil {
		err = l.flush(ctx)
	}
	if err == nil && l.done != l.report.Articles {
		err = fault.New(fault.Conflict, textChanged)
	}
	if err == nil {
		return l.finish(ctx)
	}
	if ctx.Err() == nil {
		err = errors.Join(err, l.db.tidy(ctx))
	}
	return err
}

// begin gives out a generation that is hidden until finish.
func (l *loading) begin(ctx context.Context) error {
	return l.db.engine.Update(ctx, func(tx Tx) (err error) {
		if l.generation, err = advance(tx, generationKey); err != nil {
			return err
		}
		return put(tx, generations, number(l.generation), generation{State: stateOpen})
	})
}

func (l *loading) add(ctx context.Context, e content.Entry) error {
	if len(e.Problems) > 0 {
		return fault.Wrap(fault.Conflict, textChanged, errors.New(e.Problems[0].String()))
	}
	l.batch = append(l.batch, canonical(e.Article))
	l.bytes += len(e.Article.Body)
	if len(l.batch) < batchArticles && l.bytes < batchBytes {
		return nil
	}
	return l.flush(ctx)
}

// flush writes the batch in one transaction.
func (l *loading) flush(ctx context.Context) error {
	var after content.Report
	err := l.db.engine.Update(ctx, func(tx Tx) error {
		after = l.report
		if err := l.check(tx); err != nil {
			return err
		}
		s, err := look(tx)
		if err != nil {
			return err
		}
		for _, a := range l.batch {
			if err := l.write(tx, s, a, &after); err != nil {
				return fmt.Errorf("article %s: %w", a.ID, err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	l.report, l.done = after, l.done+len(l.batch)
	clear(l.batch)
	l.batch, l.bytes = l.batch[:0], 0
	l.progress(l.done, l.report.Articles)
	return nil
}

// check fails when another process has given this import up for lost and cleared it away.
func (l *loading) check(tx Tx) error {
	var g generation
	if _, err := get(tx, generations, number(l.generation), &g); err != nil {
		return err
	}
	if g.State != stateOpen {
		return fault.New(fault.Conflict, textOvertaken)
	}
	return nil
}

// write keeps one article under the import's generation, unless it is there already.
func (l *loading) write(tx Tx, s snapshot, a content.Article, r *content.Report) error {
	key := articleKey(a.ID, l.generation)
	if raw, err := tx.Get(articles, key); err != nil {
		return err
	} else if raw != nil {
		return fault.New(fault.Conflict, textChanged) // twice in one source: it passed the check once
	}
	if gone, err := erased(tx, a.ID); err != nil {
		return err
	} else if gone {
		r.Unchanged++ // the person it tells of took back their consent: it stays as it is
		return nil
	}
	newest, readable, err := standing(tx, s, a.ID)
	if err != nil {
		return err
	}
	for _, there := range []*found{newest, readable} {
		if same, err := unchanged(a, there); err != nil {
			return err
		} else if same {
			r.Unchanged++
			return nil
		}
	}
	if newest == nil {
		r.Added++
	} else {
		r.Changed++
	}
	a = stamped(a, newest, l.now)
	if err := tx.Put(generationArticles, append(number(l.generation), a.ID...), mark); err != nil {
		return err
	}
	return write(tx, version{SavedAt: l.now, Article: a}, l.generation)
}

// unchanged reports whether an article that was read says what one in the store says.
func unchanged(a content.Article, there *found) (bool, error) {
	if there == nil {
		return false, nil
	}
	if a.CreatedAt.IsZero() {
		a.CreatedAt = there.Article.CreatedAt
	}
	if a.UpdatedAt.IsZero() {
		a.UpdatedAt = there.Article.UpdatedAt
	}
	given, err := json.Marshal(a)
	if err != nil {
		return false, err
	}
	held, err := json.Marshal(there.Article)
	return bytes.Equal(given, held), err
}

// stamped sets the times that the source left out.
func stamped(a content.Article, before *found, now time.Time) content.Article {
	if a.UpdatedAt.IsZero() {
		a.UpdatedAt = now
	}
	switch {
	case !a.CreatedAt.IsZero():
	case before != nil:
		a.CreatedAt = before.Article.CreatedAt
	default:
		a.CreatedAt = a.UpdatedAt
	}
	return a
}

// finish shows the import. What it replaced stays on the lists, where readers skip it, until
// tidy takes it off.
func (l *loading) finish(ctx context.Context) error {
	return l.db.engine.Update(ctx, func(tx Tx) error {
		if err := l.check(tx); err != nil {
			return err
		}
		if l.report.Added+l.report.Changed > 0 {
			if _, err := advance(tx, editionKey); err != nil {
				return err
			}
		}
		return put(tx, generations, number(l.generation), generation{State: stateFinished})
	})
}
