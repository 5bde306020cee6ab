package store

import (
	"bytes"
	"context"

	"zaiyue/notices"
)

// countPage bounds the people of one transaction of a count.
const countPage = 500

// RunCount returns what sending a run now would come to, as far as it is counted.
func (db *DB) RunCount(ctx context.Context, id string) (c notices.RunCount, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		c = notices.RunCount{}
		_, err := get(tx, runCounts, text(id), &c)
		return err
	})
	return c, err
}

// CountAgain has a run counted anew, since what WeChat allows changes with the hours.
func (db *DB) CountAgain(ctx context.Context, id string) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		r, err := runOf(tx, id)
		if err != nil {
			return err
		}
		return recount(tx, &r)
	})
}

// CountRuns takes the next page of a run that is to be counted, and reports whether there is
// more to do. Nothing is sent and nothing reserved: decide is asked what it would do.
func (db *DB) CountRuns(ctx context.Context, decide notices.Decider) (more bool, err error) {
	var id string
	var c notices.RunCount
	err = db.engine.View(ctx, func(tx Tx) error {
		keys, err := firstKeys(tx, runsCount, nil, 1)
		if err != nil || len(keys) == 0 {
			id = ""
			return err
		}
		id = string(keys[0][:len(keys[0])-1])
		c, err = db.countPage(tx, id, decide)
		return err
	})
	if err != nil || id == "" {
		return false, err
	}
	return true, db.engine.Update(ctx, func(tx Tx) error {
		var now notices.RunCount
		if _, err := get(tx, runCounts, text(id), &now); err != nil {
			return err
		}
		if now.Revision != c.Revision || now.Done || !bytes.Equal(now.Cursor, c.From) {
			return nil // begun anew meanwhile
		}
		if c.Done {
			if err := tx.Delete(runsCount, text(id)); err != nil {
				return err
			}
		}
		c.From = nil
		return put(tx, runCounts, text(id), c)
	})
}

// countPage counts the next page of a run's audience.
func (db *DB) countPage(tx Tx, id string, decide notices.Decider) (c notices.RunCount, err error) {
	r, err := runOf(tx, id)
	if err != nil {
		return c, err
	}
	if _, err := get(tx, runCounts, text(id), &c); err != nil {
		return c, err
	}
	c.From = c.Cursor
	page, next, err := db.members(tx, r.Audience, c.Cursor, countPage)
	if err != nil {
		return c, err
	}
	if c.Channels == nil {
		c.Channels = map[notices.Channel]int{}
	}
	for _, m := range page {
		d, err := db.dryRun(tx, &r, m, decide)
		if err != nil {
			return c, err
		}
		c.People++
		switch {
		case d.Parcel != nil:
			c.Channels[d.Parcel.Channel]++
		case !d.Until.IsZero():
			c.Later++
		default:
			c.Channels[notices.Inbox]++
		}
	}
	c.At, c.Cursor, c.Done = db.moment(), next, next == nil
	return c, nil
}

// dryRun asks what would be done with a run's notice for one person now.
func (db *DB) dryRun(tx Tx, r *notices.Run, m notices.Member, decide notices.Decider) (d notices.Decision, err error) {
	n := db.noticeOfRun(r, m)
	l, err := db.ledgerOf(tx, m.OpenID)
	if err != nil {
		return d, err
	}
	var p notices.Preferences
	if _, err := get(tx, preferences, text(m.OpenID), &p); err != nil {
		return d, err
	}
	return decide(n, l, p), nil
}

// noticeOfRun is the notice a run would make for a person now.
func (db *DB) noticeOfRun(r *notices.Run, m notices.Member) notices.Notice {
	now := db.moment()
	n := noticeFor(&notices.Fanout{Kind: r.Kind, Cause: r.Cause(), Fields: r.Fields, Link: r.Link, Run: r.ID, DueAt: now}, m)
	n.ID = notices.ID(n.Kind, n.Cause, n.OpenID, n.Window)
	n.State, n.BornAt = notices.Queued, now
	return n
}

// previewPages bounds how many pages of an audience are looked at for previews: one of a list
// most of whose people have no WeChat has short ones.
const previewPages = 20

// RunPreviews returns the notices that a run would make for the first few of its audience.
func (db *DB) RunPreviews(ctx context.Context, id string, limit int) (previews []notices.Notice, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		previews = nil
		r, err := runOf(tx, id)
		if err != nil {
			return err
		}
		var from []byte
		for range previewPages {
			page, next, err := db.members(tx, r.Audience, from, countPage)
			if err != nil {
				return err
			}
			for _, m := range page[:min(len(page), limit-len(previews))] {
				previews = append(previews, db.noticeOfRun(&r, m))
			}
			if from = next; next == nil || len(previews) == limit {
				break
			}
		}
		return nil
	})
	return previews, err
}

// RunControl returns whether a run may send: it rests by itself when errors pile up.
func (db *DB) RunControl(ctx context.Context, id string) (c notices.Control, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		c, err = laneControl(tx, id)
		return err
	})
	return c, err
}
