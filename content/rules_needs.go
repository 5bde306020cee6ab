package content

import (
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"
)

// mostNeeds bounds a set: with more texts to look for the pattern itself is as quick.
const mostNeeds = 32

// needsOf returns sets of texts: every match of a pattern holds one of each set. There are
// none where that cannot be told. Hardly any message passes, and every message is looked at.
func needsOf(pattern string) [][]string {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	return needsIn(parsed.Simplify())
}

// needsIn is needsOf of a part of a pattern.
func needsIn(re *syntax.Regexp) (needs [][]string) {
	switch re.Op {
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase == 0 {
			return [][]string{{string(re.Rune)}}
		}
	case syntax.OpCharClass:
		if class := needsOfClass(re.Rune); class != nil {
			return [][]string{class}
		}
	case syntax.OpCapture, syntax.OpPlus:
		return needsIn(re.Sub[0])
	case syntax.OpConcat:
		for _, part := range re.Sub {
			needs = append(needs, needsIn(part)...)
		}
		return needs
	case syntax.OpAlternate:
		return needsOfAny(re.Sub)
	}
	return nil // may be empty, or anything
}

// needsOfAny joins the rarest set of each branch.
func needsOfAny(branches []*syntax.Regexp) [][]string {
	var all []string
	for _, branch := range branches {
		var best []string
		for _, set := range needsIn(branch) {
			if rarer(set, best) {
				best = set
			}
		}
		if best == nil || len(all)+len(best) > mostNeeds {
			return nil
		}
		all = append(all, best...)
	}
	return [][]string{all}
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

// holds reports whether a text holds one of each set.
func holds(text string, needs [][]string) bool {
	for _, set := range needs {
		if !slices.ContainsFunc(set, func(n string) bool { return strings.Contains(text, n) }) {
			return false
		}
	}
	return true
}
