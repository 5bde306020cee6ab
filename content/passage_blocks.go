package content

// blocks returns the blocks that may be shown, in order. A line that announces a list belongs
// to the list.
func (p *picker) blocks() (all []block) {
	pieces := p.a.pieces
	for i := 0; i < len(pieces); {
		j := i + 1
		for j < len(pieces) && pieces[j].block == pieces[i].block {
			j++
		}
		if announces := j < len(pieces) && pieces[j].lead >= i; p.shown(pieces[i]) && !(announces && j == i+1) {
			b := block{from: i, to: j}
			p.score(&b, len(all) == 0)
			all = append(all, b)
		}
		i = j
	}
	return all
}

// score judges a block by its best piece, by its heading and by what its heading promises.
func (p *picker) score(b *block, first bool) {
	best, sum := float32(0), float32(0)
	for _, v := range p.values[b.from:b.to] {
		best = max(best, v)
		sum += v
	}
	b.score = best + min(best, othersShare*(sum-best))
	if h := p.a.pieces[b.from].heading; h >= 0 {
		b.score += p.headings[h]
		if p.promises(*b) {
			b.score += headShare * p.top
		}
		if p.kind(*b) != sentence && p.fitting(*b) {
			b.score += listShare * p.top
		}
	}
	if p.kind(*b) == row && b.from <= p.pointed && p.pointed < b.to && p.a.pieces[p.pointed].looks&p.cues != 0 {
		b.score += headShare * p.top // a row names what was asked for
	}
	if first {
		b.score += firstShare * p.top
	}
}

// promised returns the best list under a heading that promises what was asked for, if it is
// not far behind the best block.
func (p *picker) promised(blocks []block, best block) (found block, ok bool) {
	for _, b := range blocks {
		if p.kind(b) != sentence && p.promises(b) && b.score >= secondShare*best.score && b.score > found.score {
			found, ok = b, true
		}
	}
	return found, ok
}

// promises reports whether the heading above a block promises what was asked for.
func (p *picker) promises(b block) bool {
	h := p.a.pieces[b.from].heading
	return h >= 0 && p.a.headings[h].cues&p.cues != 0
}

// fitting reports whether the heading above a block fits the question.
func (p *picker) fitting(b block) bool {
	h := p.a.pieces[b.from].heading
	return h >= 0 && (p.headings[h] >= fittingShare*p.top || p.promises(b))
}

func (p *picker) kind(b block) pieceKind { return p.a.pieces[b.from].kind }

func (p *picker) runes(b block) (n int) {
	for _, piece := range p.a.pieces[b.from:b.to] {
		n += piece.runes
	}
	return n
}
