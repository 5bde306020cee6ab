package handlers

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"zaiyue/content"
)

// changeLine is one field that two texts differ in.
type changeLine struct {
	Label  string
	Pieces []changePiece
}

// changePiece is a stretch of a field: Op is "+" for new, "-" for gone, "" for the same, "…"
// for what was left out between, Text then says how much.
type changePiece struct{ Op, Text string }

// aroundChange is how many characters of what stayed the same are shown beside a change.
const aroundChange = 60

// changes lists what changed from one text to another: the fields, then the text.
func changes(from, to content.Article) (all []changeLine) {
	for _, f := range content.CompareFields(from, to) {
		all = append(all, changeLine{f.Words, pieces(f.Changes)})
	}
	if from.Body != to.Body {
		all = append(all, changeLine{"正文", pieces(content.CompareTexts(from.Body, to.Body))})
	}
	return all
}

// pieces shows changes with some of what stands around them.
func pieces(changed []content.Change) (all []changePiece) {
	for i, c := range changed {
		switch c.Kind {
		case content.Added:
			all = append(all, changePiece{"+", c.Text})
		case content.Removed:
			all = append(all, changePiece{"-", c.Text})
		default:
			all = append(all, unchanged(c.Text, i > 0, i < len(changed)-1)...)
		}
	}
	return all
}

// unchanged leaves out the middle of a long stretch; before and after tell on which sides of
// it something changed.
func unchanged(text string, before, after bool) []changePiece {
	n := utf8.RuneCountInString(text)
	if n <= 3*aroundChange {
		return []changePiece{{"", text}}
	}
	runes := []rune(text)
	head, tail := "", ""
	if before {
		head = string(runes[:aroundChange])
	}
	if after {
		tail = string(runes[n-aroundChange:])
	}
	left := n - utf8.RuneCountInString(head) - utf8.RuneCountInString(tail)
	out := []changePiece{{"", head}, {"…", "相同的 " + strconv.Itoa(left) + " 个字"}, {"", strings.TrimLeft(tail, "\n")}}
	return out
}
