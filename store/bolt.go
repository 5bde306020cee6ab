package store

import (
	"bytes"
	"context"
	"errors"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"
)

// bolt is the engine over one bbolt file. Writers wait for one another; readers wait for
// nobody, but a long one keeps old pages from being used again, so all are kept short.
//
// A change costs two waits for the disk. For a while after changes came at the same time
// they are gathered and written together: a busy account pays once for all of them, a quiet
// one, and a row of changes each after the other, waits for nothing.
type bolt struct {
	db      *bbolt.DB
	path    string
	refused func(error)  // told of changes the disk did not take; may be nil
	writing atomic.Int32 // changes under way
	crowded atomic.Int64 // when there last was more than one, in Unix nanoseconds
}

const (
	gatherWrites = 6 * time.Millisecond // how long changes are gathered
	gatherAfter  = time.Second          // how long after a crowd they are
)

// busy counts a change in and reports whether changes come thick and fast.
func (e *bolt) busy() bool {
	now := time.Now().UnixNano()
	if e.writing.Add(1) > 1 {
		e.crowded.Store(now)
		return true
	}
	return now-e.crowded.Load() < int64(gatherAfter)
}

func (e *bolt) View(ctx context.Context, f func(Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return e.explain(e.db.View(func(tx *bbolt.Tx) error { return f(boltTx{tx}) }))
}

func (e *bolt) Update(ctx context.Context, f func(Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	write := e.db.Update
	if e.busy() {
		write = e.db.Batch
	}
	defer e.writing.Add(-1)
	err := e.explain(write(func(tx *bbolt.Tx) error {
		if err := ctx.Err(); err != nil { // it may have ended while another wrote
			return err
		}
		return f(boltTx{tx})
	}))
	if e.refused != nil && unwritable(err) {
		e.refused(err)
	}
	return err
}

func (e *bolt) Close() error { return e.db.Close() }

// boltTx is a transaction over the file.
type boltTx struct{ tx *bbolt.Tx }

func (t boltTx) Get(b Bucket, key []byte) ([]byte, error) {
	bucket := t.tx.Bucket([]byte(b))
	if bucket == nil {
		return nil, nil
	}
	return bucket.Get(key), nil
}

func (t boltTx) Put(b Bucket, key, value []byte) error {
	if len(value) == 0 {
		return errors.New("store: an empty value in bucket " + string(b))
	}
	bucket, err := t.tx.CreateBucketIfNotExists([]byte(b))
	if err != nil {
		return err
	}
	return bucket.Put(key, value)
}

func (t boltTx) Delete(b Bucket, key []byte) error {
	bucket := t.tx.Bucket([]byte(b))
	if bucket == nil {
		return nil
	}
	return bucket.Delete(key)
}

func (t boltTx) Scan(b Bucket, prefix, from []byte, f func(key, value []byte) error) error {
	bucket := t.tx.Bucket([]byte(b))
	if bucket == nil {
		return nil
	}
	if bytes.Compare(from, prefix) < 0 {
		from = prefix
	}
	c := bucket.Cursor()
	for k, v := c.Seek(from); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
		if err := f(k, v); errors.Is(err, errStop) {
			return nil
		} else if err != nil {
			return err
		}
	}
	return nil
}

func (t boltTx) Buckets() (all []Bucket, err error) {
	err = t.tx.ForEach(func(name []byte, _ *bbolt.Bucket) error {
		all = append(all, Bucket(name))
		return nil
	})
	return all, err
}
