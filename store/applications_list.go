package store

import (
	"bytes"
	"context"
	"slices"

	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// Applications returns a page of the officers' list without what is sealed, those sent last
// first (overdue ones: the longest overdue first), and the cursor of the page that follows,
// empty at the end. Drafts are in no list. At most applicationsLooked records are looked at;
// then the page ends early.
func (db *DB) Applications(ctx context.Context, f subsidies.Filter, cursor string, limit int) (page []subsidies.Application, next string, err error) {
	from, err := positionOf(cursor)
	if err != nil {
		return nil, "", err
	}
	err = db.engine.View(ctx, func(tx Tx) error {
		page, next = nil, ""
		prefix, tail := applicationList(f), 8
		if f.Overdue != "" {
			tail = len(text(string(f.Overdue)))
		}
		looked := 0
		return tx.Scan(applicationsBy, prefix, from, func(k, _ []byte) error {
			if len(page) == limit || looked == applicationsLooked {
				next = cursorOf(k)
				return errStop
			}
			looked++
			if f.Overdue != "" && bytes.Compare(k[len(prefix):], text(string(f.Overdue))) >= 0 {
				return errStop
			}
			r, err := applicationRecord(tx, string(k[len(prefix)+tail:len(k)-1]))
			if err == nil && applicationFits(&r, f) {
				page = append(page, r.plain())
			}
			return err
		})
	})
	return page, next, err
}

// applicationsLooked bounds the records one page looks at.
const applicationsLooked = 5000

// applicationList is the narrowest list that holds what a filter asks for.
func applicationList(f subsidies.Filter) []byte {
	switch {
	case f.Overdue != "":
		return []byte("due\x00")
	case f.Owner != nil:
		return text("owner", *f.Owner)
	case f.Status != "":
		return text("status", string(f.Status))
	case f.Programme != "":
		return text("programme", f.Programme)
	}
	return text("all", "")
}

func applicationFits(r *application, f subsidies.Filter) bool {
	return (f.Status == "" || r.Status == f.Status) && (f.Programme == "" || r.Programme == f.Programme) &&
		(f.Owner == nil || r.Owner == *f.Owner) && (!f.Open || r.Clock) && (!f.Objected || r.Objected > 0) && (len(f.Statuses) == 0 || slices.Contains(f.Statuses, r.Status))
}

// OverdueApplications counts the cases whose working days are over, up to limit.
func (db *DB) OverdueApplications(ctx context.Context, today people.Day, limit int) (n int, err error) {
	page, _, err := db.Applications(ctx, subsidies.Filter{Overdue: today}, "", limit)
	return len(page), err
}

// casesKnown implements applicants: who applied for what.
type casesKnown struct{}

func (casesKnown) applied(tx Tx, programme, status string, from []byte, limit int) (page []notices.Member, next []byte, err error) {
	prefix := text(programme)
	looked := 0
	err = tx.Scan(applicantsOf, prefix, from, func(k, v []byte) error {
		openID, _, _ := bytes.Cut(k[len(prefix):], []byte{0})
		same := len(page) > 0 && page[len(page)-1].OpenID == string(openID)
		if !same && len(page) == limit || looked == followersLooked {
			next = bytes.Clone(k)
			return errStop
		}
		looked++
		if !same && (status == "" && string(v) != string(subsidies.Draft) || string(v) == status) {
			page = append(page, notices.Member{OpenID: string(openID)})
		}
		return nil
	})
	return page, next, err
}

func (casesKnown) hasApplied(tx Tx, openID, programme string) (has bool, err error) {
	err = tx.Scan(applicantsOf, text(programme, openID), nil, func(_, v []byte) error {
		if has = has || string(v) != string(subsidies.Draft); has {
			return errStop
		}
		return nil
	})
	return has, err
}
