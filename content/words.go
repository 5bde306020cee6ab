package content

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:embed words/words.yaml
var seedWords []byte

// Level is how much a word matters.
type Level string

// The levels.
const (
	LevelBlock Level = "block" // the article is not published
	LevelWarn  Level = "warn"  // officers are told
)

// BadWord is something an article should not have: a sensitive word or a slip of the pen (row
// P12). The tags are how the store writes it.
type BadWord struct {
	Word    string   `yaml:"word" json:"word"`
	Level   Level    `yaml:"level" json:"level"`
	Why     string   `yaml:"why" json:"why"`                   // for the officer
	Suggest string   `yaml:"suggest" json:"suggest,omitempty"` // what to write in its place
	Except  []string `yaml:"except" json:"except,omitempty"`   // longer words in which it is right
	By      string   `yaml:"-" json:"by,omitempty"`            // the officer who changed it last; empty: it came with the program
}

// The limits of the list.
const (
	MaxWords   = 5000
	maxWord    = 40  // characters
	maxWordWhy = 200 // characters of a reason, a suggestion
	maxExcepts = 20
)

// Key is what a word is found and kept under: two that differ in spelling only are one.
func (w BadWord) Key() string { return string(foldedRunes(w.Word)) }

// Check returns what is wrong with a word, nothing when it may be kept.
func (w BadWord) Check() (flaws []Flaw) {
	add := func(key, words string, args ...any) {
		flaws = append(flaws, Flaw{key, fmt.Sprintf(words, args...)})
	}
	switch n := len([]rune(w.Key())); {
	case n == 0:
		add("word", "请写上要查的词")
	case n == 1:
		add("word", "至少两个字，一个字会查出太多")
	case utf8.RuneCountInString(w.Word) > maxWord || strings.ContainsFunc(w.Word, unicode.IsControl):
		add("word", "最多 %d 个字，写在一行里", maxWord)
	}
	if w.Level != LevelBlock && w.Level != LevelWarn {
		add("level", "请选“不能发布”或“提醒”")
	}
	if strings.TrimSpace(w.Why) == "" {
		add("why", "请写明原因，写稿的同事会看到")
	}
	for key, text := range map[string]string{"why": w.Why, "suggest": w.Suggest} {
		if utf8.RuneCountInString(text) > maxWordWhy {
			add(key, "最多 %d 个字", maxWordWhy)
		}
	}
	if len(w.Except) > maxExcepts {
		add("except", "最多 %d 个", maxExcepts)
	}
	for _, e := range w.Except {
		if !strings.Contains(string(foldedRunes(e)), w.Key()) || utf8.RuneCountInString(e) > maxWord {
			add("except", "“%s”里没有这个词，或者太长", cut(e, maxWord))
		}
	}
	return flaws
}

// SeedWords returns the words that a new store begins with.
func SeedWords() ([]BadWord, error) {
	const name = "content/words/words.yaml"
	var file struct {
		Words []BadWord `yaml:"words"`
	}
	lines, err := decode(bytes.Clone(seedWords), name, &file)
	if err != nil {
		return nil, err
	}
	var problems []error
	seen := map[string]bool{}
	for i, w := range file.Words {
		flaws := w.Check()
		if seen[w.Key()] {
			flaws = append(flaws, Flaw{"word", "写了两次"})
		}
		seen[w.Key()] = true
		for _, f := range flaws {
			problems = append(problems, fmt.Errorf("%s:%d: %s：%s", name, lines.of("words", i), f.Key, f.Words))
		}
	}
	return file.Words, errors.Join(problems...)
}

// foldedRunes is a text as words are looked for in it: as Normalize writes it, without
// spaces and the marks of Markdown.
func foldedRunes(s string) []rune {
	runes, _ := foldedText(s)
	return runes
}

// foldedText also returns where in the text each character stands, in bytes. A line end stays:
// no word goes over it.
func foldedText(s string) (runes []rune, at []int) {
	s = composed(s)
	for i, r := range s {
		if r == '\n' {
			runes, at = append(runes, r), append(at, i)
			continue
		}
		if f := fold(r); f != 0 && !unicode.IsSpace(f) && !strings.ContainsRune("*_`~", f) {
			runes, at = append(runes, f), append(at, i)
		}
	}
	return runes, append(at, len(s))
}

// sortWords puts a list in order: what blocks first, then by word.
func sortWords(words []BadWord) {
	slices.SortFunc(words, func(a, b BadWord) int {
		if a.Level != b.Level {
			return strings.Compare(string(a.Level), string(b.Level))
		}
		return strings.Compare(a.Word, b.Word)
	})
}
