package content

import "encoding/binary"

// A run is a block of consecutive documents turned inside out: for each shard the terms in
// order of their scattered key, and behind each term the documents that hold it.
//
//	entry = uvarint(key − key before) · uvarint(documents) · document…
//	document = uvarint(2·(number − number before) + 1) once in the body, not in the head, or
//	           uvarint(2·(number − number before)) · tf (head in 3 bits, body in 5)
//
// The first number of a term stands as the distance from the run's first document.
type run struct {
	first  uint32 // number of the first document
	shards [shards][]byte
	norms  []lengths // by document
}

// lengths are a document's lengths in characters, syllables and words.
type lengths struct{ head, body uint32 }

const (
	shardBits = 4
	shards    = 1 << shardBits // the merge handles one at a time, to bound its memory
	maxHead   = 7              // occurrences beyond change no score worth speaking of
	maxBody   = 31
)

// scatter spreads keys evenly over 32 bits, and back: it is its own world of order, in which
// shards are equally large and a key's place can be guessed.
func scatter(k key) uint32   { return uint32(k) * 0x9e3779b1 }
func gather(s uint32) key    { return key(s * 0x0e8b2f51) }
func shardOf(s uint32) int   { return int(s >> (32 - shardBits)) }
func tfOf(b byte) (h, t int) { return int(b >> 5), int(b & maxBody) }

// document is what the index reads of an article, or of one of its questions.
type document struct {
	head, body []string
}

// runner makes runs. It is for one goroutine.
type runner struct {
	scan     scanner
	mentions []uint64 // scattered key · number in the block · 1 for the body
	spare    []uint64
}

// run turns a block of documents, of which the first has the given number, into a run.
func (r *runner) run(first uint32, block []document) *run {
	out := &run{first: first, norms: make([]lengths, len(block))}
	r.mentions = r.mentions[:0]
	for i, d := range block {
		out.norms[i].head = r.add(d.head, uint64(i)<<1)
		out.norms[i].body = r.add(d.body, uint64(i)<<1|1)
	}
	r.sort()
	r.write(out)
	return out
}

func (r *runner) add(texts []string, place uint64) (length uint32) {
	for _, t := range texts {
		r.scan.scan(t)
		length += uint32(r.scan.length)
		for _, k := range r.scan.keys {
			r.mentions = append(r.mentions, uint64(scatter(k))<<32|place)
		}
	}
	return length
}

// sort orders the mentions by key and keeps the order of documents within one: a radix sort
// of three passes over the upper half.
func (r *runner) sort() {
	if cap(r.spare) < len(r.mentions) {
		r.spare = make([]uint64, cap(r.mentions))
	}
	from, to := r.mentions, r.spare[:len(r.mentions)]
	for _, digit := range [...]struct{ shift, size uint }{{32, 1 << 11}, {43, 1 << 11}, {54, 1 << 10}} {
		var starts [1<<11 + 1]uint32
		mask := uint64(digit.size - 1)
		for _, m := range from {
			starts[m>>digit.shift&mask+1]++
		}
		for i := uint(1); i < digit.size; i++ {
			starts[i] += starts[i-1]
		}
		for _, m := range from {
			d := m >> digit.shift & mask
			to[starts[d]] = m
			starts[d]++
		}
		from, to = to, from
	}
	r.mentions, r.spare = from, to
}

// write encodes the sorted mentions.
func (r *runner) write(out *run) {
	var postings []byte
	var before [shards]uint32
	for i := 0; i < len(r.mentions); {
		s := uint32(r.mentions[i] >> 32)
		postings = postings[:0]
		count, last := 0, uint32(0)
		for i < len(r.mentions) && uint32(r.mentions[i]>>32) == s {
			number := uint32(r.mentions[i]) >> 1
			var head, body int
			for ; i < len(r.mentions) && r.mentions[i]>>1 == uint64(s)<<31|uint64(number); i++ {
				if r.mentions[i]&1 == 0 {
					head++
				} else {
					body++
				}
			}
			postings = appendDocument(postings, number-last, head, body)
			last = number
			count++
		}
		n := shardOf(s)
		b := binary.AppendUvarint(out.shards[n], uint64(s-before[n]))
		b = binary.AppendUvarint(b, uint64(count))
		out.shards[n] = append(b, postings...)
		before[n] = s
	}
	for n, b := range out.shards { // give back what doubling left over
		out.shards[n] = append([]byte(nil), b...)
	}
}

func appendDocument(b []byte, distance uint32, head, body int) []byte {
	if head == 0 && body == 1 {
		return binary.AppendUvarint(b, uint64(distance)<<1|1)
	}
	b = binary.AppendUvarint(b, uint64(distance)<<1)
	return append(b, byte(min(head, maxHead)<<5|min(body, maxBody)))
}

// document reads a document of the present term.
func (c *cursor) document() (distance uint32, head, body int) {
	v := c.uvarint()
	if v&1 != 0 {
		return uint32(v >> 1), 0, 1
	}
	head, body = tfOf(c.left[0])
	c.left = c.left[1:]
	return uint32(v >> 1), head, body
}

// cursor walks the terms of one shard of a run.
type cursor struct {
	first uint32
	left  []byte
	key   uint32
	count int
	done  bool
}

// next moves to the next term; its documents stand at the beginning of left and must be
// consumed before next is called again.
func (c *cursor) next() {
	if len(c.left) == 0 {
		c.done = true
		return
	}
	c.key += uint32(c.uvarint())
	c.count = int(c.uvarint())
}

func (c *cursor) uvarint() uint64 {
	if b := c.left[0]; b < 0x80 {
		c.left = c.left[1:]
		return uint64(b)
	}
	v, n := binary.Uvarint(c.left)
	c.left = c.left[n:]
	return v
}
