package content

import (
	"strings"
	"unicode/utf8"
)

// A term is something to look for. Terms of one union, adjacent in the query and more than
// one, are spellings of one sound: they are as frequent as all together.
type term struct {
	key    key
	weight float32
	worth  float32 // weight · idf, once it was scored
	union  int     // 0 is none
	asked  bool    // stands in the question, not brought in by a synonym
}

// query is a rewritten question. It is used again from search to search.
type query struct {
	terms    []term
	subjects []int // what the question is about, as the lexicon numbers it
	lexicon  *Lexicon
	scan     scanner
	seen     keySet
	union    int
}

const (
	singleWeight = 0.6  // of a single character or syllable
	slipWeight   = 0.5  // of a pair that sounds like an unknown one
	faintSingle  = 0.5  // of one that is faint
	faintPair    = 0.3  // of a pair of faint characters
	halfFaint    = 0.8  // of a pair with one
	longestAsked = 1200 // bytes of a question that are read
	mostTerms    = 256
	mostSpelled  = 24 // spellings of one sound
	mostSlips    = 4
)

// rewrite turns a question into terms: idle phrases off, synonyms and pinyin added. It
// reports whether anything is left to look for.
func (q *query) rewrite(ix *Index, question string) bool {
	q.terms, q.subjects, q.union, q.lexicon = q.terms[:0], q.subjects[:0], 0, ix.lexicon
	q.seen.reset()
	text := ix.lexicon.clean(Normalize(bounded(question)))
	q.scan.scan(text)
	for _, k := range q.scan.keys {
		q.add(k, 1, 0, true)
	}
	asked := len(q.terms) > 0
	q.slips(ix)
	q.synonyms(ix.lexicon, text)
	q.pinyin(ix, text)
	return asked
}

// bounded cuts a question that is too long at a character.
func bounded(s string) string {
	if len(s) <= longestAsked {
		return s
	}
	s = s[:longestAsked]
	for len(s) > 0 && !utf8.ValidString(s[max(0, len(s)-utf8.UTFMax):]) {
		if r, n := utf8.DecodeLastRuneInString(s); r != utf8.RuneError || n != 1 {
			break
		}
		s = s[:len(s)-1]
	}
	return s
}

func (q *query) add(k key, weight float32, union int, asked bool) {
	if len(q.terms) == mostTerms || !q.seen.add(k, len(q.terms)) {
		return
	}
	if asked {
		weight *= q.lexicon.telling(k)
	}
	if k.single() {
		weight *= singleWeight
	}
	q.terms = append(q.terms, term{key: k, weight: weight, union: union, asked: asked})
}

// telling is how much a term of a question tells of what it is about, from 0 to 1.
func (l *Lexicon) telling(k key) float32 {
	switch {
	case k < 1<<hanBits:
		if l.isFaint(k) {
			return faintSingle
		}
	case k.isPair():
		first, second := l.isFaint(k>>hanBits), l.isFaint(k&(1<<hanBits-1))
		switch {
		case first && second:
			return faintPair
		case first || second:
			return halfFaint
		}
	}
	return 1
}

// synonyms adds the official words for the everyday ones in the text, but no term that the
// question has itself.
func (q *query) synonyms(l *Lexicon, text string) {
	if l == nil {
		return
	}
	for i := range text {
		if ph, ok := l.about.at(text[i:]); ok && (i == 0 || !inWord(text, i)) {
			q.subjects = append(q.subjects, ph.value)
		}
	}
	for i := 0; i < len(text); {
		ph, ok := l.says.at(text[i:])
		if !ok || i > 0 && inWord(text, i) {
			_, n := utf8.DecodeRuneInString(text[i:])
			i += n
			continue
		}
		q.mean(l.words[ph.value])
		i += len(ph.text)
	}
}

func (q *query) mean(m meaning) {
	for _, k := range m.keys {
		q.add(k, m.weight, 0, false)
	}
}

// pinyin adds what typed syllables may stand for, together with the characters beside them.
func (q *query) pinyin(ix *Index, text string) {
	for i := 0; i < len(text); {
		if text[i] < 'a' || text[i] > 'z' {
			i++
			continue
		}
		end := i
		for end < len(text) && (alnum(text[end]) && text[end] > '9' || text[end] == '\'' || text[end] == ' ') {
			end++
		}
		typed := strings.TrimRight(text[i:end], " '")
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+len(typed):])
		q.spoken(ix, typed, before, after)
		i = end
	}
}

// slips adds, for pairs of characters that no article holds, those from titles that sound the
// same: 社报 is typed for 社保.
func (q *query) slips(ix *Index) {
	r := pinyinOf()
	for _, t := range q.terms {
		if !t.key.isPair() || t.weight < 1 || ix.texts.find(t.key).count > 0 {
			continue
		}
		first, second := t.key.runes()
		a, b := r.han(first)[0], r.han(second)[0]
		if a == 0 || b == 0 {
			continue
		}
		exact, _ := ix.titled.like(a, b)
		q.union++
		for _, k := range exact[:min(len(exact), mostSlips)] {
			q.add(k, slipWeight, q.union, false)
		}
	}
}

