package handlers

import "zaiyue/content"

// changeLine is one field that two texts differ in.
type changeLine struct {
	Label  string
	Pieces []changePiece
}

// changePiece is a stretch of a field: Op is "+" for new, "-" for gone, "" for the same.
type changePiece struct{ Op, Text string }

// changes lists what changed from one text to another, field by field.
func changes(from, to content.Article) (all []changeLine) {
	a, b := formOf(from, from.UpdatedAt), formOf(to, from.UpdatedAt)
	for _, key := range formKeys() {
		if a.values[key] != b.values[key] {
			all = append(all, changeLine{key, []changePiece{{"-", a.values[key]}, {"+", b.values[key]}}})
		}
	}
	return all
}
