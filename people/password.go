package people

import (
	"crypto/rand"
	_ "embed"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"zaiyue/fault"
)

// How long a password may be, in characters. There are no rules of what it is made of:
// length and not being guessed are what counts (NIST SP 800-63B, section 5.1.1).
const (
	MinPassword = 10
	MaxPassword = 128
)

// obvious lists passwords that are tried first, one a line; # begins a comment.
//
//go:embed passwords.txt
var obvious string

// CheckPassword reports with fault.Invalid why a password cannot be an officer's.
func CheckPassword(login, password string) error {
	p := strings.ToLower(norm.NFKC.String(password))
	n := utf8.RuneCountInString(p)
	switch {
	case !utf8.ValidString(password) || strings.ContainsFunc(p, unicode.IsControl):
		return fault.New(fault.Invalid, textControl)
	case n < MinPassword:
		return fault.New(fault.Invalid, fmt.Sprintf(textShort, MinPassword, n))
	case utf8.RuneCountInString(password) > MaxPassword || n > 2*MaxPassword:
		return fault.New(fault.Invalid, fmt.Sprintf(textLong, MaxPassword))
	case login != "" && strings.Trim(strings.ReplaceAll(p, strings.ToLower(login), ""), "0123456789._-@ ") == "" && strings.Contains(p, strings.ToLower(login)):
		return fault.New(fault.Invalid, textIsLogin)
	case isObvious(p):
		return fault.New(fault.Invalid, textObvious)
	}
	return nil
}

// isObvious reports whether a password in lower case is on the list, or a piece of one or
// two characters repeated, or a row of neighbours such as 0123456789 and abcdefghij.
func isObvious(p string) bool {
	for line := range strings.Lines(obvious) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' && line == p {
			return true
		}
	}
	r := []rune(p)
	repeated, row := true, true
	for i := range r {
		if i >= 2 && r[i] != r[i-2] {
			repeated = false
		}
		if i >= 1 && r[i] != r[i-1]+1 && r[i] != r[i-1]-1 && !(r[i-1] == '9' && r[i] == '0') {
			row = false
		}
	}
	return repeated || row
}

// NewPassword invents a password that can be read out and typed: 16 letters and digits in
// groups of four (80 bits).
func NewPassword() string {
	t := strings.ToLower(rand.Text()[:16])
	return t[:4] + "-" + t[4:8] + "-" + t[8:12] + "-" + t[12:]
}
