package store

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"zaiyue/people"
	"zaiyue/subsidies"
)

// CaseLoads counts the open cases that the office holds by who claimed them, those with the
// most first; at most applicationsLooked cases are looked at.
func (db *DB) CaseLoads(ctx context.Context, today people.Day) (all []subsidies.Workload, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		loads, looked := map[string]*subsidies.Workload{}, 0
		prefix := []byte("due\x00")
		err := tx.Scan(applicationsBy, prefix, nil, func(k, _ []byte) error {
			if looked++; looked > applicationsLooked {
				return errStop
			}
			day, id, _ := bytes.Cut(k[len(prefix):], []byte{0})
			r, err := applicationRecord(tx, string(id[:len(id)-1]))
			if err != nil {
				return err
			}
			l := loads[r.Owner]
			if l == nil {
				l = &subsidies.Workload{Officer: r.Owner}
				loads[r.Owner] = l
			}
			l.Open++
			if people.Day(day) < today {
				l.Late++
			}
			return nil
		})
		all = nil
		for _, l := range loads {
			all = append(all, *l)
		}
		slices.SortFunc(all, func(a, b subsidies.Workload) int {
			return cmp.Or(b.Open-a.Open, cmp.Compare(a.Officer, b.Officer))
		})
		return err
	})
	return all, err
}
