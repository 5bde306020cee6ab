package notices

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// valueRule makes a text fit one kind of a template's keys, or says that it cannot.
type valueRule func(s string, words []string) (string, bool)

// The forms of what is never cut.
var (
	stringForm = regexp.MustCompile(`^[!-~]([ -~]*[!-~])?$`)
	numberForm = regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]+)?$`)
	letterForm = regexp.MustCompile(`^[A-Za-z]+$`)
	symbolForm = regexp.MustCompile(`^[\p{P}\p{S}]+$`)
	phoneForm  = regexp.MustCompile(`^[0-9+()*#-]*[0-9][0-9+()*#-]*$`)
	carForm    = regexp.MustCompile(`^[\p{Han}A-Za-z0-9·-]+$`)
)

// ruleOf are the rules of section 7.3 of the protocol paper, by the letters of a key. What
// loses its meaning when it is cut (numbers, names, states, times) is never cut. Of
// short_thing the paper knows no length; 5 is the shortest seen. A kind of key that came later,
// or an old template's, is kept short.
func ruleOf(prefix string) valueRule {
	switch prefix {
	case "short_thing":
		return shortened(5)
	case "character_string":
		return matching(32, stringForm)
	case "number":
		return matching(32, numberForm)
	case "letter":
		return matching(32, letterForm)
	case "symbol":
		return matching(5, symbolForm)
	case "phone_number":
		return matching(17, phoneForm)
	case "car_number":
		return matching(8, carForm)
	case "time":
		return timeValue
	case "date":
		return dateValue
	case "amount":
		return amountValue
	case "name":
		return nameValue
	case "phrase":
		return phraseValue
	case "const", "enum":
		return listed
	}
	return shortened(20)
}

// Value makes of a text what may stand under a key of a template, such as thing4, shortened
// by rule; words are those that a const or enum key takes, none where they are not known. It
// reports false where the text cannot be made to fit: WeChat would refuse it with 47003.
func Value(key, text string, words []string) (string, bool) {
	text = oneLine(text)
	if text == "" || strings.ContainsFunc(text, isTibetan) { // WeChat does not say whether it takes Tibetan letters
		return "", false
	}
	return ruleOf(strings.TrimRight(key, "0123456789"))(text, words)
}

// unsaid is what stands under a key for which there is nothing: WeChat refuses an empty value
// with 47003. A kind of key that takes no such words has none.
func unsaid(key string) string {
	switch strings.TrimRight(key, "0123456789") {
	case "thing", "short_thing", "phrase", "keyword":
		return "暂无"
	case "character_string":
		return "-"
	}
	return ""
}

// oneLine takes out what no value may hold: line breaks, control and unreadable characters.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError, unicode.Is(unicode.Cf, r) && r != '\u200d', unicode.Is(unicode.Co, r):
			return -1
		case unicode.IsControl(r), unicode.IsSpace(r):
			return ' '
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

func isTibetan(r rune) bool { return unicode.Is(unicode.Tibetan, r) }

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// shortened cuts a text to so many characters, the last of which is then "…".
func shortened(most int) valueRule {
	return func(s string, _ []string) (string, bool) { return shorten(s, most), true }
}

// shorten cuts a text to most characters, never between a character and its marks.
func shorten(s string, most int) string {
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	end := most - 1
	for end > 1 && (joined(runes[end]) || runes[end-1] == '\u200d') {
		end--
	}
	return strings.TrimRight(string(runes[:end]), " ，、：；,:;") + "…"
}

// joined reports a character that belongs to the one before it.
func joined(r rune) bool {
	return r == '\u200d' || unicode.In(r, unicode.Mn, unicode.Mc, unicode.Me, unicode.Variation_Selector) || r >= 0x1F3FB && r <= 0x1F3FF
}

// matching takes a text of a form, in half width and without blanks around.
func matching(most int, form *regexp.Regexp) valueRule {
	return func(s string, _ []string) (string, bool) {
		s = narrow(s)
		return s, utf8.RuneCountInString(s) <= most && form.MatchString(s)
	}
}

var amountForm = regexp.MustCompile(`^\p{Sc}?([0-9]+)(?:\.([0-9]+))?元?$`)

// amountValue is one currency sign and 10 digits at most, with 元 behind if need be.
func amountValue(s string, _ []string) (string, bool) {
	s = strings.TrimPrefix(narrow(s), "人民币")
	s = strings.NewReplacer(",", "", " ", "", "块", "元").Replace(s)
	m := amountForm.FindStringSubmatch(s)
	return s, m != nil && len(m[1])+len(m[2]) <= 10
}

// narrow makes full-width letters, digits and signs half width.
func narrow(s string) string { return width.Narrow.String(s) }

// nameValue is 10 characters where there are Chinese ones among them, else 20, and no digits.
func nameValue(s string, _ []string) (string, bool) {
	most := 20
	if strings.ContainsFunc(s, isHan) {
		most = 10
	}
	return s, utf8.RuneCountInString(s) <= most && !strings.ContainsFunc(s, unicode.IsDigit)
}

// phraseValue is 5 Chinese characters; punctuation and blanks around them are left out.
func phraseValue(s string, _ []string) (string, bool) {
	s = strings.TrimFunc(s, func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSpace(r) })
	n := utf8.RuneCountInString(s)
	return s, n > 0 && n <= 5 && !strings.ContainsFunc(s, func(r rune) bool { return !isHan(r) })
}

// listed is one of the words that were approved for the template.
func listed(s string, words []string) (string, bool) {
	return s, utf8.RuneCountInString(s) <= 20 && (len(words) == 0 || slices.Contains(words, s))
}
