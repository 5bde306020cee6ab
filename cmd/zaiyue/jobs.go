package main

import (
	"context"
	"strconv"

	"zaiyue/chat"
	"zaiyue/handlers"
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

// newJobPages makes the pages of posts of work and whom they were told to.
func (a *app) newJobPages() *handlers.JobPages {
	return &handlers.JobPages{Jobs: a.tools.db, Posts: a.tools.db, Person: a.person}
}

// person is a graduate as officers may see them.
func (a *app) person(ctx context.Context, openID string) (handlers.Person, error) {
	var person handlers.Person
	placed, _, err := a.tools.db.PlacementBound(ctx, openID)
	person.Name = placed.Name
	if err != nil {
		return person, err
	}
	n, err := a.tools.db.GraduateNumber(ctx, openID)
	person.Href = "/console/graduates/" + strconv.FormatUint(n, 10)
	return person, err
}
