package content

import (
	"encoding/binary"
	"math"
	"unicode/utf8"
)

// The weights of what speaks for the first hit and against it, found by logistic regression
// over several collections and tried on others: see docs/decisions/0004.
const (
	forScore   = 2.0
	forLead    = 1.6
	forMissing = -1.6
	forStrange = -4.7
	bias       = 0.65

	framedShare = 0.2 // what a term counts that is only in a frame
	unspoken    = 0.3 // of a strange subject: one that goes without saying
	faintLack   = 0.3 // of a lacking character that is faint
	halfLack    = 0.5 // of one that the hit holds beside other characters
	rival       = 5   // the hit that the lead is measured to
)

// evidence is what speaks for the first hit and against it.
type evidence struct {
	score   float64 // its score, frames nearly aside
	lead    float64 // over the fifth hit, as a share of the score
	missing float64 // what the longest stretch weighs that the hit does not hold, to the question's length
	strange float64 // subjects that it does not name
}

// confidence is how sure it is that the first hit answers. The score grows with the logarithm
// of the collection, and so does all else that is counted in idf.
func (ix *Index) confidence(s *scratch) float64 {
	if len(s.best) == 0 {
		return 0
	}
	e := ix.evidence(s)
	size := math.Log1p(float64(len(ix.docs)))
	z := bias + forScore*math.Log(e.score/size+0.05) + forLead*e.lead + forMissing*e.missing/size + forStrange*e.strange
	return 1 / (1 + math.Exp(-z))
}

func (ix *Index) evidence(s *scratch) (e evidence) {
	best := s.best[0]
	got, all := ix.weigh(s)
	e.score = got + float64(best.score) - all // what its questions brought is in neither
	fifth := float32(0)
	if len(s.best) >= rival {
		fifth = s.best[rival-1].score
	}
	e.lead = float64((best.score - fifth) / best.score)
	e.missing = ix.missing(s)
	for _, subject := range s.query.subjects {
		keys := ix.lexicon.subjects[subject]
		switch {
		case ix.texts.names(best.number, keys):
		case ix.texts.common(keys):
			e.strange = max(e.strange, unspoken)
		default:
			e.strange = 1
		}
	}
	return e
}

// weigh returns what the terms bring to the first hit, frames nearly aside and counted in
// full. It notes which terms the hit holds.
func (ix *Index) weigh(s *scratch) (got, all float64) {
	terms := s.query.terms
	s.held = s.held[:0]
	for i := 0; i < len(terms); {
		end := unionEnd(terms, i)
		count := 0
		for _, l := range s.lists[i:end] {
			count += l.count
		}
		idf := float64(ix.texts.idf(count))
		share := 1.0
		if terms[i].framed {
			share = framedShare
		}
		for j := i; j < end; j++ {
			impact := s.lists[j].impact(s.best[0].number)
			s.held = append(s.held, impact > 0)
			brings := float64(terms[j].weight) * idf * float64(impact) / impacts
			got += share * brings
			all += brings
		}
		i = end
	}
	return got, all
}

// missing weighs the longest stretch of the question, frames aside, that the first hit does
// not hold, neither in pairs nor as what an everyday word stands for. It is divided by the
// logarithm of the length: a story has more to say that no article holds.
func (ix *Index) missing(s *scratch) float64 {
	q := &s.query
	most, run, before := 0.0, 0.0, key(0)
	length, covered := 0, 0 // up to covered an everyday word is told
	words := q.said
	for i, r := range q.pith {
		k := han(r)
		after, _ := utf8.DecodeRuneInString(q.pith[i+utf8.RuneLen(r):])
		for len(words) > 0 && words[0].from <= i {
			if s.tells(q.lexicon.words[words[0].word]) {
				covered = words[0].to
			}
			words = words[1:]
		}
		place := -1
		if k != 0 {
			place = q.seen.place(k)
			length++
		}
		switch {
		case place < 0, i < covered, before != 0 && s.holds(pair(before, k)), han(after) != 0 && s.holds(pair(k, han(after))):
			run = 0
		default:
			run += ix.lack(s, place, k)
			most = max(most, run)
		}
		before = k
	}
	return most / math.Log(float64(length)+1.7)
}

// lack is what a character weighs that stands in no pair of the hit.
func (ix *Index) lack(s *scratch, place int, k key) float64 {
	count := s.lists[place].count
	if ix.texts.unsure(s.query.terms[place], count) {
		count = int(ix.texts.documents) / 5
	}
	weight := float64(ix.texts.idf(count))
	if s.query.lexicon.isFaint(k) {
		weight *= faintLack
	}
	if s.held[place] {
		weight *= halfLack
	}
	return weight
}

// unsure reports whether a term that no document holds may in truth be in too many: frequent
// characters are not kept in a large index.
func (p *postings) unsure(t term, count int) bool {
	return count == 0 && t.key.single() && p.documents > manyDocuments
}

// holds reports whether the first hit holds the term.
func (s *scratch) holds(k key) bool {
	place := s.query.seen.place(k)
	return place >= 0 && place < len(s.held) && s.held[place]
}

// tells reports whether the first hit holds what a word stands for.
func (s *scratch) tells(m meaning) bool {
	for _, k := range m.keys {
		if !k.single() && s.holds(k) {
			return true
		}
	}
	return false
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

// common reports whether each term is in more than 3 % of the documents: the town hall of a
// city does not name the city on every page.
func (p *postings) common(keys []key) bool {
	for _, k := range keys {
		if p.find(k).count*100 <= 3*int(p.documents) {
			return false
		}
	}
	return true
}

// holds reports whether a document is in the list.
func (l list) holds(wanted uint32) bool { return l.impact(wanted) > 0 }

// impact returns what the term adds to a document's score, in steps, 0 if it is not there.
func (l list) impact(wanted uint32) int {
	number := uint32(0)
	for b := l.bytes; len(b) > 0; {
		v, n := binary.Uvarint(b)
		if number += uint32(v); number >= wanted {
			if number > wanted {
				return 0
			}
			return int(b[n])
		}
		b = b[n+1:]
	}
	return 0
}

// result turns what was found into n hits and decides whether the first one answers.
func (ix *Index) result(s *scratch, n int) Result {
	r := Result{Hits: make([]Hit, min(n, len(s.best))), Confidence: ix.confidence(s)}
	for i, f := range s.best[:len(r.Hits)] {
		d := &ix.docs[f.number]
		r.Hits[i] = Hit{ID: d.id, Title: d.title, Kind: d.kind, Score: float64(f.score)}
	}
	r.Answered = r.Confidence >= 0.5
	return r
}
