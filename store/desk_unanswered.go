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
}

// AddUnanswered counts a question that found no answer. Questions that differ only in
// width, case, traditional characters, spaces and punctuation are one. A repeated message
// is not counted again.
func (db *DB) AddUnanswered(ctx context.Context, key, asked string, at time.Time) error {
	asked = firstRunes(strings.TrimSpace(asked), questionText)
	if asked == "" {
		return nil
	}
	group := groupOf(asked)
	return db.engine.Update(ctx, func(tx Tx) error {
		_, _, err := once(tx, db.now(), key, "unanswered", func() (struct{}, error) {
			return struct{}{}, countQuestion(tx, group, asked, at.UTC())
		})
		return err
	})
}

func countQuestion(tx Tx, group []byte, asked string, at time.Time) error {
	q := question{Text: asked, First: at, Last: at}
	known, err := get(tx, unanswered, group, &q)
	if err != nil {
		return err
	}
	if known {
		if err := tx.Delete(unansweredOrder, orderOf(q, group)); err != nil {
			return err
		}
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
