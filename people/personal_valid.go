package people

import "strings"

// Digits returns the digits of a number as a person types it, in ASCII: full-width and Tibetan
// digits and groups are put right. Anything else in it makes it empty. The last may be X.
func Digits(typed string) string {
	var b strings.Builder
	for _, r := range strings.TrimSpace(typed) {
		switch d := digit(r); {
		case d != 0:
			b.WriteByte(d)
		case strings.ContainsRune("xXｘＸ", r):
			b.WriteByte('X')
		case !strings.ContainsRune(" \u3000\u00a0\t-－—–·.．", r):
			return ""
		}
	}
	return b.String()
}

// ValidID reports whether 18 digits, of which the last may be X, are an ID number by region,
// date and checksum (GB 11643-1999).
func ValidID(digits string) bool { return len(digits) == 18 && isID(digits) }

// ValidCard reports whether 13 to 19 digits can be a bank card's by Luhn's sum.
func ValidCard(digits string) bool {
	return len(digits) >= 13 && len(digits) <= 19 && isBankCard(digits)
}

// ValidMobile reports whether 11 digits can be a Chinese mobile number.
func ValidMobile(digits string) bool {
	return len(digits) == 11 && digits[0] == '1' && isPhone(digits)
}

// Hint hides a personal value but for what tells it from another: the last four digits of a
// number, the first character of a name. The empty value stays empty.
func Hint(value string) string {
	runes := []rune(value)
	switch {
	case len(runes) == 0:
		return ""
	case len(runes) > 8 && digit(runes[len(runes)-2]) != 0:
		return "尾号 " + string(runes[len(runes)-4:])
	case len(runes) > 8:
		return string(runes[:3]) + "…"
	}
	return string(runes[:1]) + strings.Repeat("*", len(runes)-1)
}
