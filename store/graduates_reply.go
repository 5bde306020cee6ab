package store

import (
	"context"
	"time"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/people"
)

// ReplyGraduate makes a notice of what an officer writes, with its line in the talk, in one
// transaction, and returns its id. The same form twice is one reply. Who writes to somebody
// nobody sees to takes them. fault.Conflict when somebody replied since the officer looked.
func (db *DB) ReplyGraduate(ctx context.Context, by people.By, n uint64, r people.Reply) (id string, err error) {
	err = db.engine.Update(ctx, func(tx Tx) error {
		openID, err := openIDOf(tx, n)
		if err != nil {
			return err
		}
		notice := notices.Notice{
			Kind: notices.ReplyKind, Cause: "reply/" + r.Key, OpenID: openID, Private: true,
			Fields: map[string]string{"text": r.Text},
		}
		id = notices.ID(notice.Kind, notice.Cause, openID, "")
		if there, err := tx.Get(noticeBucket, text(id)); err != nil || there != nil {
			return err
		}
		g, err := ensureGraduate(tx, openID)
		if err != nil {
			return err
		}
		if g.Replies != r.Seen {
			return fault.New(fault.Conflict, textRepliedMeanwhile)
		}
		if _, err := db.tell(tx, notice); err != nil {
			return err
		}
		if err := db.replied(tx, by, openID, id, r.Text); err != nil {
			return err
		}
		if err := db.audited(tx, by, "graduate.reply", graduateObject(n), id); err != nil {
			return err
		}
		return db.afterReply(tx, by, openID, r.Close)
	})
	return id, err
}

// replied writes the line of a reply and counts it.
func (db *DB) replied(tx Tx, by people.By, openID, notice, words string) error {
	if err := db.officerLine(tx, by, openID, people.Line{Kind: people.Replied, Said: words, Notice: notice}); err != nil {
		return err
	}
	g, err := ensureGraduate(tx, openID)
	if err != nil {
		return err
	}
	g.Replies++
	g.RepliedAt, g.RepliedBy = db.moment(), by.Officer
	return put(tx, graduates, text(openID), g)
}

// afterReply ends the open request, or takes it when nobody has it.
func (db *DB) afterReply(tx Tx, by people.By, openID string, end bool) error {
	place, r, err := requestOf(tx, openID)
	switch {
	case err != nil || place == nil:
		return err
	case end:
		t, err := db.openTalk(tx, place, r)
		if err != nil {
			return err
		}
		return db.closeRequest(tx, by, t.ID, r)
	case r.Owner == "":
		return db.take(tx, by, openID, "")
	}
	return nil
}

// NoteGraduate keeps an officer's note of a telephone call, or a remark, once for one form
// key; kind is people.Called or people.Noted.
func (db *DB) NoteGraduate(ctx context.Context, by people.By, n uint64, key string, kind people.LineKind, words string) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		openID, err := openIDOf(tx, n)
		if err != nil {
			return err
		}
		_, _, err = once(tx, db.now(), key, "note", func() (struct{}, error) {
			if err := db.officerLine(tx, by, openID, people.Line{Kind: kind, Said: words}); err != nil {
				return struct{}{}, err
			}
			return struct{}{}, db.audited(tx, by, "graduate.note", graduateObject(n), string(kind))
		})
		return err
	})
}

// ReadGraduate notes in the audit trail that an officer looks at somebody's talk: once for an
// officer, a graduate and a day of Beijing.
func (db *DB) ReadGraduate(ctx context.Context, by people.By, n uint64) error {
	var known bool
	err := db.engine.View(ctx, func(tx Tx) (err error) {
		known, err = readToday(tx, by.Officer, graduateObject(n), db.moment())
		return err
	})
	if err != nil || known {
		return err
	}
	return db.engine.Update(ctx, func(tx Tx) error {
		if _, err := openIDOf(tx, n); err != nil {
			return err
		}
		if known, err := readToday(tx, by.Officer, graduateObject(n), db.moment()); err != nil || known {
			return err
		}
		return db.audited(tx, by, "graduate.read", graduateObject(n), nil)
	})
}

// readToday reports whether the trail tells that an officer read something today.
func readToday(tx Tx, officer, object string, now time.Time) (known bool, err error) {
	today := (&people.Entry{At: now}).Day()
	prefix := text("object", object)
	err = tx.Scan(auditBy, prefix, nil, func(k, _ []byte) error {
		e, err := trailLine(tx, k[len(prefix):])
		if err != nil {
			return err
		}
		known = e.Officer == officer && e.Action == "graduate.read" && e.Day() == today
		if known || e.Day() != today {
			return errStop
		}
		return nil
	})
	return known, err
}
