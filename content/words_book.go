package content

import (
	"context"
	"errors"
	"sync/atomic"

	"zaiyue/people"
)

// WordStore keeps the word list. The store implements it.
type WordStore interface {
	BadWords(ctx context.Context) ([]BadWord, error)
	PutBadWord(ctx context.Context, by people.By, old string, w BadWord) error
	DropBadWord(ctx context.Context, by people.By, key string) error
}

// WordBook is the word list as it is looked up and edited. It may be used by many at once.
// Store and Posts must be set, and Load called once.
type WordBook struct {
	Store WordStore
	Posts Posts

	finder atomic.Pointer[WordFinder]
}

// Load reads the list.
func (b *WordBook) Load(ctx context.Context) error {
	words, err := b.Store.BadWords(ctx)
	if err != nil {
		return err
	}
	sortWords(words)
	b.finder.Store(NewWordFinder(words))
	return nil
}

// All returns the list: what blocks first, then by word. It is not to be changed.
func (b *WordBook) All() []BadWord {
	if f := b.finder.Load(); f != nil {
		return f.words
	}
	return nil
}

// Find returns the words in an article; see WordFinder.Find.
func (b *WordBook) Find(a *Article) []WordHit {
	if f := b.finder.Load(); f != nil {
		return f.Find(a)
	}
	return nil
}

// Put keeps a word in the place of the one with the key old; empty: a new one.
func (b *WordBook) Put(ctx context.Context, by people.By, old string, w BadWord) error {
	if err := b.Store.PutBadWord(ctx, by, old, w); err != nil {
		return err
	}
	return b.Load(ctx)
}

// Drop takes a word off the list.
func (b *WordBook) Drop(ctx context.Context, by people.By, key string) error {
	if err := b.Store.DropBadWord(ctx, by, key); err != nil {
		return err
	}
	return b.Load(ctx)
}

// errEnough ends a reading early.
var errEnough = errors.New("enough")

// Use is an article that has a word of the list in its working copy.
type Use struct {
	ID, Title string
	State     State
	Live      bool
	Hit       WordHit // the first
	Count     int
}

// Uses returns where a word stands now, at most n articles: it reads every article, so it is
// asked for by a click, not with every page.
func (b *WordBook) Uses(ctx context.Context, w BadWord, n int) (uses []Use, more bool, err error) {
	f := NewWordFinder([]BadWord{w})
	err = b.Posts.EachPost(ctx, func(p Post) error {
		hits := f.Find(&p.Working)
		if len(hits) == 0 {
			return nil
		}
		if len(uses) == n {
			more = true
			return errEnough
		}
		uses = append(uses, Use{p.ID, p.Working.Title, p.State, p.Live, hits[0], len(hits)})
		return nil
	})
	if more {
		err = nil
	}
	return uses, more, err
}
