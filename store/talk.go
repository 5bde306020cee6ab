package store

import (
	"context"
	"slices"
	"sync"
	"time"

	"zaiyue/people"
	"zaiyue/vault"
)

// Bounds of the talk that is heard and not written yet.
const (
	mostSaid   = 10_000 // lines in memory; of more the newest are dropped, and counted
	saidAtOnce = 1000   // lines written in one transaction
)

// talkBuffer gathers lines of talks until they are written: a message must not wait for the disk. A
// crash loses the history of the last second, and nothing else.
type talkBuffer struct {
	mu      sync.Mutex
	waiting []saidLine
	gone    map[string]bool // who left since the batch that is being written was taken
	dropped uint64
	flush   sync.Mutex // held while a batch is written
}

type saidLine struct {
	openID string
	line   people.Line
}

func (s *talkBuffer) add(l saidLine) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.waiting) >= mostSaid {
		s.dropped++
		return
	}
	s.waiting = append(s.waiting, l)
}

// take hands out the oldest lines.
func (s *talkBuffer) take() []saidLine {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gone = nil
	n := min(len(s.waiting), saidAtOnce)
	batch := slices.Clone(s.waiting[:n])
	s.waiting = slices.Delete(s.waiting, 0, n)
	return batch
}

// back puts lines back that could not be written; what has no room is dropped.
func (s *talkBuffer) back(batch []saidLine) {
	s.mu.Lock()
	defer s.mu.Unlock()
	batch = slices.DeleteFunc(batch, func(l saidLine) bool { return s.gone[l.openID] })
	room := max(0, mostSaid-len(s.waiting))
	if len(batch) > room {
		s.dropped += uint64(len(batch) - room)
		batch = batch[len(batch)-room:]
	}
	s.waiting = append(batch, s.waiting...)
}

// forget drops the lines of somebody who leaves now, those of a batch under way too.
func (s *talkBuffer) forget(openID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting = slices.DeleteFunc(s.waiting, func(l saidLine) bool { return l.openID == openID })
	if s.gone == nil {
		s.gone = map[string]bool{}
	}
	s.gone[openID] = true
}

func (s *talkBuffer) left(openID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gone[openID]
}

// Said notes a line of the talk with a graduate. It waits for nothing; FlushTalk writes it.
func (db *DB) Said(openID string, l people.Line) { db.said.add(saidLine{openID, l}) }

// TalkDropped is how many lines found no room since the database was opened.
func (db *DB) TalkDropped() uint64 {
	db.said.mu.Lock()
	defer db.said.mu.Unlock()
	return db.said.dropped
}

// FlushTalk writes the lines that were noted. What cannot be written is tried again with the
// next call.
func (db *DB) FlushTalk(ctx context.Context) error {
	db.said.flush.Lock()
	defer db.said.flush.Unlock()
	for {
		batch := db.said.take()
		if len(batch) == 0 {
			return nil
		}
		if err := db.writeTalk(ctx, batch); err != nil {
			db.said.back(batch)
			return err
		}
	}
}

// writeTalk writes a batch in one transaction, a person after the other, each with one
// opening of their key.
func (db *DB) writeTalk(ctx context.Context, batch []saidLine) error {
	of := map[string][]people.Line{}
	var order []string
	for _, l := range batch {
		if of[l.openID] == nil {
			order = append(order, l.openID)
		}
		of[l.openID] = append(of[l.openID], l.line)
	}
	return db.engine.Update(ctx, func(tx Tx) error {
		for _, openID := range order {
			if db.said.left(openID) {
				continue
			}
			if err := db.putLines(tx, openID, of[openID]...); err != nil {
				return err
			}
		}
		return nil
	})
}

// putLines writes lines of one talk, and what the console knows of the graduate by them.
func (db *DB) putLines(tx Tx, openID string, lines ...people.Line) error {
	g, err := ensureGraduate(tx, openID)
	if err != nil {
		return err
	}
	p, err := db.ensurePerson(tx, sealedTalk(openID))
	if err != nil {
		return err
	}
	wrote := g.WroteAt
	for _, l := range lines {
		if err := putLine(tx, p, openID, l); err != nil {
			return err
		}
		g.Lines++
		if l.Kind == people.Talked && l.At.After(wrote) {
			wrote = l.At.UTC()
		}
	}
	if err := g.wrote(tx, openID, wrote); err != nil {
		return err
	}
	if g.Lines > mostLines+lineSlack {
		if err := dropOldLines(tx, openID); err != nil {
			return err
		}
		g.Lines = mostLines
	}
	return put(tx, graduates, text(openID), g)
}

// putLine writes one line at its time, or as soon after it as there is a place.
func putLine(tx Tx, p *vault.Person, openID string, l people.Line) error {
	at := l.At.UTC()
	for {
		taken, err := tx.Get(talkLines, lineKey(openID, at))
		if err != nil {
			return err
		}
		if taken == nil {
			break
		}
		at = at.Add(time.Nanosecond)
	}
	sealed, err := sealLine(p, at, l)
	if err != nil {
		return err
	}
	if err := tx.Put(talkDays, talkDay(at, openID), mark); err != nil {
		return err
	}
	return tx.Put(talkLines, lineKey(openID, at), sealed)
}
