package content

import (
	"context"
	"sync"
)

// shelf keeps the articles that answered lately, cut into pieces, so that a busy question
// costs no decoding. It is bounded and emptied whenever the articles change. The zero value
// is ready.
type shelf struct {
	mu    sync.Mutex
	known map[string]*shelved
	bytes int
	round int // grows with every clear
}

// shelfBytes bounds what is on the shelf, roughly.
const shelfBytes = 16 << 20

func (s *shelf) get(id string) (a *shelved, round int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.known[id], s.round
}

// put keeps an article that was asked for in the given round: one that was read before the
// shelf was emptied may be stale.
func (s *shelf) put(a *shelved, round int) {
	size := 6*len(a.Body) + 1024 // the text, its pieces and their terms
	s.mu.Lock()
	defer s.mu.Unlock()
	if round != s.round || s.known[a.ID] != nil || size > shelfBytes/8 {
		return
	}
	if s.known == nil || s.bytes+size > shelfBytes {
		s.known, s.bytes = make(map[string]*shelved), 0
	}
	s.known[a.ID] = a
	s.bytes += size
}

func (s *shelf) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known, s.bytes = nil, 0
	s.round++
}

// shelved returns a readable article from the shelf or the repository.
func (l *Library) shelved(ctx context.Context, id string) (*shelved, error) {
	known, round := l.shelf.get(id)
	if known != nil {
		return known, nil
	}
	a, err := l.Article(ctx, id)
	if err != nil {
		return nil, err
	}
	cut := l.cutter.cut(a)
	l.shelf.put(cut, round)
	return cut, nil
}
