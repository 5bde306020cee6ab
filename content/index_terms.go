package content

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A key names a term in 32 bits: a Han character (1–0x7fff), a pair of them (up to 1<<30),
// or a hash with the highest bit set for all else: words and numbers, and Tibetan, whose
// single syllables have the next bit too. Two words with one hash cost a little precision.
type key uint32

const (
	hanFirst   = 0x4e00
	hanLast    = 0x9fff
	hanBits    = 15
	hashed     = key(1) << 31
	hashedHalf = hashed | 1<<30
)

// han returns the key of a character of the unified block, 0 for any other.
func han(r rune) key {
	if r < hanFirst || r > hanLast {
		return 0
	}
	return key(r-hanFirst) + 1
}

// pair returns the key of two adjacent characters.
func pair(a, b key) key { return a<<hanBits | b }

// single reports whether the key is of one character or syllable, which counts half.
func (k key) single() bool { return k < 1<<hanBits || k&hashedHalf == hashedHalf }

// isPair reports whether the key is of two Han characters.
func (k key) isPair() bool { return k >= 1<<hanBits && k < 1<<(2*hanBits) }

// runes returns the characters of a pair.
func (k key) runes() (first, second rune) {
	return rune(k>>hanBits) - 1 + hanFirst, rune(k&(1<<hanBits-1)) - 1 + hanFirst
}

// hash returns the key of a word (FNV-1a).
func hash(s string) key {
	h := uint32(2166136261)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return key(h)>>2 | hashed
}

// both returns the key of two hashed terms that stand together.
func both(a, b key) key { return (a*31+b*0x9e3779b1)>>2 | hashed }

// half marks a hashed key as one that counts half.
func half(k key) key { return k | hashedHalf }

// scanner cuts a text into terms. The zero value is ready; it may be used again for the next
// text, which starts afresh.
type scanner struct {
	keys   []key // of the last scan, in order
	length int   // characters, syllables and words of the last scan

	word      []byte // the word or syllable that is being read
	inTibetan bool   // whether word is a Tibetan syllable
	char      key    // the Han character just before, 0 for none
	syllable  key    // the Tibetan syllable just before
	number    key    // the number before, when nothing but brackets stand between
}

// scan finds the terms of a text that need not be normalised.
func (s *scanner) scan(text string) {
	*s = scanner{keys: s.keys[:0], word: s.word[:0]}
	for _, r := range text {
		r = fold(r)
		k := han(r)
		switch {
		case r == 0:
		case k != 0:
			s.han(k, r)
		case isTibetan(r):
			s.letter(r, true)
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			s.letter(r, false)
		case r == tsheg:
			s.char = 0
			s.flush()
		default:
			s.separate(r)
		}
	}
	s.flush()
}

// han takes a Han character: itself, and the pair with the one before.
func (s *scanner) han(k key, r rune) {
	s.flush()
	s.length++
	s.keys = append(s.keys, k)
	if s.char != 0 {
		s.keys = append(s.keys, pair(s.char, k))
	}
	s.char, s.syllable = k, 0
	if r != '第' { // 〔2021〕第12号
		s.number = 0
	}
}

func (s *scanner) letter(r rune, tibetan bool) {
	if tibetan != s.inTibetan {
		s.flush()
	}
	s.char, s.inTibetan = 0, tibetan
	s.word = utf8.AppendRune(s.word, r)
}

// separate ends what is being read at a space or a punctuation mark.
func (s *scanner) separate(r rune) {
	s.flush()
	s.char, s.syllable = 0, 0
	if !strings.ContainsRune("〔〕[]()（）【】{}", r) {
		s.number = 0
	}
}

// flush takes the word or syllable that has been read.
func (s *scanner) flush() {
	if len(s.word) == 0 {
		return
	}
	s.length++
	if s.inTibetan {
		s.takeSyllable(half(hash(stem(string(s.word)))))
	} else {
		s.takeWord(hash(string(s.word)), '0' <= s.word[0] && s.word[0] <= '9')
	}
	s.word = s.word[:0]
}

func (s *scanner) takeSyllable(k key) {
	s.keys = append(s.keys, k)
	if s.syllable != 0 {
		s.keys = append(s.keys, both(s.syllable, k))
	}
	s.syllable, s.number = k, 0
}

// takeWord takes a word, and with a number the number before it: the year and the number of a
// document stand together, in whatever brackets.
func (s *scanner) takeWord(k key, number bool) {
	s.keys = append(s.keys, k)
	if s.number != 0 && number {
		s.keys = append(s.keys, both(s.number, k))
	}
	if s.number = 0; number {
		s.number = k
	}
}
