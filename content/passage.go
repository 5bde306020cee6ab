package content

import (
	"slices"
	"strings"
)

// A passage is a handful of whole sentences from one article.
const (
	passageRunes  = 220 // together, line breaks aside
	passagePieces = 5
	titleShare    = 0.4  // what a term counts that the title has too: every sentence is about it
	headingShare  = 0.5  // what a term in the heading above counts
	cueShare      = 0.5  // of the best sentence, for one that looks like the answer
	firstShare    = 0.25 // of the best sentence, for the first one: it says what it is about
	nextBest      = 0.55 // of the best sentence, for another one to stand beside it
	shortPassage  = 80   // runes; below, the sentences that follow are shown too
)

// passage chooses the sentences of an article that answer the question in s. The same
// question and article always give the same passage; an article without text gives none.
func (q *query) passage(a *shelved, cues cueSet, list bool) string {
	if len(a.pieces) == 0 {
		return a.Summary
	}
	if chosen := a.whole(); chosen != nil {
		return a.lines(chosen)
	}
	scores := q.rate(a, cues)
	best := slices.Index(scores, slices.Max(scores))
	if scores[best] == 0 {
		best = 0 // nothing points anywhere: the beginning says what it is about
	}
	chosen := make([]bool, len(a.pieces))
	left := passageRunes - a.choose(chosen, best)
	if a.pieces[best].kind != sentence {
		left -= a.chooseList(chosen, best, left, list)
	}
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return compareDown(scores[i], scores[j]) })
	for _, i := range order {
		if n := a.pieces[i].runes; !chosen[i] && count(chosen) < passagePieces && n <= left && scores[i] > 0 && scores[i] >= nextBest*scores[best] {
			left -= a.choose(chosen, i)
		}
	}
	a.lengthen(chosen, best, passageRunes-left)
	return a.lines(chosen)
}

// whole chooses all of an article that is short enough, but for its notes; nil if it is not.
func (a *shelved) whole() []bool {
	chosen := make([]bool, len(a.pieces))
	runes := 0
	for i := range a.pieces {
		if p := &a.pieces[i]; !p.small {
			chosen[i] = true
			runes += p.runes
		}
	}
	if n := count(chosen); n == 0 || n > passagePieces || runes > passageRunes {
		return nil
	}
	return chosen
}

// lengthen adds to a short passage what follows its best piece under the same heading.
func (a *shelved) lengthen(chosen []bool, best, runes int) {
	for i := best + 1; i < len(a.pieces) && runes < shortPassage && count(chosen) < passagePieces; i++ {
		p := &a.pieces[i]
		if p.heading != a.pieces[best].heading || runes+p.runes > passageRunes {
			return
		}
		if !chosen[i] && !p.small {
			runes += a.choose(chosen, i)
		}
	}
}

func compareDown(a, b float32) int {
	switch {
	case a > b:
		return -1
	case a < b:
		return 1
	}
	return 0
}

func count(chosen []bool) (n int) {
	for _, c := range chosen {
		if c {
			n++
		}
	}
	return n
}

// rate scores every piece by the terms of the question and by what its answer should look
// like.
func (q *query) rate(a *shelved, cues cueSet) []float32 {
	scores := make([]float32, len(a.pieces))
	headings := make([]float32, len(a.headings))
	for i, h := range a.headings {
		headings[i] = headingShare * q.value(h.keys, a.title)
	}
	top := float32(1)
	for i := range a.pieces {
		p := &a.pieces[i]
		scores[i] = q.value(p.keys, a.title)
		if p.heading >= 0 {
			scores[i] += headings[p.heading]
		}
		top = max(top, scores[i])
	}
	if first := slices.IndexFunc(a.pieces, func(p piece) bool { return !p.small }); first >= 0 {
		scores[first] += firstShare * top
	}
	for i := range a.pieces {
		if a.pieces[i].looks&cues != 0 {
			scores[i] += cueShare * top
		}
		if a.pieces[i].small {
			scores[i] *= 0.2
		}
	}
	return scores
}

// value is the worth of the terms of the question among the keys; those in the title count
// less.
func (q *query) value(keys, title []key) (sum float32) {
	for _, k := range keys {
		i := q.seen.place(k)
		if i < 0 || i >= len(q.terms) {
			continue
		}
		worth := q.terms[i].worth
		if _, ok := slices.BinarySearch(title, k); ok {
			worth *= titleShare
		}
		sum += worth
	}
	return sum
}

// choose takes a piece, and the line before it that announces it, and returns their length.
func (a *shelved) choose(chosen []bool, i int) (runes int) {
	chosen[i] = true
	runes = a.pieces[i].runes
	if lead := a.pieces[i].lead; lead >= 0 && !chosen[lead] {
		chosen[lead] = true
		runes += a.pieces[lead].runes
	}
	if a.announces(i) { // a line that ends with a colon says nothing alone
		for j := i + 1; j < len(a.pieces) && a.pieces[j].lead == i && runes+a.pieces[j].runes <= passageRunes; j++ {
			chosen[j] = true
			runes += a.pieces[j].runes
		}
	}
	return runes
}

func (a *shelved) announces(i int) bool { return strings.HasSuffix(a.pieces[i].text, "：") }

// chooseList takes the pieces of the list around i that fit, from its beginning if the whole
// list answers, and returns their length.
func (a *shelved) chooseList(chosen []bool, i, left int, whole bool) (runes int) {
	if !whole {
		return 0
	}
	first := i
	for first > 0 && a.pieces[first-1].block == a.pieces[i].block {
		first--
	}
	for j := first; j < len(a.pieces) && a.pieces[j].block == a.pieces[i].block; j++ {
		n := a.pieces[j].runes
		if chosen[j] {
			continue
		}
		if runes+n > left {
			break
		}
		chosen[j] = true
		runes += n
	}
	return runes
}

// lines writes the chosen pieces: sentences of one paragraph together, items and rows each on
// its own line.
func (a *shelved) lines(chosen []bool) string {
	var b strings.Builder
	block := -1
	for i, c := range chosen {
		if !c {
			continue
		}
		p := &a.pieces[i]
		if b.Len() > 0 && (p.block != block || p.kind != sentence) {
			b.WriteByte('\n')
		}
		if p.kind != sentence {
			b.WriteString("· ")
		}
		b.WriteString(p.text)
		block = p.block
	}
	return b.String()
}
