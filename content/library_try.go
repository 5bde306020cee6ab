package content

import (
	"context"
	"sync"

	"zaiyue/fault"
)

// Tried is what the account would answer with a draft in.
type Tried struct {
	Answer
	Rule  Rule // the keyword rule that answers before any search, when Ruled
	Ruled bool
	// Place is where the draft stands among the answers: 1 answers, 0 is not among them.
	Place int
}

// trial keeps the last index that a draft was put into: an officer asks several questions of
// one draft.
type trial struct {
	mu     sync.Mutex // one copy of the index at a time
	base   *Index
	digest string
	ix     *Index
	draft  *shelved
}

// Try returns what the account would answer now were the draft published: the draft is
// ranked among all articles, in the place of its published version. It fails as Ask does.
func (l *Library) Try(ctx context.Context, draft Article, question string) (Tried, error) {
	base, err := l.ready()
	if err != nil {
		return Tried{}, err
	}
	draft.Status = Published
	if draft.ID == "" {
		draft.ID = "."
	}
	if len(draft.Body) > MaxBody {
		return Tried{}, fault.New(fault.TooMuch, "正文太长，请先缩短再试。")
	}
	ix, cut := l.trial.with(base, draft, &l.cutter)
	var t Tried
	t.Rule, t.Ruled = l.Rule(ctx, question)
	if t.Answer, err = l.ask(ctx, ix, cut, question); err != nil {
		return Tried{}, err
	}
	for i, a := range t.Articles {
		if a.ID == draft.ID {
			t.Place = i + 1
		}
	}
	return t, nil
}

// with returns the index with the draft in, and the draft cut into pieces.
func (t *trial) with(base *Index, draft Article, c *cutter) (*Index, *shelved) {
	digest := Digest(draft)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ix == nil || t.base != base || t.digest != digest {
		t.base, t.digest, t.ix, t.draft = base, digest, base.withDraft(draft), c.cut(draft)
	}
	return t.ix, t.draft
}

// shelvedOr is shelved, with the draft in the place of the article of its id.
func (l *Library) shelvedOr(ctx context.Context, draft *shelved, id string) (*shelved, error) {
	if draft != nil && draft.ID == id {
		return draft, nil
	}
	return l.shelved(ctx, id)
}
