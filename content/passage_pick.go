package content

import (
	"slices"
	"strings"
)

// pick chooses the best block and what must stand before it.
func (p *picker) pick() {
	blocks := p.blocks()
	if len(blocks) == 0 { // nothing but notes
		p.take(0)
		return
	}
	best := blocks[0]
	for _, b := range blocks {
		if b.score > best.score {
			best = b
		}
	}
	first := blocks[0]
	switch {
	case best == first && p.kind(first) == sentence:
		p.paragraph(first)
		if promised, ok := p.promised(blocks[1:], best); ok {
			p.list(promised)
		}
	case p.section(blocks, best):
	case p.kind(best) == sentence:
		if p.runes(best) < shortPassage {
			p.lead(first)
		}
		p.paragraph(best)
		p.more(blocks, best)
	default:
		p.lead(first)
		p.list(best)
	}
}

// section chooses all that stands under the heading of the best block, if the heading fits the
// question and all of it has room, and reports whether it did.
func (p *picker) section(blocks []block, best block) bool {
	if !p.fitting(best) {
		return false
	}
	from, to, lists := best.from, best.to, 0
	for _, b := range blocks {
		if p.a.pieces[b.from].heading == p.a.pieces[best.from].heading {
			from, to = min(from, b.from), max(to, b.to)
			if p.kind(b) != sentence {
				lists++
			}
		}
	}
	if lead := p.a.pieces[from].lead; lead >= 0 {
		from = lead
	}
	if lists > 1 || !p.fits(from, to-1) {
		return false
	}
	left := p.left - p.runes(block{from: from, to: to})
	if first := blocks[0]; (lists > 0 || passageRunes-left < shortPassage) && p.a.pieces[first.from].runes <= left {
		p.lead(first)
	}
	for i := from; i < to; i++ {
		p.take(i)
	}
	return true
}

// take chooses a piece if it fits, and reports whether it is chosen.
func (p *picker) take(i int) bool {
	if p.chosen[i] {
		return true
	}
	if n := p.a.pieces[i].runes; n > p.left || p.pieces == passagePieces {
		return false
	}
	p.chosen[i] = true
	p.left -= p.a.pieces[i].runes
	p.pieces++
	return true
}

// lead chooses the sentence that says what the article is about.
func (p *picker) lead(b block) {
	if p.kind(b) != sentence {
		return
	}
	runes := 0
	for i := b.from; i < b.to && runes < leadLeast; i++ {
		runes += p.a.pieces[i].runes
		if runes > leadMost || !p.take(i) {
			return
		}
	}
}

// paragraph chooses the best sentence and those around it, first the ones behind.
func (p *picker) paragraph(b block) {
	best := b.from
	for i := b.from; i < b.to; i++ {
		if p.values[i] > p.values[best] {
			best = i
		}
	}
	before := p.left
	p.take(best)
	room := func(i int) bool { return before-p.left+p.a.pieces[i].runes <= paragraphMost }
	for i := best + 1; i < b.to && room(i) && p.take(i); i++ {
	}
	for i := best - 1; i >= b.from && room(i) && p.take(i); i-- {
	}
}

// more chooses the paragraphs that follow a short one under its heading.
func (p *picker) more(blocks []block, b block) {
	used := p.runes(b)
	for _, next := range blocks {
		if next.from < b.to || p.kind(next) != sentence || p.a.pieces[next.from].heading != p.a.pieces[b.from].heading {
			continue
		}
		if used >= enough || used+p.runes(next) > paragraphMost {
			return
		}
		used += p.runes(next)
		p.paragraph(next)
	}
}

// list chooses the line that announces a list or table, and of it what answers: the rows that
// the question points at, else as much as fits from the beginning.
func (p *picker) list(b block) {
	if lead := p.a.pieces[b.from].lead; lead >= 0 {
		p.take(lead)
	}
	if p.kind(b) == row && !p.promises(b) && p.rows(b) {
		return
	}
	best := b.from + maxAt(p.values[b.from:b.to])
	if !p.fits(b.from, best) {
		p.take(best)
	}
	for i := b.from; i < b.to && p.take(i); i++ {
	}
}

// fits reports whether the pieces from, …, to can all be taken.
func (p *picker) fits(from, to int) bool {
	runes := 0
	for _, piece := range p.a.pieces[from : to+1] {
		runes += piece.runes
	}
	return runes <= p.left && to-from < passagePieces-p.pieces
}

// rows chooses the rows that the question points at, and reports whether there are any: some
// of a table, not most of it.
func (p *picker) rows(b block) bool {
	values := p.values[b.from:b.to]
	most := slices.Max(values)
	pointed := 0
	for _, v := range values {
		if v >= rowShare*most {
			pointed++
		}
	}
	if most < pointedRow*p.top || pointed*2 > len(values) {
		return false
	}
	for i, v := range values {
		if v >= rowShare*most {
			p.take(b.from + i)
		}
	}
	return true
}

func maxAt(values []float32) (best int) {
	for i, v := range values {
		if v > values[best] {
			best = i
		}
	}
	return best
}

// must chooses one more piece if what was asked for, an amount or a date, is in none yet.
func (p *picker) must() {
	wanted, best := p.cues&p.musts, -1
	for i, piece := range p.a.pieces {
		if piece.looks&wanted == 0 || !p.shown(piece) {
			continue
		}
		if p.chosen[i] {
			return
		}
		if p.values[i] > 0 && (best < 0 || p.values[i] > p.values[best]) {
			best = i
		}
	}
	if best >= 0 {
		p.take(best)
	}
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
