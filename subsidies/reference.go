package subsidies

import (
	"fmt"
	"strings"

	"zaiyue/people"
)

// A reference number is ten digits, shown as 2600 0123 45: two of the year, six of a running
// number, and two by which mistakes are found (ISO 7064, MOD 97-10): every single wrong digit,
// and every two digits swapped. It says nothing about the person.
const (
	referenceDigits = 10
	mostReferences  = 999_999 // a year
)

// NewReference makes the n-th reference number of a year, n from 1. It fails beyond 999,999.
func NewReference(year, n int) (string, error) {
	if year < 2000 || year > 2099 || n < 1 || n > mostReferences {
		return "", fmt.Errorf("subsidies: no reference number for %d in %d", n, year)
	}
	body := fmt.Sprintf("%02d%06d", year%100, n)
	return fmt.Sprintf("%s%02d", body, 98-mod97(body+"00")), nil
}

// ReferenceIn finds the reference number in what a person typed or an officer heard: with blanks
// and hyphens, in full-width or Tibetan digits, with words around it. A number whose check does
// not hold is none.
func ReferenceIn(typed string) (string, bool) {
	if len(typed) > longestReference {
		return "", false
	}
	var digits strings.Builder
	for _, run := range people.DigitRuns(typed) {
		digits.WriteString(run.Digits)
	}
	r := digits.String()
	return r, ValidReference(r)
}

// longestReference bounds what is looked at for a reference number, in bytes.
const longestReference = 120

// ValidReference reports whether ten digits are a reference number that can have been given out.
func ValidReference(r string) bool {
	if len(r) != referenceDigits || strings.Trim(r, "0123456789") != "" || r[2:8] == "000000" {
		return false
	}
	check := (r[8]-'0')*10 + r[9] - '0'
	return check >= 2 && mod97(r) == 1
}

// ShowReference writes a reference number in groups, for eyes and telephones.
func ShowReference(r string) string {
	if len(r) != referenceDigits {
		return r
	}
	return r[:4] + " " + r[4:8] + " " + r[8:]
}

// mod97 is a number of digits modulo 97.
func mod97(digits string) (rest int) {
	for i := range len(digits) {
		rest = (rest*10 + int(digits[i]-'0')) % 97
	}
	return rest
}
