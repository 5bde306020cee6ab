package store

import (
	"context"
	"slices"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/people"
)

// The buckets of runs; those of their notices stand in run_tallies.go.
const (
	runs       Bucket = "runs"
	runsBy     Bucket = "runs_by"
	runsActive Bucket = "runs_active" // the service has to do something for them
	runsGather Bucket = "runs_gather"
	runCounts  Bucket = "run_counts"
	runsCount  Bucket = "runs_count" // to be counted
)

// NewRun keeps a new draft under the ID it brings. The same ID again is the same run: a form
// that is sent twice makes one.
func (db *DB) NewRun(ctx context.Context, by people.By, r notices.Run) (notices.Run, error) {
	err := db.engine.Update(ctx, func(tx Tx) error {
		var old notices.Run
		there, err := get(tx, runs, text(r.ID), &old)
		if err != nil || there {
			r = old
			return err
		}
		now := db.moment()
		r.State, r.Revision, r.Author, r.Writers = notices.RunDraft, 1, by.Officer, []string{by.Officer}
		r.MadeAt, r.ChangedAt, r.History = now, now, nil
		r.Note(notices.RunStep{At: now, Officer: by.Officer, Move: "save"})
		if err := recount(tx, &r); err != nil {
			return err
		}
		return db.keepRun(tx, by, "run.save", nil, r)
	})
	return r, err
}

// SaveRun changes what a draft says. It fails with fault.Conflict when it was changed since
// revision, or is no draft any more.
func (db *DB) SaveRun(ctx context.Context, by people.By, id string, revision int, change func(*notices.Run)) (r notices.Run, err error) {
	err = db.engine.Update(ctx, func(tx Tx) error {
		before, err := runOf(tx, id)
		if err != nil {
			return err
		}
		r = before
		if before.State != notices.RunDraft || before.Revision != revision {
			return fault.New(fault.Conflict, textRunChanged)
		}
		change(&r)
		now := db.moment()
		if !slices.Contains(r.Writers, by.Officer) {
			r.Writers = append(slices.Clone(r.Writers), by.Officer)
		}
		r.Revision, r.ChangedAt = before.Revision+1, now
		r.Note(notices.RunStep{At: now, Officer: by.Officer, Move: "save"})
		if err := recount(tx, &r); err != nil {
			return err
		}
		return db.keepRun(tx, by, "run.save", &before, r)
	})
	return r, err
}

// recount has the audience of a run counted anew, and read from WeChat first when it is one
// of a tag.
func recount(tx Tx, r *notices.Run) error {
	if err := put(tx, runCounts, text(r.ID), notices.RunCount{Revision: r.Revision}); err != nil {
		return err
	}
	if r.Audience.Source != notices.FromTag {
		return tx.Put(runsCount, text(r.ID), mark)
	}
	r.Audience.List = "tag/" + r.ID
	return tx.Put(runsGather, text(r.ID), mark)
}

// Run returns a run, or fault.NotFound.
func (db *DB) Run(ctx context.Context, id string) (r notices.Run, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		r, err = runOf(tx, id)
		return err
	})
	return r, err
}

func runOf(tx Tx, id string) (r notices.Run, err error) {
	there, err := get(tx, runs, text(id), &r)
	if err == nil && !there {
		err = fault.New(fault.NotFound, textMissingRun)
	}
	return r, err
}

// Runs returns a page of the runs in a state (empty: all), the newest first, and the cursor
// of the next; empty at the end.
func (db *DB) Runs(ctx context.Context, state notices.RunState, cursor string, limit int) (page []notices.Run, next string, err error) {
	from, err := positionOf(cursor)
	if err != nil {
		return nil, "", err
	}
	prefix := text(string(state))
	err = db.engine.View(ctx, func(tx Tx) error {
		page, next = nil, ""
		return tx.Scan(runsBy, prefix, from, func(k, _ []byte) error {
			if len(page) == limit {
				next = cursorOf(k)
				return errStop
			}
			r, err := runOf(tx, string(k[len(prefix)+8:len(k)-1]))
			page = append(page, r)
			return err
		})
	})
	return page, next, err
}

// RunTally returns how a run's notices stand.
func (db *DB) RunTally(ctx context.Context, id string) (t notices.Tally, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		t, err = talliesOf(tx, id)
		return err
	})
	return t, err
}

// runKey is a run's place in a list, the newest first.
func runKey(list notices.RunState, r *notices.Run) []byte {
	return slices.Concat(text(string(list)), number(newest(r.MadeAt)), text(r.ID))
}

// keepRun writes a run with its places in the lists, and the line of the trail; before is nil
// for a new one.
func (db *DB) keepRun(tx Tx, by people.By, action string, before *notices.Run, r notices.Run) error {
	if before != nil {
		if err := tx.Delete(runsBy, runKey(before.State, before)); err != nil {
			return err
		}
	}
	for _, list := range []notices.RunState{"", r.State} {
		if err := tx.Put(runsBy, runKey(list, &r), mark); err != nil {
			return err
		}
	}
	active := r.State == notices.RunScheduled || r.State == notices.RunGoing
	if err := flag(tx, runsActive, r.ID, active); err != nil {
		return err
	}
	if err := put(tx, runs, text(r.ID), r); err != nil {
		return err
	}
	if action == "" {
		return nil
	}
	return db.audited(tx, by, action, "run/"+r.ID, r)
}

// flag sets or takes away a key that says everything itself.
func flag(tx Tx, b Bucket, id string, on bool) error {
	if on {
		return tx.Put(b, text(id), mark)
	}
	return tx.Delete(b, text(id))
}
