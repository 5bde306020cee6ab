package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"zaiyue/fault"
	"zaiyue/people"
)

var auditKey = []byte("audit")

// audited writes a line of the audit trail in the transaction of the change it tells of.
// state is what the object is now; nil when it is gone. Only its digest is kept. Each line
// holds the hash of the one before.
func (db *DB) audited(tx Tx, by people.By, action, object string, state any) error {
	if by.Officer == "" {
		return fmt.Errorf("store: %s of %s names no officer", action, object)
	}
	last, prev, err := auditHead(tx)
	if err != nil {
		return err
	}
	e := people.Entry{Number: last + 1, At: db.moment(), Officer: by.Officer, Action: action, Object: object, Reason: by.Reason, Prev: prev}
	if state != nil {
		raw, err := json.Marshal(state)
		if err != nil {
			return fmt.Errorf("store: digest of %s: %w", object, err)
		}
		sum := sha256.Sum256(raw)
		e.Digest = hex.EncodeToString(sum[:])
	}
	e.Hash = e.Sum()
	if err := put(tx, audit, number(e.Number), e); err != nil {
		return err
	}
	for _, key := range trailKeys(e) {
		if err := tx.Put(auditBy, key, mark); err != nil {
			return err
		}
	}
	return tx.Put(meta, auditKey, number(e.Number))
}

// trailKeys are a line's places in the lists of all lines, of its object, officer, action
// and day, the newest first.
func trailKeys(e people.Entry) [][]byte {
	newestFirst := number(^e.Number)
	return [][]byte{
		append(text("all"), newestFirst...),
		append(text("object", e.Object), newestFirst...),
		append(text("officer", e.Officer), newestFirst...),
		append(text("action", e.Action), newestFirst...),
		append(text("day", e.Day()), newestFirst...),
	}
}

// trailPrefix is the shortest of the lists that hold all lines of a filter.
func trailPrefix(f people.TrailFilter) []byte {
	switch {
	case f.Object != "":
		return text("object", f.Object)
	case f.Day != "":
		return text("day", f.Day)
	case f.Officer != "":
		return text("officer", f.Officer)
	case f.Action != "":
		return text("action", f.Action)
	}
	return text("all")
}

// trailLooked bounds how many lines one page looks at when a filter leaves most of them out.
const trailLooked = 5000

// Trail returns lines of the audit trail, the newest first, and the cursor of the lines
// after them; empty at the end. A page may hold fewer than limit lines, even none, and yet
// not be the last. It fails with fault.Invalid for a cursor of another list.
func (db *DB) Trail(ctx context.Context, f people.TrailFilter, cursor string, limit int) (lines []people.Entry, next string, err error) {
	from, err := positionOf(cursor)
	if err != nil {
		return nil, "", err
	}
	prefix := trailPrefix(f)
	err = db.engine.View(ctx, func(tx Tx) error {
		lines, next = nil, ""
		looked := 0
		return tx.Scan(auditBy, prefix, from, func(k, _ []byte) error {
			if len(lines) == limit || looked == trailLooked {
				next = cursorOf(k)
				return errStop
			}
			looked++
			e, err := trailLine(tx, k[len(prefix):])
			if err == nil && f.Holds(&e) {
				lines = append(lines, e)
			}
			return err
		})
	})
	return lines, next, err
}

// trailLine reads the line that a place in a list names.
func trailLine(tx Tx, place []byte) (e people.Entry, err error) {
	if len(place) != 8 {
		return e, fmt.Errorf("store: a place of %d bytes in a list of the audit trail", len(place))
	}
	key := make([]byte, 8)
	for i := range key {
		key[i] = ^place[i]
	}
	there, err := get(tx, audit, key, &e)
	if err == nil && !there {
		err = fault.Wrap(fault.Internal, fmt.Sprintf(textTrailGap, binary.BigEndian.Uint64(key)), fmt.Errorf("store: the audit trail lacks line %x", key))
	}
	return e, err
}
