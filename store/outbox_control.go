package store

import (
	"context"
	"encoding/binary"
	"time"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/people"
)

// Control implements notices.Upkeep.
func (db *DB) Control(ctx context.Context) (c notices.Control, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		c, err = pumpControl(tx)
		return err
	})
	return c, err
}

func pumpControl(tx Tx) (c notices.Control, err error) {
	_, err = get(tx, noticePump, text("control"), &c)
	return c, err
}

// Rest implements notices.Upkeep.
func (db *DB) Rest(ctx context.Context, fence uint64, run string, until time.Time, words string) error {
	return db.fenced(ctx, fence, func(tx Tx) error {
		now := db.moment()
		c := notices.Control{Paused: true, At: now, Until: until.UTC(), Words: words}
		if until.IsZero() {
			c.Until = time.Time{}
		}
		if run == "" {
			old, err := pumpControl(tx)
			if err != nil || old.Stands(now) && old.Until.IsZero() {
				return err
			}
			return put(tx, noticePump, text("control"), c)
		}
		old, err := laneControl(tx, run)
		if err != nil || old.Cancelled || old.Stands(now) && old.Until.IsZero() {
			return err
		}
		return put(tx, noticeLanes, text(run), c)
	})
}

// laneControl returns whether a run may send.
func laneControl(tx Tx, run string) (c notices.Control, err error) {
	_, err = get(tx, noticeLanes, text(run), &c)
	return c, err
}

// controlRun says whether a run may send: the zero Control lets it, one with Cancelled ends
// what waits. A run that is cancelled stays so.
func controlRun(tx Tx, run string, c notices.Control) error {
	if run == "" {
		return fault.New(fault.Invalid, textNoRun)
	}
	old, err := laneControl(tx, run)
	if err != nil || old.Cancelled {
		return err
	}
	return put(tx, noticeLanes, text(run), c)
}

// PausePump keeps every notice from being sent until somebody resumes it. What is in flight
// arrives. It fails with fault.Conflict when it stands already.
func (db *DB) PausePump(ctx context.Context, by people.By, words string) error {
	return db.control(ctx, by, "notice.pause", func(old notices.Control) (notices.Control, error) {
		now := db.moment()
		if old.Stands(now) && old.Until.IsZero() {
			return old, fault.New(fault.Conflict, textPumpStands)
		}
		return notices.Control{Paused: true, By: by.Officer, At: now, Words: firstRunes(words, pauseWords)}, nil
	})
}

// pauseWords bounds what an officer writes about a pause, in characters.
const pauseWords = 200

// ResumePump lets notices be sent again. It fails with fault.Conflict when nothing keeps them.
func (db *DB) ResumePump(ctx context.Context, by people.By) error {
	return db.control(ctx, by, "notice.resume", func(old notices.Control) (notices.Control, error) {
		if !old.Stands(db.moment()) {
			return old, fault.New(fault.Conflict, textPumpRuns)
		}
		return notices.Control{}, nil
	})
}

func (db *DB) control(ctx context.Context, by people.By, action string, change func(notices.Control) (notices.Control, error)) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		old, err := pumpControl(tx)
		if err != nil {
			return err
		}
		c, err := change(old)
		if err != nil {
			return err
		}
		if err := put(tx, noticePump, text("control"), c); err != nil {
			return err
		}
		return db.audited(tx, by, action, "notices/pump", c)
	})
}

// PumpState returns how sending stands: who holds the lease, whether it may send, and what
// waits. Each queue is counted up to 10,000.
func (db *DB) PumpState(ctx context.Context) (s notices.PumpState, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		s = notices.PumpState{}
		var l lease
		if _, err := get(tx, noticePump, text("lease"), &l); err != nil {
			return err
		}
		s.Held, s.Holder, s.Since, s.Until = l.Holder != "" && db.moment().Before(l.Until), l.Holder, l.Since, l.Until
		if s.Control, err = pumpControl(tx); err != nil {
			return err
		}
		all, err := lanes(tx)
		if err != nil {
			return err
		}
		for _, l := range all {
			waiting, err := firstKeys(tx, noticesDue, text(l.run), lanesCounted)
			if err != nil {
				return err
			}
			if len(waiting) > 0 || l.control.Paused {
				s.Lanes = append(s.Lanes, notices.Lane{Run: l.run, Control: l.control, Waiting: len(waiting), Most: len(waiting) == lanesCounted})
			}
			s.Due += countDue(waiting, len(text(l.run)), db.moment(), &s.Oldest)
		}
		accepted, err := firstKeys(tx, noticeAccepted, nil, lanesCounted)
		if err != nil {
			return err
		}
		uncertain, err := firstKeys(tx, noticeUncertain, nil, lanesCounted)
		s.Accepted, s.Uncertain = len(accepted), len(uncertain)
		return err
	})
	return s, err
}

const lanesCounted = 10000

// countDue counts the keys of a lane, the earliest due first, that are due at a time, and keeps
// in oldest when the first of all of them was.
func countDue(keys [][]byte, prefix int, now time.Time, oldest *time.Time) (due int) {
	for _, k := range keys {
		at := time.Unix(0, int64(binary.BigEndian.Uint64(k[prefix:]))).UTC()
		if at.After(now) {
			break
		}
		if due++; oldest.IsZero() || at.Before(*oldest) {
			*oldest = at
		}
	}
	return due
}
