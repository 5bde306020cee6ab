package store

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"time"

	"zaiyue/fault"
	"zaiyue/jobs"
	"zaiyue/notices"
)

// The buckets of what graduates look for. doc.go draws what is in them.
const (
	wishes      Bucket = "wishes"
	wishesPlace Bucket = "wishes_by_place"
)

// allCities is the city under which a wish stands once for each of its fields, whatever its
// cities: a post that is anywhere is told by it. No city has that name.
const allCities = "*"

// Wish returns what a graduate looks for, and whether they ever said.
func (db *DB) Wish(ctx context.Context, openID string) (w jobs.Wish, there bool, err error) {
	err = db.engine.View(ctx, func(tx Tx) (err error) {
		w = jobs.Wish{}
		there, err = get(tx, wishes, text(openID), &w)
		return err
	})
	return w, there, err
}

// PutWish keeps what a graduate looks for from now on, in place of what they said before. A
// repeated message changes nothing.
func (db *DB) PutWish(ctx context.Context, key string, w jobs.Wish) error {
	if w.OpenID == "" {
		return fault.New(fault.Invalid, textNoGraduate)
	}
	return db.engine.Update(ctx, func(tx Tx) error {
		_, _, err := once(tx, db.now(), key, "wish", func() (struct{}, error) { return struct{}{}, db.putWish(tx, w) })
		return err
	})
}

func (db *DB) putWish(tx Tx, w jobs.Wish) error {
	before, err := unlistWish(tx, w.OpenID)
	if err != nil {
		return err
	}
	now := db.moment()
	w.Cities, w.Fields = jobs.Tidy(w.Cities), jobs.Tidy(w.Fields)
	w.ChangedAt, w.StoppedAt, w.Found = now, time.Time{}, false
	if w.Since = now; before.Active() {
		w.Since = before.Since
	}
	for _, key := range wishKeys(w) {
		if err := tx.Put(wishesPlace, key, mark); err != nil {
			return err
		}
	}
	return put(tx, wishes, text(w.OpenID), w)
}

// StopWish has a graduate told of no more posts from now on, those that were on their way
// too; found says that they have work now. had reports whether they looked for work. A
// repeated message changes nothing.
func (db *DB) StopWish(ctx context.Context, key, openID string, found bool) (had bool, err error) {
	err = db.engine.Update(ctx, func(tx Tx) error {
		had, _, err = once(tx, db.now(), key, "stop wish", func() (bool, error) { return db.stopWish(tx, openID, found) })
		return err
	})
	return had, err
}

func (db *DB) stopWish(tx Tx, openID string, found bool) (bool, error) {
	w, err := unlistWish(tx, openID)
	if err != nil || !w.Active() {
		return false, err
	}
	w.StoppedAt, w.Found = db.moment(), found
	w.ChangedAt = w.StoppedAt
	if err := put(tx, wishes, text(openID), w); err != nil {
		return false, err
	}
	return true, db.cancelOf(tx, openID, jobs.Kind, jobs.ReasonStopped)
}

// unlistWish takes a wish out of the places it is found by, and returns it.
func unlistWish(tx Tx, openID string) (w jobs.Wish, err error) {
	if there, err := get(tx, wishes, text(openID), &w); err != nil || !there {
		return jobs.Wish{}, err
	}
	for _, key := range wishKeys(w) {
		if err := tx.Delete(wishesPlace, key); err != nil {
			return w, err
		}
	}
	return w, nil
}

// wishKeys are the places of an active wish: each of its cities, and all of them, with each of
// its fields.
func wishKeys(w jobs.Wish) (keys [][]byte) {
	if !w.Active() {
		return nil
	}
	for _, city := range append(slices.Clone(w.Cities), allCities) {
		for _, field := range w.Fields {
			keys = append(keys, text(city, field, w.OpenID))
		}
	}
	return keys
}

// wishPrefixes are the places of the wishes that fit a city and a field. Nobody stands under
// two of them: Any stands alone in a wish.
func wishPrefixes(city, field string) [][]byte {
	cities, fields := []string{city, jobs.Any}, []string{field, jobs.Any}
	if city == jobs.Any {
		cities = []string{allCities}
	}
	if field == jobs.Any {
		fields = nil // every field: found by the city alone
	}
	var all [][]byte
	for _, c := range cities {
		if fields == nil {
			all = append(all, text(c))
		}
		for _, f := range fields {
			all = append(all, text(c, f))
		}
	}
	return all
}

// wishesSource is everybody whose wish fits a city and a field of work; an empty one means
// any. A person may come twice where no field is named.
func wishesSource(tx Tx, a notices.Audience, from []byte, limit int) (page []notices.Member, next []byte, err error) {
	for i, prefix := range wishPrefixes(cmp.Or(a.City, jobs.Any), cmp.Or(a.Field, jobs.Any)) {
		var start []byte // a position is the number of the prefix and a key
		if len(from) > 0 {
			if int(from[0]) > i {
				continue
			}
			if int(from[0]) == i {
				start = from[1:]
			}
		}
		err := tx.Scan(wishesPlace, prefix, start, func(k, _ []byte) error {
			if len(page) == limit {
				next = append([]byte{byte(i)}, k...)
				return errStop
			}
			page = append(page, notices.Member{OpenID: wisherIn(k)})
			return nil
		})
		if err != nil || next != nil {
			return page, next, err
		}
	}
	return page, nil, nil
}

// wisherIn is the last text of a key.
func wisherIn(key []byte) string {
	key = key[:len(key)-1]
	return string(key[bytes.LastIndexByte(key, 0)+1:])
}

// mostCounted bounds how many wishes are counted for a page.
const mostCounted = 20000

// WishersFor counts those whose wish fits a post in a city and field of work; at most 20,000
// are counted, and more says that there are more.
func (db *DB) WishersFor(ctx context.Context, city, field string) (n int, more bool, err error) {
	if city == "" || field == "" {
		return 0, false, nil
	}
	err = db.engine.View(ctx, func(tx Tx) error {
		n, more = 0, false
		for _, prefix := range wishPrefixes(city, field) {
			err := tx.Scan(wishesPlace, prefix, nil, func(_, _ []byte) error {
				if more = n == mostCounted; more {
					return errStop
				}
				n++
				return nil
			})
			if err != nil || more {
				return err
			}
		}
		return nil
	})
	return n, more, err
}

// mostCancelled bounds how many of a person's newest notices are looked at when they stop
// something.
const mostCancelled = 200

// cancelOf cancels a person's notices of a kind that wait to be sent, because of what reason
// says. They stand in the inbox.
func (db *DB) cancelOf(tx Tx, openID, kind, reason string) error {
	keys, err := firstKeys(tx, noticesOf, text(openID), mostCancelled)
	if err != nil {
		return err
	}
	prefix, now := len(text(openID))+8, db.moment()
	for _, k := range keys {
		n, err := noticeOf(tx, string(k[prefix:len(k)-1]))
		if err != nil {
			return err
		}
		if n.Kind != kind || n.State != notices.Queued {
			continue
		}
		before := n
		n.Cancel(reason, "", now)
		if err := putNotice(tx, before, n); err != nil {
			return err
		}
	}
	return nil
}

// forgetWishes deletes what a graduate looked for, and what they said to posts.
func forgetWishes(tx Tx, openID string) error {
	if _, err := unlistWish(tx, openID); err != nil {
		return err
	}
	if err := tx.Delete(wishes, text(openID)); err != nil {
		return err
	}
	return forgetJobAnswers(tx, openID)
}
