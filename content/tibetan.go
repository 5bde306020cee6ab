package content

import "strings"

// Tibetan puts a tsheg between syllables and none between words, so a syllable is to it
// what a character is to Chinese.
const (
	tsheg        = '་'
	noBreakTsheg = '༌'
)

// isTibetan reports whether r is part of a Tibetan syllable: a letter, a vowel, a subjoined
// letter or a digit, but neither tsheg nor shad.
func isTibetan(r rune) bool {
	return 0x0f40 <= r && r <= 0x0fbc || r == 0x0f00 || 0x0f20 <= r && r <= 0x0f33
}

// endings are the case particles and sentence endings that are written onto the syllable
// before them.
var endings = [...]string{"འི", "འོ", "འང", "འམ", "འུ"}

// stem returns the syllable without an ending that was written onto it.
func stem(syllable string) string {
	for _, e := range endings {
		if rest, ok := strings.CutSuffix(syllable, e); ok && rest != "" {
			return rest
		}
	}
	return syllable
}
