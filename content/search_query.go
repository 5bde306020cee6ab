package content

import (
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
	framed bool    // only in words with which anything can be asked
}

// query is a rewritten question. It is used again from search to search.
type query struct {
	terms    []term
	subjects []int  // what the question is about, as the lexicon numbers it
	pith     string // the question with spaces in the place of its frames
	said     []said // everyday words in it
	lexicon  *Lexicon
	scan     scanner
	seen     keySet
	union    int
	framed   bool // the terms that are being added are
}

// said is where an everyday word stands and what it means.
type said struct{ from, to, word int }

const (
	singleWeight = 0.6  // of a single character or syllable
	slipWeight   = 0.5  // of a pair that sounds like an unknown one
	faintSingle  = 0.5  // of one that is faint
	faintPair    = 0.3  // of a pair of faint characters
	halfFaint    = 0.8  // of a pair with one
	longestAsked = 1200 // bytes of a question that are read
	mostTerms    = 256
	// longestPointed is how many characters a question may have to be about whatever it
	// names; a longer one tells a story in which things only happen to stand.
	longestPointed = 40
	mostSpelled    = 24 // spellings of one sound
	mostSlips      = 4
)

// rewrite turns a question into terms: idle phrases off, synonyms and pinyin added. It
// reports whether anything is left to look for.
func (q *query) rewrite(ix *Index, question string) bool {
	q.terms, q.subjects, q.said, q.union, q.lexicon = q.terms[:0], q.subjects[:0], q.said[:0], 0, ix.lexicon
	q.seen.reset()
	text := ix.lexicon.clean(Normalize(bounded(question)))
	q.pith = ix.frames.without(text, ix.lexicon)
	for i, t := range [...]string{text, q.pith} {
		q.framed = i == 0 // until the pith shows them too
		q.scan.scan(t)
		for _, k := range q.scan.keys {
			q.add(k, 1, 0, true)
		}
	}
	asked := len(q.terms) > 0
	q.framed = false
	q.slips(ix)
	q.about(ix.lexicon, text)
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
	if len(q.terms) == mostTerms {
		return
	}
	if !q.seen.add(k, len(q.terms)) {
		if i := q.seen.place(k); i >= 0 && !q.framed {
			q.terms[i].framed = false
		}
		return
	}
	if asked {
		weight *= q.lexicon.telling(k)
	}
	if k.single() {
		weight *= singleWeight
	}
	q.terms = append(q.terms, term{key: k, weight: weight, union: union, asked: asked, framed: q.framed})
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

// about notes the subjects that the text names.
func (q *query) about(l *Lexicon, text string) {
	if l == nil || q.scan.length > longestPointed {
		return
	}
	for i := range text {
		if ph, ok := l.about.at(text[i:]); ok && (i == 0 || !inWord(text, i)) {
			q.subjects = append(q.subjects, ph.value)
		}
	}
}

// synonyms adds the official words for the everyday ones in the text, but no term that the
// question has itself.
func (q *query) synonyms(l *Lexicon, text string) {
	if l == nil {
		return
	}
	for i := 0; i < len(text); {
		ph, ok := l.says.at(text[i:])
		if !ok || i > 0 && inWord(text, i) {
			_, n := utf8.DecodeRuneInString(text[i:])
			i += n
			continue
		}
		end := i + len(ph.text)
		if q.framed = q.pith[i:end] != ph.text; !q.framed {
			q.said = append(q.said, said{i, end, ph.value})
		}
		q.mean(l.words[ph.value])
		q.framed = false
		i = end
	}
}

func (q *query) mean(m meaning) {
	for _, k := range m.keys {
		q.add(k, m.weight, 0, false)
	}
}
