package store

import (
	"context"
	"encoding/binary"
	"time"

	"zaiyue/notices"
)

const (
	reportKept  = time.Hour // how long a report waits for the send it belongs to to be settled
	reportsGone = 64        // old ones cleared away by one new one
)

// handleOf is what the report of an accepted notice is found by: WeChat's MsgID, or, where
// WeChat told none, the person and the template.
func handleOf(n *notices.Notice) string {
	if n.MsgID != "" {
		return n.MsgID
	}
	return n.OpenID + "/" + n.TemplateID
}

// TakeReport keeps what WeChat tells about a message that it took. One that comes before its
// send is settled waits for it; one that comes twice, or belongs to no notice, changes nothing.
func (db *DB) TakeReport(ctx context.Context, msgID, openID, templateID string, r notices.Report) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		for _, handle := range []string{msgID, openID + "/" + templateID} {
			id, err := tx.Get(noticeHandles, text(handle))
			if err != nil {
				return err
			}
			if id == nil || handle == "" {
				continue
			}
			var n notices.Notice
			there, err := get(tx, noticeBucket, text(string(id)), &n)
			if err != nil {
				return err
			}
			if there {
				return db.report(tx, n, n, r)
			}
		}
		if msgID == "" {
			return nil
		}
		return db.keepReport(tx, msgID, r)
	})
}

// report takes a report into a notice that WeChat accepted.
func (db *DB) report(tx Tx, before, n notices.Notice, r notices.Report) error {
	changed := n.Reported(r, db.moment())
	if !changed && before.State == n.State {
		return nil
	}
	if changed && r.Blocked() {
		l, err := db.ledgerOf(tx, n.OpenID)
		if err != nil {
			return err
		}
		l.Learn(notices.Blocks, notices.Hold{Channel: n.Channel, TemplateID: n.TemplateID, At: n.ClaimedAt})
		if err := putLedger(tx, n.OpenID, l); err != nil {
			return err
		}
	}
	return putNotice(tx, before, n)
}

// keepReport keeps a report that no notice asks for yet, and forgets old ones.
func (db *DB) keepReport(tx Tx, handle string, r notices.Report) error {
	var known notices.Report
	there, err := get(tx, noticeReports, text(handle), &known)
	if err != nil || there {
		return err
	}
	r.At = db.moment()
	var old [][]byte
	err = tx.Scan(noticeReported, nil, nil, func(k, _ []byte) error {
		if len(old) == reportsGone || int64(binary.BigEndian.Uint64(k)) > r.At.Add(-reportKept).UnixNano() {
			return errStop
		}
		old = append(old, append([]byte(nil), k...))
		return nil
	})
	if err != nil {
		return err
	}
	for _, k := range old {
		if err := dropReport(tx, string(k[8:]), time.Unix(0, int64(binary.BigEndian.Uint64(k)))); err != nil {
			return err
		}
	}
	if err := tx.Put(noticeReported, dueKey(r.At.UnixNano(), handle), mark); err != nil {
		return err
	}
	return put(tx, noticeReports, text(handle), r)
}

func dropReport(tx Tx, handle string, at time.Time) error {
	if err := tx.Delete(noticeReported, dueKey(at.UnixNano(), handle)); err != nil {
		return err
	}
	return tx.Delete(noticeReports, text(handle))
}
