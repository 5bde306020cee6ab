package content

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"zaiyue/content/unihan"
)

// Normalize returns the form in which texts are compared: composed (NFC), half-width, lower
// case, simplified, without invisible characters, runs of white space as one space, none at
// the ends. Punctuation stays.
func Normalize(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range composed(s) {
		r = fold(r)
		switch {
		case r == 0:
		case unicode.IsSpace(r):
			space = b.Len() > 0
		default:
			if space {
				b.WriteByte(' ')
				space = false
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

// fold returns the comparable form of one character of a composed text, or 0 for one that
// cannot be seen.
func fold(r rune) rune {
	switch {
	case r < 0x80:
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		if r < 0x20 && !unicode.IsSpace(r) || r == 0x7f {
			return 0
		}
		return r
	case 0x3400 <= r && r <= 0x9fff:
		return unihan.Simplified(r)
	case 0xff00 <= r && r <= 0xffef || r == '　':
		if half := width.LookupRune(r).Folded(); half != 0 {
			r = half
		}
		return unicode.ToLower(r)
	case r == noBreakTsheg:
		return tsheg
	case invisible(r):
		return 0
	}
	return unicode.ToLower(r)
}

// invisible reports whether r is a control, a format character (zero-width, direction,
// byte-order mark), a variation selector or a piece of a broken encoding.
func invisible(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector) && !unicode.IsSpace(r) || r == unicode.ReplacementChar
}

// trimmed returns the normalised text without punctuation, symbols and spaces at its ends.
func trimmed(s string) string {
	return strings.TrimFunc(Normalize(s), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.IsSymbol(r)
	})
}
