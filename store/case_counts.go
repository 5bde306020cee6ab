package store

import (
	"bytes"
	"context"
	"encoding/binary"

	"zaiyue/subsidies"
)

// caseCounts keeps what is counted of cases, without anything of a person; doc.go draws it.
const caseCounts Bucket = "case_counts"

// countCase adds to a count.
func countCase(tx Tx, t subsidies.Tally) error {
	if t.N == 0 {
		return nil
	}
	key := text(t.Month, t.Programme, t.What)
	raw, err := tx.Get(caseCounts, key)
	if err != nil {
		return err
	}
	n := uint64(t.N)
	if len(raw) == 8 {
		n += binary.BigEndian.Uint64(raw)
	}
	return tx.Put(caseCounts, key, number(n))
}

// CaseCounts returns what was counted from one month until another, both included, such as
// 2026-01.
func (db *DB) CaseCounts(ctx context.Context, from, until string) (all []subsidies.Tally, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		all = nil
		return tx.Scan(caseCounts, nil, text(from), func(k, raw []byte) error {
			part := bytes.Split(bytes.TrimSuffix(k, []byte{0}), []byte{0})
			if len(part) != 3 || string(part[0]) > until {
				return errStop
			}
			all = append(all, subsidies.Tally{Month: string(part[0]), Programme: string(part[1]), What: string(part[2]), N: int64(binary.BigEndian.Uint64(raw))})
			return nil
		})
	})
	return all, err
}
