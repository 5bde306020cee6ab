package store

import (
	"context"
	"strings"

	"zaiyue/notices"
)

// RunNotices returns a page of a run's notices in a state, and the cursor of the next, empty
// at the end. why narrows it to one line of the tally: its channel, reason and code; nil: all.
// A page may be shorter than limit although more follow.
func (db *DB) RunNotices(ctx context.Context, id string, state notices.State, why *notices.TallyLine, cursor string, limit int) (page []notices.Notice, next string, err error) {
	from, err := positionOf(cursor)
	if err != nil {
		return nil, "", err
	}
	prefix := text(id, string(state))
	err = db.engine.View(ctx, func(tx Tx) error {
		page, next = nil, ""
		looked := 0
		return tx.Scan(runNotices, prefix, from, func(k, v []byte) error {
			if len(page) == limit || looked == runLooked {
				next = cursorOf(k)
				return errStop
			}
			looked++
			if why != nil && !lineOf(state, strings.TrimSuffix(string(v), "\n")).Same(why) {
				return nil
			}
			n, err := noticeOf(tx, string(k[len(prefix):len(k)-1]))
			page = append(page, n)
			return err
		})
	})
	return page, next, err
}
