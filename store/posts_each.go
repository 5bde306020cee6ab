package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"time"

	"zaiyue/content"
)

// DuePosts implements content.Posts. A limit below 1 means 1.
func (db *DB) DuePosts(ctx context.Context, now time.Time, limit int) ([]content.Post, error) {
	var due []content.Post
	err := db.engine.View(ctx, func(tx Tx) error {
		due = nil
		s, err := look(tx)
		if err != nil {
			return err
		}
		seen := map[string]bool{}
		return tx.Scan(postsDue, nil, nil, func(k, _ []byte) error {
			id := string(k[8:])
			if int64(binary.BigEndian.Uint64(k)) > now.UnixNano() || len(due) >= max(limit, 1) {
				return errStop
			}
			if seen[id] {
				return nil
			}
			seen[id] = true
			p, err := postOf(tx, s, id)
			if err != nil || p == nil {
				return err
			}
			due = append(due, p.Post)
			return nil
		})
	})
	return due, err
}

// EachPost implements content.Posts. It reads in short transactions: what is changed
// meanwhile may show as it was or as it is.
func (db *DB) EachPost(ctx context.Context, f func(content.Post) error) error {
	for _, b := range []Bucket{articles, posts} {
		if err := db.eachPostIn(ctx, b, f); err != nil {
			return err
		}
	}
	return nil
}

// eachPostIn goes through the ids of a bucket: all that have versions, or those that have a
// record and no version yet.
func (db *DB) eachPostIn(ctx context.Context, b Bucket, f func(content.Post) error) error {
	var from []byte
	for {
		var page []content.Post
		var next []byte
		err := db.engine.View(ctx, func(tx Tx) (err error) {
			page, next, err = postsPage(tx, b, from)
			return err
		})
		if err != nil {
			return err
		}
		for _, p := range page {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := f(p); err != nil {
				return err
			}
		}
		if next == nil {
			return nil
		}
		from = next
	}
}

// postsPage returns the posts of the next ids, and where to go on; nil at the end.
func postsPage(tx Tx, b Bucket, from []byte) (page []content.Post, next []byte, err error) {
	s, err := look(tx)
	if err != nil {
		return nil, nil, err
	}
	var last []byte
	read := 0
	err = tx.Scan(b, nil, from, func(k, raw []byte) error {
		id := k[:bytes.IndexByte(k, 0)]
		if bytes.Equal(id, last) {
			return nil
		}
		if len(page) == chunkArticles || read > chunkBytes {
			next = bytes.Clone(k)
			return errStop
		}
		last = bytes.Clone(id)
		read += len(raw)
		p, err := postOf(tx, s, string(id))
		if err != nil || p == nil || b == posts && p.newest != nil {
			return err
		}
		page = append(page, p.Post)
		return nil
	})
	return page, next, err
}
