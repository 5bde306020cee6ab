package store

import (
	"context"
	"slices"
	"time"

	"zaiyue/chat"
)

// telling is the value in the bucket tellings. Since is when somebody began to send it, zero
// while nobody has: what began and never ended is in doubt and not repeated.
type telling struct {
	Question string           `json:"question"`
	Answer   chat.TopicAnswer `json:"answer"`
	Since    time.Time        `json:"since,omitzero"`
	After    time.Time        `json:"after,omitzero"` // not tried before
}

// tellLease is how long a send may take before it counts as in doubt; it is far above the
// limit of one call. tellPause is how long after a failed one it is tried again.
const (
	tellLease = 2 * time.Minute
	tellPause = 5 * time.Minute
)

// TakeTellings hands out tellings to send, at most limit, and notes before that they are being
// sent. Those whose sending began and did not end are counted as in doubt and forgotten.
func (db *DB) TakeTellings(ctx context.Context, limit int) (taken []chat.Telling, err error) {
	now := db.moment()
	err = db.engine.Update(ctx, func(tx Tx) error {
		taken = nil
		type entry struct {
			key []byte
			telling
		}
		var waiting []entry
		err := tx.Scan(tellings, nil, nil, func(k, raw []byte) error {
			if len(waiting) >= limit {
				return errStop
			}
			e := entry{key: slices.Clone(k)}
			if err := decode(tellings, raw, &e.telling); err != nil {
				return err
			}
			busy := !e.Since.IsZero() && now.Sub(e.Since).Abs() < tellLease
			if !busy && !now.Before(e.After) {
				waiting = append(waiting, e)
			}
			return nil
		})
		for i := 0; i < len(waiting) && err == nil; i++ {
			e := &waiting[i]
			id, errKey := topicNumber(e.key)
			if errKey != nil {
				return errKey
			}
			if !e.Since.IsZero() {
				err = endTelling(tx, e.key, id, chat.TellUnsure)
				continue
			}
			e.Since = now
			if err = put(tx, tellings, e.key, e.telling); err == nil {
				taken = append(taken, chat.Telling{OpenID: string(e.key[:len(e.key)-9]), Topic: id, Question: e.Question, Answer: e.Answer})
			}
		}
		return err
	})
	return taken, err
}

// EndTelling notes what became of a telling that TakeTellings handed out. With TellKept the
// text waits for the graduate's next message. One that is no longer there (the graduate left)
// is no error.
func (db *DB) EndTelling(ctx context.Context, t chat.Telling, end chat.TellingEnd, words string) error {
	key := append(text(t.OpenID), number(t.Topic)...)
	return db.engine.Update(ctx, func(tx Tx) error {
		var kept telling
		there, err := get(tx, tellings, key, &kept)
		if err != nil || !there {
			return err
		}
		switch end {
		case chat.TellLater:
			kept.Since, kept.After = time.Time{}, db.moment().Add(tellPause)
			return put(tx, tellings, key, kept)
		case chat.TellKept:
			if err := keepFor(tx, t.OpenID, words, db.moment()); err != nil {
				return err
			}
		}
		return endTelling(tx, key, t.Topic, end)
	})
}

// endTelling forgets a telling and counts its end.
func endTelling(tx Tx, key []byte, id uint64, end chat.TellingEnd) error {
	if err := tx.Delete(tellings, key); err != nil {
		return err
	}
	_, err := changeTopic(tx, id, func(t *topic) error {
		switch end {
		case chat.TellTold:
			t.Told++
		case chat.TellKept:
			t.Kept++
		case chat.TellUnsure:
			t.Unsure++
		}
		return nil
	})
	return err
}
