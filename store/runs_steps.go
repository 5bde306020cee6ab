package store

import (
	"bytes"
	"context"
	"errors"

	"zaiyue/notices"
	"zaiyue/people"
)

// The bounds of one step over runs.
const (
	runsAtOnce = 32
	sweepPage  = 500 // notices of one transaction
)

// StepRuns does what runs wait for: starts those whose time has come, goes on with what a
// resuming or a cancelling asks of their notices, and ends those that are all told. It reports
// whether there is more to do at once.
func (db *DB) StepRuns(ctx context.Context) (more bool, err error) {
	var active [][]byte
	err = db.engine.View(ctx, func(tx Tx) (err error) {
		active, err = firstKeys(tx, runsActive, nil, runsAtOnce)
		return err
	})
	var problems []error
	for _, key := range active {
		again, err := db.stepRun(ctx, string(key[:len(key)-1]))
		problems, more = append(problems, err), more || again
	}
	return more, errors.Join(append(problems, err)...)
}

// stepRun does the next thing for one run.
func (db *DB) stepRun(ctx context.Context, id string) (more bool, err error) {
	err = db.engine.Update(ctx, func(tx Tx) error {
		more = false
		r, err := runOf(tx, id)
		if err != nil {
			return err
		}
		service := people.By{Officer: people.TheService}
		switch {
		case r.Sweep != notices.NoSweep:
			more = true
			return db.sweep(tx, r)
		case r.State == notices.RunScheduled && !db.moment().Before(r.StartAt):
			more = true
			_, err = db.moveRun(tx, service, r, notices.RunAct{Move: "due"})
		case r.State == notices.RunGoing && r.Launched:
			over, failed := allTold(tx, &r)
			if failed != nil || !over {
				return failed
			}
			_, err = db.moveRun(tx, service, r, notices.RunAct{Move: "finish"})
		}
		return err
	})
	return more, err
}

// allTold reports whether everybody of a run's audience has a notice that came to an end.
func allTold(tx Tx, r *notices.Run) (bool, error) {
	open, err := tx.Get(fanoutsOpen, text(r.Cause()))
	if err != nil || open != nil {
		return false, err
	}
	t, err := talliesOf(tx, r.ID)
	return t.Open() == 0, err
}

// sweep goes over the next page of a run's queued notices.
func (db *DB) sweep(tx Tx, r notices.Run) error {
	prefix := text(r.ID, string(notices.Queued))
	if !bytes.HasPrefix(r.Cursor, prefix) {
		r.Cursor = nil
	}
	var page []notices.Notice
	var next []byte
	err := tx.Scan(runNotices, prefix, r.Cursor, func(k, _ []byte) error {
		if len(page) == sweepPage {
			next = bytes.Clone(k)
			return errStop
		}
		n, err := noticeOf(tx, string(k[len(prefix):len(k)-1]))
		page = append(page, n)
		return err
	})
	if err != nil {
		return err
	}
	for _, n := range page {
		if r.Sweep == notices.SweepCancel {
			err = db.cancelNotice(tx, n)
		} else {
			err = tx.Put(noticesDue, dueKey(n.DueAt.UnixNano(), n.ID), mark)
		}
		if err != nil {
			return err
		}
	}
	if r.Cursor = next; next == nil {
		r.Sweep = notices.NoSweep
	}
	return db.keepRun(tx, people.By{}, "", &r, r)
}

// cancelNotice ends a queued notice before it was sent; it is nothing new in the inbox.
func (db *DB) cancelNotice(tx Tx, n notices.Notice) error {
	before := n
	n.State, n.EndAt = notices.Cancelled, db.moment()
	n.Add(notices.Step{At: n.EndAt, Verdict: notices.Stopped, Reason: "run_cancelled"})
	if err := tx.Delete(noticesUnread, text(n.OpenID, n.ID)); err != nil {
		return err
	}
	return putNotice(tx, before, n)
}
