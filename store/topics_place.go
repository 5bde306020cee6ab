package store

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"zaiyue/chat"
	"zaiyue/fault"
)

// Unsorted returns questions that are not yet counted in a topic, in the order they were
// asked, at most limit.
func (db *DB) Unsorted(ctx context.Context, limit int) (found []chat.Unsorted, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		found = nil
		return tx.Scan(unsorted, nil, nil, func(k, _ []byte) error {
			if len(found) >= limit {
				return errStop
			}
			var q question
			if _, err := get(tx, unanswered, k[8:], &q); err != nil {
				return err
			}
			found = append(found, chat.Unsorted{Key: hex.EncodeToString(k), Text: q.Text, Topic: q.Topic})
			return nil
		})
	})
	return found, err
}

// Place counts questions in their topics, all of them or none. last is the number of the last
// topic that the caller knew; another one now is fault.Conflict.
func (db *DB) Place(ctx context.Context, last uint64, placed []chat.Placed) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		now, err := counter(tx, topicKey)
		if err != nil {
			return err
		}
		if now != last {
			return fault.Wrap(fault.Conflict, "", fmt.Errorf("the last topic is %d, not %d", now, last))
		}
		for _, p := range placed {
			key, err := hex.DecodeString(p.Key)
			if err != nil || len(key) != 24 {
				return fault.Wrap(fault.Invalid, "", fmt.Errorf("the key %q is none of ours", p.Key))
			}
			if err := tx.Delete(unsorted, key); err != nil {
				return err
			}
			if err := placeQuestion(tx, key[8:], p.Topic); err != nil {
				return err
			}
		}
		return nil
	})
}

// placeQuestion counts what is new of a question in its topic, which may be a new one.
func placeQuestion(tx Tx, key []byte, id uint64) error {
	var q question
	if there, err := get(tx, unanswered, key, &q); err != nil || !there {
		return err
	}
	if q.Topic != 0 && q.Topic != id {
		return errTopicOrder // another instance sorted it meanwhile
	}
	last, err := counter(tx, topicKey)
	if err != nil {
		return err
	}
	if id > last {
		if n, err := advance(tx, topicKey); err != nil || n != id {
			return cmp.Or(err, errTopicOrder)
		}
		if err := keepTopic(tx, id, topic{Text: q.Text, State: chat.TopicOpen, First: q.First, Last: q.Last}); err != nil {
			return err
		}
	}
	_, err = changeTopic(tx, id, func(t *topic) error { t.count(q); return nil })
	if err != nil {
		return err
	}
	if err := tx.Put(topicQuestions, append(number(id), key...), mark); err != nil {
		return err
	}
	q.Topic, q.Sorted, q.SortedAskers = id, q.Count, q.Askers
	return put(tx, unanswered, key, q)
}

// errTopicOrder is the conflict of a caller whose topics are not those of the store.
var errTopicOrder = fault.Wrap(fault.Conflict, "", errors.New("the topics have moved on"))

// count adds what is new of a question. A topic that was answered, and is asked in vain again,
// is open again; a closed one after a number of times.
func (t *topic) count(q question) {
	more := q.Count - q.Sorted
	t.Count += more
	t.Askers += q.Askers - q.SortedAskers
	if q.Topic == 0 {
		t.Questions++
	}
	if q.First.Before(t.First) {
		t.First = q.First
	}
	if q.Last.After(t.Last) {
		t.Last = q.Last
	}
	if more > 0 && (t.State == chat.TopicAnswered || t.State == chat.TopicClosed && t.Count >= t.Back) {
		t.State, t.Reason, t.Back = chat.TopicOpen, "", 0
	}
}
