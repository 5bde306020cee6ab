package chat

import (
	"context"
	"fmt"
	"sync"

	"zaiyue/content"
	"zaiyue/fault"
)

// TopicShelf keeps the topics. The store implements it.
type TopicShelf interface {
	// TopicsAfter returns topics that came up after one, oldest first.
	TopicsAfter(ctx context.Context, after uint64, limit int) ([]Topic, error)
	// Unsorted returns questions in no topic yet, in the order they were asked.
	Unsorted(ctx context.Context, limit int) ([]Unsorted, error)
	// Place counts questions in their topics, or fails with fault.Conflict when the last topic
	// is another one than the caller knew.
	Place(ctx context.Context, last uint64, placed []Placed) error
}

// Sorter puts the questions without an answer into topics, beside the requests: what is like
// the first question of a topic belongs to it, all else begins a topic of its own. Several
// instances may sort at once. Both fields must be set.
type Sorter struct {
	Shelf   TopicShelf
	Lexicon func() *content.Lexicon

	mu     sync.Mutex
	known  *content.Likeness
	by     *content.Lexicon
	last   uint64
	placed []Placed
}

const (
	sortAtOnce = 200  // questions in one transaction
	readAtOnce = 1000 // topics in one
)

// Step sorts what there is to sort.
func (s *Sorter) Step(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		waiting, err := s.Shelf.Unsorted(ctx, sortAtOnce)
		if err != nil || len(waiting) == 0 {
			return err
		}
		if err := s.learn(ctx); err != nil {
			return err
		}
		last := s.last
		s.place(waiting)
		switch err := s.Shelf.Place(ctx, last, s.placed); {
		case fault.KindOf(err) == fault.Conflict: // another instance was quicker
			s.known = nil
		case err != nil:
			s.known = nil
			return err
		}
	}
}

// learn brings what is known of the topics up to date. Another wording compares all of them
// anew with what comes; what was sorted stays where it is.
func (s *Sorter) learn(ctx context.Context) error {
	if l := s.Lexicon(); s.known == nil || s.by != l {
		known, err := content.NewLikeness(l)
		if err != nil {
			return fmt.Errorf("likeness of questions: %w", err)
		}
		s.known, s.by, s.last = known, l, 0
	}
	for {
		more, err := s.Shelf.TopicsAfter(ctx, s.last, readAtOnce)
		for _, t := range more {
			s.known.Begin(t.ID, t.Text)
			s.last = t.ID
		}
		if err != nil || len(more) < readAtOnce {
			return err
		}
	}
}

// place decides where questions belong.
func (s *Sorter) place(waiting []Unsorted) {
	s.placed = s.placed[:0]
	begun := map[string]uint64{} // by text: one question may wait twice
	for _, q := range waiting {
		id, ok := q.Topic, q.Topic != 0
		if !ok {
			id, ok = begun[q.Text], begun[q.Text] != 0
		}
		if !ok {
			id, ok = s.known.Like(q.Text)
		}
		if !ok {
			s.last++
			id = s.last
			s.known.Begin(id, q.Text)
		}
		begun[q.Text] = id
		s.placed = append(s.placed, Placed{Unsorted: q, Topic: id})
	}
}
