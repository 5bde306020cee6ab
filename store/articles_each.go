package store

import (
	"bytes"
	"context"

	"zaiyue/content"
)

// How much EachArticle reads in one transaction: enough to be quick, little enough for
// memory and for those who write meanwhile.
const (
	chunkArticles = 256
	chunkBytes    = 2 << 20
)

// EachArticle calls f for every readable article in order of id until f fails, and hands on
// f's error. What f sees is the state at the call: articles saved or imported meanwhile do
// not show. It reads in short transactions and none is open while f runs, so f may take its
// time and may write.
func (db *DB) EachArticle(ctx context.Context, f func(content.Article) error) error {
	return db.each(ctx, func(newest, readable *content.Article) error {
		if readable == nil {
			return nil
		}
		return f(*readable)
	})
}

// AllArticles is EachArticle for every article of whatever status: the version readers get
// where there is one, else the newest.
func (db *DB) AllArticles(ctx context.Context, f func(content.Article) error) error {
	return db.each(ctx, func(newest, readable *content.Article) error {
		if readable == nil {
			return f(*newest)
		}
		return f(*readable)
	})
}

// each calls f for every article of the state at the call, in order of id.
func (db *DB) each(ctx context.Context, f func(newest, readable *content.Article) error) error {
	var s snapshot
	err := db.engine.View(ctx, func(tx Tx) (err error) {
		s, err = look(tx)
		return err
	})
	var from []byte
	for err == nil {
		var c chunk
		err = db.engine.View(ctx, func(tx Tx) error {
			c = chunk{snapshot: s}
			return tx.Scan(articles, nil, from, c.add)
		})
		for i := 0; i < len(c.articles) && err == nil; i++ {
			if err = ctx.Err(); err == nil {
				err = f(c.articles[i].newest, c.articles[i].readable)
			}
		}
		if c.next == nil {
			break
		}
		from = c.next
	}
	return err
}

// chunk gathers the articles of one transaction.
type chunk struct {
	snapshot snapshot
	articles []standingArticle
	bytes    int
	settled  bool   // older versions of the last article say nothing more
	id       []byte // of the last article
	next     []byte // the key to go on from; nil at the end
}

type standingArticle struct{ newest, readable *content.Article }

// add takes one version of the bucket articles.
func (c *chunk) add(key, raw []byte) error {
	_, g, err := articleKeyParts(key)
	if err != nil || !c.snapshot.shows(g) {
		return err
	}
	id := key[:len(key)-8]
	same := bytes.Equal(id, c.id)
	switch {
	case same && c.settled:
		return nil
	case !same && (len(c.articles) == chunkArticles || c.bytes > chunkBytes):
		c.next = bytes.Clone(key)
		return errStop
	}
	var v version
	if err := decode(articles, raw, &v); err != nil {
		return err
	}
	c.bytes += len(raw)
	if !same {
		c.id = bytes.Clone(id)
		c.articles = append(c.articles, standingArticle{newest: &v.Article})
	}
	c.settled = v.Article.Status != content.Draft
	if v.Article.Readable() {
		c.articles[len(c.articles)-1].readable = &v.Article
	}
	return nil
}
