package store

import (
	"context"
	"errors"
	"io"
)

// Bucket names an ordered map of byte keys to byte values. It is made by its first Put.
type Bucket string

// Engine runs transactions over named buckets. Everything in this package above it knows
// no database. A transaction sees one state of all buckets and is isolated from others as
// if they ran one after the other. Engine and its transactions are safe for several
// goroutines; one Tx belongs to the closure it was given to.
//
// The closure may be run again from its beginning (an engine may find a conflict only when
// it commits): it sets what it hands out anew each time, and does nothing that cannot be
// undone. It must not begin another transaction.
type Engine interface {
	// View runs f over one state of the data. It writes nothing.
	View(ctx context.Context, f func(Tx) error) error
	// Update runs f and keeps all its changes, or none when f or the engine fails.
	Update(ctx context.Context, f func(Tx) error) error
	// Snapshot writes one state of all the data to w, in the engine's own form, and runs look
	// over the same state; changes go on meanwhile. What is written opens as a database of the
	// engine. An error of w or look ends it.
	Snapshot(ctx context.Context, w io.Writer, look func(Tx) error) error
	// Close waits for running transactions and gives the data back.
	Close() error
}

// Tx is one transaction. Keys are 1 to 32,768 bytes, ordered byte by byte. Keys and values
// it hands out are valid only inside the closure and must not be changed.
type Tx interface {
	// Get returns the value of a key, nil when there is none.
	Get(b Bucket, key []byte) ([]byte, error)
	// Put keeps a value of at least one byte. Key and value must not be changed before
	// the transaction ends.
	Put(b Bucket, key, value []byte) error
	// Delete forgets a key; none is no error.
	Delete(b Bucket, key []byte) error
	// Scan calls f in order for every key that begins with prefix (nil: every key) and is
	// not before from (nil: from the first), until f fails. errStop ends the scan without an
	// error. f must not change the bucket that is scanned.
	Scan(b Bucket, prefix, from []byte, f func(key, value []byte) error) error
	// Buckets returns the names of all buckets, in order.
	Buckets() ([]Bucket, error)
}

// errStop ends a Scan early and is not handed on.
var errStop = errors.New("stop")
