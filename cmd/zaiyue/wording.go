package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"zaiyue/content"
	"zaiyue/content/seed"
	"zaiyue/fault"
	"zaiyue/people"
	"zaiyue/store"
)

// wording is what officers say how questions are understood: rules and synonyms.
type wording struct {
	rules    []content.Rule
	synonyms content.Synonyms
}

// wordingOf returns the store's wording, or the shipped one while the server has put none
// there.
func wordingOf(ctx context.Context, db *store.DB) (w wording, err error) {
	file, _, err := db.Synonyms(ctx)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		w.synonyms, err = content.SeedSynonyms()
	case err == nil:
		w.synonyms, err = content.ParseSynonyms(file, "synonyms in the store")
	}
	if err != nil {
		return w, err
	}
	kept, err := db.Rules(ctx)
	if err != nil {
		return w, err
	}
	if w.rules = content.LiveRules(kept); len(kept) == 0 {
		w.rules, err = seedRules()
	}
	return w, err
}

func seedRules() ([]content.Rule, error) {
	return content.ParseRules(seed.Rules(), "content/seed/rules.yaml")
}

// seedWording puts the shipped synonyms and rules into a store that has none, once: from then
// on they are the officers'.
func seedWording(ctx context.Context, db *store.DB) error {
	if _, _, err := db.Synonyms(ctx); fault.KindOf(err) == fault.NotFound {
		err = db.PutSynonyms(ctx, people.By{Officer: people.TheService}, 0, content.SeedSynonymsFile())
		if err != nil && fault.KindOf(err) != fault.Conflict { // another instance did
			return err
		}
	} else if err != nil {
		return err
	}
	rules, err := seedRules()
	if err == nil {
		_, err = db.SeedRules(ctx, rules)
	}
	return err
}

// freshWording keeps what the library answers by at what the store holds.
type freshWording struct {
	library *content.Library
	db      *store.DB
	log     *slog.Logger

	mu   sync.Mutex
	seen uint64 // what the library answers by
}

// update takes over what officers have changed, in this instance or another one. Wording that
// cannot be used leaves the library as it is, and is reported once.
func (f *freshWording) update(ctx context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	now, err := f.db.Wording(ctx)
	if err != nil || now == f.seen {
		return err
	}
	w, err := wordingOf(ctx, f.db)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	f.seen = now
	if err == nil {
		err = f.library.SetRules(w.rules)
	}
	if err != nil {
		return fmt.Errorf("rules and synonyms stay as they were: %w", errors.Join(err))
	}
	f.library.SetLexicon(content.NewLexicon(w.synonyms))
	f.log.Info("rules and synonyms taken over", "rules", len(w.rules), "words", len(w.synonyms.Words))
	return nil
}
