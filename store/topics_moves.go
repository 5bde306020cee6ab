package store

import (
	"context"
	"encoding/binary"
	"fmt"
	"strconv"

	"zaiyue/chat"
	"zaiyue/fault"
	"zaiyue/people"
)

// topicReason bounds the reason for not answering, in characters.
const topicReason = 200

// LinkTopic notes that an article or a rule is to answer a topic. A topic that is not open is
// fault.Conflict.
func (db *DB) LinkTopic(ctx context.Context, by people.By, id uint64, a chat.TopicAnswer) error {
	return db.moveTopic(ctx, by, id, "topic.link", func(t *topic) error {
		if t.State != chat.TopicOpen {
			return fault.New(fault.Conflict, textTopicMoved)
		}
		a.Since, a.Officer = db.moment(), by.Officer
		t.State, t.Answer = chat.TopicAnswering, a
		return nil
	})
}

// CloseTopic says that a topic is not answered and why, until it was asked again as often as
// again. Only one that is open or being answered can be closed; else it is fault.Conflict.
func (db *DB) CloseTopic(ctx context.Context, by people.By, id uint64, reason string, again int) error {
	return db.moveTopic(ctx, by, id, "topic.close", func(t *topic) error {
		if t.State != chat.TopicOpen && t.State != chat.TopicAnswering {
			return fault.New(fault.Conflict, textTopicMoved)
		}
		t.State, t.Answer = chat.TopicClosed, chat.TopicAnswer{}
		t.Reason, t.Back = firstRunes(reason, topicReason), t.Count+max(again, 1)
		return nil
	})
}

// OpenTopic puts a topic back on the list of those that wait for an officer.
func (db *DB) OpenTopic(ctx context.Context, by people.By, id uint64) error {
	return db.moveTopic(ctx, by, id, "topic.open", func(t *topic) error {
		if t.State == chat.TopicOpen {
			return fault.New(fault.Conflict, textTopicMoved)
		}
		t.State, t.Answer, t.Reason, t.Back = chat.TopicOpen, chat.TopicAnswer{}, "", 0
		return nil
	})
}

func (db *DB) moveTopic(ctx context.Context, by people.By, id uint64, action string, move func(*topic) error) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		t, err := changeTopic(tx, id, move)
		if err != nil {
			return err
		}
		return db.audited(tx, by, action, "topic/"+strconv.FormatUint(id, 10), t)
	})
}

// settleAtOnce bounds the askers that one transaction of SettleTopic moves.
const settleAtOnce = 500

// SettleTopic notes that the answer of a topic is with the graduates: whoever asked is to be
// told. One that is not being answered is fault.Conflict. It is several transactions where
// many asked; a repeated call goes on where one was cut off.
func (db *DB) SettleTopic(ctx context.Context, id uint64) error {
	for {
		var more bool
		err := db.engine.Update(ctx, func(tx Tx) (err error) {
			t, err := topicOf(tx, id)
			if err != nil {
				return err
			}
			if t.State != chat.TopicAnswering {
				return fault.New(fault.Conflict, textTopicMoved)
			}
			if more, err = db.settle(tx, id, t); err != nil || more {
				return err
			}
			t, err = changeTopic(tx, id, func(t *topic) error { t.State = chat.TopicAnswered; return nil })
			if err != nil {
				return err
			}
			return db.audited(tx, people.By{Officer: people.TheService}, "topic.answered", "topic/"+strconv.FormatUint(id, 10), t)
		})
		if err != nil || !more {
			return err
		}
	}
}

// settle makes tellings of some askers of a topic, and reports whether there may be more.
func (db *DB) settle(tx Tx, id uint64, t topic) (more bool, err error) {
	keys, err := firstKeys(tx, topicQuestions, number(id), -1)
	if err != nil {
		return false, err
	}
	moved := 0
	for _, k := range keys {
		hash := k[8:]
		who, err := firstKeys(tx, askers, hash, settleAtOnce-moved)
		if err != nil {
			return false, err
		}
		for _, key := range who {
			if err := tell(tx, id, t, key); err != nil {
				return false, err
			}
		}
		if moved += len(who); moved >= settleAtOnce {
			return true, nil
		}
	}
	return false, nil
}

// tell makes a telling of one asker.
func tell(tx Tx, id uint64, t topic, key []byte) error {
	var a asker
	if _, err := get(tx, askers, key, &a); err != nil {
		return err
	}
	var q question
	if _, err := get(tx, unanswered, key[:16], &q); err != nil {
		return err
	}
	openID := string(key[16 : len(key)-1])
	if err := dropAsker(tx, key[:16], openID, a); err != nil {
		return err
	}
	place := append(text(openID), number(id)...)
	return put(tx, tellings, place, telling{Question: q.Text, Answer: t.Answer})
}

// topicNumber reads the number at the end of a key.
func topicNumber(key []byte) (uint64, error) {
	if len(key) < 9 {
		return 0, fmt.Errorf("store: bucket %s has the key %q", tellings, key)
	}
	return binary.BigEndian.Uint64(key[len(key)-8:]), nil
}
