package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"time"
	"unicode"

	"zaiyue/content"
	"zaiyue/content/seed"
)

// The relevance set of content: real questions, and articles that answer them.
const (
	relevanceArticles  = "content/testdata/relevance/articles.jsonl"
	relevanceQuestions = "content/testdata/relevance/queries.jsonl"
)

// article is one line of an import.
type article struct {
	ID        string   `json:"id"`
	Kind      string   `json:"kind,omitempty"`
	Title     string   `json:"title"`
	Body      string   `json:"body"`
	Questions []string `json:"questions,omitempty"`
	Keywords  []string `json:"keywords,omitempty"`
}

// corpus is what the account knows and is asked. The same seed makes the same one.
type corpus struct {
	written   []article // by people: the samples and the relevance set
	questions []string  // to which the written ones have an answer
	vain      []string  // to which they have none
	words     []string  // by rank
	sums      []float64 // of the words' frequencies
	rng       *rand.Rand
}

// newCorpus reads what people wrote and learns from it how to write more of the kind.
func newCorpus(ctx context.Context) (*corpus, error) {
	c := &corpus{rng: rand.New(rand.NewPCG(20261123, 1))}
	err := content.SeedSource(seed.Files).Each(ctx, func(e content.Entry) error {
		a := &e.Article
		c.written = append(c.written, article{a.ID, string(a.Kind), a.Title, a.Body, a.Questions, a.Keywords})
		c.questions = append(c.questions, a.Questions...)
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = eachLine(relevanceArticles, func(a article) {
		a.ID = "relevance-" + a.ID // some are named like samples
		c.written = append(c.written, a)
	})
	if err != nil {
		return nil, err
	}
	err = eachLine(relevanceQuestions, func(q content.RelevanceQuery) {
		switch {
		case q.Sealed:
		case len(q.Answers) == 0:
			c.vain = append(c.vain, q.Text)
		default:
			c.questions = append(c.questions, q.Text)
		}
	})
	c.learn()
	return c, err
}

// eachLine calls f with each object of a file of JSON lines.
func eachLine[T any](path string, f func(T)) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("%w (bench runs in the repository's folder)", err)
	}
	defer file.Close()
	for d := json.NewDecoder(bufio.NewReader(file)); ; {
		var v T
		if err := d.Decode(&v); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		f(v)
	}
}

// The vocabulary: so many words from what people wrote, then made ones of their characters.
const (
	learnedWords = 3000
	allWords     = 60_000
)

// learn makes a vocabulary of words of two to four characters. The frequent ones are the
// pairs and triples that people wrote most often, the others are put together from the same
// characters; a word's frequency falls with its rank, as in any language.
func (c *corpus) learn() {
	counts, letters := map[string]int{}, []rune{}
	for _, a := range c.written {
		for run := range strings.FieldsFuncSeq(a.Title+"。"+a.Body, func(r rune) bool { return !unicode.Is(unicode.Han, r) }) {
			runes := []rune(run)
			letters = append(letters, runes...)
			for i := range runes {
				for n := 2; n <= 4 && i+n <= len(runes); n++ {
					counts[string(runes[i:i+n])]++
				}
			}
		}
	}
	for w := range counts {
		c.words = append(c.words, w)
	}
	slices.SortFunc(c.words, func(a, b string) int {
		if d := counts[b] - counts[a]; d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	c.words = c.words[:min(len(c.words), learnedWords)]
	for len(c.words) < allWords {
		word := make([]rune, 2+c.rng.IntN(3))
		for i := range word {
			word[i] = letters[c.rng.IntN(len(letters))]
		}
		c.words = append(c.words, string(word))
	}
	total := 0.0
	for rank := range c.words {
		total += 1 / (float64(rank) + 10)
		c.sums = append(c.sums, total)
	}
}

// word draws a word.
func (c *corpus) word() string {
	i, _ := slices.BinarySearch(c.sums, c.rng.Float64()*c.sums[len(c.sums)-1])
	return c.words[min(i, len(c.words)-1)]
}

// text writes so many characters, in sentences and paragraphs.
func (c *corpus) text(characters int) string {
	var b strings.Builder
	for n := 1; b.Len() < 3*characters; n++ {
		b.WriteString(c.word())
		switch {
		case n%60 == 0:
			b.WriteString("。\n\n")
		case n%15 == 0:
			b.WriteString("。")
		case n%5 == 0:
			b.WriteString("，")
		}
	}
	return b.String()
}

// made writes an article of 500 characters that nobody wrote.
func (c *corpus) made(number int) article {
	kinds := content.Kinds()
	kind := kinds[number%len(kinds)]
	if kind == content.KindHome {
		kind = content.KindGuide
	}
	return article{ID: fmt.Sprintf("made-%06d", number), Kind: string(kind), Title: c.text(14), Body: c.text(500)}
}

// writeImport writes n articles as JSON lines: the written ones, if they are wanted, and
// made ones.
func (c *corpus) writeImport(path string, n int, written bool) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	b := bufio.NewWriterSize(file, 1<<20)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	for i := range n {
		a := article{}
		if written && i < len(c.written) {
			a = c.written[i]
		} else {
			a = c.made(i)
		}
		if err := e.Encode(a); err != nil {
			return errors.Join(err, file.Close())
		}
	}
	return errors.Join(b.Flush(), file.Close())
}

// sort puts the questions where the service puts them, so that as many are answered as are
// said to be.
func (c *corpus) sort(ix *content.Index) error {
	all := append(c.questions, c.vain...)
	now := time.Now()
	c.questions, c.vain = nil, nil
	for _, q := range all {
		if ix.Search(q, now, 5).Answered {
			c.questions = append(c.questions, q)
		} else {
			c.vain = append(c.vain, q)
		}
	}
	if len(c.questions) < 100 || len(c.vain) < 10 {
		return fmt.Errorf("%d questions with an answer and %d without are too few", len(c.questions), len(c.vain))
	}
	return nil
}

// asked returns n questions; one in twenty has no answer.
func (c *corpus) asked(n int) []string {
	out := make([]string, n)
	for i := range out {
		from := c.questions
		if i%20 == 19 {
			from = c.vain
		}
		out[i] = from[c.rng.IntN(len(from))]
	}
	return out
}
