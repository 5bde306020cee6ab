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

// TryRun tells a few people what a run says, now and apart from its results: to see it on a
// phone first. round tells repeats apart; the same round again tells nobody twice.
func (db *DB) TryRun(ctx context.Context, id, round string, openIDs []string) (told int, err error) {
	err = db.engine.Update(ctx, func(tx Tx) error {
		told = 0
		r, err := runOf(tx, id)
		if err != nil {
			return err
		}
		for _, openID := range openIDs {
			n := db.noticeOfRun(&r, notices.Member{OpenID: openID})
			n.Run, n.Cause, n.Window = "", r.Cause()+"/try", round
			born, err := db.tell(tx, n)
			if err != nil {
				return err
			}
			if born {
				told++
			}
		}
		return nil
	})
	return told, err
}
