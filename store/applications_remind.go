package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// remind has the person of an application told of its deadline, at the spans of the kind (30, 7
// and 1 day before, row N11), each once; what would remind of another day, or of nothing any
// more, is stopped.
func (db *DB) remind(tx Tx, a *subsidies.Application) error {
	if a.OpenID == "" {
		return nil
	}
	now := db.moment()
	p, err := db.programmeAt(tx, a.Programme, a.Version)
	if err != nil {
		return err
	}
	until, note := db.cases.Deadline(a, p, people.DayOf(now))
	cause := ""
	if until != "" {
		cause = deadlineCause(a.ID, a.Status, until)
	}
	if err := db.unremind(tx, a.OpenID, a.ID, cause); err != nil || cause == "" {
		return err
	}
	for _, r := range db.deadlines.Reminders(until.At(24), now) {
		_, err := db.tell(tx, notices.Notice{
			Kind: subsidies.DeadlineKind, Cause: cause, Window: r.Window, OpenID: a.OpenID, DueAt: r.DueAt, EndsAt: r.EndsAt, Link: subsidies.CasePage + a.ID,
			Fields: map[string]string{"what": firstRunes(p.Name, 40), "until": until.Words(), "note": note},
		})
		if err != nil {
			return err
		}
	}
	return tx.Put(applicationsWarned, text(a.ID), []byte(cause))
}

// applicationsWarned keeps of what deadline an application was last reminded.
const applicationsWarned Bucket = "applications_warned"

func deadlineCause(id string, status subsidies.Status, until people.Day) string {
	return fmt.Sprintf("case/%s/%s/%s", id, status, until)
}

// unremind stops the reminders of an application that wait, unless they are of the cause.
func (db *DB) unremind(tx Tx, openID, id, cause string) error {
	last, err := tx.Get(applicationsWarned, text(id))
	if err != nil || last == nil || bytes.Equal(last, []byte(cause)) {
		return err
	}
	of := string(last)
	for _, span := range db.deadlines.Remind {
		n, err := noticeOf(tx, notices.ID(subsidies.DeadlineKind, of, openID, notices.ReminderWindow(span)))
		if err != nil || n.State != notices.Queued {
			continue // none, or it is told already
		}
		before := n
		n.State, n.EndAt = notices.Cancelled, db.moment()
		n.Add(notices.Step{At: n.EndAt, Verdict: notices.Stopped, Reason: reasonNoDeadline})
		if err := putNotice(tx, before, n); err != nil {
			return err
		}
	}
	return tx.Delete(applicationsWarned, text(id))
}

// reasonNoDeadline is the reason in notices/reasons.yaml of a reminder that was stopped because
// what it reminds of was done, or is due on another day.
const reasonNoDeadline = "deadline_over"

// draftsAtOnce is how many drafts one transaction looks after.
const draftsAtOnce = 100

// RemindDrafts looks whether a window of a draft's programme has opened since, and has its
// person reminded of its end. It is taken again and again; the same window is told of once.
func (db *DB) RemindDrafts(ctx context.Context) error {
	prefix := text("draft", "")
	for from := []byte(nil); ; {
		var next []byte
		err := db.engine.Update(ctx, func(tx Tx) error {
			next = nil
			var ids []string
			err := tx.Scan(applicationsBy, prefix, from, func(k, _ []byte) error {
				if len(ids) == draftsAtOnce {
					next = bytes.Clone(k)
					return errStop
				}
				ids = append(ids, string(k[len(prefix):len(k)-1]))
				return nil
			})
			for _, id := range ids {
				err = errors.Join(err, db.remindDraft(tx, id))
			}
			return err
		})
		if err != nil || next == nil {
			return err
		}
		from = next
	}
}

func (db *DB) remindDraft(tx Tx, id string) error {
	r, err := applicationRecord(tx, id)
	if err != nil {
		return err
	}
	a, err := db.openApplication(tx, &r)
	if fault.KindOf(err) == fault.NotFound {
		return nil // its key is gone: nobody can go on with it
	}
	if err != nil {
		return err
	}
	return db.remind(tx, &a)
}

// forgetApplications is what a person's leaving does to their applications: drafts go with
// their keys, and what was sent stays, as the law asks (会计档案管理办法, 财政部令第79号, keeps
// what payments rest on), without the WeChat.
func (db *DB) forgetApplications(tx Tx, openID string) error {
	all, err := applicationsOfPerson(tx, openID, mostApplications)
	if err != nil {
		return err
	}
	for _, r := range all {
		if r.Status == subsidies.Draft {
			err = db.dropApplication(tx, &r)
		} else {
			before := r
			r.OpenID = ""
			err = errors.Join(db.unremind(tx, openID, r.ID, ""), putApplication(tx, before, r))
		}
		if err != nil {
			return err
		}
	}
	return nil
}