// spoken adds the terms for a stretch of typed letters between two characters. Spaces and
// apostrophes in it end a syllable.
func (q *query) spoken(ix *Index, typed string, before, after rune) {
	r := pinyinOf()
	words := strings.FieldsFunc(typed, func(r rune) bool { return r == ' ' || r == '\'' })
	var last syllable
	for n, w := range words {
		pairs, bounds := r.segment(w)
		first, final := r.outer(w, pairs)
		if first == 0 {
			last = 0
			continue
		}
		q.read(hash(w))
		if n == 0 {
			q.beside(ix, before, first, true)
		} else if last != 0 {
			q.sound(ix, last, first, nil)
		}
		for _, p := range pairs {
			q.sound(ix, p.first, p.second, nil)
		}
		if n == len(words)-1 {
			q.beside(ix, after, final, false)
		}
		q.spokenWords(ix.lexicon, w, bounds)
		last = final
	}
	if len(words) > 1 {
		if m, ok := ix.lexicon.spokenAs(strings.Join(words, "")); ok {
			q.mean(m)
		}
	}
}

// read marks a typed word as read in pinyin: that no article holds it as it stands says
// nothing.
func (q *query) read(k key) {
	for i := range q.terms {
		if q.terms[i].key == k {
			q.terms[i].asked = false
		}
	}
}

// outer returns the first and the last syllable of a typed word, zeros if it is not pinyin.
func (r *readings) outer(w string, pairs []pairOf) (first, last syllable) {
	if s := r.byName[w]; s != 0 && len(pairs) == 0 {
		return s, s
	}
	for _, p := range pairs {
		if p.start == 0 {
			first = p.first
		}
		if p.end == len(w) {
			last = p.second
		}
	}
	return first, last
}

// spokenWords adds what everyday words typed in pinyin stand for.
func (q *query) spokenWords(l *Lexicon, w string, bounds []bool) {
	for i := range bounds {
		for j := len(w); j > i+1; j-- {
			if !bounds[i] || !bounds[j] {
				continue
			}
			if m, ok := l.spokenAs(w[i:j]); ok {
				q.mean(m)
			}
		}
	}
}

func (l *Lexicon) spokenAs(pinyin string) (meaning, bool) {
	if l == nil {
		return meaning{}, false
	}
	i, ok := l.spoke[pinyin]
	if !ok {
		return meaning{}, false
	}
	return l.words[i], true
}

// beside adds the pairs of a character and the typed syllable beside it: 社保ka.
func (q *query) beside(ix *Index, c rune, s syllable, charFirst bool) {
	for _, reading := range pinyinOf().han(c) {
		if reading == 0 {
			continue
		}
		a, b := reading, s
		if !charFirst {
			a, b = s, reading
		}
		q.sound(ix, a, b, func(k key) bool {
			first, second := k.runes()
			return charFirst && first == c || !charFirst && second == c
		})
	}
}

// sound adds the pairs that are spoken so, if they fit, as one union.
func (q *query) sound(ix *Index, a, b syllable, fits func(key) bool) {
	q.union++
	n := 0
	exact, near := ix.sounds.like(a, b)
	if len(exact) == 0 {
		exact = near
	}
	for _, k := range exact {
		if fits != nil && !fits(k) {
			continue
		}
		if n++; n > mostSpelled {
			return
		}
		q.add(k, 1, q.union, true)
	}
}

// keySet knows the place of each key, and is emptied in no time.
type keySet struct {
	slots [1024]struct {
		key   key
		round uint32
		place int32
	}
	round uint32
	n     int
}

func (s *keySet) reset() { s.round, s.n = s.round+1, 0 }

// place returns the place of a key, -1 for one that is not in the set.
func (s *keySet) place(k key) int {
	for i := scatter(k) >> 22; ; i = (i + 1) % uint32(len(s.slots)) {
		slot := &s.slots[i]
		if slot.round != s.round {
			return -1
		}
		if slot.key == k {
			return int(slot.place)
		}
	}
}

// add gives a key its place and reports whether it is new. A full set takes nothing more.
func (s *keySet) add(k key, place int) bool {
	if s.n >= len(s.slots)/2 {
		return false
	}
	for i := scatter(k) >> 22; ; i = (i + 1) % uint32(len(s.slots)) {
		slot := &s.slots[i]
		if slot.round != s.round {
			slot.key, slot.round, slot.place = k, s.round, int32(place)
			s.n++
			return true
		}
		if slot.key == k {
			return false
		}
	}
}
