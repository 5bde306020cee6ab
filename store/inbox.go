package store

import (
	"context"
	"slices"
	"time"

	"zaiyue/fault"
	"zaiyue/notices"
)

// The buckets of what a person has not seen; doc.go draws what is in them.
const (
	noticesOffered  Bucket = "notices_to_offer"
	noticesTogether Bucket = "notices_together"
)

// Bounds of what is read of an inbox at once.
const (
	mostUnread = 100 // counted; more is shown as 99+
	mostOffers = 20
)

// toOffer reports whether a notice did not reach its person in WeChat, so that the chat
// offers it when they write next. What they switched off, and what stands in a digest, is not.
func toOffer(n notices.Notice) bool {
	if last := len(n.Steps) - 1; last >= 0 && n.Steps[last].Reason == notices.ReasonMuted {
		return false
	}
	return (n.State == notices.Waiting || n.State == notices.Refused) && n.ReadAt.IsZero() && n.Together.IsZero()
}

// listUnseen keeps the lists of what is offered and what is told together as the notice is
// now.
func listUnseen(tx Tx, before, n notices.Notice) error {
	if toOffer(n) && !toOffer(before) {
		if err := tx.Put(noticesOffered, text(n.OpenID, n.ID), mark); err != nil {
			return err
		}
	}
	if !n.Together.IsZero() && before.Together.IsZero() {
		return tx.Put(noticesTogether, togetherKey(n), mark)
	}
	return nil
}

// togetherKey is when a digest tells a notice, then whose it is.
func togetherKey(n notices.Notice) []byte {
	return slices.Concat(number(uint64(n.Together.UnixNano())), text(n.OpenID, n.ID))
}

// OwnNotice returns a person's notice; fault.NotFound also for another person's.
func (db *DB) OwnNotice(ctx context.Context, openID, id string) (n notices.Notice, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		if n, err = ownNotice(tx, openID, id); err != nil {
			return err
		}
		return db.openFields(tx, &n)
	})
	return n, err
}

func ownNotice(tx Tx, openID, id string) (notices.Notice, error) {
	n, err := noticeOf(tx, id)
	if err == nil && n.OpenID != openID {
		return notices.Notice{}, fault.New(fault.NotFound, textNoNotice)
	}
	return n, err
}

// ReadNotice returns a person's notice and notes that they have seen it. It fails as
// OwnNotice does.
func (db *DB) ReadNotice(ctx context.Context, openID, id string) (n notices.Notice, err error) {
	if n, err = db.OwnNotice(ctx, openID, id); err != nil || !n.ReadAt.IsZero() {
		return n, err
	}
	err = db.engine.Update(ctx, func(tx Tx) error {
		if n, err = ownNotice(tx, openID, id); err != nil || !n.ReadAt.IsZero() {
			return err
		}
		before := n
		if err := seen(tx, &n, db.moment()); err != nil {
			return err
		}
		return putNotice(tx, before, n)
	})
	return n, err
}

// seen notes on a notice that its person has seen it, and takes it off what is not.
func seen(tx Tx, n *notices.Notice, at time.Time) error {
	if n.ReadAt.IsZero() {
		n.ReadAt = at
	}
	if err := tx.Delete(noticesUnread, text(n.OpenID, n.ID)); err != nil {
		return err
	}
	return tx.Delete(noticesOffered, text(n.OpenID, n.ID))
}

// Unread counts a person's notices that they have not seen, up to 100.
func (db *DB) Unread(ctx context.Context, openID string) (count int, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		keys, err := firstKeys(tx, noticesUnread, text(openID), mostUnread)
		count = len(keys)
		return err
	})
	return count, err
}

// Offers returns the notices that did not reach a person in WeChat and were not offered to
// them since, at most 20, the newest first. Every message asks: mostly it reads one key.
func (db *DB) Offers(ctx context.Context, openID string) (waiting []notices.Notice, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		waiting = nil
		prefix := text(openID)
		keys, err := firstKeys(tx, noticesOffered, prefix, mostOffers)
		if err != nil {
			return err
		}
		for _, k := range keys {
			n, err := db.noticeWith(tx, string(k[len(prefix):len(k)-1]))
			if err != nil {
				return err
			}
			waiting = append(waiting, n)
		}
		return nil
	})
	slices.SortFunc(waiting, func(a, b notices.Notice) int { return b.BornAt.Compare(a.BornAt) })
	return waiting, err
}

// Offered notes that a person was told of what waits, so that it is not said again. What
// comes to wait afterwards is offered anew; a repeated message forgets nothing of it.
func (db *DB) Offered(ctx context.Context, key, openID string) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		_, _, err := once(tx, db.now(), key, "offered", func() (struct{}, error) {
			return struct{}{}, deletePrefix(tx, noticesOffered, text(openID))
		})
		return err
	})
}

// AnswerNotice keeps a person's answer to a notice in place of an earlier one, which it
// returns. One that was answered before it was sent is not sent any more. A repeated message
// changes nothing and returns what the first call did.
func (db *DB) AnswerNotice(ctx context.Context, key, openID, id, choice string) (n notices.Notice, before string, err error) {
	err = db.engine.Update(ctx, func(tx Tx) error {
		before, _, err = once(tx, db.now(), key, "answer "+id, func() (string, error) {
			was, err := ownNotice(tx, openID, id)
			if err != nil {
				return "", err
			}
			return was.Answer, answered(tx, was, choice, db.moment())
		})
		if err != nil {
			return err
		}
		n, err = ownNotice(tx, openID, id)
		return err
	})
	return n, before, err
}

func answered(tx Tx, was notices.Notice, choice string, at time.Time) error {
	n := was
	n.Steps = slices.Clone(was.Steps)
	if n.Answer != choice {
		n.Answer, n.AnsweredAt = choice, at
	}
	if n.State == notices.Queued {
		n.State, n.EndAt = notices.Cancelled, at
		n.Add(notices.Step{At: at, Verdict: notices.Stopped, Reason: notices.ReasonAnswered})
	}
	if err := seen(tx, &n, at); err != nil {
		return err
	}
	return putNotice(tx, was, n)
}
