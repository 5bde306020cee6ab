package content

import "sync"

// shelf keeps the articles that answered lately, so that a busy question costs no decoding.
// It is bounded and emptied whenever the index changes. The zero value is ready.
type shelf struct {
	mu    sync.Mutex
	known map[string]Article
	bytes int
	round int
}

// shelfBytes bounds the texts on the shelf.
const shelfBytes = 8 << 20

func (s *shelf) get(id string) (Article, int, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, ok := s.known[id]
	return a, s.round, ok
}

// put keeps an article that was read in the given round: one that was read before the shelf
// was emptied may be stale.
func (s *shelf) put(a Article, round int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if round != s.round {
		return
	}
	if _, ok := s.known[a.ID]; ok {
		return
	}
	size := len(a.Body) + len(a.Title) + len(a.Summary) + 512
	if size > shelfBytes/8 {
		return
	}
	if s.known == nil || s.bytes+size > shelfBytes {
		s.known, s.bytes = make(map[string]Article), 0
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
