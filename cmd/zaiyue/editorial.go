package main

import (
	"context"
	"strings"
	"time"

	"zaiyue/content"
	"zaiyue/content/picture"
	"zaiyue/fault"
)

// How often the service looks at what is due, and whether the officers' list is what the
// store holds.
const (
	editorialSpan = 2 * time.Second
	catalogueSpan = 5 * time.Second
	linkSpan      = 30 * time.Second
)

// openEditorial makes what officers' changes to articles go through. The list of all posts is
// filled beside the requests.
func (a *app) openEditorial(ctx context.Context) error {
	moves, err := content.LoadMoves()
	if err != nil {
		return err
	}
	gate, err := a.openGate(ctx)
	if err != nil {
		return err
	}
	a.editorial = &content.Editorial{
		Posts: a.tools.db, Moves: moves, Library: a.tools.library, Catalogue: &content.Catalogue{}, Now: a.now,
		Check:    gate.CheckReady,
		Consents: a.tools.db, DropPicture: a.tools.db.DropPicture,
		Alert: func(_ context.Context, subject, words string) { a.alert(subject, words) },
	}
	a.tools.newPost = a.editorial.New
	list := &freshCatalogue{catalogue: a.editorial.Catalogue, posts: a.tools.db, edition: a.tools.db.Edition}
	a.tools.handedOver = func(ctx context.Context) error { return a.editorial.Catalogue.Rebuild(ctx, a.tools.db) }
	a.every(catalogueSpan, "list of articles", list.step)
	a.every(editorialSpan, "schedule and expiry", a.editorial.Step)
	a.every(editorialSpan, "erasures", a.editorial.StepErasures)
	sweep := &content.LinkSweep{Checker: a.links, Store: a.tools.db, Posts: a.tools.db, Now: a.now}
	a.every(linkSpan, "links", sweep.Step)
	return nil
}

// openGate makes the checklist, with the word list and what is known of links.
func (a *app) openGate(ctx context.Context) (*content.Gate, error) {
	rules, err := content.LoadReadyRules()
	if err != nil {
		return nil, err
	}
	words, err := content.SeedWords()
	if err != nil {
		return nil, err
	}
	if err := a.tools.db.SeedWords(ctx, words); err != nil {
		return nil, err
	}
	a.words = &content.WordBook{Store: a.tools.db, Posts: a.tools.db}
	if err := a.words.Load(ctx); err != nil {
		return nil, err
	}
	a.links = content.NewLinkChecker(a.tools.db, a.now, nil)
	if a.book, err = newJobBook(); err != nil {
		return nil, err
	}
	a.gate = &content.Gate{
		Cities: a.book.Cities, Fields: a.book.Fields,
		Rules: rules, Words: a.words, Links: a.tools.db, Posts: a.tools.db, Picture: a.coverThere,
		Contradicts: a.tools.library.Contradicts, PublicURL: publicURL(a.config), Now: a.now,
	}
	return a.gate, nil
}

// coverThere reports whether a cover is one of our pictures, or one of the web, which was
// there before us.
func (a *app) coverThere(ctx context.Context, address string) (bool, error) {
	name, ours := picture.NameIn(address)
	if !ours {
		return content.Outside(address) || strings.HasPrefix(address, "/static/"), nil
	}
	_, err := a.tools.db.Picture(ctx, name)
	if fault.KindOf(err) == fault.NotFound {
		return false, nil
	}
	return err == nil, err
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
