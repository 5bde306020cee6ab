package content

import (
	"math"
	"sync"
	"time"
)

// Index finds articles by everyday words: BM25F over pairs of characters and single ones.
// It is immutable and may be used by many at once. Build makes it.
type Index struct {
	docs      []doc
	texts     *postings
	questions *postings  // of the questions that articles answer
	asks      []uint32   // the article of each question
	sounds    sounds     // of all pairs of characters
	titled    sounds     // of those in titles and keywords
	amounts   []amountOf // by topic, region and article
	lexicon   *Lexicon
	pool      sync.Pool // of *scratch
	frames    phrases
}

// doc is what the index keeps of an article.
type doc struct {
	id, title   string
	kind        Kind
	from, until int64 // in force while from ≤ now < until, Unix seconds
}

const forever = math.MaxInt64

// inForce reports whether the article may answer at a moment.
func (d *doc) inForce(now int64) bool { return d.from <= now && now < d.until }

// Len returns the number of articles.
func (ix *Index) Len() int { return len(ix.docs) }

// Search returns the n articles that answer the question best among those in force at now.
// Answered is false where none does; the hits are then the nearest topics, perhaps none.
func (ix *Index) Search(question string, now time.Time, n int) Result {
	return ix.search(question, n, now.Unix(), false)
}

// SearchAll is Search among all articles, expired ones included, for the search box of the
// article site.
func (ix *Index) SearchAll(question string, n int) Result {
	return ix.search(question, n, 0, true)
}

// With returns the same index under another lexicon. What is indexed does not depend on the
// wording, so nothing is built and next to nothing copied.
func (ix *Index) With(lexicon *Lexicon) *Index {
	other := &Index{
		docs: ix.docs, texts: ix.texts, questions: ix.questions, asks: ix.asks, sounds: ix.sounds, titled: ix.titled,
		amounts: ix.amounts, lexicon: lexicon, frames: ix.frames,
	}
	other.pool.New = other.scratch
	return other
}

// scratch makes the working space of a search.
func (ix *Index) scratch() any {
	return &scratch{scores: make([]float32, len(ix.docs)), asks: make([]float32, len(ix.asks))}
}
