package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"time"

	"zaiyue/content"
)

// measureSearch imports the large collection into a running service, starts another on it,
// and searches.
func measureSearch(ctx context.Context, h *house, p plan, t *table) error {
	file := h.dir + "/large.jsonl"
	if err := h.corpus.writeImport(file, p.large, false); err != nil {
		return err
	}
	address, err := freeAddress()
	if err != nil {
		return err
	}
	of := fmt.Sprintf("%d articles of 500 characters", p.large)
	if err := h.largeImport(ctx, p, t, address, file, of); err != nil {
		return err
	}
	if err := h.largeStart(ctx, t, address, of); err != nil {
		return err
	}
	return searchTimes(ctx, h.corpus, p, t, file)
}

// largeImport imports while the service runs.
func (h *house) largeImport(ctx context.Context, p plan, t *table, address, file, of string) error {
	c, _, err := h.startService(ctx, "large", address, "safe")
	if err != nil {
		return err
	}
	defer h.drop(c)
	most := c.watch()
	imported, err := h.imports(ctx, "large", address, file)
	if err != nil {
		most()
		return err
	}
	began := time.Now()
	err = c.await(ctx, 3*time.Minute, "index", func() bool { return c.indexed() >= p.large })
	took, highest := time.Since(began), most()
	if err != nil {
		return err
	}
	t.tell(of+": import into the running service", "%.1f s", imported.Seconds())
	t.judge(took <= time.Minute, of+": index ready after the import", "≤ 60 s", "%.1f s", took.Seconds())
	if held, ok := c.anonymous(); ok {
		t.judge(held < 600e6, of+": anonymous resident memory then (Go's heap)", "< 600 MB", "%s (%s)", megabytes(held), megabytes(c.heap()))
		t.judge(highest < 600e6, of+": the most it had while importing and indexing", "< 600 MB", "%s", megabytes(highest))
	} else {
		t.unknown(of+": anonymous resident memory", "< 600 MB")
	}
	return nil
}

// largeStart starts on what was imported.
func (h *house) largeStart(ctx context.Context, t *table, address, of string) error {
	c, took, err := h.startService(ctx, "large", address, "safe")
	if err != nil {
		return err
	}
	defer h.drop(c)
	t.judge(took <= 20*time.Second, of+": index ready after a start", "≤ 20 s", "%.1f s", took.Seconds())
	if held, ok := c.anonymous(); ok {
		t.judge(held < 600e6, of+": anonymous resident memory after it (Go's heap)", "< 600 MB", "%s (%s)", megabytes(held), megabytes(c.heap()))
	}
	return nil
}

var indexReady = regexp.MustCompile(`"msg":"index ready","articles":([0-9]+)`)

// indexed returns how many articles the service's newest index has, as its log tells.
func (c *child) indexed() int {
	text, err := os.ReadFile(c.said)
	if err != nil {
		return 0
	}
	found := indexReady.FindAllSubmatch(text, -1)
	if len(found) == 0 {
		return 0
	}
	n, _ := strconv.Atoi(string(found[len(found)-1][1])) // digits
	return n
}

// searchTimes times single searches in this process, with the index and the words the
// service has: its own histogram is too coarse to tell a 99th percentile.
func searchTimes(ctx context.Context, c *corpus, p plan, t *table, file string) error {
	ix, err := indexOf(ctx, file)
	if err != nil {
		return err
	}
	now := time.Now()
	took := make([]time.Duration, p.searches)
	for i, q := range c.searches(p.searches) {
		began := time.Now()
		ix.Search(q, now, 5)
		took[i] = time.Since(began)
	}
	slices.Sort(took)
	t.judge(quantile(took, .99) < 10*time.Millisecond, fmt.Sprintf("%d articles of 500 characters: a search, p50, p99", p.large), "p99 < 10 ms",
		"%s, %s", milli(quantile(took, .5)), milli(quantile(took, .99)))
	t.note("Searches: %d, timed one by one inside the bench over the same articles; half of the questions are people's, half are made of the collection's words.", p.searches)
	return nil
}

// indexOf builds the index the service would build of an import.
func indexOf(ctx context.Context, file string) (*content.Index, error) {
	synonyms, err := content.SeedSynonyms()
	if err != nil {
		return nil, err
	}
	return content.Build(ctx, func(f func(content.Article) error) error {
		var failed error
		err := eachLine(file, func(a article) {
			if failed == nil {
				failed = f(content.Article{ID: a.ID, Kind: content.Kind(a.Kind), Title: a.Title, Body: a.Body,
					Questions: a.Questions, Keywords: a.Keywords, Status: content.Published})
			}
		})
		return errors.Join(failed, err)
	}, content.NewLexicon(synonyms))
}

// searches returns questions for the large collection.
func (c *corpus) searches(n int) []string {
	out := c.asked(n)
	for i := range out {
		if i%2 == 1 {
			out[i] = "请问" + c.word() + c.word() + "怎么" + c.word() + "，" + c.word() + "可以吗"
		}
	}
	return out
}
