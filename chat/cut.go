package chat

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// How good a place to cut is; a higher one wins over a later one.
const (
	cutRune     = 1 + iota // between runes: only where nothing else fits
	cutStack               // between graphemes or Tibetan stacks, inside a word or number
	cutWord                // between words or Chinese characters
	cutClause              // after a comma, a blank, a tsheg
	cutSentence            // after a sentence, a shad, a line
)

// Cut cuts a text into parts of at most max bytes whose concatenation is the text. It cuts
// after a sentence where it can; never inside a rune; never inside a Tibetan stack or
// syllable, a word, an <a> link or 【】 that itself fits into max. max counts as at
// least utf8.UTFMax. An empty text is one empty part.
func Cut(text string, max int) []string {
	if max < utf8.UTFMax {
		max = utf8.UTFMax
	}
	var parts []string
	for len(text) > max {
		n := cutAt(text, max)
		parts = append(parts, text[:n])
		text = text[n:]
	}
	return append(parts, text)
}

// cutAt returns the best place to cut text within its first max bytes.
func cutAt(text string, max int) int {
	best, quality := 0, 0
	for i := 0; i < len(text); {
		n := unit(text[i:], max)
		if i+n > max {
			break
		}
		i += n
		here, size := utf8.DecodeLastRuneInString(text[:i])
		before, _ := utf8.DecodeLastRuneInString(text[:i-size])
		next, _ := utf8.DecodeRuneInString(text[i:])
		if q := place(before, here, next); q >= quality {
			best, quality = i, q
		}
	}
	return best
}

// unit is the length of what must stay together at the start of text: a link, 【…】,
// a bare address, or one rune.
func unit(text string, max int) int {
	for _, u := range [...]struct{ open, close string }{{"<a ", "</a>"}, {"【", "】"}} {
		if strings.HasPrefix(text, u.open) {
			if end := strings.Index(text, u.close); end >= 0 && end+len(u.close) <= max {
				return end + len(u.close)
			}
		}
	}
	if n := addressLength(text); n > 0 && n <= max {
		return n
	}
	_, n := utf8.DecodeRuneInString(text)
	return n
}

// addressLength is the length of the web address a text begins with, or 0.
func addressLength(text string) int {
	if !strings.HasPrefix(text, "http://") && !strings.HasPrefix(text, "https://") {
		return 0
	}
	end := strings.IndexFunc(text, func(r rune) bool { return r <= ' ' || r > '~' || r == '<' || r == '"' })
	if end < 0 {
		return len(text)
	}
	return end
}

// place judges the place between here and next; before stands before here.
func place(before, here, next rune) int {
	switch {
	case joins(here, next), here == '\r' && next == '\n', isFlag(here) && isFlag(next) && !isFlag(before):
		return cutRune
	case closes(next) && !unicode.IsSpace(here):
		return cutStack
	case unicode.IsSpace(next):
		return cutStack
	case here == '\n', endsSentence(here), closes(here) && endsSentence(before):
		return cutSentence
	case unicode.IsSpace(here) && (endsSentence(before) || closes(before)):
		return cutSentence
	case here == '་', here == '༌', unicode.IsSpace(here), strings.ContainsRune("，、：,", here):
		return cutClause
	case isTibetan(here) && isTibetan(next), isWord(here) && isWord(next):
		return cutStack
	}
	return cutWord
}

// joins reports whether next is part of the character that here belongs to.
func joins(here, next rune) bool {
	const joiner = '\u200d'
	return unicode.In(next, unicode.Mn, unicode.Mc, unicode.Me, unicode.Variation_Selector) ||
		here == joiner || next == joiner || next >= 0x1F3FB && next <= 0x1F3FF
}

// isFlag reports whether r is half of a flag.
func isFlag(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

// endsSentence reports whether a sentence may end with r.
func endsSentence(r rune) bool {
	return strings.ContainsRune("。！？；…!?;།༎༏༐༑༔", r)
}

// closes reports whether r belongs to what stands before it.
func closes(r rune) bool {
	return endsSentence(r) || strings.ContainsRune("，、：）〕》」』”’】〉〗)]},.:་༌", r)
}

// isTibetan reports whether r is a letter, sign or digit of a Tibetan syllable.
func isTibetan(r rune) bool { return r >= 0x0F18 && r <= 0x0FBC && !closes(r) }

// isWord reports whether r is part of a Latin word or a number.
func isWord(r rune) bool {
	return r < 0x2E80 && !isTibetan(r) && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
