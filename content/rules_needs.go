package content

import (
	"regexp/syntax"
	"strings"
	"unicode/utf8"
)

// mostNeeds bounds the texts looked for before a pattern is tried: with more of them the
// pattern itself is as quick.
const mostNeeds = 32

// needsOf returns texts of which every match of a pattern holds one, or none where that
// cannot be told. Hardly any message holds one, and every message is looked at.
func needsOf(pattern string) []string {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	needs := needsIn(parsed.Simplify())
	if len(needs) > mostNeeds {
		return nil
	}
	return needs
}

// needsIn is needsOf of a part of a pattern.
func needsIn(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase == 0 {
			return []string{string(re.Rune)}
		}
	case syntax.OpCharClass:
		return needsOfClass(re.Rune)
	case syntax.OpCapture, syntax.OpPlus:
		return needsIn(re.Sub[0])
	case syntax.OpConcat:
		var best []string
		for _, part := range re.Sub {
			if needs := needsIn(part); rarer(needs, best) {
				best = needs
			}
		}
		return best
	case syntax.OpAlternate:
		var all []string
		for _, branch := range re.Sub {
			needs := needsIn(branch)
			if len(needs) == 0 {
				return nil
			}
			all = append(all, needs...)
		}
		return all
	}
	return nil // may be empty, or anything
}

// needsOfClass lists the characters of a small class.
func needsOfClass(ranges []rune) (needs []string) {
	for i := 0; i+1 < len(ranges); i += 2 {
		for r := ranges[i]; r <= ranges[i+1]; r++ {
			if len(needs) == mostNeeds {
				return nil
			}
			needs = append(needs, string(r))
		}
	}
	return needs
}

// rarer reports whether fewer messages hold one of a than one of b: the longer texts, then
// the smaller number.
func rarer(a, b []string) bool {
	if len(a) == 0 || len(b) == 0 {
		return len(a) > 0
	}
	if x, y := shortest(a), shortest(b); x != y {
		return x > y
	}
	return len(a) < len(b)
}

func shortest(texts []string) int {
	n := utf8.RuneCountInString(texts[0])
	for _, t := range texts[1:] {
		n = min(n, utf8.RuneCountInString(t))
	}
	return n
}

// holdsAny reports whether a text holds one of the needs; without needs any text does.
func holdsAny(text string, needs []string) bool {
	for _, n := range needs {
		if strings.Contains(text, n) {
			return true
		}
	}
	return len(needs) == 0
}
