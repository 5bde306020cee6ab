package store

import (
	"context"
	"strconv"
	"time"

	"zaiyue/chat"
	"zaiyue/notices"
)

// telling is the value in the bucket tellings.
type telling struct {
	Question string           `json:"question"`
	Answer   chat.TopicAnswer `json:"answer"`
	After    time.Time        `json:"after,omitzero"` // not tried before
}

// tellPause is how long after a failed try a telling is tried again.
const tellPause = 5 * time.Minute

// Tellings returns the tellings that are due, at most limit.
func (db *DB) Tellings(ctx context.Context, limit int) (due []chat.Telling, err error) {
	now := db.moment()
	err = db.engine.View(ctx, func(tx Tx) error {
		due = nil
		return tx.Scan(tellings, nil, nil, func(k, raw []byte) error {
			if len(due) >= limit {
				return errStop
			}
			var t telling
			if err := decode(tellings, raw, &t); err != nil || now.Before(t.After) {
				return err
			}
			id, err := topicNumber(k)
			due = append(due, chat.Telling{OpenID: string(k[:len(k)-9]), Topic: id, Question: t.Question, Answer: t.Answer})
			return err
		})
	})
	return due, err
}

// EndTelling ends a telling; with chat.TellTold a notice of the answer is born in its place.
// One that is no longer there (the graduate left, or it was told) is no error.
func (db *DB) EndTelling(ctx context.Context, t chat.Telling, end chat.TellingEnd, said chat.Told) error {
	key := append(text(t.OpenID), number(t.Topic)...)
	return db.engine.Update(ctx, func(tx Tx) error {
		var kept telling
		there, err := get(tx, tellings, key, &kept)
		if err != nil || !there {
			return err
		}
		if end == chat.TellLater {
			kept.After = db.moment().Add(tellPause)
			return put(tx, tellings, key, kept)
		}
		if err := tx.Delete(tellings, key); err != nil || end != chat.TellTold {
			return err
		}
		if _, err := changeTopic(tx, t.Topic, func(t *topic) error { t.Told++; return nil }); err != nil {
			return err
		}
		_, err = db.tell(tx, notices.Notice{
			Kind: notices.AnswerKind, Cause: "topic/" + strconv.FormatUint(t.Topic, 10), Window: kept.Answer.Since.Format(time.RFC3339Nano),
			OpenID: t.OpenID, Private: true, Link: said.Path, Fields: map[string]string{"question": said.Question, "answer": said.Answer},
		})
		return err
	})
}
