package store

import (
	"time"
)

// The kinds of deletions.
const (
	deletedPerson   = "person"   // a person's data key
	deletedFollower = "follower" // what is kept under an OpenID
)

// deletion is the value in the bucket deletions.
type deletion struct {
	At   time.Time `json:"at"`
	Kind string    `json:"kind"`
	ID   string    `json:"id"` // a keyed digest: whom it names cannot be read from it
}

// deleted notes that something was deleted that must not come back with an older copy of
// the database. Each kind has an eraser, that does it again after a restore.
func (db *DB) deleted(tx Tx, kind, id string) error {
	if db.keys == nil {
		return errNoKeys
	}
	d := deletion{At: db.moment(), Kind: kind, ID: db.keys.Digest(kind, id)}
	return put(tx, deletions, d.key(), d)
}

func (d deletion) key() []byte {
	return append(number(uint64(d.At.UnixNano())), text(d.Kind, d.ID)...)
}
