package content

import (
	"context"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
	"golang.org/x/text/unicode/norm"
)

// blockBytes is how much text is turned inside out at once: enough to make few runs, little
// enough that the blocks under way weigh nothing.
const blockBytes = 2 << 20

// Build makes an index of the articles that iterate hands over; it keeps their titles and
// dates, not their bodies. A nil lexicon searches for the words as they stand. It uses all
// cores and returns the first error of iterate or ctx.
func Build(ctx context.Context, iterate func(func(Article) error) error, lexicon *Lexicon) (*Index, error) {
	b := builder{ix: &Index{lexicon: lexicon}, kinds: make(map[Kind]Kind), work: make(chan job)}
	group, working := errgroup.WithContext(ctx)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() error {
			var r runner
			for j := range b.work {
				*j.out = *r.run(j.first, j.block)
			}
			return nil
		})
	}
	group.Go(func() error {
		defer close(b.work)
		return b.read(working, iterate)
	})
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return b.finish(ctx)
}

// builder is an index on its way.
type builder struct {
	ix    *Index
	kinds map[Kind]Kind // each kind once, whatever string it came in
	texts collector     // of the articles
	asked collector     // of the questions they answer
	work  chan job
}

// job is a block on its way to a runner.
type job struct {
	first uint32
	block []document
	out   *run
}

// read takes the articles in and hands their texts to the runners.
func (b *builder) read(ctx context.Context, iterate func(func(Article) error) error) error {
	send := func(j job) error {
		select {
		case b.work <- j:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	err := iterate(func(a Article) error {
		for _, q := range a.Questions {
			b.ix.asks = append(b.ix.asks, uint32(len(b.ix.docs)))
			if err := b.asked.add(document{body: []string{strings.Clone(q)}}, send); err != nil {
				return err
			}
		}
		b.add(&a)
		return b.texts.add(readable(&a), send)
	})
	if err != nil {
		return err
	}
	if err := b.texts.flush(send); err != nil {
		return err
	}
	return b.asked.flush(send)
}

// finish puts together what the runners made.
func (b *builder) finish(ctx context.Context) (ix *Index, err error) {
	ix = b.ix
	if ix.texts, err = merge(ctx, b.texts.runs); err != nil {
		return nil, err
	}
	if ix.questions, err = merge(ctx, b.asked.runs); err != nil {
		return nil, err
	}
	ix.docs = slices.Clip(ix.docs)
	if err = ix.prepare(); err != nil {
		return nil, err
	}
	if len(ix.docs) > manyDocuments {
		debug.FreeOSMemory() // the runs weighed as much as the index
	}
	return ix, nil
}

// collector gathers documents into blocks.
type collector struct {
	block []document
	bytes int
	first uint32
	runs  []*run
}

func (c *collector) add(d document, send func(job) error) error {
	c.block = append(c.block, d)
	for _, t := range d.head {
		c.bytes += len(t)
	}
	for _, t := range d.body {
		c.bytes += len(t)
	}
	if c.bytes < blockBytes {
		return nil
	}
	return c.flush(send)
}

func (c *collector) flush(send func(job) error) error {
	if len(c.block) == 0 {
		return nil
	}
	out := new(run)
	c.runs = append(c.runs, out)
	j := job{c.first, c.block, out}
	c.first += uint32(len(c.block))
	c.block, c.bytes = nil, 0
	if c.first > manyDocuments && len(c.runs)%8 == 0 {
		runtime.GC() // the texts that are done with would else weigh as much as the runs
	}
	return send(j)
}

// add keeps what a hit shows and what decides whether it may.
func (b *builder) add(a *Article) {
	kind, ok := b.kinds[a.Kind]
	if !ok {
		kind = Kind(strings.Clone(string(a.Kind)))
		b.kinds[kind] = kind
	}
	d := doc{id: strings.Clone(a.ID), title: strings.Clone(a.Title), kind: kind, until: forever}
	if !a.InForceFrom.IsZero() {
		d.from = a.InForceFrom.Unix()
	}
	if !a.InForceUntil.IsZero() {
		d.until = a.InForceUntil.AddDate(0, 0, 1).Unix()
	}
	b.ix.docs = append(b.ix.docs, d)
	b.ix.addAmount(a)
}

// readable returns what is indexed of an article. Its questions are not in it: they would
// hurt whenever the next person wants another article.
func readable(a *Article) document {
	d := document{head: []string{a.Title}, body: []string{a.Summary, withoutLinks(a.Body)}}
	d.head = append(d.head, a.Keywords...)
	d.body = append(d.body, headings(a.Body)...) // a heading counts twice
	d.body = append(d.body, a.DocNumber, a.Issuer, a.Region, a.Topic, a.Amount)
	if h := a.Home; h != nil {
		d.body = append(d.body, h.City, h.Address, h.Hours, h.Events)
	}
	if j := a.Job; j != nil {
		d.body = append(d.body, j.City, j.Field, j.Employer)
	}
	for i, t := range d.body {
		d.body[i] = composed(t)
	}
	return d
}

// composed returns the text in NFC. Only Tibetan, and the few Han characters that Unicode
// holds twice, are worth the look.
func composed(text string) string {
	if !strings.Contains(text, "\xe0\xbd") && !strings.Contains(text, "\xef\xa4") {
		return text
	}
	return norm.NFC.String(text)
}

// headings returns the heading lines of a Markdown text.
func headings(body string) (found []string) {
	for line := range strings.Lines(body) {
		if strings.HasPrefix(line, "#") {
			found = append(found, line)
		}
	}
	return found
}

// withoutLinks drops the addresses of Markdown links.
func withoutLinks(body string) string {
	if !strings.Contains(body, "](") {
		return body
	}
	var b strings.Builder
	for {
		before, after, ok := strings.Cut(body, "](")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		b.WriteByte(' ')
		if _, after, ok = strings.Cut(after, ")"); !ok {
			return b.String()
		}
		body = after
	}
}
