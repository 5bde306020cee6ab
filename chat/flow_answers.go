package chat

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"zaiyue/people"
	"zaiyue/wechat"
)

// longestAnswer bounds what a text step keeps, in characters.
const longestAnswer = 800

// understand reads the message as an answer to the step; number is the number it is, or 0.
func (w *walk) understand(number int) (string, bool) {
	content := w.m.Content
	if w.step.Many {
		return w.several(content)
	}
	switch w.step.Kind {
	case StepChoice, StepField:
		return w.step.choice(number, content)
	case StepText:
		content = shorten(strings.TrimSpace(content), longestAnswer)
		return Mask(content), content != ""
	case StepMonth:
		return month(content, w.Now())
	case StepAnswer:
		value, err := w.step.field.Read(content)
		return value, err == nil && value != ""
	case StepPaper:
		return "given", len(w.form.a.PapersOf(w.step.ID[len(paperStep):])) > 0 && slices.Contains(enough, fold(content))
	case StepFact:
		return factAnswer(w.step.fact, content)
	case StepCity:
		city, ok := w.city(content)
		return city.Name, ok
	case StepLocation:
		if w.m.Type == wechat.TypeLocation {
			return degrees(w.m.Where.Latitude) + "," + degrees(w.m.Where.Longitude), true
		}
		city, ok := w.city(content)
		return city.Name, ok
	}
	return "", false
}

// degrees writes a coordinate to about ten metres.
func degrees(d float64) string { return strconv.FormatFloat(d, 'f', 4, 64) }

// choice finds the option a message means: by number, by its words, or by the longest
// words of one option that the message contains.
func (s *Step) choice(number int, content string) (string, bool) {
	if number > 0 {
		if number > len(s.Options) {
			return "", false
		}
		return s.Options[number-1].Words, true
	}
	if words := s.exact(content); words != "" {
		return words, true
	}
	folded := fold(content)
	best, longest, tie := "", 0, false
	for _, o := range s.Options {
		for _, words := range append([]string{o.Words}, o.Also...) {
			words = fold(words)
			switch {
			case !strings.Contains(folded, words) || len(words) < longest || len(words) < len("两字"):
			case len(words) > longest:
				best, longest, tie = o.Words, len(words), false
			case o.Words != best:
				tie = true
			}
		}
	}
	return best, best != "" && !tie
}

// exact returns the option whose words the message is, or nothing.
func (s *Step) exact(content string) string {
	folded := fold(content)
	for _, o := range s.Options {
		for _, words := range append([]string{o.Words}, o.Also...) {
			if fold(words) == folded {
				return o.Words
			}
		}
	}
	return ""
}

// month reads a year, perhaps with a month, and writes it as 2024 or 2024-07.
func month(content string, now time.Time) (string, bool) {
	now = now.In(shanghai())
	for i, word := range [...]string{"前年", "去年", "今年", "明年"} {
		if strings.Contains(content, word) {
			return strconv.Itoa(now.Year() - 2 + i), true
		}
	}
	var groups []string
	for _, g := range people.DigitRuns(chineseDigits(content)) {
		groups = append(groups, g.Digits)
	}
	if len(groups) > 0 && len(groups[0]) >= 6 { // 202407
		groups = slices.Insert(groups, 1, groups[0][4:6])
		groups[0] = groups[0][:4]
	}
	if len(groups) == 0 || len(groups) > 3 {
		return "", false
	}
	year, err := strconv.Atoi(groups[0])
	if err != nil {
		return "", false
	}
	if len(groups[0]) == 2 { // 24年
		year += 2000
	}
	if year < 1980 || year > now.Year()+5 {
		return "", false
	}
	if len(groups) > 1 {
		if m, err := strconv.Atoi(groups[1]); err == nil && m >= 1 && m <= 12 {
			return strconv.Itoa(year) + "-" + twoDigits(m), true
		}
	}
	return strconv.Itoa(year), true
}

// twoDigits writes a month as 07.
func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// chineseDigits writes 二〇二四 as 2024.
func chineseDigits(s string) string {
	const digits = "〇一二三四五六七八九"
	return strings.Map(func(r rune) rune {
		if r == '零' {
			r = '〇'
		}
		if i := strings.IndexRune(digits, r); i >= 0 {
			return rune('0' + i/len("〇"))
		}
		return r
	}, s)
}
