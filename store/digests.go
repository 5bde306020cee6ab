package store

import (
	"context"
	"encoding/binary"
	"slices"
	"strings"
	"time"

	"zaiyue/notices"
)

// mostTogether bounds how many notices one digest names; what is more stands in the inbox.
const mostTogether = 50

// Together returns what is to be told in digests by now, for at most so many persons, the
// earliest digest first.
func (db *DB) Together(ctx context.Context, now time.Time, persons int) (due []notices.Gathered, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		due = nil
		return tx.Scan(noticesTogether, nil, nil, func(k, _ []byte) error {
			at := time.Unix(0, int64(binary.BigEndian.Uint64(k))).UTC()
			if at.After(now) {
				return errStop
			}
			openID, id, _ := strings.Cut(string(k[8:len(k)-1]), "\x00")
			last := len(due) - 1
			if last < 0 || due[last].OpenID != openID || !due[last].At.Equal(at) {
				if len(due) == persons {
					return errStop
				}
				due, last = append(due, notices.Gathered{OpenID: openID, At: at}), last+1
			}
			if len(due[last].Notices) == mostTogether {
				due[last].More++
				return nil
			}
			n, err := db.noticeWith(tx, id)
			if err != nil {
				return err
			}
			due[last].Notices = append(due[last].Notices, n)
			return nil
		})
	})
	return due, err
}

// TellTogether tells a person's digest in place of the notices gathered for it, in one
// transaction; a digest that was told is told no more.
func (db *DB) TellTogether(ctx context.Context, g notices.Gathered, digest notices.Notice) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		prefix := slices.Concat(number(uint64(g.At.UnixNano())), text(g.OpenID))
		keys, err := firstKeys(tx, noticesTogether, prefix, -1)
		if err != nil || len(keys) == 0 {
			return err
		}
		for _, k := range keys {
			if err := tx.Delete(noticesTogether, k); err != nil {
				return err
			}
		}
		if digest.Kind == "" { // nothing is left that they have not seen
			return nil
		}
		_, err = db.tell(tx, digest)
		return err
	})
}
