package content

import (
	"encoding/binary"
	"math"
)

// The score grows with the logarithm of the collection, and so does what a question without
// an answer reaches by chance, a little more slowly. Both figures are fitted on questions over
// 86 to 3,500 articles: see docs/decisions/0004.
const (
	barAt    = 0.30 // for a collection whose logarithm is barLog
	barLog   = 5.15
	barPower = 0.6
	implied  = 0.6 // what a hit is worth that does not name a subject which goes without saying
	off      = 0.8 // of the bar: the most for one that does not name any other subject asked about
)

// bar is what the worth of a hit must reach in a collection of n articles.
func bar(n int) float64 {
	return barAt * math.Pow(math.Log1p(float64(n))/barLog, barPower)
}

// confidence is how sure it is that the first hit answers: its score relative to the
// collection's size, times the root of how much of the question it accounts for.
func (ix *Index) confidence(s *scratch) float64 {
	if len(s.best) == 0 {
		return 0
	}
	best := s.best[0]
	score := float64(best.score)
	covered := min(1, score/max(float64(s.mass), 1e-6))
	worth := score / math.Log1p(float64(len(ix.docs))) * math.Sqrt(covered)
	for _, subject := range s.query.subjects {
		keys := ix.lexicon.subjects[subject]
		switch {
		case ix.texts.names(best.number, keys):
		case ix.texts.common(keys):
			worth *= implied
		default:
			worth = min(worth, off*ix.bar)
		}
	}
	return worth / (worth + ix.bar)
}

// names reports whether a document holds all the terms.
func (p *postings) names(number uint32, keys []key) bool {
	for _, k := range keys {
		if !p.find(k).holds(number) {
			return false
		}
	}
	return true
}

// common reports whether each term is in more than a tenth of the documents: the town hall of
// a city does not name the city on every page.
func (p *postings) common(keys []key) bool {
	for _, k := range keys {
		if p.find(k).count*10 <= int(p.documents) {
			return false
		}
	}
	return true
}

// holds reports whether a document is in the list.
func (l list) holds(wanted uint32) bool {
	number := uint32(0)
	for b := l.bytes; len(b) > 0; {
		v, n := binary.Uvarint(b)
		if number += uint32(v); number >= wanted {
			return number == wanted
		}
		b = b[n+1:]
	}
	return false
}

// result turns what was found into hits and decides whether the first one answers.
func (ix *Index) result(s *scratch) Result {
	r := Result{Hits: make([]Hit, len(s.best)), Confidence: ix.confidence(s)}
	for i, f := range s.best {
		d := &ix.docs[f.number]
		r.Hits[i] = Hit{ID: d.id, Title: d.title, Kind: d.kind, Score: float64(f.score)}
	}
	r.Answered = r.Confidence >= 0.5
	return r
}
