package store

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"zaiyue/content"
	"zaiyue/content/press"
	"zaiyue/fault"
	"zaiyue/people"
)

// BeginJob implements press.Jobs.
func (db *DB) BeginJob(ctx context.Context, by people.By, j press.Job, a content.Article, check func([]press.Job) error) (press.Job, error) {
	var begun press.Job
	err := db.engine.Update(ctx, func(tx Tx) error {
		known, err := get(tx, pressJobs, text(j.ID), &begun)
		if err != nil || known {
			return err
		}
		others, err := jobsOf(tx, j.Article)
		if err != nil {
			return err
		}
		if err := check(others); err != nil {
			return err
		}
		begun = j
		if err := put(tx, pressSent, text(j.ID), a); err != nil {
			return err
		}
		if err := tx.Put(pressOf, append(text(j.Article), jobOrder(&j)...), mark); err != nil {
			return err
		}
		return db.keepJob(tx, by, nil, &j)
	})
	return begun, err
}

// ChangeJob implements press.Jobs.
func (db *DB) ChangeJob(ctx context.Context, by people.By, id string, change func(*press.Job) error) (press.Job, error) {
	var j press.Job
	err := db.engine.Update(ctx, func(tx Tx) (err error) {
		j, err = db.changeJob(tx, by, id, change)
		return err
	})
	return j, err
}

// SendAnew implements press.Jobs.
func (db *DB) SendAnew(ctx context.Context, by people.By, id string, a content.Article, change func(*press.Job) error) (press.Job, error) {
	var j press.Job
	err := db.engine.Update(ctx, func(tx Tx) (err error) {
		if j, err = db.changeJob(tx, by, id, change); err != nil {
			return err
		}
		return put(tx, pressSent, text(id), a)
	})
	return j, err
}

// TakeResult implements press.Jobs.
func (db *DB) TakeResult(ctx context.Context, handle string, r press.Result, change func(*press.Job) error) (j press.Job, known bool, err error) {
	err = db.engine.Update(ctx, func(tx Tx) error {
		id, err := tx.Get(pressHandles, text(handle))
		if err != nil {
			return err
		}
		if known = id != nil; !known {
			return keepEarly(tx, handle, r)
		}
		j, err = db.changeJob(tx, people.By{Officer: people.TheService}, string(id), change)
		return err
	})
	return j, known, err
}

// keepEarly keeps a result that no job asks for yet, and forgets the oldest of too many.
func keepEarly(tx Tx, handle string, r press.Result) error {
	type aged struct {
		key []byte
		at  time.Time
	}
	var all []aged
	err := tx.Scan(pressResults, nil, nil, func(k, raw []byte) error {
		var old press.Result
		if err := decode(pressResults, raw, &old); err != nil {
			return err
		}
		all = append(all, aged{bytes.Clone(k), old.At})
		return nil
	})
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(a, b aged) int { return a.at.Compare(b.at) })
	for len(all) >= earlyResults {
		if err := tx.Delete(pressResults, all[0].key); err != nil {
			return err
		}
		all = all[1:]
	}
	return put(tx, pressResults, text(handle), r)
}

func (db *DB) changeJob(tx Tx, by people.By, id string, change func(*press.Job) error) (press.Job, error) {
	before, err := jobOf(tx, id)
	if err != nil {
		return before, err
	}
	j, err := jobOf(tx, id) // one of its own: what change does to it must not show in before
	if err != nil {
		return j, err
	}
	if err := change(&j); err != nil {
		return before, err
	}
	return j, db.keepJob(tx, by, &before, &j)
}

func jobOf(tx Tx, id string) (j press.Job, err error) {
	known, err := get(tx, pressJobs, text(id), &j)
	if err == nil && !known {
		err = fault.New(fault.NotFound, textNoJob)
	}
	return j, err
}

// jobOrder sorts the job that was begun last first.
func jobOrder(j *press.Job) []byte { return append(number(newest(j.BegunAt)), j.ID...) }

// keepJob writes a job with its places on the lists; before is nil for a new one.
func (db *DB) keepJob(tx Tx, by people.By, before, j *press.Job) error {
	if before != nil {
		for _, l := range before.On() {
			if err := tx.Delete(pressLists, append(text(string(l)), jobOrder(before)...)); err != nil {
				return err
			}
		}
		if !before.NextAt.IsZero() {
			if err := tx.Delete(pressDue, dueKey(before.NextAt.UnixNano(), j.ID)); err != nil {
				return err
			}
		}
	}
	for _, l := range j.On() {
		if err := tx.Put(pressLists, append(text(string(l)), jobOrder(j)...), mark); err != nil {
			return err
		}
	}
	if !j.NextAt.IsZero() {
		if err := tx.Put(pressDue, dueKey(j.NextAt.UnixNano(), j.ID), mark); err != nil {
			return err
		}
	}
	if j.HandleID != "" && (before == nil || before.HandleID != j.HandleID) {
		if err := tx.Put(pressHandles, text(press.Handle(j.Purpose, j.HandleID)), []byte(j.ID)); err != nil {
			return err
		}
	}
	if j.Stage == press.Published || j.Stage == press.Deleted || j.Erase { // it is sent no more
		if err := tx.Delete(pressSent, text(j.ID)); err != nil {
			return err
		}
	}
	if err := put(tx, pressJobs, text(j.ID), j); err != nil {
		return err
	}
	if by.Officer == people.TheService && before != nil && before.Stage == j.Stage {
		return nil // a look that changed nothing
	}
	return db.audited(tx, by, jobAction(before, j), "press/"+j.ID, j)
}

// jobAction names a change for the trail: what an officer asked for, else the stage.
func jobAction(before, j *press.Job) string {
	switch {
	case before == nil:
	case j.TakeDown && !before.TakeDown:
		return "wechat.take_down"
	case j.Kept != before.Kept:
		return "wechat.keep"
	case j.Mass != nil && j.Mass.ConfirmedBy != before.Mass.ConfirmedBy:
		return "wechat.confirm"
	case j.Mass != nil && j.Stage == before.Stage && len(j.History) > 0 && (j.Stage == press.Ready || j.Stage == press.Asking):
		return "wechat.preview"
	}
	return fmt.Sprintf("wechat.%s", j.Stage)
}
