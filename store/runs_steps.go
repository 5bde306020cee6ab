package store

import (
	"context"
	"errors"

	"zaiyue/notices"
	"zaiyue/people"
)

// runsAtOnce bounds the runs of one step.
const runsAtOnce = 32

// StepRuns does what runs wait for: starts those whose time has come, and ends those
// that are all told. It reports
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
