package content

import (
	"fmt"
)

// Item is one line of the checklist before a publication.
type Item struct {
	Key      string // title, summary, doc_number …: the field or the check
	OK       bool
	Blocking bool   // whether it must be OK to be published
	Words    string // what was found, in a sentence
	Fix      string // what to do about it; empty when OK
}

// Blocking returns the items that keep an article from being published.
func Blocking(items []Item) (blocking []Item) {
	for _, it := range items {
		if !it.OK && it.Blocking {
			blocking = append(blocking, it)
		}
	}
	return blocking
}

// NotReady is the cause of a refusal by the checklist.
type NotReady struct{ Items []Item }

// Error implements error.
func (e *NotReady) Error() string {
	return fmt.Sprintf("%d things on the checklist", len(Blocking(e.Items)))
}
