package content

import (
	"context"
	"encoding/binary"
	"math"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"
)

// The weights of BM25F. The plateau around them is flat: see docs/decisions/0004.
const (
	k1        = 1.8
	headB     = 0.5
	bodyB     = 0.75
	headTimes = 4.0
)

// impacts are the steps of what one term adds to one document's score before idf, from just
// above 0 to 1.
const impacts = 255

// postings is one inverted index. It is immutable.
type postings struct {
	documents uint32
	shards    [shards]shard
	idfs      []float32 // how telling a term is, by the number of documents that hold it
	lengths   averages
}

// averages are the mean lengths of the documents.
type averages struct{ head, body float64 }

// shard holds the terms whose scattered keys begin with its number.
type shard struct {
	entries []entry // by key, and one behind the last
	titled  []key   // the pairs that stand in a title or keyword somewhere
	lists   []byte  // uvarint(documents) · (uvarint(number − number before) · impact)…
}

// entry is a term and where its list begins; it ends where the next one's begins.
type entry struct{ key, start uint32 } // the key is scattered

// list is the documents of one term.
type list struct {
	count int
	bytes []byte
}

// find returns the list of a term; its count is 0 if there is none.
func (p *postings) find(k key) list {
	s := scatter(k)
	sh := &p.shards[shardOf(s)]
	n := len(sh.entries) - 1
	if n <= 0 {
		return list{}
	}
	// Scattered keys lie evenly: guess the place and walk.
	i := int(uint64(s<<shardBits) * uint64(n) >> 32)
	for i > 0 && sh.entries[i].key > s {
		i--
	}
	for i < n && sh.entries[i].key < s {
		i++
	}
	if i == n || sh.entries[i].key != s {
		return list{}
	}
	return sh.at(i)
}

func (sh *shard) at(i int) list {
	b := sh.lists[sh.entries[i].start:sh.entries[i+1].start]
	count, n := binary.Uvarint(b)
	return list{int(count), b[n:]}
}

// merger puts runs together.
type merger struct {
	runs      []*run
	head      []float32 // what one occurrence in the head weighs, by document
	body      []float32
	tooCommon int // single characters in more documents are left out
}

// merge makes one index of the runs, in their order, and consumes them.
func merge(ctx context.Context, runs []*run) (*postings, error) {
	m := merger{runs: runs}
	lengths := m.weigh()
	out := &postings{documents: uint32(len(m.body)), lengths: lengths}
	m.tooCommon = math.MaxInt
	if len(m.body) > manyDocuments {
		m.tooCommon = len(m.body) / 5
	}
	out.idfs = idfs(len(m.body))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for n := range shards {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			out.shards[n] = m.shard(n)
			for _, r := range runs {
				r.shards[n] = nil
			}
			if len(m.body) > manyDocuments {
				runtime.GC() // or the runs that are done with stay beside the index
			}
			return nil
		})
	}
	return out, group.Wait()
}

// idfs works out how telling a term is that stands in 0, 1, 2 … of n documents.
func idfs(n int) []float32 {
	out := make([]float32, n+1)
	for df := range out {
		out[df] = float32(math.Log1p((float64(n-df) + 0.5) / (float64(df) + 0.5)))
	}
	return out
}

// manyDocuments is the size from which frequent single characters cost time and bring nothing.
const manyDocuments = 20_000

// weigh works out the weights by length, and returns the mean lengths.
func (m *merger) weigh() averages {
	var head, body float64
	n := 0
	for _, r := range m.runs {
		for _, l := range r.norms {
			head += float64(l.head)
			body += float64(l.body)
		}
		n += len(r.norms)
	}
	var mean averages
	if n > 0 {
		mean = averages{head / float64(n), body / float64(n)}
	}
	m.head, m.body = make([]float32, 0, n), make([]float32, 0, n)
	for _, r := range m.runs {
		for _, l := range r.norms {
			m.head = append(m.head, weight(headTimes, headB, float64(l.head), mean.head))
			m.body = append(m.body, weight(1, bodyB, float64(l.body), mean.body))
		}
	}
	return mean
}

func weight(times, b, length, average float64) float32 {
	if average == 0 {
		return float32(times)
	}
	return float32(times / (1 - b + b*length/average))
}

// shard merges shard n of all runs.
func (m *merger) shard(n int) (out shard) {
	cursors := make([]cursor, len(m.runs))
	size := 0
	for i, r := range m.runs {
		cursors[i] = cursor{first: r.first, left: r.shards[n]}
		cursors[i].next()
		size += len(r.shards[n])
	}
	out.lists = make([]byte, 0, size)
	var one []byte
	for {
		s, any := uint32(math.MaxUint32), false
		for i := range cursors {
			if c := &cursors[i]; !c.done && c.key <= s {
				s, any = c.key, true
			}
		}
		if !any {
			break
		}
		var count int
		var titled bool
		one, count, titled = m.term(cursors, s, one[:0])
		if k := gather(s); k.single() && count > m.tooCommon {
			continue
		} else if titled && k.isPair() {
			out.titled = append(out.titled, k)
		}
		out.entries = append(out.entries, entry{s, uint32(len(out.lists))})
		out.lists = binary.AppendUvarint(out.lists, uint64(count))
		out.lists = append(out.lists, one...)
	}
	out.entries = append(out.entries, entry{math.MaxUint32, uint32(len(out.lists))})
	if cap(out.lists)-len(out.lists) > len(out.lists)/8 {
		out.lists = append([]byte(nil), out.lists...)
	}
	out.entries = slices.Clone(out.entries)
	return out
}

// term appends the list of one term to b and moves the cursors past it. It returns how many
// documents hold the term and whether one has it in its head.
func (m *merger) term(cursors []cursor, s uint32, b []byte) (out []byte, count int, titled bool) {
	last := uint32(0)
	for i := range cursors {
		c := &cursors[i]
		if c.done || c.key != s {
			continue
		}
		number := c.first
		for range c.count {
			distance, head, body := c.document()
			number += distance
			titled = titled || head > 0
			tf := float32(head)*m.head[number] + float32(body)*m.body[number]
			b = binary.AppendUvarint(b, uint64(number-last))
			b = append(b, byte(max(1, impacts*tf/(tf+k1)+0.5)))
			last = number
		}
		count += c.count
		c.next()
	}
	return b, count, titled
}
