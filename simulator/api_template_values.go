package simulator

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// templateField is one named value of a template: "申请人:{{name1.DATA}}".
type templateField struct {
	Label   string
	Key     string // prefix and number; or first, remark, keyword1 of the old templates
	Example string
	Enum    []string // of const and enum: the words that are allowed
}

// value is one entry of a message's data. Color is accepted and ignored.
type value struct {
	Value string `json:"value"`
	Color string `json:"color"`
}

// checkValues holds data against the fields of a template (section 7.3). Every field has
// to be there; a violation is 47003 and names the key. p.mu is held.
func (p *platform) checkValues(fields []templateField, data map[string]value) error {
	for _, f := range fields {
		v, sent := data[f.Key]
		if oldStyle(f.Key) {
			continue
		}
		if !sent || v.Value == "" {
			return refusef(47003, "argument invalid! data.%s.value is empty", f.Key)
		}
		if !p.rules.Template.validValue(f, v.Value) {
			return refusef(47003, "argument invalid! data.%s.value invalid", f.Key)
		}
	}
	return nil
}

// oldStyle reports a key of an industry template, which has no rules.
func oldStyle(key string) bool {
	return key == "first" || key == "remark" || strings.HasPrefix(key, "keyword")
}

var (
	numberForm = regexp.MustCompile(`^[+-]?\d+(\.\d+)?$`)
	letterForm = regexp.MustCompile(`^[A-Za-z]+$`)
	amountForm = regexp.MustCompile(`^\p{Sc}?(\d+)(?:\.(\d+))?元?$`)
)

// validValue reports whether s may stand under the field's key. Lengths are characters.
func (r TemplateRules) validValue(f templateField, s string) bool {
	if !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) {
		return false
	}
	if !r.Tibetan && strings.ContainsFunc(s, func(c rune) bool { return unicode.Is(unicode.Tibetan, c) }) {
		return false
	}
	prefix, length := strings.TrimRight(f.Key, "0123456789"), utf8.RuneCountInString(s)
	switch prefix {
	case "time":
		return validTimes(s)
	case "date":
		return validDate(s)
	case "name":
		return r.validName(s)
	case "amount":
		parts := amountForm.FindStringSubmatch(s)
		return parts != nil && len(parts[1])+len(parts[2]) <= r.Lengths[prefix]
	case "const", "enum":
		return length <= r.Lengths[prefix] && (len(f.Enum) == 0 || slices.Contains(f.Enum, s))
	}
	limit, known := r.Lengths[prefix]
	return !known || length <= limit && validLetters(prefix, s)
}

// validLetters checks which characters a prefix allows.
func validLetters(prefix, s string) bool {
	switch prefix {
	case "character_string":
		return !strings.ContainsFunc(s, isHan)
	case "number":
		return numberForm.MatchString(s)
	case "letter":
		return letterForm.MatchString(s)
	case "symbol":
		return !strings.ContainsFunc(s, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) })
	case "phone_number":
		return !strings.ContainsFunc(s, unicode.IsLetter) && strings.ContainsFunc(s, unicode.IsDigit)
	case "phrase":
		return !strings.ContainsFunc(s, func(c rune) bool { return !isHan(c) })
	}
	return true // thing, short_thing, car_number take anything
}

func isHan(c rune) bool { return unicode.Is(unicode.Han, c) }

// validName is 10 Chinese characters (a name with any of them counts as Chinese), or 20
// letters and symbols.
func (r TemplateRules) validName(s string) bool {
	limit := r.Lengths["name"]
	if strings.ContainsFunc(s, isHan) {
		limit = r.Lengths["name_han"]
	}
	return utf8.RuneCountInString(s) <= limit && !strings.ContainsFunc(s, unicode.IsDigit)
}

// Days and clock times as the platform reads them.
var (
	dayForms   = [...]string{"2006年1月2日", "2006-1-2", "2006/1/2"}
	clockForms = [...]string{"15:04", "15:04:05"}
)

// validTimes is a 24-hour time with or without a day, or two of them joined by "~".
func validTimes(s string) bool {
	for t := range strings.SplitSeq(s, "~") {
		if t = strings.TrimSpace(t); !validClock(t) && !validDayAndClock(t) {
			return false
		}
	}
	return strings.Count(s, "~") <= 1
}

// validDate is a day, with or without a time; a range is two of them.
func validDate(s string) bool {
	for d := range strings.SplitSeq(s, "~") {
		if d = strings.TrimSpace(d); !validDay(d) && !validDayAndClock(d) {
			return false
		}
	}
	return strings.Count(s, "~") <= 1
}

func validDay(s string) bool   { return parses(s, dayForms[:]) }
func validClock(s string) bool { return parses(s, clockForms[:]) }

func validDayAndClock(s string) bool {
	day, clock, ok := strings.Cut(s, " ")
	return ok && validDay(day) && validClock(clock)
}

func parses(s string, forms []string) bool {
	return slices.ContainsFunc(forms, func(form string) bool {
		_, err := time.Parse(form, s)
		return err == nil
	})
}
