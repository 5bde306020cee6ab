package store

import (
	"context"
	"encoding/binary"
	"slices"
	"time"

	"zaiyue/chat"
)

// reasonText bounds the reason of a verdict as it is kept, in characters.
const reasonText = 200

var feedbackKey = []byte("feedback") // the number of the last verdict

// verdict is the value in the bucket feedback. It names no graduate.
type verdict struct {
	Question string    `json:"question,omitempty"`
	Useful   bool      `json:"useful,omitzero"`
	Reason   string    `json:"reason,omitempty"`
	Counted  bool      `json:"counted,omitempty"` // it only brings the reason of the verdict before
	At       time.Time `json:"at"`
}

// verdictCount is the value in the bucket feedback_counts.
type verdictCount struct {
	Useful  int `json:"useful,omitzero"`
	Useless int `json:"useless,omitzero"`
}

// AddFeedback counts a verdict and keeps its reason. A repeated message is not counted
// again.
func (db *DB) AddFeedback(ctx context.Context, key string, f chat.Feedback) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		_, _, err := once(tx, db.now(), key, "feedback", func() (struct{}, error) {
			return struct{}{}, countFeedback(tx, f)
		})
		return err
	})
}

func countFeedback(tx Tx, f chat.Feedback) error {
	var c verdictCount
	if _, err := get(tx, feedbackCounts, text(f.Article), &c); err != nil {
		return err
	}
	switch {
	case f.Counted: // only the reason is new
	case f.Useful:
		c.Useful++
	default:
		c.Useless++
	}
	if err := put(tx, feedbackCounts, text(f.Article), c); err != nil {
		return err
	}
	n, err := advance(tx, feedbackKey)
	if err != nil {
		return err
	}
	return put(tx, feedback, append(text(f.Article), number(n)...), verdict{
		Question: firstRunes(f.Question, questionText),
		Useful:   f.Useful,
		Reason:   firstRunes(f.Reason, reasonText),
		Counted:  f.Counted,
		At:       f.At.UTC(),
	})
}

// Verdicts returns the counts of every article that has some, in order of its id.
func (db *DB) Verdicts(ctx context.Context) ([]chat.Verdicts, error) {
	var all []chat.Verdicts
	err := db.engine.View(ctx, func(tx Tx) error {
		all = nil
		return tx.Scan(feedbackCounts, nil, nil, func(k, raw []byte) error {
			var c verdictCount
			if err := decode(feedbackCounts, raw, &c); err != nil {
				return err
			}
			all = append(all, chat.Verdicts{Article: string(k[:len(k)-1]), Useful: c.Useful, Useless: c.Useless})
			return nil
		})
	})
	return all, err
}

// VerdictsOn returns the counts of one article, zero where there are none.
func (db *DB) VerdictsOn(ctx context.Context, article string) (chat.Verdicts, error) {
	var c verdictCount
	err := db.engine.View(ctx, func(tx Tx) error {
		c = verdictCount{}
		_, err := get(tx, feedbackCounts, text(article), &c)
		return err
	})
	return chat.Verdicts{Article: article, Useful: c.Useful, Useless: c.Useless}, err
}

// FeedbackOn returns what was said of an article, at most limit (at least 1), the oldest
// first.
func (db *DB) FeedbackOn(ctx context.Context, article string, limit int) ([]chat.Feedback, error) {
	var said []chat.Feedback
	err := db.engine.View(ctx, func(tx Tx) error {
		said = nil
		return tx.Scan(feedback, text(article), nil, func(_, raw []byte) error {
			var v verdict
			if err := decode(feedback, raw, &v); err != nil {
				return err
			}
			said = append(said, chat.Feedback{
				Article: article, Question: v.Question, Useful: v.Useful, Reason: v.Reason, At: v.At,
			})
			if len(said) >= limit {
				return errStop
			}
			return nil
		})
	})
	return said, err
}

// FeedbackBefore returns what was said of an article before the verdict with the number (0: up
// to the newest), the newest first, at most limit (at least 1). next is where the following
// page begins, 0 at the end.
func (db *DB) FeedbackBefore(ctx context.Context, article string, before uint64, limit int) (said []chat.Feedback, next uint64, err error) {
	limit = max(limit, 1)
	err = db.engine.View(ctx, func(tx Tx) error {
		said, next = nil, 0
		var newest [][]byte // the last keys seen, one more than the page has
		err := tx.Scan(feedback, text(article), nil, func(k, _ []byte) error {
			if before > 0 && feedbackNumber(k) >= before {
				return errStop
			}
			if newest = append(newest, k); len(newest) > 4*limit {
				newest = append(newest[:0], newest[len(newest)-limit-1:]...)
			}
			return nil
		})
		if err != nil {
			return err
		}
		if more := len(newest) - limit; more > 0 {
			newest = newest[more:]
			next = feedbackNumber(newest[0])
		}
		for _, k := range slices.Backward(newest) {
			var v verdict
			if _, err := get(tx, feedback, k, &v); err != nil {
				return err
			}
			said = append(said, chat.Feedback{Article: article, Question: v.Question, Useful: v.Useful, Reason: v.Reason, Counted: v.Counted, At: v.At})
		}
		return nil
	})
	return said, next, err
}

// feedbackNumber is the number at the end of a key of the bucket feedback.
func feedbackNumber(key []byte) uint64 { return binary.BigEndian.Uint64(key[len(key)-8:]) }
