package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"

	"zaiyue/fault"
	"zaiyue/people"
)

// TrailProof is what a walk along the audit trail found.
type TrailProof struct {
	Lines uint64 // the number of the last
	Hash  string // of the last line; empty when there is none
	Notes int    // notes outside the database that the trail agrees with
	Last  TrailNote
}

// walkedAtOnce bounds how many lines are looked at in one transaction.
const walkedAtOnce = 1000

// VerifyTrail walks the audit trail from its first line: numbers without a gap, each line's
// hash, the chain, the lists by object, officer, action and day, and the notes of former
// heads outside the database. It fails with fault.Invalid and words that name the first line
// that is wrong.
func (db *DB) VerifyTrail(ctx context.Context) (TrailProof, error) {
	notes, err := db.trailNotes()
	if err != nil {
		return TrailProof{}, err
	}
	proof, err := db.walkTrail(ctx, notes)
	if err == nil && len(notes) > 0 {
		proof.Last = notes[len(notes)-1]
	}
	return proof, err
}

// trailWalk is how far a walk is.
type trailWalk struct {
	TrailProof
	notes map[uint64][]string // hashes noted for a number
}

func (db *DB) walkTrail(ctx context.Context, notes []TrailNote) (TrailProof, error) {
	w := &trailWalk{notes: map[uint64][]string{}}
	highest := TrailNote{}
	for _, n := range notes {
		w.notes[n.Number] = append(w.notes[n.Number], n.Hash)
		if n.Number > highest.Number {
			highest = n
		}
	}
	for {
		before := w.Lines
		if err := db.engine.View(ctx, w.some); err != nil {
			return w.TrailProof, err
		}
		if w.Lines == before {
			break
		}
	}
	if highest.Number > w.Lines {
		return w.TrailProof, broken(textTrailShort, fmt.Errorf("the trail ends at line %d, a note of %s knows line %d", w.Lines, highest.At.Format("2006-01-02"), highest.Number), w.Lines, highest.Number)
	}
	return w.TrailProof, db.engine.View(ctx, w.lists)
}

// some looks at the next lines. The engine may run it again: it starts from where the walk
// was.
func (w *trailWalk) some(tx Tx) error {
	at := *w
	n := 0
	err := tx.Scan(audit, nil, number(w.Lines+1), func(k, raw []byte) error {
		if n++; n > walkedAtOnce {
			return errStop
		}
		return at.line(tx, k, raw)
	})
	if err == nil && n <= walkedAtOnce { // the end
		err = at.end(tx)
	}
	if err != nil {
		return err
	}
	w.TrailProof = at.TrailProof
	return nil
}

// line proves one line.
func (w *trailWalk) line(tx Tx, key, raw []byte) error {
	want := w.Lines + 1
	if len(key) != 8 || binary.BigEndian.Uint64(key) != want {
		return broken(textTrailGap, fmt.Errorf("line %d is missing: key %x stands in its place", want, key), want)
	}
	var e people.Entry
	if err := json.Unmarshal(raw, &e); err != nil {
		return broken(textTrailLine, err, want)
	}
	written, err := json.Marshal(e)
	switch {
	case err != nil:
		return err
	case !bytes.Equal(written, raw), e.Number != want, e.Sum() != e.Hash:
		return broken(textTrailLine, fmt.Errorf("line %d is not as its hash says", want), want)
	case e.Prev != w.Hash:
		return broken(textTrailLine, fmt.Errorf("line %d does not hold the hash of the line before", want), want)
	}
	for _, noted := range w.notes[want] {
		if noted != e.Hash {
			return broken(textTrailNote, fmt.Errorf("line %d has another hash than was noted outside the database", want), want)
		}
		w.Notes++
	}
	for _, k := range trailKeys(e) {
		if v, err := tx.Get(auditBy, k); err != nil {
			return err
		} else if !bytes.Equal(v, mark) {
			return broken(textTrailList, fmt.Errorf("line %d is missing in a list", want), want)
		}
	}
	w.Lines, w.Hash = want, e.Hash
	return nil
}

// end proves that the last line is the one the database counts.
func (w *trailWalk) end(tx Tx) error {
	counted, err := counter(tx, auditKey)
	if err == nil && counted != w.Lines {
		err = broken(textTrailShort, fmt.Errorf("the trail ends at line %d, the database counts %d", w.Lines, counted), w.Lines, counted)
	}
	return err
}

// lists proves that no line is listed that is not there. Lines written since the walk began
// count in.
func (w *trailWalk) lists(tx Tx) error {
	counted, err := counter(tx, auditKey)
	if err != nil {
		return err
	}
	var listed uint64
	err = tx.Scan(auditBy, nil, nil, func(_, _ []byte) error { listed++; return nil })
	if each := uint64(len(trailKeys(people.Entry{}))); err == nil && listed != counted*each {
		err = broken(textTrailExtra, fmt.Errorf("the lists have %d places, %d lines have %d", listed, counted, counted*each))
	}
	return err
}

// broken is what is wrong with the trail, in words about line numbers.
func broken(words string, cause error, numbers ...any) error {
	return fault.Wrap(fault.Invalid, fmt.Sprintf(words, numbers...), cause)
}
