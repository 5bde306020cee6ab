package content

import "slices"

// A passage is one block of an article, a paragraph, a list or a table, and before a list the
// sentence that says what the article is about. It never mixes lists.
const (
	passageRunes  = 220 // together, line breaks aside
	passagePieces = 12
	paragraphMost = 130  // runes that are shown of a paragraph unless one sentence is longer
	leadMost      = 90   // runes of the sentences before a list
	leadLeast     = 16   // runes; a first sentence that is shorter takes the next one along
	shortPassage  = 25   // runes; below, what the article is about stands before a paragraph too
	titleShare    = 0.4  // what a term counts that the title has too: every sentence is about it
	othersShare   = 0.2  // what the other pieces of a block count beside its best one
	headingShare  = 1.0  // what a term in the heading above counts
	headShare     = 1.1  // of the best piece, for a block under a heading that promises the answer
	lookShare     = 0.45 // of the best piece, for one that looks like the answer
	firstShare    = 0.5  // of the best piece, for the beginning: it says what it is about
	listShare     = 0.3  // of the best piece, for a list under a heading that fits
	enough        = 60   // runes of a paragraph; below, the next one under its heading follows
	fittingShare  = 0.3  // of the best piece, for a heading that fits the question
	secondShare   = 0.35 // of the best block, for a promised list behind the beginning
	rowShare      = 0.6  // of the best row, for another one to stand beside it
	pointedRow    = 0.5  // of the best piece, for a row that answers alone
)

// block is a paragraph, a list or a table: the pieces from, …, to−1.
type block struct {
	from, to int
	score    float32
}

// passage chooses what of an article answers the question in s. The same question and article
// always give the same passage; an article without text gives its summary.
func (q *query) passage(a *shelved, cues, musts cueSet) string {
	if len(a.pieces) == 0 {
		return a.Summary
	}
	p := picker{a: a, cues: cues, musts: musts, chosen: make([]bool, len(a.pieces)), left: passageRunes}
	if !p.whole() {
		p.rate(q)
		p.pick()
		p.must()
	}
	return a.lines(p.chosen)
}

// picker chooses the pieces of a passage.
type picker struct {
	a        *shelved
	cues     cueSet    // that the question gives
	musts    cueSet    // those without which there is no answer
	values   []float32 // by piece
	headings []float32 // what the terms in a heading are worth
	top      float32   // of the values by terms
	pointed  int       // the piece of that value
	chosen   []bool
	left     int // runes
	pieces   int // chosen
}

// whole chooses all of an article that is short enough, but for its notes, and reports
// whether it did.
func (p *picker) whole() bool {
	runes, n, list := 0, 0, -1
	for _, piece := range p.a.pieces {
		if !p.shown(piece) {
			continue
		}
		runes += piece.runes
		n++
		if piece.kind != sentence && list >= 0 && list != piece.block {
			return false
		}
		if piece.kind != sentence {
			list = piece.block
		}
	}
	if n == 0 || n > passagePieces/2 || runes > passageRunes {
		return false
	}
	for i, piece := range p.a.pieces {
		p.chosen[i] = p.shown(piece)
	}
	return true
}

// shown reports whether a piece may stand in the passage.
func (p *picker) shown(piece piece) bool {
	if piece.small {
		return false
	}
	if piece.heading < 0 {
		return true
	}
	only := p.a.headings[piece.heading].only
	return only == 0 || only&p.cues != 0
}

// rate values every piece by the terms of the question and by what its answer looks like.
func (p *picker) rate(q *query) {
	p.values = make([]float32, len(p.a.pieces))
	for i, piece := range p.a.pieces {
		p.values[i] = q.value(piece.keys, p.a.title, titleShare)
	}
	p.pointed = maxAt(p.values)
	p.top = max(1, p.values[p.pointed])
	for i, piece := range p.a.pieces {
		if piece.looks&p.cues != 0 {
			p.values[i] += lookShare * p.top
		}
	}
	p.headings = make([]float32, len(p.a.headings))
	for i, h := range p.a.headings {
		p.headings[i] = headingShare * q.value(h.keys, p.a.title, 0)
	}
}

// value is the worth of the terms of the question among the keys; those that the title has
// too count the given share, those that only ask count little.
func (q *query) value(keys, title []key, share float32) (sum float32) {
	for _, k := range keys {
		i := q.seen.place(k)
		if i < 0 || i >= len(q.terms) {
			continue
		}
		worth := q.terms[i].worth
		if q.terms[i].framed {
			worth *= framedShare
		}
		if _, ok := slices.BinarySearch(title, k); ok {
			worth *= share
		}
		sum += worth
	}
	return sum
}
