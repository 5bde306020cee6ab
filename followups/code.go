package followups

import (
	"crypto/rand"
	"math/big"
	"strings"
	"unicode"
)

// A code ties a graduate to a line of the list. It is eight characters, the last a check, and
// shown in two groups. Its alphabet has 17 characters, a prime, so that the check finds every
// single mistake and every two characters swapped; none looks or sounds like another (no 0, 1,
// O, I, L, B, D, E, G, S, Z …), so that it can be said over the telephone.
const (
	codeAlphabet = "23456789AFHKMRWXY"
	codeLength   = 8
)

// NewCode draws a code. It always holds a letter, so that no number is taken for one.
func NewCode() (string, error) {
	for {
		var b strings.Builder
		for range codeLength - 1 {
			n, err := rand.Int(rand.Reader, big.NewInt(int64(len(codeAlphabet))))
			if err != nil {
				return "", err
			}
			b.WriteByte(codeAlphabet[n.Int64()])
		}
		code := b.String() + string(checkOf(b.String()))
		if strings.ContainsFunc(code, unicode.IsLetter) {
			return code, nil
		}
	}
}

// checkOf is the last character of a code.
func checkOf(body string) byte {
	sum := 0
	for i := range len(body) {
		sum += (i + 2) * strings.IndexByte(codeAlphabet, body[i])
	}
	return codeAlphabet[sum%len(codeAlphabet)]
}

// FoldCode brings a code as it was typed into the form it is kept in: capitals, without blanks
// and hyphens, narrow.
func FoldCode(typed string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		if unicode.IsSpace(r) || strings.ContainsRune("-－—–·.。,，", r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, typed)
}

// ValidCode reports whether a folded text is a code that can have been handed out.
func ValidCode(code string) bool {
	if len(code) != codeLength || !strings.ContainsFunc(code, unicode.IsLetter) {
		return false
	}
	for i := range codeLength {
		if strings.IndexByte(codeAlphabet, code[i]) < 0 {
			return false
		}
	}
	return checkOf(code[:codeLength-1]) == code[codeLength-1]
}

// ShowCode writes a code in two groups, for eyes and telephones.
func ShowCode(code string) string {
	if len(code) != codeLength {
		return code
	}
	return code[:codeLength/2] + " " + code[codeLength/2:]
}

// bindWords may stand before a code.
func bindWords() []string { return []string{"绑定码", "绑定", "我的绑定码是", "回访码"} }

// longestBinding bounds what is looked at for a code, in bytes.
const longestBinding = 64

// CodeIn finds the code in a message. asked is set when the message speaks of binding, even
// when what follows is no code; a bare text is taken for a code only when its check holds.
func CodeIn(message string) (code string, asked bool) {
	if len(message) > longestBinding {
		return "", false
	}
	message = strings.TrimSpace(message)
	for _, w := range bindWords() {
		if rest, ok := strings.CutPrefix(message, w); ok {
			return FoldCode(strings.TrimLeft(rest, " ：:，,「“")), true
		}
	}
	if code = FoldCode(message); ValidCode(code) {
		return code, true
	}
	return "", false
}
