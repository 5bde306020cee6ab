package content

import (
	"context"
	"time"
)

func (l *Library) differing(ctx context.Context, ix *Index, a *Article, now time.Time) ([]Article, error) {
	return nil, nil
}

// article returns a readable article from the shelf or the repository.
func (l *Library) article(ctx context.Context, id string) (Article, error) {
	a, round, ok := l.shelf.get(id)
	if ok {
		return a, nil
	}
	a, err := l.Article(ctx, id)
	if err == nil {
		l.shelf.put(a, round)
	}
	return a, err
}
