package content

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"zaiyue/fault"
)

// Library answers questions from the articles of a repository. It may be used by many at
// once.
type Library struct {
	config  LibraryConfig
	rules   atomic.Pointer[Rules]
	index   atomic.Pointer[Index]
	shelf   shelf
	trial   trial
	cutter  cutter
	build   sync.Mutex // one rebuild at a time
	changed chan struct{}

	wording sync.Mutex // held while the index or the lexicon is put in place
	lexicon *Lexicon
}

// LibraryConfig is what a library needs. Repository must be set.
type LibraryConfig struct {
	Repository Repository
	Rules      []Rule
	Lexicon    *Lexicon         // nil searches for the words as they stand
	Now        func() time.Time // nil is time.Now
}

const (
	textBuilding  = "我正在整理资料，马上就好。请过一会儿再问一次，也可以先点下面的菜单看看。"
	textNoArticle = "没有找到这篇文章，可能已经下架了。您可以换个说法再问我。"
)

// NewLibrary returns a library that is not ready until Rebuild has run once. It fails with
// every problem of the rules.
func NewLibrary(c LibraryConfig) (*Library, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	rules, err := NewRules(c.Rules)
	if err != nil {
		return nil, err
	}
	cues, err := knownCues()
	if err != nil {
		return nil, err
	}
	l := &Library{config: c, cutter: newCutter(cues), changed: make(chan struct{}, 1), lexicon: c.Lexicon}
	l.rules.Store(rules)
	return l, nil
}

// Rebuild makes a new index of all articles and puts it in the place of the old one, which
// goes on answering meanwhile. After a failure the old one stays. Two calls run one after
// the other.
func (l *Library) Rebuild(ctx context.Context) error {
	l.build.Lock()
	defer l.build.Unlock()
	ix, err := Build(ctx, func(f func(Article) error) error {
		return l.config.Repository.EachArticle(ctx, f)
	}, nil)
	if err != nil {
		return err
	}
	l.put(ix)
	l.shelf.clear()
	return nil
}

// Changed says that articles were changed, added or removed: the ones named are read afresh
// at once, and the channel that Changes returns asks its reader for a Rebuild.
func (l *Library) Changed(_ ...string) {
	l.shelf.clear()
	select {
	case l.changed <- struct{}{}:
	default: // one is asked for already
	}
}

// Changes delivers one value after any number of calls to Changed. Whoever owns the library
// reads it and calls Rebuild.
func (l *Library) Changes() <-chan struct{} { return l.changed }

// Ready reports whether the first index is built.
func (l *Library) Ready() bool { return l.index.Load() != nil }

// Size returns the number of articles in the index, 0 before it is built.
func (l *Library) Size() int {
	if ix := l.index.Load(); ix != nil {
		return ix.Len()
	}
	return 0
}

func (l *Library) ready() (*Index, error) {
	if ix := l.index.Load(); ix != nil {
		return ix, nil
	}
	return nil, fault.New(fault.Unavailable, textBuilding)
}

// Search returns the n articles in force that answer the question best. It fails with
// fault.Unavailable while the first index is being built.
func (l *Library) Search(_ context.Context, question string, n int) (Result, error) {
	ix, err := l.ready()
	if err != nil {
		return Result{}, err
	}
	return ix.Search(question, l.config.Now(), n), nil
}

// SearchAll is Search for the search box of the article site: expired articles too.
func (l *Library) SearchAll(_ context.Context, question string, n int) (Result, error) {
	ix, err := l.ready()
	if err != nil {
		return Result{}, err
	}
	return ix.SearchAll(question, n), nil
}

// Article returns a readable article, or a fault.NotFound.
func (l *Library) Article(ctx context.Context, id string) (Article, error) {
	a, err := l.config.Repository.Article(ctx, id)
	if err != nil {
		return Article{}, err
	}
	if !a.Readable() {
		return Article{}, fault.New(fault.NotFound, textNoArticle)
	}
	return a, nil
}

// Latest returns the newest readable articles of a kind (empty: every kind), at most n.
func (l *Library) Latest(ctx context.Context, kind Kind, n int) ([]Article, error) {
	page, _, err := l.config.Repository.Articles(ctx, kind, "", n)
	return page, err
}

// Rule returns the keyword rule that answers the text now, if one does.
func (l *Library) Rule(_ context.Context, text string) (Rule, bool) {
	return l.rules.Load().Find(text, l.config.Now())
}
