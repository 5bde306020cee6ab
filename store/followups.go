package store

import (
	"context"
	"encoding/binary"
	"slices"
	"strconv"
	"time"

	"zaiyue/followups"
	"zaiyue/notices"
)

// followUp is the value in the bucket followups.
type followUp struct {
	followups.FollowUp
	OpenID string `json:"open_id,omitempty"` // whose key seals Said
	Said   []byte `json:"said,omitempty"`    // answers and signs, sealed
	Did    []byte `json:"did,omitempty"`     // the officer's note, sealed for the placement
}

// said is what is sealed of an answered follow-up.
type said struct {
	Answers followups.Answers `json:"answers"`
	Help    []string          `json:"help,omitempty"`
}

const (
	labelSaid = "followup/answers"
	labelDid  = "followup/note"

	followUpPage  = "/h5/followup"
	employerTold  = 40         // characters of the employer's name, as kinds.yaml allows
	followUpDraft = "followup" // the flow whose draft is shared by chat and page
)

func followUpKey(placement string, months int) []byte {
	return slices.Concat(text(placement), number(uint64(months)))
}

// listKey is a follow-up's place in its list.
func listKey(f *followups.FollowUp) []byte {
	at, oldest := f.Place()
	order := newest(at)
	if oldest {
		order = ^order
	}
	return slices.Concat(text(string(f.List())), number(order), followUpKey(f.Placement, f.Months))
}

// putFollowUp keeps a follow-up in the place of what it was (the zero value: nothing).
func putFollowUp(tx Tx, before, f followUp) error {
	if before.Placement != "" {
		if err := tx.Delete(followUpLists, listKey(&before.FollowUp)); err != nil {
			return err
		}
	}
	if err := tx.Put(followUpLists, listKey(&f.FollowUp), mark); err != nil {
		return err
	}
	return put(tx, followUps, followUpKey(f.Placement, f.Months), f)
}

// followUpsOf returns the follow-ups of a placement, in order of their windows.
func followUpsOf(tx Tx, id string) (all []followUp, err error) {
	err = tx.Scan(followUps, text(id), nil, func(_, raw []byte) error {
		var f followUp
		if err := decode(followUps, raw, &f); err != nil {
			return err
		}
		all = append(all, f)
		return nil
	})
	return all, err
}

// openFollowUp returns the follow-up of a placement that can be answered, if there is one: the
// last one told.
func openFollowUp(tx Tx, p *followups.Placement) (f followUp, there bool, err error) {
	if len(p.Told) == 0 || !p.Bound() {
		return f, false, nil
	}
	there, err = get(tx, followUps, followUpKey(p.ID, p.Told[len(p.Told)-1].Months), &f)
	return f, there && f.Open() && f.OpenID == p.OpenID, err
}

// placementDue is when there is something to do for a placement by itself; zero: never.
func (db *DB) placementDue(tx Tx, r *placed) (due time.Time, err error) {
	sooner := func(t time.Time) {
		if !t.IsZero() && (due.IsZero() || t.Before(due)) {
			due = t
		}
	}
	if w, ok := r.Next(db.plan, db.moment()); ok {
		sooner(w.At)
	}
	f, open, err := openFollowUp(tx, &r.Placement)
	if err != nil || !open {
		return due, err
	}
	sooner(f.AskAt)
	if !f.Quiet {
		sooner(f.ToldAt.Add(db.plan.SilentAfter))
	}
	return due, nil
}

// How many placements one transaction, and one step, looks after.
const (
	followUpsAtOnce = 50
	followUpsAStep  = 5000
)

// TellFollowUps writes the notices of the windows that are due, each in the transaction that
// marks its window as told, and returns how many. It is taken again and again; a window is
// told once, over restarts too.
func (db *DB) TellFollowUps(ctx context.Context) (told int, err error) {
	for range followUpsAStep / followUpsAtOnce {
		var seen, born int
		err := db.engine.Update(ctx, func(tx Tx) error {
			born = 0
			ids, err := duePlacements(tx, db.moment())
			if seen = len(ids); err != nil {
				return err
			}
			for _, id := range ids {
				n, err := db.tellFollowUp(tx, id)
				if err != nil {
					return err
				}
				born += n
			}
			return nil
		})
		told += born
		if err != nil || seen < followUpsAtOnce {
			return told, err
		}
	}
	return told, nil
}

// duePlacements lists those with something to do, the longest due first.
func duePlacements(tx Tx, now time.Time) (ids []string, err error) {
	err = tx.Scan(placementsDue, nil, nil, func(k, _ []byte) error {
		if len(ids) == followUpsAtOnce || int64(binary.BigEndian.Uint64(k)) > now.UnixNano() {
			return errStop
		}
		ids = append(ids, string(k[8:]))
		return nil
	})
	return ids, err
}

// tellFollowUp does what is due for one placement.
func (db *DB) tellFollowUp(tx Tx, id string) (born int, err error) {
	before, err := placementOf(tx, id)
	if err != nil {
		return 0, err
	}
	r, now := before, db.moment()
	r.Told = slices.Clone(r.Told)
	last, open, err := openFollowUp(tx, &r.Placement)
	if err != nil {
		return 0, err
	}
	was := last
	switch w, ok := r.Next(db.plan, now); {
	case ok && !w.At.After(now):
		if open {
			last.Stage, last.AskAt = followups.Passed, time.Time{}
			if err := putFollowUp(tx, was, last); err != nil {
				return 0, err
			}
		}
		f := followUp{FollowUp: followups.FollowUp{Placement: id, Months: w.Months, Stage: followups.Waiting, ToldAt: now}, OpenID: r.OpenID}
		r.Told = append(r.Told, followups.Told{Months: w.Months, At: now})
		if err := putFollowUp(tx, followUp{}, f); err != nil {
			return 0, err
		}
		born, err = db.tellWindow(tx, &r.Placement, w, 0)
	case open && !last.AskAt.IsZero() && !last.AskAt.After(now):
		last.AskAt = time.Time{}
		if err := putFollowUp(tx, was, last); err != nil {
			return 0, err
		}
		born, err = db.tellWindow(tx, &r.Placement, followups.Window{Months: last.Months}, last.Laters)
	case open && !last.Quiet && now.Sub(last.ToldAt) >= db.plan.SilentAfter:
		last.Quiet = true
		err = putFollowUp(tx, was, last)
	}
	if err != nil {
		return 0, err
	}
	return born, db.putPlacement(tx, before, r)
}

// windowKind is the kind of a window's notice, at first and when it is told again.
func windowKind(repeat int) string {
	if repeat > 0 {
		return followups.KindAgain
	}
	return followups.Kind
}

// tellWindow writes the notice of a window.
func (db *DB) tellWindow(tx Tx, p *followups.Placement, w followups.Window, repeat int) (int, error) {
	born, err := db.tell(tx, notices.Notice{
		Kind: windowKind(repeat), Cause: "placement/" + p.ID, Window: w.Key(repeat), OpenID: p.OpenID, Link: followUpPage,
		Fields: map[string]string{"employer": firstRunes(p.Employer, employerTold), "months": strconv.Itoa(w.Months)},
	})
	if born && err == nil {
		return 1, nil
	}
	return 0, err
}
