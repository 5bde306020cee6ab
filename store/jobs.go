package store

import (
	"context"
	"strings"
	"time"

	"zaiyue/content"
	"zaiyue/jobs"
	"zaiyue/notices"
	"zaiyue/people"
)

// The buckets of posts that people were told of. doc.go draws what is in them.
const (
	jobsTold     Bucket = "jobs_told"
	jobsTime     Bucket = "jobs_by_time"
	jobAnswers   Bucket = "job_answers"
	jobAnswersOf Bucket = "job_answers_of"
)

// articleCause begins the cause of a notice of an article; jobFanoutName the id of the
// fan-out of a post.
const (
	articleCause  = "article/"
	jobFanoutName = jobs.Kind + "/" + articleCause
)

// jobMoved does what a move of a post of work means for those who look for work.
func (db *DB) jobMoved(tx Tx, by people.By, p *standingPost, e content.Effect) error {
	switch {
	case e == content.PublishesIt && p.readable != nil:
		return db.jobPublished(tx, p.readable.Article, p.Post.LiveExpireAt, by.Officer)
	case e == content.WithdrawsIt:
		return jobWithdrawn(tx, p.Post.ID)
	}
	return nil
}

// jobPublished has those told whose wish a post fits, when it is the first time that its
// readers get it. It is part of the transaction that publishes. A post that was withdrawn
// before everybody had been told of it goes on where it stopped: nobody is told twice.
func (db *DB) jobPublished(tx Tx, a content.Article, expireAt time.Time, officer string) error {
	now := db.moment()
	f, ok := jobFanout(a, expireAt, now)
	if !ok {
		return nil
	}
	f.By = officer
	var before notices.Fanout
	there, err := get(tx, fanouts, text(f.ID), &before)
	switch {
	case err != nil:
		return err
	case there && !before.Cancelled:
		return nil
	case there:
		f.Born = before.Born
		if err := tx.Put(fanoutsOpen, text(f.ID), mark); err != nil {
			return err
		}
		return put(tx, fanouts, text(f.ID), f)
	}
	if err := tx.Put(jobsTime, append(number(newest(now)), text(a.ID)...), mark); err != nil {
		return err
	}
	if err := put(tx, jobsTold, text(a.ID), jobs.Told{Article: a.ID, At: now, City: a.Job.City, Field: a.Job.Field}); err != nil {
		return err
	}
	return db.fanOut(tx, f)
}

// jobFanout is what tells of a post, and whether anybody is to be told: it has a city and a
// field, and applications are still taken.
func jobFanout(a content.Article, expireAt, now time.Time) (notices.Fanout, bool) {
	if a.Kind != content.KindJob || a.Job == nil || a.Job.City == "" || a.Job.Field == "" {
		return notices.Fanout{}, false
	}
	ends := a.JobEnds()
	if !expireAt.IsZero() && (ends.IsZero() || expireAt.Before(ends)) {
		ends = expireAt
	}
	if !ends.IsZero() && !now.Before(ends) {
		return notices.Fanout{}, false
	}
	f := notices.Fanout{
		ID: jobFanoutName + a.ID, Kind: jobs.Kind, Cause: articleCause + a.ID,
		Audience: notices.Audience{Source: notices.FromWishes, City: a.Job.City, Field: a.Job.Field},
		Fields:   jobFields(a), Link: "/articles/" + a.ID, DueAt: now, EndsAt: ends,
	}
	if a.InForceFrom.After(now) {
		f.DueAt = a.InForceFrom
	}
	return f, true
}

// jobFields are the fields of the notice of a post.
func jobFields(a content.Article) map[string]string {
	fields := map[string]string{"title": a.Title, "employer": a.Job.Employer, "city": a.Job.City, "field": a.Job.Field, "pay": a.Amount}
	if fields["employer"] == "" {
		fields["employer"] = a.Issuer
	}
	last := a.Job.Until
	if last.IsZero() {
		last = a.InForceUntil
	}
	if !last.IsZero() {
		fields["until"] = last.In(shanghai).Format("2006年1月2日")
	}
	for key, value := range fields {
		if strings.TrimSpace(value) == "" {
			delete(fields, key)
		}
	}
	return fields
}

// jobWithdrawn stops telling of a post, in the transaction that takes it from its readers.
// What was queued for a person is cancelled when its turn comes: see jobOvertaken.
func jobWithdrawn(tx Tx, id string) error {
	var f notices.Fanout
	there, err := get(tx, fanouts, text(jobFanoutName+id), &f)
	if err != nil || !there || f.Done {
		return err
	}
	f.Done, f.Cancelled = true, true
	if err := tx.Delete(fanoutsOpen, text(f.ID)); err != nil {
		return err
	}
	return put(tx, fanouts, text(f.ID), f)
}

// jobOvertaken returns why a notice of a post should not be sent any more, as a key of
// reasons.yaml, or nothing: the post was withdrawn or takes no more applications, or the
// person looks for something else, or for nothing, by now.
func (db *DB) jobOvertaken(tx Tx, n notices.Notice) (reason string, err error) {
	id, ok := strings.CutPrefix(n.Cause, articleCause)
	if !ok || n.Kind != jobs.Kind {
		return "", nil
	}
	s, err := look(tx)
	if err != nil {
		return "", err
	}
	_, readable, err := standing(tx, s, id)
	if err != nil {
		return "", err
	}
	if readable == nil || readable.Article.Job == nil {
		return jobs.ReasonWithdrawn, nil
	}
	if ends := readable.Article.JobEnds(); !ends.IsZero() && !db.moment().Before(ends) {
		return jobs.ReasonOver, nil
	}
	var w jobs.Wish
	if _, err := get(tx, wishes, text(n.OpenID), &w); err != nil {
		return "", err
	}
	if !jobs.Matches(w, jobs.Post(*readable.Article.Job)) {
		return jobs.ReasonChanged, nil
	}
	return "", nil
}

// JobTold returns what became of telling of a post, and whether anybody was to be told.
func (db *DB) JobTold(ctx context.Context, article string) (t jobs.Told, there bool, err error) {
	err = db.engine.View(ctx, func(tx Tx) (err error) {
		t = jobs.Told{}
		there, err = get(tx, jobsTold, text(article), &t)
		return err
	})
	return t, there, err
}

// JobsTold returns a page of the posts that people were told of, the newest first.
func (db *DB) JobsTold(ctx context.Context, cursor string, limit int) (page []jobs.Told, next string, err error) {
	from, err := positionOf(cursor)
	if err != nil {
		return nil, "", err
	}
	err = db.engine.View(ctx, func(tx Tx) error {
		page, next = nil, ""
		return tx.Scan(jobsTime, nil, from, func(k, _ []byte) error {
			if len(page) == limit {
				next = cursorOf(k)
				return errStop
			}
			var t jobs.Told
			if _, err := get(tx, jobsTold, k[8:], &t); err != nil {
				return err
			}
			page = append(page, t)
			return nil
		})
	})
	return page, next, err
}
