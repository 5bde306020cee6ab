package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
	"unicode"

	"zaiyue/chat"
	"zaiyue/content"
)

// questionText bounds a question as it is kept, in characters.
const questionText = 300

// question is the value in the bucket unanswered: one group of questions.
type question struct {
	Text  string    `json:"text"`
	Count int       `json:"count"`
	First time.Time `json:"first"`
	Last  time.Time `json:"last"`

	Askers int    `json:"askers,omitzero"`
	Topic  uint64 `json:"topic,omitzero"` // it belongs to; 0: not sorted yet
	// Of Count and Askers, what is counted in the topic.
	Sorted       int `json:"sorted,omitzero"`
	SortedAskers int `json:"sorted_askers,omitzero"`
}

// AddUnanswered counts a question that found no answer, and remembers who asked. Questions
// that differ only in width, case, traditional characters, spaces and punctuation are one. A
// repeated message is not counted again.
func (db *DB) AddUnanswered(ctx context.Context, key string, q chat.Question) error {
	q.Text = firstRunes(strings.TrimSpace(q.Text), questionText)
	if q.Text == "" {
		return nil
	}
	group := groupOf(q.Text)
	return db.engine.Update(ctx, func(tx Tx) error {
		_, _, err := once(tx, db.now(), key, "unanswered", func() (struct{}, error) {
			return struct{}{}, countQuestion(tx, group, key, q)
		})
		return err
	})
}

func countQuestion(tx Tx, group []byte, key string, asked chat.Question) error {
	at := asked.At.UTC()
	q := question{Text: asked.Text, First: at, Last: at}
	known, err := get(tx, unanswered, group, &q)
	if err != nil {
		return err
	}
	if known {
		if err := tx.Delete(unansweredOrder, orderOf(q, group)); err != nil {
			return err
		}
	}
	added, err := addAsker(tx, group, key, asked)
	if err != nil {
		return err
	}
	if added {
		q.Askers++
	}
	q.Count++
	if at.After(q.Last) {
		q.Last = at
	}
	if at.Before(q.First) {
		q.First = at
	}
	if err := put(tx, unanswered, group, q); err != nil {
		return err
	}
	if err := tx.Put(unsorted, append(number(uint64(at.UnixMilli())), group...), mark); err != nil {
		return err
	}
	return tx.Put(unansweredOrder, orderOf(q, group), mark)
}

// groupOf returns the key of the questions that are asked in nearly these words.
func groupOf(asked string) []byte {
	words := strings.Map(func(r rune) rune {
		if unicode.IsPunct(r) || unicode.IsSpace(r) || unicode.IsSymbol(r) {
			return -1
		}
		return r
	}, content.Normalize(asked))
	if words == "" { // nothing but signs: they are the question
		words = asked
	}
	sum := sha256.Sum256([]byte(words))
	return sum[:16]
}

// orderOf sorts the question asked most often first, then the one asked last.
func orderOf(q question, group []byte) []byte {
	key := append(number(^uint64(q.Count)), number(newest(q.Last))...)
	return append(key, group...)
}

// Unanswered returns a page of the questions without an answer, the one asked most often
// first, then the one asked last. next is the cursor of the following page, empty at the
// end. A cursor that is not one of ours is fault.Invalid; a limit below 1 means 1.
func (db *DB) Unanswered(ctx context.Context, cursor string, limit int) (page []chat.Unanswered, next string, err error) {
	from, err := positionOf(cursor)
	if err != nil {
		return nil, "", err
	}
	err = db.engine.View(ctx, func(tx Tx) error {
		page, next = nil, ""
		return tx.Scan(unansweredOrder, nil, from, func(k, _ []byte) error {
			if len(page) == max(limit, 1) {
				next = cursorOf(k)
				return errStop
			}
			group := bytes.Clone(k[16:])
			var q question
			if _, err := get(tx, unanswered, group, &q); err != nil {
				return err
			}
			page = append(page, chat.Unanswered{
				ID: hex.EncodeToString(group), Text: q.Text, Count: q.Count, First: q.First, Last: q.Last,
			})
			return nil
		})
	})
	return page, next, err
}

// sortAll has the questions of before there were topics sorted.
func sortAll(tx Tx) error {
	var keys [][]byte
	err := tx.Scan(unanswered, nil, nil, func(k, raw []byte) error {
		var q question
		if err := decode(unanswered, raw, &q); err != nil {
			return err
		}
		keys = append(keys, append(number(uint64(q.First.UnixMilli())), k...))
		return nil
	})
	for i := 0; i < len(keys) && err == nil; i++ {
		err = tx.Put(unsorted, keys[i], mark)
	}
	return err
}
