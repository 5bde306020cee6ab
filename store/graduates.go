package store

import (
	"context"
	"slices"
	"time"

	"zaiyue/fault"
	"zaiyue/people"
)

const (
	graduates         Bucket = "graduates"
	graduatesByNumber Bucket = "graduates_by_number"
	graduatesLately   Bucket = "graduates_lately"
)

var graduateKey = []byte("graduate") // the number of the last graduate

// graduate is the value in the bucket graduates: what the console knows them by.
type graduate struct {
	Number    uint64    `json:"number"`
	WroteAt   time.Time `json:"wrote_at,omitzero"`
	Replies   uint64    `json:"replies,omitempty"`
	RepliedAt time.Time `json:"replied_at,omitzero"`
	RepliedBy string    `json:"replied_by,omitempty"`
	Lines     int       `json:"lines,omitempty"` // of the talk
}

// ensureGraduate reads a graduate, and gives a new one a number.
func ensureGraduate(tx Tx, openID string) (g graduate, err error) {
	there, err := get(tx, graduates, text(openID), &g)
	if err != nil || there {
		return g, err
	}
	if g.Number, err = advance(tx, graduateKey); err != nil {
		return g, err
	}
	if err := tx.Put(graduatesByNumber, number(g.Number), []byte(openID)); err != nil {
		return g, err
	}
	return g, put(tx, graduates, text(openID), g)
}

// latelyKey is a graduate's place among those who wrote lately.
func latelyKey(at time.Time, openID string) []byte {
	return append(number(newest(at)), text(openID)...)
}

// wrote notes when the graduate wrote last.
func (g *graduate) wrote(tx Tx, openID string, at time.Time) error {
	if at.Equal(g.WroteAt) {
		return nil
	}
	if !g.WroteAt.IsZero() {
		if err := tx.Delete(graduatesLately, latelyKey(g.WroteAt, openID)); err != nil {
			return err
		}
	}
	g.WroteAt = at
	return tx.Put(graduatesLately, latelyKey(at, openID), mark)
}

// forgetTalk deletes what the console knows of a person: the talk, the number, the places in
// lists.
func forgetTalk(tx Tx, openID string) error {
	var g graduate
	there, err := get(tx, graduates, text(openID), &g)
	if err != nil || !there {
		return err
	}
	if err := deleteLines(tx, openID, time.Time{}, &g); err != nil {
		return err
	}
	return dropGraduate(tx, openID, g)
}

// dropGraduate deletes the record of a graduate whose lines are gone.
func dropGraduate(tx Tx, openID string, g graduate) error {
	if err := tx.Delete(graduatesByNumber, number(g.Number)); err != nil {
		return err
	}
	if err := tx.Delete(graduatesLately, latelyKey(g.WroteAt, openID)); err != nil {
		return err
	}
	return tx.Delete(graduates, text(openID))
}

// deleteLines deletes the lines of a talk before a time, all of them before the zero one.
func deleteLines(tx Tx, openID string, until time.Time, g *graduate) error {
	prefix := text(openID)
	var old [][]byte
	err := tx.Scan(talkLines, prefix, before(prefix, until), func(k, _ []byte) error {
		old = append(old, slices.Clone(k))
		return nil
	})
	if err != nil {
		return err
	}
	for _, k := range old {
		if err := tx.Delete(talkLines, k); err != nil {
			return err
		}
		at := lineTime(k)
		if !until.IsZero() && at.Unix()/86400 >= until.Unix()/86400 {
			continue // the day has later lines, perhaps
		}
		if err := tx.Delete(talkDays, talkDay(at, openID)); err != nil {
			return err
		}
	}
	g.Lines = max(0, g.Lines-len(old))
	return nil
}

// openIDOf returns whose a number is, or fault.NotFound.
func openIDOf(tx Tx, n uint64) (string, error) {
	raw, err := tx.Get(graduatesByNumber, number(n))
	if err == nil && raw == nil {
		err = fault.New(fault.NotFound, textNoGraduateHere)
	}
	return string(raw), err
}

// GraduateNumber returns the number that stands for a person in the console's addresses, and
// gives one to who has none.
func (db *DB) GraduateNumber(ctx context.Context, openID string) (n uint64, err error) {
	var g graduate
	err = db.engine.View(ctx, func(tx Tx) error {
		g = graduate{}
		_, err := get(tx, graduates, text(openID), &g)
		return err
	})
	if err != nil || g.Number > 0 {
		return g.Number, err
	}
	err = db.engine.Update(ctx, func(tx Tx) error {
		g, err = ensureGraduate(tx, openID)
		return err
	})
	return g.Number, err
}

