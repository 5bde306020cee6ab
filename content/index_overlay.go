package content

import (
	"encoding/binary"
	"slices"
	"strings"
)

// withDraft returns an index of the same articles and one more, in place of the article with the
// same id. The one more is weighed by the average lengths of the others, and its pairs of
// characters are not found by pinyin when no other article has them; all else is as if it
// had been built with it. It costs a copy of the index.
func (ix *Index) withDraft(a Article) *Index {
	b := builder{ix: &Index{lexicon: ix.lexicon, sounds: ix.sounds, titled: ix.titled, frames: ix.frames}, kinds: make(map[Kind]Kind)}
	b.ix.docs = append(make([]doc, 0, len(ix.docs)+1), ix.docs...)
	b.ix.amounts = slices.Clone(ix.amounts)
	b.ix.asks = append(make([]uint32, 0, len(ix.asks)+len(a.Questions)), ix.asks...)
	for i := range b.ix.docs {
		if b.ix.docs[i].id == a.ID {
			b.ix.docs[i].from, b.ix.docs[i].until = forever, forever // not in force at any time
		}
	}
	number := uint32(len(ix.docs))
	var asked []document
	for _, q := range a.Questions {
		b.ix.asks = append(b.ix.asks, number)
		asked = append(asked, document{body: []string{strings.Clone(q)}})
	}
	b.add(&a)
	slices.SortFunc(b.ix.amounts, amountOf.compare)
	b.ix.texts = ix.texts.with([]document{readable(&a)})
	b.ix.questions = ix.questions.with(asked)
	b.ix.pool.New = func() any {
		return &scratch{scores: make([]float32, len(b.ix.docs)), asks: make([]float32, len(b.ix.asks))}
	}
	return b.ix
}

// with returns postings of the same documents and some more.
func (p *postings) with(more []document) *postings {
	if len(more) == 0 {
		return p
	}
	var r runner
	add := r.run(p.documents, more)
	m := merger{runs: []*run{add}}
	m.weighBy(p.lengths, p.documents)
	out := &postings{documents: p.documents + uint32(len(more)), lengths: p.lengths}
	out.idfs = idfs(int(out.documents))
	for n := range out.shards {
		out.shards[n] = p.shards[n].with(m, add, n, p.documents)
	}
	return out
}

// weighBy works out the weights of the run by the average lengths of other documents; those
// before the run weigh nothing.
func (m *merger) weighBy(average averages, before uint32) {
	m.head, m.body = make([]float32, before), make([]float32, before)
	for _, l := range m.runs[0].norms {
		m.head = append(m.head, weight(headTimes, headB, float64(l.head), average.head))
		m.body = append(m.body, weight(1, bodyB, float64(l.body), average.body))
	}
}

// with merges shard n of a run behind the documents of a shard.
func (sh *shard) with(m merger, r *run, n int, documents uint32) (out shard) {
	c := []cursor{{first: r.first, left: r.shards[n]}}
	c[0].next()
	out.lists = make([]byte, 0, len(sh.lists)+2*len(r.shards[n]))
	out.entries = make([]entry, 0, len(sh.entries)+64)
	var one []byte
	put := func(key uint32, before list) {
		count := 0
		if one, count, _ = m.term(c, key, one[:0]); count == 0 {
			return
		}
		out.entries = append(out.entries, entry{key, uint32(len(out.lists))})
		out.lists = binary.AppendUvarint(out.lists, uint64(before.count+count))
		out.lists = append(out.lists, before.bytes...)
		distance, skip := binary.Uvarint(one) // from the beginning: make it one from the last
		out.lists = binary.AppendUvarint(out.lists, distance-uint64(before.last()))
		out.lists = append(out.lists, one[skip:]...)
	}
	for i := range max(len(sh.entries)-1, 0) {
		e := sh.entries[i]
		for !c[0].done && c[0].key < e.key {
			if documents > manyDocuments && gather(c[0].key).single() {
				_, _, _ = m.term(c, c[0].key, one[:0]) // perhaps in too many to be kept
				continue
			}
			put(c[0].key, list{})
		}
		if !c[0].done && c[0].key == e.key {
			put(e.key, sh.at(i))
			continue
		}
		out.entries = append(out.entries, entry{e.key, uint32(len(out.lists))})
		out.lists = append(out.lists, sh.lists[e.start:sh.entries[i+1].start]...)
	}
	for !c[0].done {
		put(c[0].key, list{})
	}
	out.entries = append(out.entries, entry{1<<32 - 1, uint32(len(out.lists))})
	return out
}

// last returns the number of the last document, 0 if there is none.
func (l list) last() (number uint32) {
	for b := l.bytes; len(b) > 0; {
		v, n := binary.Uvarint(b)
		number += uint32(v)
		b = b[n+1:]
	}
	return number
}
