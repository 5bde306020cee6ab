package store

import (
	"encoding/binary"
	"slices"
	"time"

	"zaiyue/notices"
)

// A lane is the queue of one run, or, with an empty name, of all notices that were born by
// themselves. Its record says whether the run may send: a run is paused by one key, however
// many of its notices wait.

// queue puts a notice into the lists of its state, and takes it out of those of the state it
// was in before.
func queue(tx Tx, before, n notices.Notice) error {
	if err := unqueue(tx, before); err != nil {
		return err
	}
	switch n.State {
	case notices.Queued:
		there, err := tx.Get(noticeLanes, text(n.Run))
		if err != nil {
			return err
		}
		if there == nil {
			if err := put(tx, noticeLanes, text(n.Run), notices.Control{}); err != nil {
				return err
			}
		}
		return tx.Put(noticesDue, laneKey(n), mark)
	case notices.Sending:
		return tx.Put(noticeSending, text(n.ID), mark)
	case notices.Accepted:
		return tx.Put(noticeAccepted, dueKey(n.ClaimedAt.UnixNano(), n.ID), mark)
	case notices.Uncertain:
		return tx.Put(noticeUncertain, uncertainKey(n), mark)
	}
	return nil
}

// unqueue takes a notice out of the lists of its state.
func unqueue(tx Tx, n notices.Notice) error {
	switch n.State {
	case notices.Queued:
		return tx.Delete(noticesDue, laneKey(n))
	case notices.Sending:
		return tx.Delete(noticeSending, text(n.ID))
	case notices.Accepted:
		return tx.Delete(noticeAccepted, dueKey(n.ClaimedAt.UnixNano(), n.ID))
	case notices.Uncertain:
		return tx.Delete(noticeUncertain, uncertainKey(n))
	}
	return nil
}

// laneKey is a queued notice's place: in its lane, the earliest due first.
func laneKey(n notices.Notice) []byte {
	return slices.Concat(text(n.Run), dueKey(n.DueAt.UnixNano(), n.ID))
}

// dueIDs returns the first ids of a list of dueKeys that are due at a time.
func dueIDs(tx Tx, b Bucket, prefix []byte, until time.Time, limit int) (ids []string, err error) {
	err = tx.Scan(b, prefix, nil, func(k, _ []byte) error {
		k = k[len(prefix):]
		if len(ids) >= limit || int64(binary.BigEndian.Uint64(k)) > until.UnixNano() {
			return errStop
		}
		ids = append(ids, string(k[8:]))
		return nil
	})
	return ids, err
}

// lane is one queue and whether it may send.
type lane struct {
	run     string
	control notices.Control
}

// lanesRead bounds the lanes that are looked at.
const lanesRead = 1000

// lanes returns the lanes that hold something, or are kept from sending.
func lanes(tx Tx) (all []lane, err error) {
	err = tx.Scan(noticeLanes, nil, nil, func(k, raw []byte) error {
		if len(all) == lanesRead {
			return errStop
		}
		l := lane{run: string(k[:len(k)-1])}
		if err := decode(noticeLanes, raw, &l.control); err != nil {
			return err
		}
		all = append(all, l)
		return nil
	})
	return all, err
}

// dropLane forgets a lane that is empty. What keeps a run from sending outlasts it: more of
// its notices may come.
func dropLane(tx Tx, l lane) error {
	if l.control.Paused || l.control.Cancelled {
		return nil
	}
	left, err := firstKeys(tx, noticesDue, text(l.run), 1)
	if err != nil || len(left) > 0 {
		return err
	}
	return tx.Delete(noticeLanes, text(l.run))
}
