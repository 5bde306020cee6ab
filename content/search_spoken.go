package content

import (
	"strings"
	"unicode/utf8"
)

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