// GraduateNumbers is GraduateNumber for many at once.
func (db *DB) GraduateNumbers(ctx context.Context, openIDs []string) (numbers map[string]uint64, err error) {
	look := func(tx Tx) error {
		numbers = make(map[string]uint64, len(openIDs))
		for _, openID := range openIDs {
			var g graduate
			if _, err := get(tx, graduates, text(openID), &g); err != nil {
				return err
			}
			if g.Number > 0 {
				numbers[openID] = g.Number
			}
		}
		return nil
	}
	if err := db.engine.View(ctx, look); err != nil || len(numbers) == len(openIDs) {
		return numbers, err
	}
	err = db.engine.Update(ctx, func(tx Tx) error {
		for _, openID := range openIDs {
			g, err := ensureGraduate(tx, openID)
			if err != nil {
				return err
			}
			numbers[openID] = g.Number
		}
		return nil
	})
	return numbers, err
}

// Known returns what the console knows of the graduate with a number, or fault.NotFound.
func (db *DB) Known(ctx context.Context, n uint64) (k people.Known, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		openID, err := openIDOf(tx, n)
		if err == nil {
			k, err = db.known(tx, openID)
		}
		return err
	})
	return k, err
}

// known reads what the console knows of a person.
func (db *DB) known(tx Tx, openID string) (k people.Known, err error) {
	var g graduate
	if _, err := get(tx, graduates, text(openID), &g); err != nil {
		return k, err
	}
	var f follower
	if _, err := get(tx, followers, text(openID), &f); err != nil {
		return k, err
	}
	k = people.Known{
		Number: g.Number, Graduate: people.Graduate{OpenID: openID, FollowedAt: f.FollowedAt, Scene: f.Scene},
		WroteAt: g.WroteAt, Replies: g.Replies, RepliedAt: g.RepliedAt, RepliedBy: g.RepliedBy,
	}
	place, r, err := requestOf(tx, openID)
	if err != nil || place == nil {
		return k, err
	}
	k.Open, err = db.openTalk(tx, place, r)
	return k, err
}

// GraduatesLately returns a page of those who wrote, the newest first, and the cursor of the
// next; empty at the end. A limit below 1 means 1.
func (db *DB) GraduatesLately(ctx context.Context, cursor string, limit int) (page []people.Known, next string, err error) {
	from, err := positionOf(cursor)
	if err != nil {
		return nil, "", err
	}
	err = db.engine.View(ctx, func(tx Tx) error {
		page, next = nil, ""
		return tx.Scan(graduatesLately, nil, from, func(k, _ []byte) error {
			if len(page) >= max(limit, 1) {
				next = cursorOf(k)
				return errStop
			}
			known, err := db.known(tx, string(k[8:len(k)-1]))
			if err == nil {
				page = append(page, known)
			}
			return err
		})
	})
	return page, next, err
}

// tidiedAtOnce bounds how many days of talks one transaction clears away.
const tidiedAtOnce = 200

// TidyTalk deletes the lines of before a time, and who has nothing left and waits for nobody.
func (db *DB) TidyTalk(ctx context.Context, until time.Time) error {
	last := uint32(until.Unix() / 86400)
	for {
		var old [][]byte
		err := db.engine.Update(ctx, func(tx Tx) (err error) {
			if old, err = oldDays(tx, last); err != nil {
				return err
			}
			for _, k := range old {
				if err := tidyOne(tx, string(k[4:len(k)-1]), k, time.Unix(int64(last)*86400, 0).UTC()); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || len(old) < tidiedAtOnce {
			return err
		}
	}
}

// oldDays lists days of talks before a day.
func oldDays(tx Tx, last uint32) (old [][]byte, err error) {
	end := string(talkDay(time.Unix(int64(last)*86400, 0), ""))[:4]
	err = tx.Scan(talkDays, nil, nil, func(k, _ []byte) error {
		if len(old) == tidiedAtOnce || string(k[:4]) >= end {
			return errStop
		}
		old = append(old, slices.Clone(k))
		return nil
	})
	return old, err
}

// tidyOne deletes a person's lines before a time.
func tidyOne(tx Tx, openID string, day []byte, until time.Time) error {
	if err := tx.Delete(talkDays, day); err != nil {
		return err
	}
	var g graduate
	there, err := get(tx, graduates, text(openID), &g)
	if err != nil || !there {
		return err
	}
	if err := deleteLines(tx, openID, until, &g); err != nil {
		return err
	}
	place, _, err := requestOf(tx, openID)
	if err != nil {
		return err
	}
	if g.Lines == 0 && place == nil && g.WroteAt.Before(until) {
		return dropGraduate(tx, openID, g)
	}
	return put(tx, graduates, text(openID), g)
}
