package store

import (
	"context"
	"strings"

	"zaiyue/followups"
)

// placementsLooked bounds how many lines one page looks at when a filter leaves most of them
// out; the next page goes on from there.
const placementsLooked = 5000

// Placements returns a page of the lines that a filter means, the newest first, with names,
// and the cursor of the page that follows, empty at the end. A page may be shorter than limit
// although more follow.
func (db *DB) Placements(ctx context.Context, f followups.Filter, cursor string, limit int) (page []followups.Placement, next string, err error) {
	from, err := positionOf(cursor)
	if err != nil {
		return nil, "", err
	}
	prefix := placementPrefix(f)
	err = db.engine.View(ctx, func(tx Tx) error {
		page, next = nil, ""
		looked := 0
		return tx.Scan(placementsBy, prefix, from, func(k, _ []byte) error {
			if len(page) == limit || looked == placementsLooked {
				next = cursorOf(k)
				return errStop
			}
			looked++
			r, err := placementOf(tx, string(k[len(prefix)+8:len(k)-1]))
			if err != nil || !f.Match(&r.Placement) {
				return err
			}
			p, err := db.openPlacement(tx, r)
			page = append(page, p)
			return err
		})
	})
	return page, next, err
}

// placementPrefix is the shortest of the lists that hold every line of a filter.
func placementPrefix(f followups.Filter) []byte {
	switch {
	case f.City != "":
		return text("city", f.City)
	case f.County != "":
		return text("county", f.County)
	case f.Month != "":
		return text("month", f.Month)
	}
	return text("all", "")
}

// namesFound bounds how many people a search by name finds.
const namesFound = 100

// PlacementsNamed finds lines whose name holds what was typed, the newest first, at most 100.
// Names are sealed one by one, so it reads them all: a fraction of a second for 10,000.
func (db *DB) PlacementsNamed(ctx context.Context, name string) (found []followups.Placement, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		found = nil
		prefix := text("all", "")
		return tx.Scan(placementsBy, prefix, nil, func(k, _ []byte) error {
			if len(found) == namesFound {
				return errStop
			}
			r, err := placementOf(tx, string(k[len(prefix)+8:len(k)-1]))
			if err != nil {
				return err
			}
			p, err := db.openPlacement(tx, r)
			if err == nil && (strings.Contains(p.Name, name) || p.Code != "" && p.Code == followups.FoldCode(name)) {
				found = append(found, p)
			}
			return err
		})
	})
	return found, err
}

// eachBound calls f with the placements that a filter means and that a WeChat is tied to,
// without names and without those that ended; a page at a time, and returns where the next one
// begins, nil at the end. The employer of the filter is the whole name here.
func eachBound(tx Tx, filter followups.Filter, cursor []byte, limit int, f func(*followups.Placement) error) (next []byte, err error) {
	prefix := placementPrefix(filter)
	if filter.Employer != "" {
		prefix = text("employer", filter.Employer)
	}
	looked := 0
	err = tx.Scan(placementsBy, prefix, cursor, func(k, _ []byte) error {
		if looked == limit {
			next = append([]byte(nil), k...)
			return errStop
		}
		looked++
		r, err := placementOf(tx, string(k[len(prefix)+8:len(k)-1]))
		if err != nil || !r.Bound() || r.State == followups.Ended || !filter.Match(&r.Placement) {
			return err
		}
		return f(&r.Placement)
	})
	return next, err
}

// PlacementBound returns the placement of a follower, with its name, and false when there is
// none.
func (db *DB) PlacementBound(ctx context.Context, openID string) (p followups.Placement, there bool, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		p, there = followups.Placement{}, false
		id, err := tx.Get(placementsOf, text(openID))
		if err != nil || id == nil {
			return err
		}
		r, err := placementOf(tx, string(id))
		if err != nil {
			return err
		}
		there = true
		p, err = db.openPlacement(tx, r)
		return err
	})
	return p, there, err
}
