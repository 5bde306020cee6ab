package store

import (
	"context"
	"slices"

	"zaiyue/jobs"
	"zaiyue/notices"
)

// jobNoticed keeps what became of telling of a post in step with a notice that changes from
// before (the zero value: it is new) to n.
func jobNoticed(tx Tx, before, n notices.Notice) error {
	if n.Kind != jobs.Kind || before.State == n.State && before.Answer == n.Answer {
		return nil
	}
	article := n.Cause[min(len(articleCause), len(n.Cause)):]
	var t jobs.Told
	there, err := get(tx, jobsTold, text(article), &t)
	if err != nil || !there {
		return err
	}
	if t.States == nil {
		t.States = map[notices.State]int{}
	}
	if t.Answers == nil {
		t.Answers = map[string]int{}
	}
	shift(t.States, before.State, n.State)
	if before.Answer != n.Answer {
		shift(t.Answers, before.Answer, n.Answer)
		if err := keepJobAnswer(tx, article, n); err != nil {
			return err
		}
	}
	return put(tx, jobsTold, text(article), t)
}

// shift moves one from a key to another; the empty key counts nothing.
func shift[K ~string](counts map[K]int, from, to K) {
	if from != "" {
		if counts[from]--; counts[from] <= 0 {
			delete(counts, from)
		}
	}
	if to != "" {
		counts[to]++
	}
}

// keepJobAnswer keeps what a person said to a post in place of what they said before.
func keepJobAnswer(tx Tx, article string, n notices.Notice) error {
	if err := dropJobAnswer(tx, article, n.OpenID); err != nil {
		return err
	}
	if n.Answer == "" {
		return tx.Delete(jobAnswersOf, text(n.OpenID, article))
	}
	a := jobs.Answer{OpenID: n.OpenID, Choice: n.Answer, At: n.AnsweredAt, Notice: n.ID}
	if err := tx.Put(jobAnswers, answerKey(article, a), mark); err != nil {
		return err
	}
	return put(tx, jobAnswersOf, text(n.OpenID, article), a)
}

// dropJobAnswer takes a person's answer out of those to a post.
func dropJobAnswer(tx Tx, article, openID string) error {
	var a jobs.Answer
	there, err := get(tx, jobAnswersOf, text(openID, article), &a)
	if err != nil || !there {
		return err
	}
	return tx.Delete(jobAnswers, answerKey(article, a))
}

// answerKey is the place of an answer among those to a post: the newest first.
func answerKey(article string, a jobs.Answer) []byte {
	return slices.Concat(text(article, a.Choice), number(newest(a.At)), text(a.OpenID))
}

// JobAnswers returns a page of those who gave a choice to a post, the newest first.
func (db *DB) JobAnswers(ctx context.Context, article, choice, cursor string, limit int) (page []jobs.Answer, next string, err error) {
	from, err := positionOf(cursor)
	if err != nil {
		return nil, "", err
	}
	prefix := text(article, choice)
	err = db.engine.View(ctx, func(tx Tx) error {
		page, next = nil, ""
		return tx.Scan(jobAnswers, prefix, from, func(k, _ []byte) error {
			if len(page) == limit {
				next = cursorOf(k)
				return errStop
			}
			var a jobs.Answer
			if _, err := get(tx, jobAnswersOf, text(string(k[len(prefix)+8:len(k)-1]), article), &a); err != nil {
				return err
			}
			page = append(page, a)
			return nil
		})
	})
	return page, next, err
}

// forgetJobAnswers deletes what a person said to posts.
func forgetJobAnswers(tx Tx, openID string) error {
	prefix := text(openID)
	keys, err := firstKeys(tx, jobAnswersOf, prefix, -1)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if err := dropJobAnswer(tx, string(k[len(prefix):len(k)-1]), openID); err != nil {
			return err
		}
	}
	return deletePrefix(tx, jobAnswersOf, prefix)
}
