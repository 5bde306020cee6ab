package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"zaiyue/chat"
	"zaiyue/people"
)

const requestsByOwner Bucket = "requests_by_owner"

// requestText bounds the text of one request, in characters, however often it is added to.
const requestText = 1000

var requestKey = []byte("request") // the number of the last request

// request is the value in the bucket requests: somebody waits for a person.
type request struct {
	OpenID  string    `json:"open_id"`
	Text    string    `json:"text,omitempty"` // of before it was sealed, or without a key file
	At      time.Time `json:"at"`
	Owner   string    `json:"owner,omitempty"` // the officer who sees to it
	OwnedAt time.Time `json:"owned_at,omitzero"`
	Sealed  []byte    `json:"sealed,omitempty"` // requestWords
}

// requestWords is what was said about a request.
type requestWords struct {
	Text string `json:"text,omitempty"`
	Word string `json:"word,omitempty"` // of the colleague who handed it over
}

// words opens what was said.
func (db *DB) words(tx Tx, r request) (w requestWords, err error) {
	if len(r.Sealed) == 0 {
		return requestWords{Text: r.Text}, nil
	}
	raw, err := db.unseal(tx, sealedTalk(r.OpenID), "request", r.Sealed)
	if err == nil {
		err = decode(requests, raw, &w)
	}
	return w, err
}

// putRequest keeps a request at its place, what was said sealed, and in the list of who sees
// to it. before is the owner until now.
func (db *DB) putRequest(tx Tx, place []byte, r request, before string, w requestWords) error {
	r.Text, r.Sealed = w.Text, nil
	if db.keys != nil && w != (requestWords{}) {
		raw, err := json.Marshal(w)
		if err == nil {
			r.Sealed, err = db.seal(tx, sealedTalk(r.OpenID), "request", raw)
		}
		if err != nil {
			return err
		}
		r.Text = ""
	}
	if before != r.Owner {
		if err := tx.Delete(requestsByOwner, ownedKey(before, place)); err != nil {
			return err
		}
	}
	if err := tx.Put(requestsByOwner, ownedKey(r.Owner, place), mark); err != nil {
		return err
	}
	return put(tx, requests, place, r)
}

func ownedKey(owner string, place []byte) []byte { return append(text(owner), place...) }

// listRequests puts the requests of before there were owners into the list of nobody's.
func listRequests(tx Tx) error {
	keys, err := firstKeys(tx, requests, nil, -1)
	for i := 0; i < len(keys) && err == nil; i++ {
		err = tx.Put(requestsByOwner, ownedKey("", keys[i]), mark)
	}
	return err
}

// requestOf returns the open request of a person and its place, nil when there is none.
func requestOf(tx Tx, openID string) (place []byte, r request, err error) {
	place, err = tx.Get(requestsOf, text(openID))
	if err != nil || place == nil {
		return nil, r, err
	}
	place = bytes.Clone(place)
	_, err = get(tx, requests, place, &r)
	return place, r, err
}

// openTalk reads a request as the console shows it.
func (db *DB) openTalk(tx Tx, place []byte, r request) (*people.OpenTalk, error) {
	w, err := db.words(tx, r)
	return &people.OpenTalk{
		ID: strconv.FormatUint(binary.BigEndian.Uint64(place), 10), Since: r.At, Text: w.Text,
		Owner: r.Owner, OwnedAt: r.OwnedAt, Word: w.Word,
	}, err
}

// AddRequest puts a graduate into the queue and returns how many open requests stand before
// theirs. A graduate with an open request keeps its place and its officer, and the text
// becomes one more line of it; when it gets too long the oldest words go. A repeated message
// changes nothing and gets the first one's answer.
func (db *DB) AddRequest(ctx context.Context, key string, r chat.Request) (ahead int, err error) {
	err = db.engine.Update(ctx, func(tx Tx) (err error) {
		ahead, _, err = once(tx, db.now(), key, "request", func() (int, error) { return db.enqueue(tx, r) })
		return err
	})
	return ahead, err
}

