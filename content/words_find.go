package content

import (
	"strings"
	"unicode/utf8"
)

// WordFinder finds the words of a list in texts, all at once. It is immutable.
type WordFinder struct {
	words []BadWord
	root  wordNode
}

// wordNode is a place in the tree of all words, character by character.
type wordNode struct {
	next map[rune]*wordNode
	word int // of the list, from 1; 0: none ends here
}

// NewWordFinder makes a finder of a list of words.
func NewWordFinder(words []BadWord) *WordFinder {
	f := &WordFinder{words: words}
	for i, w := range words {
		n := &f.root
		for _, r := range foldedRunes(w.Word) {
			if n.next == nil {
				n.next = map[rune]*wordNode{}
			}
			if n.next[r] == nil {
				n.next[r] = &wordNode{}
			}
			n = n.next[r]
		}
		if n != &f.root {
			n.word = i + 1
		}
	}
	return f
}

// WordHit is a word found in a text.
type WordHit struct {
	Word  BadWord
	Field string // title, summary, body …
	// Before, Found and After are how the text reads there.
	Before, Found, After string
	At                   int // bytes from the beginning of the field
}

// mostHits bounds what is reported of an article: more are not read.
const mostHits = 100

// around is how many characters before and after a hit are shown.
const around = 12

// Find returns the words in an article, field by field in the order of the text; at most a
// hundred. Questions and keywords are not searched: they are written as people speak.
func (f *WordFinder) Find(a *Article) (hits []WordHit) {
	for _, t := range []fieldText{
		{key: "title", text: a.Title}, {key: "summary", text: a.Summary}, {key: "body", text: a.Body},
		{key: "contact", text: a.Contact}, {key: "amount", text: a.Amount},
	} {
		hits = f.in(t.key, composed(t.text), hits)
	}
	return hits
}

func (f *WordFinder) in(field, text string, hits []WordHit) []WordHit {
	runes, at := foldedText(text)
	for i := 0; i < len(runes) && len(hits) < mostHits; {
		word, end := f.at(runes, i)
		if word == nil || word.right(runes, i, end) {
			i++
			continue
		}
		from, to := at[i], at[end-1]
		_, size := utf8.DecodeRuneInString(text[to:])
		to += size
		hits = append(hits, WordHit{
			Word: *word, Field: field, At: from,
			Before: lastRunes(lineEndless(text[:from]), around), Found: text[from:to], After: cut(lineEndless(text[to:]), around),
		})
		i = end
	}
	return hits
}

// at returns the longest word that begins at a place, and where it ends.
func (f *WordFinder) at(runes []rune, i int) (word *BadWord, end int) {
	n := &f.root
	for j := i; j < len(runes); j++ {
		if n = n.next[runes[j]]; n == nil {
			break
		}
		if n.word > 0 {
			word, end = &f.words[n.word-1], j+1
		}
	}
	return word, end
}

// right reports whether the word found stands in one of its exceptions.
func (w *BadWord) right(runes []rune, from, to int) bool {
	for _, e := range w.Except {
		except := foldedRunes(e)
		for start := max(0, to-len(except)); start <= from; start++ {
			if start+len(except) <= len(runes) && string(runes[start:start+len(except)]) == string(except) {
				return true
			}
		}
	}
	return false
}

// lineEndless is a text with its line ends as spaces, as it is shown in one line.
func lineEndless(s string) string {
	const enough = 200
	if len(s) > 2*enough {
		s = s[:enough] + s[len(s)-enough:] // the ends are all that is shown
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\n", " ")
}

func lastRunes(s string, n int) string {
	r := []rune(s)
	return string(r[max(0, len(r)-n):])
}
