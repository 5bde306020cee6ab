package store

import (
	"context"
	"errors"
	"time"

	"zaiyue/notices"
	"zaiyue/people"
)

// MoveRun makes a move with a run. Making the last move again, with the revision it was made
// on, changes nothing: a double click is harmless. It fails as RunMoves.Check does.
func (db *DB) MoveRun(ctx context.Context, by people.By, id string, act notices.RunAct) (r notices.Run, err error) {
	err = db.engine.Update(ctx, func(tx Tx) error {
		r, err = runOf(tx, id)
		if err != nil || repeats(&r, by, act) {
			return err
		}
		r, err = db.moveRun(tx, by, r, act)
		return err
	})
	return r, err
}

// repeats reports whether an act is the one made last.
func repeats(r *notices.Run, by people.By, act notices.RunAct) bool {
	if len(r.History) == 0 || act.Revision != r.Revision-1 {
		return false
	}
	last := r.History[len(r.History)-1]
	return last.Move == act.Move && last.Officer == by.Officer
}

func (db *DB) moveRun(tx Tx, by people.By, before notices.Run, act notices.RunAct) (notices.Run, error) {
	now := db.moment()
	m, err := db.runMoves.Check(&before, by, act, now)
	if err != nil {
		return before, err
	}
	r := before
	r.State, r.Revision, r.ChangedAt = m.To, before.Revision+1, now
	r.Note(notices.RunStep{At: now, Officer: by.Officer, Move: m.Name, Reason: by.Reason})
	switch m.Name {
	case "ask", "confirm":
		if m.Name == "confirm" {
			r.Confirmer = by.Officer
		}
		if err := recount(tx, &r); err != nil { // who decides sees what would happen now
			return before, err
		}
	case "take_back", "return":
		r.Confirmer = ""
	case "schedule":
		r.StartAt = act.At
	case "unschedule":
		r.StartAt = time.Time{}
	}
	if err := db.follow(tx, by, &r); err != nil {
		return before, err
	}
	return r, db.keepRun(tx, by, "run."+m.Name, &before, r)
}

// follow does what a state asks for that a run has come into.
func (db *DB) follow(tx Tx, by people.By, r *notices.Run) error {
	switch r.State {
	case notices.RunGoing:
		return db.goOn(tx, r)
	case notices.RunPaused, notices.RunCancelled:
		c := notices.Control{Paused: true, By: by.Officer, At: r.ChangedAt, Words: by.Reason}
		if r.State == notices.RunCancelled {
			c.Cancelled, r.EndedAt = true, r.ChangedAt
		}
		if err := controlRun(tx, r.ID, c); err != nil {
			return err
		}
		return tx.Delete(fanoutsOpen, text(r.Cause()))
	case notices.RunDone:
		r.EndedAt = r.ChangedAt
	}
	return nil
}

// goOn begins a run, or lets it go on.
func (db *DB) goOn(tx Tx, r *notices.Run) error {
	if r.Launched {
		return errors.Join(controlRun(tx, r.ID, notices.Control{}), reopenFanout(tx, r.ID))
	}
	r.StartedAt = r.ChangedAt
	if r.Audience.Source == notices.FromTag {
		return tx.Put(runsGather, text(r.ID), mark) // read anew, and launched then
	}
	return db.launch(tx, r)
}

// launch makes the cause that concerns the run's whole audience.
func (db *DB) launch(tx Tx, r *notices.Run) error {
	r.Launched = true
	if err := controlRun(tx, r.ID, notices.Control{}); err != nil {
		return err
	}
	return db.fanOut(tx, notices.Fanout{
		ID: r.Cause(), Kind: r.Kind, Cause: r.Cause(), Run: r.ID, Audience: r.Audience,
		Fields: r.Fields, Link: r.Link, DueAt: db.moment(), By: r.Author,
	})
}

// reopenFanout lets the expansion of a run's audience go on, if there is some left.
func reopenFanout(tx Tx, id string) error {
	var f notices.Fanout
	key := text("run/" + id)
	there, err := get(tx, fanouts, key, &f)
	if err != nil || !there || f.Done {
		return err
	}
	return tx.Put(fanoutsOpen, key, mark)
}
