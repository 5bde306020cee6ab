package store

import (
	"bytes"
	"context"
	"maps"

	"zaiyue/notices"
)

// fanoutPage bounds the people of one transaction; fanoutsAtOnce how many fan-outs one step
// takes a page of.
const (
	fanoutPage    = 500
	fanoutsAtOnce = 16
)

// fanOut writes what concerns many in the transaction of its cause. The same id twice is one.
func (db *DB) fanOut(tx Tx, f notices.Fanout) error {
	there, err := tx.Get(fanouts, text(f.ID))
	if err != nil || there != nil {
		return err
	}
	if f.DueAt.IsZero() {
		f.DueAt = db.moment()
	}
	if err := tx.Put(fanoutsOpen, text(f.ID), mark); err != nil {
		return err
	}
	return put(tx, fanouts, text(f.ID), f)
}

// ExpandFanouts takes a page of each open fan-out, makes their notices, and reports whether
// there is more to do. Each page is one transaction: what is interrupted goes on from there.
// A fan-out whose run is paused rests until the run goes on.
func (db *DB) ExpandFanouts(ctx context.Context) (more bool, err error) {
	var open [][]byte
	err = db.engine.View(ctx, func(tx Tx) (err error) {
		open, err = firstKeys(tx, fanoutsOpen, nil, fanoutsAtOnce)
		return err
	})
	if err != nil {
		return false, err
	}
	for _, key := range open {
		done, err := db.expand(ctx, key)
		if err != nil {
			return false, err
		}
		more = more || !done
	}
	return more || len(open) == fanoutsAtOnce, nil
}

// expand makes the notices of the next page of one fan-out.
func (db *DB) expand(ctx context.Context, key []byte) (done bool, err error) {
	err = db.engine.Update(ctx, func(tx Tx) error {
		done = true
		open, err := tx.Get(fanoutsOpen, key)
		if err != nil || open == nil {
			return err
		}
		var f notices.Fanout
		if _, err := get(tx, fanouts, key, &f); err != nil {
			return err
		}
		page, next, err := db.members(tx, f.Audience, f.Cursor, fanoutPage)
		if err != nil {
			return err
		}
		for _, m := range page {
			born, err := db.tell(tx, noticeFor(&f, m))
			if err != nil {
				return err
			}
			if born {
				f.Born++
			}
		}
		f.Cursor, f.Done = next, next == nil
		if done = f.Done; done {
			if err := tx.Delete(fanoutsOpen, key); err != nil {
				return err
			}
		}
		return put(tx, fanouts, key, f)
	})
	return done, err
}

// noticeFor is what a fan-out tells one person. With fields of their own it is theirs alone.
func noticeFor(f *notices.Fanout, m notices.Member) notices.Notice {
	fields := f.Fields
	if len(m.Fields) > 0 {
		fields = maps.Clone(f.Fields)
		if fields == nil {
			fields = map[string]string{}
		}
		maps.Copy(fields, m.Fields)
	}
	return notices.Notice{
		Kind: f.Kind, Cause: f.Cause, Window: f.Window, OpenID: m.OpenID, Fields: fields,
		Private: len(m.Fields) > 0, Link: f.Link, Run: f.Run, DueAt: f.DueAt, EndsAt: f.EndsAt,
	}
}

// audienceSource reads a page of an audience from a position on (nil: the beginning): at
// most limit people, and where the next page begins; nil when there is none. It looks at no
// more than a few thousand keys: a page may be short or even empty and not the last. A
// person may come twice; the notice's id makes them one.
type audienceSource func(tx Tx, a notices.Audience, from []byte, limit int) (page []notices.Member, next []byte, err error)

// sources are where audiences are read from. A new source is a line here.
func (db *DB) sources() map[notices.Source]audienceSource {
	return map[notices.Source]audienceSource{
		notices.FromFollowers: followersSource,
		notices.FromTag:       db.listSource, // its bearers were read into a list
		notices.FromList:      db.listSource,
		notices.FromRun:       db.runSource,
		notices.FromWishes:    wishesSource,

		notices.FromPlacements: placementsSource,
		notices.FromProgramme:  db.programmeSource,
	}
}

// members reads a page of an audience. One of a source that is not known has nobody.
func (db *DB) members(tx Tx, a notices.Audience, from []byte, limit int) ([]notices.Member, []byte, error) {
	read, known := db.sources()[a.Source]
	if !known {
		return nil, nil, nil
	}
	return read(tx, a, from, limit)
}

// followersSource is everybody who follows.
func followersSource(tx Tx, _ notices.Audience, from []byte, limit int) (page []notices.Member, next []byte, err error) {
	err = tx.Scan(followers, nil, from, func(k, _ []byte) error {
		if len(page) == limit {
			next = bytes.Clone(k)
			return errStop
		}
		page = append(page, notices.Member{OpenID: string(k[:len(k)-1])})
		return nil
	})
	return page, next, err
}
