package store

import (
	"context"
	"time"

	"zaiyue/fault"
	"zaiyue/notices"
)

// The buckets of the pump; doc.go draws what is in them.
const (
	noticeLanes     Bucket = "notice_lanes"
	noticeSending   Bucket = "notices_sending"
	noticeAccepted  Bucket = "notices_accepted"
	noticeUncertain Bucket = "notices_uncertain"
	noticeHandles   Bucket = "notices_by_msgid"
	noticeReports   Bucket = "notice_reports"
	noticeReported  Bucket = "notice_reports_by_time"
	noticePump      Bucket = "notice_pump"
)

// lease is who may send notices now, under noticePump.
type lease struct {
	Holder string    `json:"holder,omitempty"` // empty: nobody
	Until  time.Time `json:"until"`
	Fence  uint64    `json:"fence"`
	Since  time.Time `json:"since"`
}

// Lease implements notices.Outbox.
func (db *DB) Lease(ctx context.Context, holder string, span time.Duration) (fence uint64, ok bool, err error) {
	err = db.engine.Update(ctx, func(tx Tx) error {
		fence, ok = 0, false
		var l lease
		if _, err := get(tx, noticePump, text("lease"), &l); err != nil {
			return err
		}
		now := db.moment()
		if l.Holder != holder {
			if l.Holder != "" && now.Before(l.Until) && l.Until.Sub(now) <= longestLease {
				return nil
			}
			l = lease{Holder: holder, Fence: l.Fence + 1, Since: now}
		}
		l.Until = now.Add(min(span, longestLease))
		fence, ok = l.Fence, true
		return put(tx, noticePump, text("lease"), l)
	})
	return fence, ok, err
}

// longestLease bounds a lease: one that seems to last longer was written before the clock was
// set back, and does not count.
const longestLease = time.Minute

// Unlease implements notices.Outbox.
func (db *DB) Unlease(ctx context.Context, fence uint64) error {
	return db.fenced(ctx, fence, func(tx Tx) error {
		return put(tx, noticePump, text("lease"), lease{Fence: fence})
	})
}

// fenced changes something for the pump that holds the lease, and for no other.
func (db *DB) fenced(ctx context.Context, fence uint64, f func(Tx) error) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		var l lease
		if _, err := get(tx, noticePump, text("lease"), &l); err != nil {
			return err
		}
		if l.Holder == "" || l.Fence != fence {
			return fault.New(fault.Conflict, textStalePump)
		}
		return f(tx)
	})
}

// Settle implements notices.Outbox.
func (db *DB) Settle(ctx context.Context, fence uint64, outcomes []notices.Outcome) error {
	return db.fenced(ctx, fence, func(tx Tx) error {
		for _, o := range outcomes {
			if err := db.settleOne(tx, fence, o); err != nil {
				return err
			}
		}
		return nil
	})
}

// settleOne keeps one outcome. A notice that was deleted, or is not on its way under the fence, is
// left alone.
func (db *DB) settleOne(tx Tx, fence uint64, o notices.Outcome) error {
	var n notices.Notice
	there, err := get(tx, noticeBucket, text(o.ID), &n)
	if err != nil || !there || n.State != notices.Sending || n.Fence != fence {
		return err
	}
	before, now := n, db.moment()
	if err := db.unreserve(tx, &n, o.Learned, o.Spent, now); err != nil {
		return err
	}
	if n.Settle(o, now); n.State != notices.Accepted {
		return putNotice(tx, before, n)
	}
	handle := handleOf(&n)
	var early notices.Report
	came, err := get(tx, noticeReports, text(handle), &early)
	if err != nil {
		return err
	}
	if err := tx.Put(noticeHandles, text(handle), []byte(n.ID)); err != nil {
		return err
	}
	if came {
		if err := dropReport(tx, handle, early.At); err != nil {
			return err
		}
		return db.report(tx, before, n, early)
	}
	return putNotice(tx, before, n)
}

// unreserve brings what was reserved for a send back into the ledger, or notes it as spent.
func (db *DB) unreserve(tx Tx, n *notices.Notice, lesson notices.Lesson, spent bool, now time.Time) error {
	if n.Reserved == nil {
		return nil
	}
	l, err := db.ledgerOf(tx, n.OpenID)
	if err != nil {
		return err
	}
	switch {
	case lesson != notices.NoLesson:
		l.Learn(lesson, *n.Reserved)
	case spent:
		l.Done(*n.Reserved, now)
	default:
		l.GiveBack(*n.Reserved)
	}
	n.Reserved = nil
	return putLedger(tx, n.OpenID, l)
}

// recovered bounds how many notices one transaction of Recover or Repair closes.
const recovered = 200

// Recover implements notices.Upkeep.
func (db *DB) Recover(ctx context.Context, fence uint64) (found int, err error) {
	err = db.fenced(ctx, fence, func(tx Tx) error {
		found = 0
		keys, err := firstKeys(tx, noticeSending, nil, recovered)
		if err != nil {
			return err
		}
		for _, k := range keys {
			n, err := noticeOf(tx, string(k[:len(k)-1]))
			if err != nil {
				return err
			}
			if n.Fence == fence {
				continue
			}
			before, now := n, db.moment()
			n.Abandoned(now)
			if err := db.unreserve(tx, &n, notices.NoLesson, n.State != notices.Queued, now); err != nil {
				return err
			}
			if err := putNotice(tx, before, n); err != nil {
				return err
			}
			found++
		}
		return nil
	})
	return found, err
}

// Repair implements notices.Upkeep.
func (db *DB) Repair(ctx context.Context, fence uint64, limit time.Time) (found int, err error) {
	var old []string
	err = db.engine.View(ctx, func(tx Tx) error { // mostly there is nothing to do
		old, err = dueIDs(tx, noticeAccepted, nil, limit, recovered)
		return err
	})
	if err != nil || len(old) == 0 {
		return 0, err
	}
	err = db.fenced(ctx, fence, func(tx Tx) error {
		found = 0
		for _, id := range old {
			n, err := noticeOf(tx, id)
			if fault.KindOf(err) == fault.NotFound || err == nil && n.State != notices.Accepted {
				continue
			}
			if err != nil {
				return err
			}
			before := n
			n.Unreported(db.moment())
			if err := putNotice(tx, before, n); err != nil {
				return err
			}
			found++
		}
		return nil
	})
	return found, err
}
