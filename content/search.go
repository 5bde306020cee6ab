package content

import (
	"encoding/binary"
	"slices"
)

// askedTimes is what the likeness to a question that an article answers counts beside the
// article's own text.
const askedTimes = 0.2

// scratch is the working space of one search.
type scratch struct {
	query  query
	scores []float32 // by document
	asks   []float32 // by question
	best   []found
	lists  []list // of the terms
	held   []bool // whether the first hit holds the term
}

// found is a document and its score.
type found struct {
	number uint32
	score  float32
}

func (ix *Index) prepare() error {
	frames, err := knownFrames()
	if err != nil {
		return err
	}
	ix.sounds, ix.titled = listen(ix.texts)
	slices.SortFunc(ix.amounts, amountOf.compare)
	ix.frames = frames
	ix.pool.New = ix.scratch
	return nil
}

func (ix *Index) search(question string, n int, now int64, all bool) Result {
	s := ix.pool.Get().(*scratch)
	defer ix.pool.Put(s)
	return ix.searchWith(s, question, n, now, all)
}

// searchWith searches and leaves the rewritten question in s.
func (ix *Index) searchWith(s *scratch, question string, n int, now int64, all bool) Result {
	if len(ix.docs) == 0 || n <= 0 || !s.query.rewrite(ix, question) {
		return Result{}
	}
	ix.score(s)
	s.best = s.best[:0]
	keep := max(n, rival)
	for i, score := range s.scores {
		if score == 0 {
			continue
		}
		if len(s.best) == keep && score <= s.best[keep-1].score {
			continue
		}
		if d := &ix.docs[i]; all || d.inForce(now) {
			s.insert(found{uint32(i), score}, keep)
		}
	}
	clear(s.scores)
	return ix.result(s, n)
}

// insert keeps best sorted, the best first, the earlier article first among equals, and at
// most n long.
func (s *scratch) insert(f found, n int) {
	if len(s.best) < n {
		s.best = append(s.best, f)
	} else {
		s.best[n-1] = f
	}
	for i := len(s.best) - 1; i > 0 && s.best[i-1].score < f.score; i-- {
		s.best[i-1], s.best[i] = s.best[i], s.best[i-1]
	}
}

// score fills the scores of all documents.
func (ix *Index) score(s *scratch) {
	s.lists = slices.Grow(s.lists[:0], len(s.query.terms))[:len(s.query.terms)]
	ix.texts.score(s.query.terms, s.scores, s.lists)
	if len(ix.asks) == 0 {
		return
	}
	ix.questions.score(s.query.terms, s.asks, nil)
	for i := 0; i < len(s.asks); { // the questions of one article stand together
		best, d := float32(0), ix.asks[i]
		for ; i < len(s.asks) && ix.asks[i] == d; i++ {
			best = max(best, s.asks[i])
		}
		s.scores[d] += askedTimes * best
	}
	clear(s.asks)
}

// score adds the scores of the terms. It notes the list of each term in kept, if given,
// without its documents if it is not worth a look.
func (p *postings) score(terms []term, scores []float32, kept []list) {
	for i := 0; i < len(terms); {
		end := unionEnd(terms, i)
		lists := make([]list, 0, mostSpelled)
		count := 0
		for _, t := range terms[i:end] {
			l := p.find(t.key)
			lists = append(lists, l)
			count += l.count
		}
		if p.pointless(terms[i], count) {
			lists[0].bytes = nil
		} else {
			idf := p.idf(count)
			for j, l := range lists {
				t := &terms[i+j]
				t.worth = max(t.worth, t.weight*idf)
				l.score(scores, t.weight*idf/impacts)
			}
		}
		if kept != nil {
			copy(kept[i:end], lists)
		}
		i = end
	}
}

// unionEnd returns the end of the union that begins at i: i+1 for a term of none.
func unionEnd(terms []term, i int) int {
	end := i + 1
	for terms[i].union != 0 && end < len(terms) && terms[end].union == terms[i].union {
		end++
	}
	return end
}

// pointless reports whether a term is a single character in so many documents that looking
// at them costs time and brings nothing; a small collection needs every sign it can get.
func (p *postings) pointless(t term, count int) bool {
	return t.key.single() && t.union == 0 && p.documents > fewDocuments && count*4 > int(p.documents)
}

const fewDocuments = 500

// idf is how telling a term is that stands in so many documents.
func (p *postings) idf(count int) float32 {
	return p.idfs[min(count, int(p.documents))]
}

func (l list) score(scores []float32, times float32) {
	b := l.bytes
	number := uint32(0)
	for len(b) > 1 {
		distance := uint32(b[0])
		if distance < 0x80 {
			number += distance
			scores[number] += times * float32(b[1])
			b = b[2:]
			continue
		}
		v, n := binary.Uvarint(b)
		number += uint32(v)
		scores[number] += times * float32(b[n])
		b = b[n+1:]
	}
}
