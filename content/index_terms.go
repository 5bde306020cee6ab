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
	word   []byte
}

// scan finds the terms of a text that need not be normalised.
func (s *scanner) scan(text string) {
	s.keys, s.length = s.keys[:0], 0
	var before key     // the Han character just before
	var number key     // the number before, when nothing but brackets stand between
	var syllable key   // the Tibetan syllable before
	inTibetan := false // whether word holds a Tibetan syllable
	flush := func() {
		if len(s.word) == 0 {
			return
		}
		s.length++
		if inTibetan {
			k := half(hash(stem(string(s.word))))
			s.keys = append(s.keys, k)
			if syllable != 0 {
				s.keys = append(s.keys, both(syllable, k))
			}
			syllable = k
		} else {
			k := hash(string(s.word))
			s.keys = append(s.keys, k)
			isNumber := s.word[0] <= '9'
			if number != 0 && isNumber {
				s.keys = append(s.keys, both(number, k))
			}
			if number = 0; isNumber {
				number = k
			}
		}
		s.word, inTibetan = s.word[:0], false
	}
	for _, r := range text {
		if r = fold(r); r == 0 {
			continue
		}
		if k := han(r); k != 0 {
			flush()
			s.length++
			s.keys = append(s.keys, k)
			if before != 0 {
				s.keys = append(s.keys, pair(before, k))
			}
			before, syllable = k, 0
			if r != '第' { // 〔2021〕第12号
				number = 0
			}
			continue
		}
		before = 0
		switch tibetan := isTibetan(r); {
		case tibetan || unicode.IsLetter(r) || unicode.IsDigit(r):
			if tibetan != inTibetan {
				flush()
			}
			inTibetan = tibetan
			s.word = utf8.AppendRune(s.word, r)
		case r == tsheg:
			flush()
		default:
			flush()
			syllable = 0
			if !strings.ContainsRune("〔〕[]()（）【】{}", r) {
				number = 0
			}
		}
	}
	flush()
}
