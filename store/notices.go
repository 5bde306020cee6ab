package store

import (
	"context"
	"errors"
	"slices"

	"zaiyue/fault"
	"zaiyue/notices"
)

// The buckets of notices; doc.go draws what is in them.
const (
	noticeBucket  Bucket = "notices"
	noticesDue    Bucket = "notices_due"
	noticesOf     Bucket = "notices_of"
	noticesUnread Bucket = "notices_unread"
	fanouts       Bucket = "fanouts"
	fanoutsOpen   Bucket = "fanouts_open"
	ledgers       Bucket = "ledgers"
	preferences   Bucket = "preferences"
)

// tell writes a notice in the transaction of its cause, and reports whether it is new: the
// same kind, cause, person and window is the same notice, whatever became of it since. The
// caller sets Kind, Cause, Window, OpenID, Fields, Link, and perhaps Run, DueAt, EndsAt.
func (db *DB) tell(tx Tx, n notices.Notice) (born bool, err error) {
	n.ID = notices.ID(n.Kind, n.Cause, n.OpenID, n.Window)
	there, err := tx.Get(noticeBucket, text(n.ID))
	if err != nil || there != nil {
		return false, err
	}
	n.State, n.BornAt = notices.Queued, db.moment()
	if n.DueAt.IsZero() {
		n.DueAt = n.BornAt
	}
	if err := db.sealFields(tx, &n); err != nil {
		return false, err
	}
	if err := tx.Put(noticesOf, ofPerson(n), mark); err != nil {
		return false, err
	}
	if err := tx.Put(noticesUnread, text(n.OpenID, n.ID), mark); err != nil {
		return false, err
	}
	return true, putNotice(tx, notices.Notice{}, n)
}

// ofPerson is a notice's place in its person's inbox: the newest first.
func ofPerson(n notices.Notice) []byte {
	return slices.Concat(text(n.OpenID), number(newest(n.BornAt)), text(n.ID))
}

// putNotice keeps a notice in the place of what it was before (the zero value: nothing), and
// in the lists it belongs to now.
func putNotice(tx Tx, before, n notices.Notice) error {
	if err := queue(tx, before, n); err != nil {
		return err
	}
	if n.State == notices.Cancelled { // it is nothing new in the inbox
		if err := tx.Delete(noticesUnread, text(n.OpenID, n.ID)); err != nil {
			return err
		}
	}
	if err := errors.Join(tally(tx, before, n), jobNoticed(tx, before, n)); err != nil {
		return err
	}
	if err := listUnseen(tx, before, n); err != nil {
		return err
	}
	if len(n.Sealed) > 0 {
		n.Fields = nil
	}
	return put(tx, noticeBucket, text(n.ID), n)
}

// Notice returns a notice, or fault.NotFound.
func (db *DB) Notice(ctx context.Context, id string) (n notices.Notice, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		n, err = db.noticeWith(tx, id)
		return err
	})
	return n, err
}

// noticeOf reads a notice; what is sealed in it stays so.
func noticeOf(tx Tx, id string) (n notices.Notice, err error) {
	there, err := get(tx, noticeBucket, text(id), &n)
	if err == nil && !there {
		err = fault.New(fault.NotFound, textNoNotice)
	}
	return n, err
}

// Inbox returns a page of a person's notices, the newest first. The cursor does not say whose
// they are: it stands in URLs.
func (db *DB) Inbox(ctx context.Context, openID, cursor string, limit int) (page []notices.Notice, next string, err error) {
	from, err := positionOf(cursor)
	if err != nil {
		return nil, "", err
	}
	prefix := text(openID)
	err = db.engine.View(ctx, func(tx Tx) error {
		page, next = nil, ""
		return tx.Scan(noticesOf, prefix, slices.Concat(prefix, from), func(k, _ []byte) error {
			if len(page) == limit {
				next = cursorOf(k[len(prefix):])
				return errStop
			}
			n, err := db.noticeWith(tx, string(k[len(prefix)+8:len(k)-1]))
			if err != nil {
				return err
			}
			page = append(page, n)
			return nil
		})
	})
	return page, next, err
}

// Preferences returns what a person decided; the zero value for somebody who decided nothing.
func (db *DB) Preferences(ctx context.Context, openID string) (p notices.Preferences, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		p = notices.Preferences{}
		_, err := get(tx, preferences, text(openID), &p)
		return err
	})
	return p, err
}

// SetPreferences changes what a person decided, in one transaction; what cannot be is
// fault.Invalid. A repeated message changes nothing.
func (db *DB) SetPreferences(ctx context.Context, key, openID string, change func(*notices.Preferences)) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		_, _, err := once(tx, db.now(), key, "preferences", func() (struct{}, error) {
			var p notices.Preferences
			if _, err := get(tx, preferences, text(openID), &p); err != nil {
				return struct{}{}, err
			}
			change(&p)
			if err := p.Check(); err != nil {
				return struct{}{}, fault.Wrap(fault.Invalid, textBadPreferences, err)
			}
			p.ChangedAt = db.moment()
			return struct{}{}, put(tx, preferences, text(openID), p)
		})
		return err
	})
}

// forgetNotices deletes everything of notices that is kept for a person.
func forgetNotices(tx Tx, openID string) error {
	keys, err := firstKeys(tx, noticesOf, text(openID), -1)
	if err != nil {
		return err
	}
	prefix := len(text(openID)) + 8
	for _, k := range keys {
		n, err := noticeOf(tx, string(k[prefix:len(k)-1]))
		if err != nil {
			return err
		}
		if err := errors.Join(unqueue(tx, n), tx.Delete(noticeHandles, text(handleOf(&n)))); err != nil {
			return err
		}
		gone := notices.Notice{Kind: n.Kind, Cause: n.Cause, OpenID: n.OpenID}
		if err := errors.Join(untally(tx, n), jobNoticed(tx, n, gone)); err != nil {
			return err
		}
		if !n.Together.IsZero() {
			if err := tx.Delete(noticesTogether, togetherKey(n)); err != nil {
				return err
			}
		}
		if err := tx.Delete(noticeBucket, text(n.ID)); err != nil {
			return err
		}
	}
	for _, b := range []Bucket{noticesOf, noticesUnread, noticesOffered, ledgers, preferences} {
		if err := deletePrefix(tx, b, text(openID)); err != nil {
			return err
		}
	}
	return nil
}
