package main

import (
	"context"
	"sync/atomic"
	"time"

	"zaiyue/content"
	"zaiyue/content/press"
	"zaiyue/fault"
	"zaiyue/handlers"
	"zaiyue/store"
)

// newEditorial makes the work on articles, with a list that follows what the store holds.
func (a *app) newEditorial(ctx context.Context) (*content.Editorial, error) {
	moves, err := content.LoadMoves()
	if err != nil {
		return nil, err
	}
	e := &content.Editorial{
		Posts: a.tools.db, Moves: moves, Library: a.tools.library, Catalogue: &content.Catalogue{}, Name: a.officerName, Now: a.now,
		Alert: func(_ context.Context, words string) { a.log.Error("alert", "words", words) },
	}
	list := &freshList{posts: a.tools.db, edition: a.tools.db.Edition, catalogue: e.Catalogue}
	a.every(2*time.Second, "article list", list.step)
	return e, list.step(ctx)
}

// officerName is what an officer is called, empty for nobody we know.
func (a *app) officerName(ctx context.Context, id string) string {
	o, err := a.tools.db.Officer(ctx, id)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		a.log.Error("officer not read", "officer", id, "err", err)
	}
	return o.Name
}

// freshList keeps the list of articles at what the store holds: what officers change is put
// there at once, what an import or a command changed by reading all anew.
type freshList struct {
	posts     content.Posts
	edition   func(context.Context) (uint64, error)
	catalogue *content.Catalogue
	read      atomic.Uint64 // edition the list was read at
}

func (f *freshList) step(ctx context.Context) error {
	edition, err := f.edition(ctx)
	if err != nil || f.catalogue.Ready() && f.read.Load() == edition {
		return err
	}
	if err := f.catalogue.Rebuild(ctx, f.posts); err != nil {
		return err
	}
	f.read.Store(edition)
	return nil
}

// newWriting makes the pages of the articles.
func (a *app) newWriting(e *content.Editorial) (*handlers.Writing, error) {
	weChat, err := press.NewWriter(publicURL(a.config))
	return &handlers.Writing{
		Press: weChat,
		Editorial: e, Catalogue: e.Catalogue, Versions: a.tools.db, Desk: a.tools.db, Renderer: content.NewRenderer(),
		Tokens: &store.WebTokens{Redis: a.redis}, Presence: &store.Presence{Redis: a.redis},
		Name: a.officerName, PublicURL: publicURL(a.config), Now: a.now,
	}, err
}
