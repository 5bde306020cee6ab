package store

import (
	"context"
	"encoding/json"
	"slices"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/people"
)

// uncertainKey is an uncertain notice's place among those of all causes: the newest first.
func uncertainKey(n notices.Notice) []byte {
	return slices.Concat(number(newest(n.EndAt)), []byte(n.ID))
}

// listUncertain puts the uncertain notices of before there was a list of them into it.
func listUncertain(tx Tx) error {
	var found []notices.Notice
	err := tx.Scan(noticeBucket, nil, nil, func(_, raw []byte) error {
		var n notices.Notice
		if err := json.Unmarshal(raw, &n); err != nil {
			return err
		}
		if n.State == notices.Uncertain {
			found = append(found, notices.Notice{ID: n.ID, EndAt: n.EndAt})
		}
		return nil
	})
	for i := 0; i < len(found) && err == nil; i++ {
		err = tx.Put(noticeUncertain, uncertainKey(found[i]), mark)
	}
	return err
}

// UncertainNotices returns a page of the notices of which nobody knows whether they arrived,
// those that ended last first, and the cursor of the next page, empty at the end. Private
// fields stay sealed.
func (db *DB) UncertainNotices(ctx context.Context, cursor string, limit int) (page []notices.Notice, next string, err error) {
	from, err := positionOf(cursor)
	if err != nil {
		return nil, "", err
	}
	err = db.engine.View(ctx, func(tx Tx) error {
		page, next = nil, ""
		return tx.Scan(noticeUncertain, nil, from, func(k, _ []byte) error {
			if len(page) == limit {
				next = cursorOf(k)
				return errStop
			}
			n, err := noticeOf(tx, string(k[8:]))
			page = append(page, n)
			return err
		})
	})
	return page, next, err
}

// ConfirmNotice notes that the person of an uncertain notice has it, as an officer learnt from
// them. It fails with fault.NotFound for no notice, and with fault.Conflict for one that is not
// uncertain: WeChat's word came, or a colleague was quicker.
func (db *DB) ConfirmNotice(ctx context.Context, by people.By, id string) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		n, err := noticeOf(tx, id)
		if err != nil {
			return err
		}
		before := n
		n.Steps = slices.Clone(before.Steps)
		if !n.Confirm(db.moment()) {
			return fault.New(fault.Conflict, textNotUncertain)
		}
		if err := putNotice(tx, before, n); err != nil {
			return err
		}
		return db.audited(tx, by, "notice.confirm", "notice/"+n.ID, n.State)
	})
}
