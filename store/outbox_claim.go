package store

import (
	"context"
	"time"

	"zaiyue/fault"
	"zaiyue/notices"
)

// claimLooks bounds how many notices one transaction of Claim looks at, sent or not.
const claimLooks = 256

// reserveAgain is when a notice is looked at again whose reservation the ledger refused after
// all.
const reserveAgain = time.Minute

// Claim implements notices.Outbox.
func (db *DB) Claim(ctx context.Context, fence uint64, limit int, decide notices.Decider) (send []notices.Parcel, looked int, err error) {
	var some bool
	err = db.engine.View(ctx, func(tx Tx) (err error) { // mostly nothing is due, and nothing is written then
		some, err = db.claimable(tx, limit)
		return err
	})
	if err != nil || !some {
		return nil, 0, err
	}
	err = db.fenced(ctx, fence, func(tx Tx) error {
		c := claim{db: db, tx: tx, fence: fence, limit: limit, decide: decide, now: db.moment()}
		err := c.all()
		send, looked = c.send, c.looked
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	return send, looked, nil
}

// claimable reports whether Claim would find something.
func (db *DB) claimable(tx Tx, limit int) (bool, error) {
	now := db.moment()
	control, err := pumpControl(tx)
	if err != nil {
		return false, err
	}
	all, err := lanes(tx)
	if err != nil {
		return false, err
	}
	for _, l := range all {
		until := now
		switch {
		case l.control.Cancelled:
			until = endOfTime()
		case limit == 0 || control.Stands(now) || l.control.Stands(now):
			continue
		}
		due, err := dueIDs(tx, noticesDue, text(l.run), until, 1)
		if err != nil || len(due) > 0 {
			return len(due) > 0, err
		}
	}
	return false, nil
}

// endOfTime is after every DueAt.
func endOfTime() time.Time { return time.Unix(0, 1<<63-1) }

// claim is one transaction of Claim.
type claim struct {
	db     *DB
	tx     Tx
	fence  uint64
	limit  int
	decide notices.Decider
	now    time.Time

	send   []notices.Parcel
	looked int
}

// all takes from every lane in turn until enough is found, or nothing more is due.
func (c *claim) all() error {
	control, err := pumpControl(c.tx)
	if err != nil {
		return err
	}
	all, err := lanes(c.tx)
	if err != nil {
		return err
	}
	var open []lane
	for _, l := range all {
		switch {
		case l.control.Cancelled:
			if err := c.cancel(l); err != nil {
				return err
			}
		case !l.control.Stands(c.now):
			open = append(open, l)
		}
	}
	if control.Stands(c.now) {
		return nil
	}
	for len(open) > 0 && len(c.send) < c.limit && c.looked < claimLooks {
		share := max(1, min(c.limit-len(c.send), claimLooks-c.looked)/len(open))
		var more []lane
		for _, l := range open {
			full, err := c.take(l, share)
			if err != nil {
				return err
			}
			if full {
				more = append(more, l)
			}
		}
		open = more
	}
	return nil
}

// take takes up to share notices of a lane, and reports whether there may be more.
func (c *claim) take(l lane, share int) (more bool, err error) {
	share = min(share, c.limit-len(c.send), claimLooks-c.looked)
	if share <= 0 {
		return false, nil
	}
	due, err := dueIDs(c.tx, noticesDue, text(l.run), c.now, share)
	if err != nil {
		return false, err
	}
	for _, id := range due {
		if err := c.one(id); err != nil {
			return false, err
		}
	}
	c.looked += len(due)
	if len(due) == share {
		return true, nil
	}
	return false, dropLane(c.tx, l)
}

// one does with one due notice what is decided.
func (c *claim) one(id string) error {
	n, err := noticeOf(c.tx, id)
	if err != nil {
		return err
	}
	reason, err := c.db.jobOvertaken(c.tx, n)
	if err == nil {
		if err = c.db.openFields(c.tx, &n); fault.KindOf(err) == fault.NotFound { // the person's key was destroyed
			reason, err = notices.ReasonErased, nil
		}
	}
	if err != nil {
		return err
	}
	if reason != "" {
		before := n
		n.Cancel(reason, "", c.now)
		return putNotice(c.tx, before, n)
	}
	l, err := c.db.ledgerOf(c.tx, n.OpenID)
	if err != nil {
		return err
	}
	var p notices.Preferences
	if _, err := get(c.tx, preferences, text(n.OpenID), &p); err != nil {
		return err
	}
	before := n
	d := c.decide(n.Asked(), l, p)
	if d.Parcel != nil {
		hold, reason := l.Reserve(c.db.limits, d.Parcel.Channel, d.Hold.TemplateID, c.now)
		if d.Hold = hold; reason != "" {
			d = notices.Decision{Until: c.now.Add(reserveAgain), Steps: append(d.Steps, notices.Step{
				Channel: d.Parcel.Channel, Verdict: notices.Postponed, Reason: reason,
			})}
		}
	}
	if !n.Claim(d, c.fence, c.now) {
		return putNotice(c.tx, before, n)
	}
	n.Reserved = &d.Hold
	if err := putLedger(c.tx, n.OpenID, l); err != nil {
		return err
	}
	if err := putNotice(c.tx, before, n); err != nil {
		return err
	}
	d.Parcel.Notice = n
	c.send = append(c.send, *d.Parcel)
	return nil
}

// cancel ends notices of a cancelled run.
func (c *claim) cancel(l lane) error {
	due, err := dueIDs(c.tx, noticesDue, text(l.run), endOfTime(), claimLooks-c.looked)
	if err != nil {
		return err
	}
	for _, id := range due {
		n, err := noticeOf(c.tx, id)
		if fault.KindOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		before := n
		n.Cancel(notices.ReasonRunCanceled, l.control.Words, c.now)
		if err := putNotice(c.tx, before, n); err != nil {
			return err
		}
	}
	c.looked += len(due)
	return nil
}
