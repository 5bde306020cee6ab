package store

import (
	"context"
	"encoding/binary"
	"fmt"
	"time"

	"zaiyue/fault"
	"zaiyue/menus"
	"zaiyue/people"
)

var (
	menuCountKey = []byte("menu")      // the last version's number
	liveMenuKey  = []byte("menu_live") // the number of the version at WeChat
)

// MenuVersion implements menus.Book.
func (db *DB) MenuVersion(ctx context.Context, n uint64) (menus.Version, error) {
	var v menus.Version
	err := db.engine.View(ctx, func(tx Tx) (err error) {
		v, err = menuVersion(tx, n)
		return err
	})
	return v, err
}

func menuVersion(tx Tx, n uint64) (v menus.Version, err error) {
	ok, err := get(tx, menuVersions, number(^n), &v)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, fmt.Sprintf(textNoMenuVersion, n))
	}
	return v, err
}

// MenuVersions implements menus.Book.
func (db *DB) MenuVersions(ctx context.Context, before uint64, limit int) ([]menus.Version, error) {
	var page []menus.Version
	err := db.engine.View(ctx, func(tx Tx) error {
		page = nil
		var from []byte
		if before > 0 {
			from = number(^(before - 1))
		}
		return tx.Scan(menuVersions, nil, from, func(_, raw []byte) error {
			if len(page) == limit {
				return errStop
			}
			var v menus.Version
			if err := decode(menuVersions, raw, &v); err != nil {
				return err
			}
			page = append(page, v)
			return nil
		})
	})
	return page, err
}

// LiveMenu implements menus.Book. An empty book is fault.NotFound.
func (db *DB) LiveMenu(ctx context.Context) (menus.Version, error) {
	var v menus.Version
	err := db.engine.View(ctx, func(tx Tx) error {
		n, err := counter(tx, liveMenuKey)
		if err != nil {
			return err
		}
		v, err = menuVersion(tx, max(n, 1))
		return err
	})
	return v, err
}

// SaveMenu implements menus.Book.
func (db *DB) SaveMenu(ctx context.Context, by people.By, base uint64, v menus.Version) (menus.Version, error) {
	err := db.engine.Update(ctx, func(tx Tx) error {
		last, err := counter(tx, menuCountKey)
		if err != nil {
			return err
		}
		if last != base {
			return fault.New(fault.Conflict, fmt.Sprintf(textMenuMoved, last))
		}
		if v.Number, err = advance(tx, menuCountKey); err != nil {
			return err
		}
		v.SavedBy, v.SavedAt = by.Officer, db.moment()
		v.SwitchAt, v.PushedAt, v.PushedBy, v.Trouble = time.Time{}, time.Time{}, "", ""
		return db.putMenu(tx, by, "menu.save", v)
	})
	return v, err
}

// putMenu keeps a version and writes the line of the trail.
func (db *DB) putMenu(tx Tx, by people.By, action string, v menus.Version) error {
	if err := put(tx, menuVersions, number(^v.Number), v); err != nil {
		return err
	}
	return db.audited(tx, by, action, fmt.Sprintf("menu/%d", v.Number), v)
}

// changeMenu changes what is noted about a version.
func (db *DB) changeMenu(ctx context.Context, by people.By, action string, n uint64, change func(Tx, *menus.Version) error) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		v, err := menuVersion(tx, n)
		if err != nil {
			return err
		}
		if !v.SwitchAt.IsZero() {
			if err := tx.Delete(menuPlans, planKey(&v)); err != nil {
				return err
			}
		}
		if err := change(tx, &v); err != nil {
			return err
		}
		if !v.SwitchAt.IsZero() {
			if err := tx.Put(menuPlans, planKey(&v), mark); err != nil {
				return err
			}
		}
		return db.putMenu(tx, by, action, v)
	})
}

// planKey sorts plans by their time, the earliest first.
func planKey(v *menus.Version) []byte {
	return append(number(^newest(v.SwitchAt)), number(v.Number)...)
}

// PlanMenu implements menus.Book.
func (db *DB) PlanMenu(ctx context.Context, by people.By, n uint64, at time.Time) error {
	action := "menu.plan"
	if at.IsZero() {
		action = "menu.unplan"
	}
	return db.changeMenu(ctx, by, action, n, func(_ Tx, v *menus.Version) error {
		if !at.IsZero() && !at.After(db.now()) {
			return fault.New(fault.Invalid, textMenuPast)
		}
		v.SwitchAt, v.Trouble = at.UTC().Truncate(time.Millisecond), ""
		return nil
	})
}

// MenuPushed implements menus.Book.
func (db *DB) MenuPushed(ctx context.Context, by people.By, n uint64) error {
	return db.changeMenu(ctx, by, "menu.push", n, func(tx Tx, v *menus.Version) error {
		v.PushedAt, v.PushedBy, v.SwitchAt, v.Trouble = db.moment(), by.Officer, time.Time{}, ""
		return tx.Put(meta, liveMenuKey, number(n))
	})
}

// MenuTrouble implements menus.Book.
func (db *DB) MenuTrouble(ctx context.Context, n uint64, words string) error {
	return db.changeMenu(ctx, people.By{Officer: people.TheService}, "menu.trouble", n, func(_ Tx, v *menus.Version) error {
		v.SwitchAt, v.Trouble = time.Time{}, words
		return nil
	})
}

// PlannedMenus implements menus.Book.
func (db *DB) PlannedMenus(ctx context.Context, now time.Time) ([]menus.Version, error) {
	var due []menus.Version
	err := db.engine.View(ctx, func(tx Tx) error {
		due = nil
		return tx.Scan(menuPlans, nil, nil, func(key, _ []byte) error {
			v, err := menuVersion(tx, binary.BigEndian.Uint64(key[8:]))
			if err != nil {
				return err
			}
			if v.SwitchAt.After(now) {
				return errStop
			}
			due = append(due, v)
			return nil
		})
	})
	return due, err
}

// SeedMenu keeps a menu as the first version of an empty book.
func (db *DB) SeedMenu(ctx context.Context, m menus.Menu) error {
	_, err := db.SaveMenu(ctx, people.By{Officer: people.TheService}, 0, menus.Version{Menu: m})
	if fault.KindOf(err) == fault.Conflict {
		return nil // it has versions
	}
	return err
}