func (db *DB) enqueue(tx Tx, asked chat.Request) (ahead int, err error) {
	place, r, err := requestOf(tx, asked.OpenID)
	if err != nil {
		return 0, err
	}
	var w requestWords
	if place == nil {
		if place, err = db.newRequest(tx, asked.OpenID); err != nil {
			return 0, err
		}
		r = request{OpenID: asked.OpenID, At: asked.At.UTC()}
	} else if w, err = db.words(tx, r); err != nil {
		return 0, err
	}
	w.Text = lastRunes(strings.Trim(w.Text+"\n"+asked.Text, "\n"), requestText)
	if err := db.putRequest(tx, place, r, r.Owner, w); err != nil {
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

// newRequest gives a person a place in the queue.
func (db *DB) newRequest(tx Tx, openID string) (place []byte, err error) {
	n, err := advance(tx, requestKey)
	if err != nil {
		return nil, err
	}
	if _, err := ensureGraduate(tx, openID); err != nil {
		return nil, err
	}
	return number(n), tx.Put(requestsOf, text(openID), number(n))
}

// dequeue forgets the open request of a graduate, if there is one.
func dequeue(tx Tx, openID string) error {
	place, r, err := requestOf(tx, openID)
	if err != nil || place == nil {
		return err
	}
	return errors.Join(
		tx.Delete(requests, place), tx.Delete(requestsOf, text(openID)),
		tx.Delete(requestsByOwner, ownedKey(r.Owner, place)),
	)
}

// Requests returns the open requests, at most limit (at least 1), the oldest first.
func (db *DB) Requests(ctx context.Context, limit int) ([]chat.OpenRequest, error) {
	open, _, err := db.RequestsAfter(ctx, "", limit)
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
		return tx.Scan(requests, nil, from, func(k, _ []byte) error {
			if len(page) == max(limit, 1) {
				next = cursorOf(k)
				return errStop
			}
			r, err := db.openRequest(tx, k)
			page = append(page, r)
			return err
		})
	})
	return page, next, err
}

// RequestsOf is RequestsAfter for the requests that some officers see to ("": nobody does),
// those of one officer after those of another.
func (db *DB) RequestsOf(ctx context.Context, owners []string, cursor string, limit int) (page []chat.OpenRequest, next string, err error) {
	from, err := positionOf(cursor)
	if err != nil {
		return nil, "", err
	}
	owners = slices.Sorted(slices.Values(owners))
	err = db.engine.View(ctx, func(tx Tx) error {
		page, next = nil, ""
		for _, owner := range owners {
			prefix := text(owner)
			err := tx.Scan(requestsByOwner, prefix, from, func(k, _ []byte) error {
				if len(page) == max(limit, 1) {
					next = cursorOf(k)
					return errStop
				}
				r, err := db.openRequest(tx, k[len(prefix):])
				page = append(page, r)
				return err
			})
			if err != nil || next != "" {
				return err
			}
		}
		return nil
	})
	return page, next, err
}

// openRequest reads a request with what the console knows of who waits.
func (db *DB) openRequest(tx Tx, place []byte) (o chat.OpenRequest, err error) {
	var r request
	if _, err := get(tx, requests, place, &r); err != nil {
		return o, err
	}
	w, err := db.words(tx, r)
	if err != nil {
		return o, err
	}
	var g graduate
	_, err = get(tx, graduates, text(r.OpenID), &g)
	return chat.OpenRequest{
		ID:      strconv.FormatUint(binary.BigEndian.Uint64(place), 10),
		Request: chat.Request{OpenID: r.OpenID, Text: w.Text, At: r.At},
		Number:  g.Number, Owner: r.Owner, OwnedAt: r.OwnedAt, Word: w.Word, WroteAt: g.WroteAt, RepliedAt: g.RepliedAt,
	}, err
}

// WaitingRequests counts the requests that some officers see to ("": nobody) and whose
// graduates wrote, or asked, after the last reply, at most limit.
func (db *DB) WaitingRequests(ctx context.Context, owners []string, limit int) (n int, err error) {
	page, _, err := db.RequestsOf(ctx, owners, "", limit)
	for _, r := range page {
		if r.Waits() {
			n++
		}
	}
	return n, err
}
