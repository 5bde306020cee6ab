package main

import (
	"zaiyue/chat"
	"zaiyue/jobs"
)

// newJobBook makes what posts of work may name: the cities the chat knows, and the fields of
// work.
func newJobBook() (jobs.Book, error) {
	cities, err := chat.CityNames()
	if err != nil {
		return jobs.Book{}, err
	}
	return jobs.NewBook(cities)
}
