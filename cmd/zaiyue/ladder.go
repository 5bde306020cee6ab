package main

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"zaiyue/handlers"
	"zaiyue/notices"
)

const (
	// templatesFresh is how long what was read of the account's templates is good for.
	templatesFresh = 24 * time.Hour
	// templatesEvery is how often it is looked whether it is; a reading that failed is tried
	// again then.
	templatesEvery = 10 * time.Minute
)

// openLadder makes what decides by which way a notice goes. The account's templates are those
// that were kept, until WeChat tells them anew: a start without WeChat works.
func (a *app) openLadder(ctx context.Context) error {
	book, err := notices.Shipped()
	if err != nil {
		return fmt.Errorf("the kinds of notices are not in order:\n%w", err)
	}
	if a.reasons, err = notices.ShippedReasons(); err != nil {
		return err
	}
	kept, err := a.tools.db.Templates(ctx)
	if err != nil {
		return err
	}
	a.templates.Store(&kept)
	from, until := a.config.Notices.Quiet()
	digestAt, err := a.digestAt()
	if err != nil {
		return err
	}
	a.ladder = &notices.Ladder{
		Book: book, Limits: limitsOf(a.config.Allowance), Quiet: notices.Hours{From: from, Until: until}, DigestAt: digestAt,
		PublicURL: publicURL(a.config), Catalogue: func() notices.Catalogue { return *a.templates.Load() }, Now: a.now,
	}
	var fresh atomic.Bool // the first look after a start always asks
	a.every(templatesEvery, "templates", func(ctx context.Context) error {
		if fresh.Load() && a.now().Sub(a.templates.Load().ReadAt).Abs() < templatesFresh {
			return nil
		}
		err := a.readTemplates(ctx)
		fresh.Store(err == nil)
		return err
	})
	return nil
}

// readTemplates asks WeChat for the account's templates and keeps them.
func (a *app) readTemplates(ctx context.Context) error {
	if a.tools.client == nil || a.config.WeChat.AppSecret == "" {
		return nil // doctor and the page say so
	}
	read, err := notices.ReadCatalogue(ctx, a.tools.client, a.now())
	if err != nil {
		return fmt.Errorf("the account's templates: %w", err)
	}
	if err := a.tools.db.SetTemplates(ctx, read); err != nil {
		return err
	}
	a.templates.Store(&read)
	return nil
}

// newTemplatePages is the console's page of the account's templates.
func (a *app) newTemplatePages() *handlers.TemplatePages {
	return &handlers.TemplatePages{Book: a.ladder.Book, Catalogue: a.ladder.Catalogue, Read: a.readTemplates}
}
