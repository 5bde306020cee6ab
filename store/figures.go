package store

import (
	"context"
	"encoding/binary"
	"time"

	"zaiyue/figures"
)

// figureKey sorts by day, then by name.
func figureKey(day time.Time, name string) []byte {
	return append(number(uint64(day.Unix())), name...)
}

// AddFigures implements figures.Keeper.
func (db *DB) AddFigures(ctx context.Context, counts []figures.Count) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		for _, c := range counts {
			k := figureKey(c.Day, string(c.Name))
			before, err := tx.Get(figureCounts, k)
			if err != nil {
				return err
			}
			n := c.N
			if len(before) == 8 {
				n += binary.BigEndian.Uint64(before)
			}
			if err := tx.Put(figureCounts, k, number(n)); err != nil {
				return err
			}
		}
		return nil
	})
}

// SetFigure implements figures.Keeper.
func (db *DB) SetFigure(ctx context.Context, c figures.Count) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		return tx.Put(figureCounts, figureKey(c.Day, string(c.Name)), number(c.N))
	})
}

// Figures implements figures.Keeper. It reads the days one by one, so that a prefix costs
// what it finds.
func (db *DB) Figures(ctx context.Context, from, until time.Time, prefix string) ([]figures.Count, error) {
	var found []figures.Count
	err := db.engine.View(ctx, func(tx Tx) error {
		found = nil
		for day := figures.DayOf(from); !day.After(until); day = day.AddDate(0, 0, 1) {
			err := tx.Scan(figureCounts, figureKey(day, prefix), nil, func(key, value []byte) error {
				found = append(found, figures.Count{Day: day, Name: figures.Name(key[8:]), N: binary.BigEndian.Uint64(value)})
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return found, err
}

// CountFollowers returns how many follow now. It reads the whole list: not for a page.
func (db *DB) CountFollowers(ctx context.Context) (uint64, error) {
	var n uint64
	err := db.engine.View(ctx, func(tx Tx) error {
		n = 0
		return tx.Scan(followers, nil, nil, func(_, _ []byte) error { n++; return nil })
	})
	return n, err
}
