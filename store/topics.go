package store

import (
	"context"
	"encoding/binary"
	"slices"
	"time"

	"zaiyue/chat"
	"zaiyue/fault"
)

var topicKey = []byte("topic") // the number of the last topic

// topic is the value in the bucket topics.
type topic struct {
	Text      string           `json:"text"`
	State     chat.TopicState  `json:"state"`
	Count     int              `json:"count"`
	Askers    int              `json:"askers"`
	Questions int              `json:"questions"`
	First     time.Time        `json:"first"`
	Last      time.Time        `json:"last"`
	Reason    string           `json:"reason,omitempty"`
	Back      int              `json:"back,omitzero"`
	Answer    chat.TopicAnswer `json:"answer,omitzero"`
	Told      int              `json:"told,omitzero"`
}

// of returns the topic as the chat knows it.
func (t *topic) of(id uint64) chat.Topic {
	return chat.Topic{
		ID: id, Text: t.Text, State: t.State, Count: t.Count, Askers: t.Askers, Questions: t.Questions, First: t.First, Last: t.Last,
		Reason: t.Reason, Back: t.Back, Answer: t.Answer, Told: t.Told,
	}
}

// place is where the topic stands in the list of its state: asked most often first, then
// asked last.
func (t *topic) place(id uint64) []byte {
	key := append(text(string(t.State)), number(^uint64(t.Count))...)
	key = append(key, number(newest(t.Last))...)
	return append(key, number(id)...)
}

func topicOf(tx Tx, id uint64) (t topic, err error) {
	there, err := get(tx, topics, number(id), &t)
	if err == nil && !there {
		err = fault.New(fault.NotFound, textNoTopic)
	}
	return t, err
}

// changeTopic changes a topic and its place in the lists.
func changeTopic(tx Tx, id uint64, change func(*topic) error) (topic, error) {
	t, err := topicOf(tx, id)
	if err != nil {
		return t, err
	}
	before := t.place(id)
	if err := change(&t); err != nil {
		return t, err
	}
	if err := tx.Delete(topicsByCount, before); err != nil {
		return t, err
	}
	return t, keepTopic(tx, id, t)
}

func keepTopic(tx Tx, id uint64, t topic) error {
	if err := put(tx, topics, number(id), t); err != nil {
		return err
	}
	return tx.Put(topicsByCount, t.place(id), mark)
}

// Topic returns one topic with at most limit of its wordings, or fault.NotFound.
func (db *DB) Topic(ctx context.Context, id uint64, limit int) (found chat.Topic, wordings []chat.Wording, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		t, err := topicOf(tx, id)
		if err != nil {
			return err
		}
		found = t.of(id)
		wordings, err = wordingsOf(tx, id, limit)
		return err
	})
	return found, wordings, err
}

// wordingsOf returns the questions of a topic, asked most often first.
func wordingsOf(tx Tx, id uint64, limit int) (wordings []chat.Wording, err error) {
	err = tx.Scan(topicQuestions, number(id), nil, func(k, _ []byte) error {
		var q question
		if _, err := get(tx, unanswered, k[8:], &q); err != nil {
			return err
		}
		wordings = append(wordings, chat.Wording{Text: q.Text, Count: q.Count, Last: q.Last})
		if len(wordings) >= limit {
			return errStop
		}
		return nil
	})
	slices.SortStableFunc(wordings, func(a, b chat.Wording) int { return b.Count - a.Count })
	return wordings, err
}

// Topics returns a page of the topics in a state, the one asked most often first, then the one
// asked last. next is the cursor of the following page, empty at the end. A cursor that is
// not one of ours is fault.Invalid; a limit below 1 means 1.
func (db *DB) Topics(ctx context.Context, state chat.TopicState, cursor string, limit int) (page []chat.Topic, next string, err error) {
	from, err := positionOf(cursor)
	if err != nil {
		return nil, "", err
	}
	prefix := text(string(state))
	err = db.engine.View(ctx, func(tx Tx) error {
		page, next = nil, ""
		return tx.Scan(topicsByCount, prefix, append(text(string(state)), from...), func(k, _ []byte) error {
			if len(page) == max(limit, 1) {
				next = cursorOf(k[len(prefix):])
				return errStop
			}
			id := binary.BigEndian.Uint64(k[len(k)-8:])
			t, err := topicOf(tx, id)
			page = append(page, t.of(id))
			return err
		})
	})
	return page, next, err
}

// TopicsAfter returns the topics that came up after the one with the number, oldest first, at
// most limit.
func (db *DB) TopicsAfter(ctx context.Context, after uint64, limit int) (found []chat.Topic, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		found = nil
		return tx.Scan(topics, nil, number(after+1), func(k, raw []byte) error {
			if len(found) >= limit {
				return errStop
			}
			var t topic
			if err := decode(topics, raw, &t); err != nil {
				return err
			}
			found = append(found, t.of(binary.BigEndian.Uint64(k)))
			return nil
		})
	})
	return found, err
}
