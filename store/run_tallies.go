package store

import (
	"bytes"
	"encoding/binary"
	"maps"
	"slices"
	"strconv"
	"strings"

	"zaiyue/notices"
)

// The buckets of a run's notices: how many are in which state and why, and which.
const (
	runTallies Bucket = "run_tallies"
	runNotices Bucket = "run_notices"
)

// whyOf tells notices of a state apart by what a run's results show: the channel, and of
// those that did not arrive the reason and WeChat's code (Notice.Why).
func whyOf(n *notices.Notice) string {
	if !n.State.Ended() {
		return ""
	}
	if n.State == notices.Delivered || len(n.Steps) == 0 {
		return string(n.Channel)
	}
	why := n.Why()
	return strings.Join([]string{string(n.Channel), why.Reason, strconv.Itoa(why.Code)}, "|")
}

// tally moves a run's notice from one state to another in the run's counters and lists. It is
// called by whatever writes a notice, in its transaction: two keys a change, however large
// the run.
func tally(tx Tx, before, n notices.Notice) error {
	if n.Run == "" || before.State == n.State && whyOf(&before) == whyOf(&n) {
		return nil
	}
	if before.State != "" {
		if err := untally(tx, before); err != nil {
			return err
		}
	}
	if err := count(tx, n, 1); err != nil {
		return err
	}
	return tx.Put(runNotices, text(n.Run, string(n.State), n.ID), []byte(whyOf(&n)+"\n"))
}

// untally takes a notice out of its run's counters and lists.
func untally(tx Tx, n notices.Notice) error {
	if n.Run == "" {
		return nil
	}
	if err := count(tx, n, -1); err != nil {
		return err
	}
	return tx.Delete(runNotices, text(n.Run, string(n.State), n.ID))
}

func count(tx Tx, n notices.Notice, by int64) error {
	key := text(n.Run, string(n.State), whyOf(&n))
	raw, err := tx.Get(runTallies, key)
	if err != nil {
		return err
	}
	var now int64
	if len(raw) == 8 {
		now = int64(binary.BigEndian.Uint64(raw))
	}
	if now += by; now <= 0 {
		return tx.Delete(runTallies, key)
	}
	return tx.Put(runTallies, key, number(uint64(now)))
}

// talliesOf returns how a run's notices stand.
func talliesOf(tx Tx, run string) (t notices.Tally, err error) {
	prefix := text(run)
	err = tx.Scan(runTallies, prefix, nil, func(k, v []byte) error {
		parts := strings.Split(string(k[len(prefix):]), "\x00")
		line := lineOf(notices.State(parts[0]), parts[1])
		line.Count = int(binary.BigEndian.Uint64(v))
		t = append(t, line)
		return nil
	})
	return t, err
}

// lineOf reads what whyOf wrote.
func lineOf(state notices.State, why string) notices.TallyLine {
	line := notices.TallyLine{State: state}
	parts := strings.Split(why, "|")
	line.Channel = notices.Channel(parts[0])
	if len(parts) == 3 {
		line.Reason = parts[1]
		line.Code, _ = strconv.Atoi(parts[2])
	}
	return line
}

// runLooked bounds how many of a run's notices one page looks at.
const runLooked = 5000

// runSource is the people of an earlier run whose notices are in one of some states now.
func (db *DB) runSource(tx Tx, a notices.Audience, from []byte, limit int) (page []notices.Member, next []byte, err error) {
	earlier, err := runOf(tx, a.Run)
	if err != nil {
		return nil, nil, err
	}
	states := slices.Sorted(slices.Values(a.States)) // the order of the keys
	for _, s := range slices.Compact(states) {
		prefix := text(a.Run, string(s))
		if from != nil && bytes.Compare(from, prefix) > 0 && !bytes.HasPrefix(from, prefix) {
			continue // read already
		}
		start := from
		if !bytes.HasPrefix(from, prefix) {
			start = nil
		}
		err = tx.Scan(runNotices, prefix, start, func(k, _ []byte) error {
			if len(page) == limit {
				next = bytes.Clone(k)
				return errStop
			}
			n, err := db.noticeWith(tx, string(k[len(prefix):len(k)-1]))
			if err != nil {
				return err
			}
			page = append(page, notices.Member{OpenID: n.OpenID, Fields: ownFields(n.Fields, earlier.Fields)})
			return nil
		})
		if err != nil || next != nil {
			return page, next, err
		}
	}
	return page, nil, nil
}

// ownFields are those that are the person's own and not the run's.
func ownFields(all, common map[string]string) map[string]string {
	own := maps.Clone(all)
	maps.DeleteFunc(own, func(k, v string) bool { return common[k] == v })
	return own
}
