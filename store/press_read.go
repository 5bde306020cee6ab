package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"time"

	"zaiyue/content"
	"zaiyue/content/press"
	"zaiyue/fault"
)

// Job implements press.Shelf.
func (db *DB) Job(ctx context.Context, id string) (press.Job, error) {
	var j press.Job
	err := db.engine.View(ctx, func(tx Tx) (err error) {
		j, err = jobOf(tx, id)
		return err
	})
	return j, err
}

// JobsOf implements press.Shelf. It returns the newest hundred at most.
func (db *DB) JobsOf(ctx context.Context, article string) ([]press.Job, error) {
	var jobs []press.Job
	err := db.engine.View(ctx, func(tx Tx) (err error) {
		jobs, err = jobsOf(tx, article)
		return err
	})
	return jobs, err
}

// manyJobs bounds the jobs of one article that are looked at.
const manyJobs = 100

func jobsOf(tx Tx, article string) (jobs []press.Job, err error) {
	prefix := text(article)
	err = tx.Scan(pressOf, prefix, nil, func(k, _ []byte) error {
		if len(jobs) == manyJobs {
			return errStop
		}
		j, err := jobOf(tx, string(k[len(prefix)+8:]))
		jobs = append(jobs, j)
		return err
	})
	return jobs, err
}

// ListJobs implements press.Shelf. A cursor that is not one of ours is fault.Invalid; a
// limit below 1 means 1.
func (db *DB) ListJobs(ctx context.Context, l press.List, cursor string, limit int) (page []press.Job, next string, err error) {
	from, err := positionOf(cursor)
	if err != nil {
		return nil, "", err
	}
	prefix := text(string(l))
	if from != nil && !bytes.HasPrefix(from, prefix) {
		from = nil // of another list
	}
	err = db.engine.View(ctx, func(tx Tx) error {
		page, next = nil, ""
		return tx.Scan(pressLists, prefix, from, func(k, _ []byte) error {
			if len(page) == max(limit, 1) {
				next = cursorOf(k)
				return errStop
			}
			j, err := jobOf(tx, string(k[len(prefix)+8:]))
			page = append(page, j)
			return err
		})
	})
	return page, next, err
}

// massesLooked bounds the jobs that are looked at for mass sends.
const massesLooked = 1000

// MassSendsBefore returns the mass sends, to such as to says yes to, that went out before a
// time (zero: all), the newest first, those taken back among them. It looks at no more than
// the newest thousand jobs before that time.
func (db *DB) MassSendsBefore(ctx context.Context, at time.Time, limit int, to func(press.Mass) bool) (sent []press.Job, err error) {
	prefix := text(string(press.AllJobs))
	var from []byte
	if !at.IsZero() {
		from = append(text(string(press.AllJobs)), number(newest(at))...)
	}
	err = db.engine.View(ctx, func(tx Tx) error {
		sent = nil
		looked := 0
		return tx.Scan(pressLists, prefix, from, func(k, _ []byte) error {
			if looked++; looked > massesLooked || len(sent) == limit {
				return errStop
			}
			j, err := jobOf(tx, string(k[len(prefix)+8:]))
			if err == nil && j.WentOut() && to(*j.Mass) && (at.IsZero() || j.SubmittedAt.Before(at)) {
				sent = append(sent, j)
			}
			return err
		})
	})
	return sent, err
}

// DueJobs implements press.Shelf.
func (db *DB) DueJobs(ctx context.Context, until time.Time, limit int) ([]string, error) {
	var due []string
	err := db.engine.View(ctx, func(tx Tx) error {
		due = nil
		return tx.Scan(pressDue, nil, nil, func(k, _ []byte) error {
			if len(due) >= limit || int64(binary.BigEndian.Uint64(k)) > until.UnixNano() {
				return errStop
			}
			due = append(due, string(k[8:]))
			return nil
		})
	})
	return due, err
}

// Sent implements press.Papers.
func (db *DB) Sent(ctx context.Context, job string) (content.Article, error) {
	var a content.Article
	err := db.engine.View(ctx, func(tx Tx) error {
		known, err := get(tx, pressSent, text(job), &a)
		if err == nil && !known {
			err = fault.New(fault.NotFound, textNoJob)
		}
		return err
	})
	return a, err
}

// earlyResults bounds the results that belong to no job, such as those of what somebody
// published by hand. The oldest go.
const earlyResults = 200

// EarlyResult implements press.Papers.
func (db *DB) EarlyResult(ctx context.Context, handle string) (press.Result, bool, error) {
	var r press.Result
	var known bool
	err := db.engine.View(ctx, func(tx Tx) (err error) {
		known, err = get(tx, pressResults, text(handle), &r)
		return err
	})
	if err != nil || !known {
		return r, false, err
	}
	return r, true, db.engine.Update(ctx, func(tx Tx) error { return tx.Delete(pressResults, text(handle)) })
}

// Spend implements press.Papers. The counts of earlier days go with the first call of a day.
func (db *DB) Spend(ctx context.Context, day, api string, limit int) (bool, error) {
	var ok bool
	err := db.engine.Update(ctx, func(tx Tx) error {
		ok = false
		var spent int
		known, err := get(tx, pressSpent, text(day, api), &spent)
		if err != nil {
			return err
		}
		if !known {
			if err := forgetBefore(tx, pressSpent, text(day)); err != nil {
				return err
			}
		}
		if ok = spent < limit; !ok {
			return nil
		}
		return put(tx, pressSpent, text(day, api), spent+1)
	})
	return ok, err
}

// forgetBefore takes away the keys before one.
func forgetBefore(tx Tx, b Bucket, limit []byte) error {
	var old [][]byte
	err := tx.Scan(b, nil, nil, func(k, _ []byte) error {
		if bytes.Compare(k, limit) >= 0 {
			return errStop
		}
		old = append(old, bytes.Clone(k))
		return nil
	})
	if err != nil {
		return err
	}
	for _, k := range old {
		if err := tx.Delete(b, k); err != nil {
			return err
		}
	}
	return nil
}

// Uploaded implements press.Uploads.
func (db *DB) Uploaded(ctx context.Context, use press.Use, hash string) (press.Upload, bool, error) {
	var u press.Upload
	var known bool
	err := db.engine.View(ctx, func(tx Tx) (err error) {
		known, err = get(tx, uploads, text(string(use), hash), &u)
		return err
	})
	return u, known, err
}

// KeepUpload implements press.Uploads.
func (db *DB) KeepUpload(ctx context.Context, use press.Use, hash string, u press.Upload) error {
	return db.engine.Update(ctx, func(tx Tx) error { return put(tx, uploads, text(string(use), hash), u) })
}

// ForgetUpload implements press.Uploads.
func (db *DB) ForgetUpload(ctx context.Context, use press.Use, hash string) error {
	return db.engine.Update(ctx, func(tx Tx) error { return tx.Delete(uploads, text(string(use), hash)) })
}
