package content

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Lexicon is Synonyms made ready for search. It is immutable and may be used by many at
// once; a nil one knows nothing.
type Lexicon struct {
	idle     phrases // greetings, stops and particles
	slips    phrases // value: index of right
	right    []string
	says     phrases        // value: index of words
	spoke    map[string]int // index of words by the pinyin of what is said
	words    []meaning
	faint    charSet
	about    phrases // value: index of subjects
	subjects [][]key
}

// meaning is what a word stands for.
type meaning struct {
	weight   float32
	keys     []key
	official string // the first of the official words, normalised
}

// phrases finds fixed texts in a normalised one, the longest first. Use newPhrases.
type phrases struct {
	known  map[rune][]phrase // by first character
	starts *charSet          // the Han characters among those: most others are settled by a look
}

func newPhrases() phrases { return phrases{make(map[rune][]phrase), new(charSet)} }

// charSet has a bit for each Han character of the unified block.
type charSet [1 << (hanBits - 6)]uint64

func (s *charSet) add(k key)      { s[k/64] |= 1 << (k % 64) }
func (s *charSet) has(k key) bool { return s[k/64]>>(k%64)&1 != 0 }

type phrase struct {
	text  string
	value int
}

func (p phrases) add(text string, value int) {
	text = Normalize(text)
	if r, n := utf8.DecodeRuneInString(text); n > 0 {
		p.known[r] = append(p.known[r], phrase{text, value})
		p.starts.add(han(r))
	}
}

func (p phrases) sort() {
	for _, list := range p.known {
		slices.SortStableFunc(list, func(a, b phrase) int { return cmp.Compare(len(b.text), len(a.text)) })
	}
}

// at returns the longest phrase that the text begins with; a phrase of letters ends where the
// word ends.
func (p phrases) at(text string) (phrase, bool) {
	r, n := utf8.DecodeRuneInString(text)
	if k := han(r); n == 0 || k != 0 && !p.starts.has(k) {
		return phrase{}, false
	}
	for _, ph := range p.known[r] {
		if strings.HasPrefix(text, ph.text) && !inWord(text, len(ph.text)) {
			return ph, true
		}
	}
	return phrase{}, false
}

// inWord reports whether a cut at i would go through a Latin word or a number.
func inWord(text string, i int) bool {
	return i > 0 && i < len(text) && alnum(text[i-1]) && alnum(text[i])
}

func alnum(b byte) bool { return 'a' <= b && b <= 'z' || '0' <= b && b <= '9' }

// NewLexicon makes a lexicon of synonyms that have been checked.
func NewLexicon(s Synonyms) *Lexicon {
	l := &Lexicon{idle: newPhrases(), slips: newPhrases(), says: newPhrases(), about: newPhrases(), spoke: make(map[string]int)}
	for _, list := range [][]string{s.Greetings, s.Stops, s.Particles} {
		for _, text := range list {
			l.idle.add(text, 0)
		}
	}
	for _, slip := range s.Slips {
		l.slips.add(slip.Typed, len(l.right))
		l.right = append(l.right, Normalize(slip.Meant))
	}
	for _, text := range s.Faint {
		for _, r := range Normalize(text) {
			l.faint.add(han(r))
		}
	}
	for _, text := range s.Subjects {
		l.about.add(text, len(l.subjects))
		l.subjects = append(l.subjects, tellingKeys(text))
	}
	for _, w := range s.Words {
		l.addWord(w)
	}
	l.idle.sort()
	l.slips.sort()
	l.says.sort()
	l.about.sort()
	return l
}

// tellingKeys returns the terms of a text that do not count half, or all if there is none.
func tellingKeys(text string) []key {
	var s scanner
	s.scan(Normalize(text))
	if telling := slices.DeleteFunc(slices.Clone(s.keys), key.single); len(telling) > 0 {
		return telling
	}
	return s.keys
}

// isFaint reports whether a character rarely tells what a question is about.
func (l *Lexicon) isFaint(k key) bool { return l != nil && l.faint.has(k) }

func (l *Lexicon) addWord(w Word) {
	m := meaning{weight: float32(cmp.Or(w.Weight, DefaultWeight))}
	if len(w.Means) > 0 {
		m.official = Normalize(w.Means[0])
	}
	var s scanner
	for _, text := range w.Means {
		s.scan(Normalize(text))
		for _, k := range s.keys {
			if !slices.Contains(m.keys, k) {
				m.keys = append(m.keys, k)
			}
		}
	}
	for _, text := range w.Says {
		l.says.add(text, len(l.words))
		if spoken := pinyinOf().pinyin(Normalize(text)); utf8.RuneCountInString(text) > 1 && spoken != "" {
			l.spoke[spoken] = len(l.words)
		}
	}
	l.words = append(l.words, m)
}

// clean mends slips and cuts greetings, stop phrases and particles out of a normalised
// question, each leaving a space. What is left may be empty.
func (l *Lexicon) clean(question string) string {
	if l == nil {
		return question
	}
	b := make([]byte, 0, len(question)+16)
	for i := 0; i < len(question); {
		rest := question[i:]
		starts := i == 0 || !inWord(question, i)
		if slip, ok := l.slips.at(rest); ok && starts {
			b = append(b, l.right[slip.value]...)
			i += len(slip.text)
			continue
		}
		if idle, ok := l.idle.at(rest); ok && starts {
			b = append(b, ' ')
			i += len(idle.text)
			continue
		}
		_, n := utf8.DecodeRuneInString(rest)
		b = append(b, rest[:n]...)
		i += n
	}
	return strings.TrimSpace(string(b))
}
