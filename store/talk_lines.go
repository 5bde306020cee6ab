package store

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/vault"
)

const (
	talkLines Bucket = "talk"
	talkDays  Bucket = "talk_days"
)

// Of one person the newest lines are kept; lineSlack more are let be, so that not every
// message looks for the oldest.
const (
	mostLines = 500
	lineSlack = 50
)

// sealedTalk is whose key seals a talk.
func sealedTalk(openID string) string { return "openid/" + openID }

// lineKey sorts the newest line of a person first.
func lineKey(openID string, at time.Time) []byte {
	return append(text(openID), number(newest(at))...)
}

// lineTime is the time in a line's key.
func lineTime(key []byte) time.Time {
	n := ^binary.BigEndian.Uint64(key[len(key)-8:]) ^ 1<<63
	return time.Unix(0, int64(n)).UTC()
}

// talkDay is the day of a line, with whose it is.
func talkDay(at time.Time, openID string) []byte {
	return append(binary.BigEndian.AppendUint32(nil, uint32(at.Unix()/86400)), text(openID)...)
}

// lineLabel binds a sealed line to its time.
func lineLabel(at time.Time) string { return "talk/" + strconv.FormatInt(at.UnixNano(), 10) }

func sealLine(p *vault.Person, at time.Time, l people.Line) ([]byte, error) {
	raw, err := json.Marshal(l)
	if err != nil {
		return nil, fmt.Errorf("store: a line of a talk: %w", err)
	}
	return p.Seal(lineLabel(at), raw)
}

func openLine(p *vault.Person, at time.Time, sealed []byte) (l people.Line, err error) {
	raw, err := p.Open(lineLabel(at), sealed)
	if err != nil {
		return l, err
	}
	err = decode(talkLines, raw, &l)
	l.At = at
	return l, err
}

// dropOldLines keeps the newest lines of a person.
func dropOldLines(tx Tx, openID string) error {
	n := 0
	var last int64 // the day of the oldest that stays
	var old [][]byte
	err := tx.Scan(talkLines, text(openID), nil, func(k, _ []byte) error {
		if n++; n > mostLines {
			old = append(old, slices.Clone(k))
		} else {
			last = lineTime(k).Unix() / 86400
		}
		return nil
	})
	for i := 0; i < len(old) && err == nil; i++ {
		at := lineTime(old[i])
		if at.Unix()/86400 != last {
			err = tx.Delete(talkDays, talkDay(at, openID))
		}
		err = errors.Join(err, tx.Delete(talkLines, old[i]))
	}
	return err
}

// before is where a scan of what is sorted newest first begins, to find what was before a
// time; the zero time finds everything.
func before(prefix []byte, at time.Time) []byte {
	if at.IsZero() {
		return nil
	}
	return slices.Concat(prefix, number(newest(at)+1))
}

// TalkBefore returns lines of the talk with a graduate that were before a time (zero: the
// newest), at most limit, the newest first, of some kinds (none: all).
func (db *DB) TalkBefore(ctx context.Context, openID string, at time.Time, limit int, kinds ...people.LineKind) (lines []people.Line, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		lines = nil
		var p *vault.Person
		prefix := text(openID)
		return tx.Scan(talkLines, prefix, before(prefix, at), func(k, sealed []byte) (err error) {
			if len(lines) >= limit {
				return errStop
			}
			if p == nil {
				if p, err = db.person(tx, sealedTalk(openID)); err != nil {
					return err
				}
			}
			l, err := openLine(p, lineTime(k), sealed)
			if err == nil && (len(kinds) == 0 || slices.Contains(kinds, l.Kind)) {
				lines = append(lines, l)
			}
			return err
		})
	})
	return lines, err
}

// NoticesBefore returns the notices of a person that were born before a time (zero: the
// newest), the newest first: at most limit, and those born in the same moment as the last.
func (db *DB) NoticesBefore(ctx context.Context, openID string, at time.Time, limit int) (found []notices.Notice, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		found = nil
		prefix := text(openID)
		return tx.Scan(noticesOf, prefix, before(prefix, at), func(k, _ []byte) error {
			n, err := db.noticeWith(tx, string(k[len(prefix)+8:len(k)-1]))
			if err != nil {
				return err
			}
			if len(found) >= max(limit, 1) && !n.BornAt.Equal(found[len(found)-1].BornAt) {
				return errStop
			}
			found = append(found, n)
			return nil
		})
	})
	return found, err
}
