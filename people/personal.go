package people

import (
	"strings"
	"unicode/utf8"
)

// A personal number is an ID-card or a bank-card number that its checksum confirms (row
// C19), and, where texts are kept, a telephone number. It may be written in full-width or
// Tibetan digits, and in groups with blanks, hyphens or dots between them.

// Span is a piece of a text, in bytes.
type Span struct{ From, To int }

// DigitRun is an unbroken row of digits in a text.
type DigitRun struct {
	Span
	Digits string // ASCII; the last may be X
}

// Mask puts a star for each digit of the ID-card, bank-card and telephone numbers in a
// text; of a telephone number the first three stay. A text without any is returned as it is.
func Mask(text string) string {
	if countDigits(text) < 11 {
		return text
	}
	runs := DigitRuns(text)
	text = stars(text, findPersonal(text, runs, isCardNumber), 0)
	return stars(text, findPersonal(text, DigitRuns(text), isPhone), 3)
}

// CardNumbers returns where ID-card and bank-card numbers stand in a text.
func CardNumbers(text string) []Span {
	if countDigits(text) < 13 {
		return nil
	}
	return findPersonal(text, DigitRuns(text), isCardNumber)
}

// PhoneNumbers returns where telephone numbers that Mask hides stand in a text: of mobiles, and
// of fixed lines with their area code.
func PhoneNumbers(text string) []Span {
	if countDigits(text) < 11 {
		return nil
	}
	return findPersonal(text, DigitRuns(text), isPhone)
}

// countDigits counts the digits of a text; it is all most messages cost.
func countDigits(text string) int {
	n := 0
	for i := 0; i < len(text); i++ {
		switch b := text[i]; {
		case b >= '0' && b <= '9':
			n++
		case b == 0xEF && strings.HasPrefix(text[i:], "\xEF\xBC"), b == 0xE0 && strings.HasPrefix(text[i:], "\xE0\xBC"):
			if r, _ := utf8.DecodeRuneInString(text[i:]); digit(r) != 0 {
				n++
			}
		}
	}
	return n
}

// digit returns the ASCII form of a digit, or 0.
func digit(r rune) byte {
	switch {
	case r >= '0' && r <= '9':
		return byte(r)
	case r >= '０' && r <= '９':
		return byte(r - '０' + '0')
	case r >= '༠' && r <= '༩':
		return byte(r - '༠' + '0')
	}
	return 0
}

// DigitRuns returns the rows of digits in a text, in order. An X that ends 17 digits
// belongs to them.
func DigitRuns(text string) []DigitRun {
	var runs []DigitRun
	var digits []byte
	from := 0
	flush := func(to int) {
		if len(digits) > 0 {
			runs = append(runs, DigitRun{Span{from, to}, string(digits)})
			digits = digits[:0]
		}
	}
	for i, r := range text {
		d := digit(r)
		if d == 0 && strings.ContainsRune("xXｘＸ", r) && len(digits) > 0 {
			d = 'X'
		}
		if d == 0 {
			flush(i)
			continue
		}
		if len(digits) == 0 {
			from = i
		}
		digits = append(digits, d)
		if d == 'X' {
			flush(i + utf8.RuneLen(r))
		}
	}
	flush(len(text))
	return runs
}

// findPersonal returns the rows that is recognises, or as many neighbouring ones as it
// recognises together.
func findPersonal(text string, runs []DigitRun, is func(digits string) bool) []Span {
	var found []Span
	for i := 0; i < len(runs); i++ {
		digits, last := "", -1
		for j := i; j < len(runs) && len(digits) <= 19; j++ {
			if j > i && !groups(text[runs[j-1].To:runs[j].From]) {
				break
			}
			digits += runs[j].Digits
			if is(digits) {
				last = j
			}
		}
		if last >= 0 {
			found = append(found, Span{runs[i].From, runs[last].To})
			i = last
		}
	}
	return found
}

// groups reports whether what stands between two rows may part the groups of one number.
func groups(between string) bool {
	return utf8.RuneCountInString(between) <= 3 && strings.Trim(between, " \u3000\u00a0\t-－—–_·.．") == ""
}

// stars writes a star for each digit in the spans, but for the first digits of each.
func stars(text string, spans []Span, keep int) string {
	if len(spans) == 0 {
		return text
	}
	var b strings.Builder
	at := 0
	for _, s := range spans {
		b.WriteString(text[at:s.From])
		kept := 0
		for _, r := range text[s.From:s.To] {
			switch {
			case digit(r) == 0 && !strings.ContainsRune("xXｘＸ", r):
				b.WriteRune(r)
			case kept < keep:
				b.WriteRune(r)
				kept++
			default:
				b.WriteByte('*')
			}
		}
		at = s.To
	}
	return b.String() + text[at:]
}

// isCardNumber reports whether the digits are an ID-card or a bank-card number.
func isCardNumber(d string) bool {
	switch len(d) {
	case 18:
		return isID(d) || isBankCard(d)
	case 15:
		return isOldID(d) || isBankCard(d)
	case 13, 14, 16, 17, 19:
		return isBankCard(d)
	}
	return false
}

// isID checks an 18-digit ID number by its region, date and checksum (GB 11643-1999).
func isID(d string) bool {
	if strings.ContainsRune(d[:17], 'X') || !isRegion(d) || !isDate(d[6:14]) {
		return false
	}
	sum, weight := 0, 1
	for i := 17; i >= 0; i-- {
		value := int(d[i] - '0')
		if d[i] == 'X' {
			value = 10
		}
		sum += value * weight
		weight = weight * 2 % 11
	}
	return sum%11 == 1
}

// isOldID checks a 15-digit ID number, as given out until 1999, by its region and date.
func isOldID(d string) bool {
	return !strings.Contains(d, "X") && isRegion(d) && isDate("19"+d[6:12])
}

// isRegion reports whether a number begins with the code of a province.
func isRegion(d string) bool {
	switch d[0] {
	case '1', '2', '3', '4', '5', '6', '8':
		return d[1] >= '1' && d[1] <= '7'
	case '7', '9':
		return d[1] == '1'
	}
	return false
}

// isDate reports whether the digits are a day (YYYYMMDD) of 1900 to 2099.
func isDate(d string) bool {
	month, day := d[4:6], d[6:8]
	return (d[:2] == "19" || d[:2] == "20") && month >= "01" && month <= "12" && day >= "01" && day <= "31"
}

// isBankCard checks a card number by Luhn's sum. Cards begin with 4, 5, 6 or 9, foreign
// ones of certain lengths with 3; what begins otherwise (order numbers, times) is none.
func isBankCard(d string) bool {
	switch {
	case strings.Contains(d, "X"), strings.Trim(d, d[:1]) == "":
		return false
	case d[0] == '3' && len(d) > 15 && !(len(d) == 16 && d[1] == '5'):
		return false
	case !strings.ContainsRune("34569", rune(d[0])):
		return false
	}
	sum := 0
	for i := range len(d) {
		n := int(d[len(d)-1-i] - '0')
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}

// isPhone reports whether the digits are a Chinese mobile number, or one with the area code
// of a fixed line.
func isPhone(d string) bool {
	switch {
	case strings.Contains(d, "X"):
		return false
	case len(d) == 13 && strings.HasPrefix(d, "86"):
		return isPhone(d[2:])
	case len(d) == 11 && d[0] == '1':
		return d[1] >= '3'
	}
	return (len(d) == 11 || len(d) == 12) && d[0] == '0' && d[1] != '0'
}
