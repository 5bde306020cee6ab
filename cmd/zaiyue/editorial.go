package main

import (
	"context"
	"time"

	"zaiyue/content"
)

// How often the service looks at what is due, and whether the officers' list is what the
// store holds.
const (
	editorialSpan = 2 * time.Second
	catalogueSpan = 5 * time.Second
)

// openEditorial makes what officers' changes to articles go through. The list of all posts is
// filled beside the requests.
func (a *app) openEditorial(context.Context) error {
	moves, err := content.LoadMoves()
	if err != nil {
		return err
	}
	a.editorial = &content.Editorial{
		Posts: a.tools.db, Moves: moves, Library: a.tools.library, Catalogue: &content.Catalogue{}, Now: a.now,
		Alert: func(_ context.Context, words string) { a.log.Warn("an officer is needed", "words", words) },
	}
	list := &freshCatalogue{catalogue: a.editorial.Catalogue, posts: a.tools.db, edition: a.tools.db.Edition}
	a.every(catalogueSpan, "list of articles", list.step)
	a.every(editorialSpan, "schedule and expiry", a.editorial.Step)
	return nil
}

// freshCatalogue fills the list of posts, and again when articles have changed otherwise than
// by officers: an import, a command. Officers' own changes are in the list at once.
type freshCatalogue struct {
	catalogue *content.Catalogue
	posts     content.Posts
	edition   func(context.Context) (uint64, error)
	built     uint64
}

func (f *freshCatalogue) step(ctx context.Context) error {
	edition, err := f.edition(ctx)
	if err != nil || f.catalogue.Ready() && edition == f.built {
		return err
	}
	if err := f.catalogue.Rebuild(ctx, f.posts); err != nil {
		return err
	}
	f.built = edition
	return nil
}
