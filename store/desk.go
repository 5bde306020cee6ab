package store

import (
	"context"
	"encoding/binary"
	"strconv"
	"strings"
	"time"

	"zaiyue/chat"
	"zaiyue/fault"
	"zaiyue/people"
)

// requestText bounds the text of one request, in characters, however often it is added to.
const requestText = 1000

var requestKey = []byte("request") // the number of the last request

// request is the value in the bucket requests.
type request struct {
	OpenID string    `json:"open_id"`
	Text   string    `json:"text,omitempty"`
	At     time.Time `json:"at"`
}

// AddRequest puts a graduate into the queue and returns how many open requests stand before
// theirs. A graduate with an open request keeps its place, and the text becomes one more
// line of it; when it gets too long the oldest words go. A repeated message changes nothing
// and gets the first one's answer.
func (db *DB) AddRequest(ctx context.Context, key string, r chat.Request) (ahead int, err error) {
	err = db.engine.Update(ctx, func(tx Tx) (err error) {
		ahead, _, err = once(tx, db.now(), key, "request", func() (int, error) { return enqueue(tx, r) })
		return err
	})
	return ahead, err
}

func enqueue(tx Tx, r chat.Request) (ahead int, err error) {
	place, err := tx.Get(requestsOf, text(r.OpenID))
	if err != nil {
		return 0, err
	}
	kept := request{OpenID: r.OpenID, Text: lastRunes(r.Text, requestText), At: r.At.UTC()}
	if place == nil {
		n, err := advance(tx, requestKey)
		if err != nil {
			return 0, err
		}
		place = number(n)
		if err := tx.Put(requestsOf, text(r.OpenID), place); err != nil {
			return 0, err
		}
	} else if err := join(tx, place, &kept); err != nil {
		return 0, err
	}
	if err := put(tx, requests, place, kept); err != nil {
		return 0, err
	}
	err = tx.Scan(requests, nil, nil, func(k, _ []byte) error {
		if string(k) >= string(place) {
			return errStop
		}
		ahead++
		return nil
	})
	return ahead, err
}

// join adds what was asked before to a request of the same graduate.
func join(tx Tx, place []byte, r *request) error {
	var before request
	if _, err := get(tx, requests, place, &before); err != nil {
		return err
	}
	r.Text = lastRunes(strings.Trim(before.Text+"\n"+r.Text, "\n"), requestText)
	r.At = before.At
	return nil
}

// Requests returns the open requests, at most limit (at least 1), the oldest first.
func (db *DB) Requests(ctx context.Context, limit int) ([]chat.OpenRequest, error) {
	var open []chat.OpenRequest
	err := db.engine.View(ctx, func(tx Tx) error {
		open = nil
		return tx.Scan(requests, nil, nil, func(k, raw []byte) error {
			var r request
			if err := decode(requests, raw, &r); err != nil {
				return err
			}
			open = append(open, chat.OpenRequest{
				ID:      strconv.FormatUint(binary.BigEndian.Uint64(k), 10),
				Request: chat.Request{OpenID: r.OpenID, Text: r.Text, At: r.At},
			})
			if len(open) >= limit {
				return errStop
			}
			return nil
		})
	})
	return open, err
}

// RequestsAfter returns a page of the open requests, the oldest first. next is the cursor of
// the following page, empty at the end. A cursor that is not one of ours is fault.Invalid; a
// limit below 1 means 1.
func (db *DB) RequestsAfter(ctx context.Context, cursor string, limit int) (page []chat.OpenRequest, next string, err error) {
	from, err := positionOf(cursor)
	if err != nil {
		return nil, "", err
	}
	err = db.engine.View(ctx, func(tx Tx) error {
		page, next = nil, ""
		return tx.Scan(requests, nil, from, func(k, raw []byte) error {
			if len(page) == max(limit, 1) {
				next = cursorOf(k)
				return errStop
			}
			var r request
			if err := decode(requests, raw, &r); err != nil {
				return err
			}
			page = append(page, chat.OpenRequest{
				ID:      strconv.FormatUint(binary.BigEndian.Uint64(k), 10),
				Request: chat.Request{OpenID: r.OpenID, Text: r.Text, At: r.At},
			})
			return nil
		})
	})
	return page, next, err
}

// CloseRequest takes a request out of the queue, and forgets its text. One that is not open
// is fault.NotFound.
func (db *DB) CloseRequest(ctx context.Context, by people.By, id string) error {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return fault.Wrap(fault.NotFound, textNoRequest, err)
	}
	return db.engine.Update(ctx, func(tx Tx) error {
		var r request
		if open, err := get(tx, requests, number(n), &r); err != nil {
			return err
		} else if !open {
			return fault.New(fault.NotFound, textNoRequest)
		}
		if err := dequeue(tx, r.OpenID); err != nil {
			return err
		}
		return db.audited(tx, by, "request.close", "request/"+id, nil)
	})
}

// dequeue forgets the open request of a graduate, if there is one.
func dequeue(tx Tx, openID string) error {
	place, err := tx.Get(requestsOf, text(openID))
	if err != nil || place == nil {
		return err
	}
	if err := tx.Delete(requests, place); err != nil {
		return err
	}
	return tx.Delete(requestsOf, text(openID))
}

// firstRunes returns at most n characters from the beginning of s.
func firstRunes(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// lastRunes returns at most n characters from the end of s.
func lastRunes(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[len(r)-n:])
	}
	return s
}
