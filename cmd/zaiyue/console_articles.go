package main

import (
	"context"

	"zaiyue/content"
	"zaiyue/content/press"
	"zaiyue/fault"
	"zaiyue/handlers"
	"zaiyue/store"
)

// officerName is what an officer is called, empty for nobody we know.
func (a *app) officerName(ctx context.Context, id string) string {
	o, err := a.tools.db.Officer(ctx, id)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		a.log.Error("officer not read", "officer", id, "err", err)
	}
	return o.Name
}

// newWriting makes the pages of the articles.
func (a *app) newWriting() (*handlers.Writing, error) {
	weChat, err := press.NewWriter(publicURL(a.config))
	if err != nil {
		return nil, err
	}
	a.editorial.Name = a.officerName
	return &handlers.Writing{
		Editorial: a.editorial, Catalogue: a.editorial.Catalogue, Versions: a.tools.db, Desk: a.tools.db, Reads: a.tools.db,
		Renderer: content.NewRenderer(), Press: weChat, Asks: a.tools.library,
		Tokens: &store.WebTokens{Redis: a.pageRedis}, Presence: &store.Presence{Redis: a.pageRedis},
		Name: a.officerName, OwnersFor: a.tools.db.OwnersFor, Book: a.book, Jobs: a.tools.db, PublicURL: publicURL(a.config), Now: a.now,
	}, nil
}
