package store

import (
	"context"
	"encoding/json"
	"time"

	"zaiyue/followups"
	"zaiyue/notices"
	"zaiyue/people"
)

// OpenFollowUp returns the follow-up that waits for a person's answer, and false when none
// does.
func (db *DB) OpenFollowUp(ctx context.Context, openID string) (l followups.Line, there bool, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		l, there = followups.Line{}, false
		r, bound, err := boundPlacement(tx, openID)
		if err != nil || !bound {
			return err
		}
		f, open, err := openFollowUp(tx, &r.Placement)
		if there = open; open {
			l = followups.Line{FollowUp: f.FollowUp, Person: r.Placement}
		}
		return err
	})
	return l, there, err
}

// boundPlacement is the record to which a WeChat is bound.
func boundPlacement(tx Tx, openID string) (r placed, there bool, err error) {
	id, err := tx.Get(placementsOf, text(openID))
	if err != nil || id == nil {
		return r, false, err
	}
	r, err = placementOf(tx, string(id))
	return r, err == nil, err
}

// onFollowUp changes the open follow-up of a person once for a message, and what is due then.
func (db *DB) onFollowUp(ctx context.Context, key, step, openID string, change func(tx Tx, r *placed, f *followUp) (followups.Reply, error)) (reply followups.Reply, err error) {
	err = db.engine.Update(ctx, func(tx Tx) (err error) {
		reply, _, err = once(tx, db.now(), key, step, func() (reply followups.Reply, err error) {
			before, bound, err := boundPlacement(tx, openID)
			if err != nil || !bound {
				return reply, err
			}
			was, open, err := openFollowUp(tx, &before.Placement)
			if err != nil {
				return reply, err
			}
			r, f := before, was
			if !open {
				f = followUp{}
			}
			if reply, err = change(tx, &r, &f); err != nil || !reply.Done {
				return reply, err
			}
			if open {
				if err := putFollowUp(tx, was, f); err != nil {
					return reply, err
				}
			}
			return reply, db.putPlacement(tx, before, r)
		})
		return err
	})
	return reply, err
}

// AnswerFollowUp keeps what a person answered, and opens a case when an answer tells a sign of
// trouble. The draft of the answers is forgotten with it.
func (db *DB) AnswerFollowUp(ctx context.Context, key, openID string, a followups.Answers, help []string) (followups.Reply, error) {
	return db.onFollowUp(ctx, key, "followup answer", openID, func(tx Tx, _ *placed, f *followUp) (reply followups.Reply, err error) {
		if f.Placement == "" {
			return reply, nil
		}
		raw, err := json.Marshal(said{a, help})
		if err != nil {
			return reply, err
		}
		if f.Said, err = db.seal(tx, "openid/"+openID, labelSaid, raw); err != nil {
			return reply, err
		}
		f.Stage, f.AnsweredAt, f.AskAt, f.Quiet = followups.Answered, db.moment(), time.Time{}, false
		if len(help) > 0 {
			f.Case = &followups.Case{Due: db.moment().Add(db.plan.HelpWithin)}
		}
		return followups.Reply{Done: true, Help: len(help) > 0}, tx.Delete(drafts, text(openID, followUpDraft))
	})
}

// PostponeFollowUp is 稍后: the person is asked again, at most so often in a window.
func (db *DB) PostponeFollowUp(ctx context.Context, key, openID string) (followups.Reply, error) {
	return db.onFollowUp(ctx, key, "followup later", openID, func(_ Tx, _ *placed, f *followUp) (followups.Reply, error) {
		if f.Placement == "" {
			return followups.Reply{}, nil
		}
		if f.Laters >= db.plan.LaterMost {
			f.Stage, f.AskAt = followups.Passed, time.Time{}
			return followups.Reply{Done: true}, nil
		}
		f.Laters++
		f.AskAt = db.moment().Add(db.plan.LaterBy)
		return followups.Reply{Done: true, Again: f.AskAt}, nil
	})
}

// StopFollowUps is 停止: nothing more is asked about the person's placement, from now on.
func (db *DB) StopFollowUps(ctx context.Context, key, openID string) (followups.Reply, error) {
	return db.onFollowUp(ctx, key, "followup stop", openID, func(tx Tx, r *placed, f *followUp) (followups.Reply, error) {
		if r.State != followups.Active {
			return followups.Reply{}, nil
		}
		if err := db.cancelTold(tx, r); err != nil {
			return followups.Reply{}, err
		}
		r.State = followups.Stopped
		if f.Placement != "" {
			f.Stage, f.AskAt = followups.Passed, time.Time{}
		}
		if err := tx.Delete(drafts, text(openID, followUpDraft)); err != nil {
			return followups.Reply{}, err
		}
		return followups.Reply{Done: true}, db.audited(tx, people.By{Officer: people.TheService}, "placement.stop", "placement/"+r.ID, r)
	})
}

// endAsking passes the open follow-up of a placement, and calls back what is not sent yet.
func (db *DB) endAsking(tx Tx, r *placed) error {
	f, open, err := openFollowUp(tx, &r.Placement)
	if err != nil || !open {
		return err
	}
	was := f
	f.Stage, f.AskAt = followups.Passed, time.Time{}
	if err := putFollowUp(tx, was, f); err != nil {
		return err
	}
	return db.cancelTold(tx, r)
}

// cancelTold cancels the notices of a placement that wait to be sent.
func (db *DB) cancelTold(tx Tx, r *placed) error {
	for _, t := range r.Told {
		for repeat := range db.plan.LaterMost + 1 {
			id := notices.ID(windowKind(repeat), "placement/"+r.ID, r.OpenID, followups.Window{Months: t.Months}.Key(repeat))
			var n notices.Notice
			there, err := get(tx, noticeBucket, text(id), &n)
			if err != nil {
				return err
			}
			if !there || n.State != notices.Queued {
				continue
			}
			before := n
			n.State, n.EndAt = notices.Cancelled, db.moment()
			n.Add(notices.Step{At: n.EndAt, Verdict: notices.Stopped})
			if err := putNotice(tx, before, n); err != nil {
				return err
			}
		}
	}
	return nil
}
