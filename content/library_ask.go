package content

import (
	"context"
	"time"

	"zaiyue/fault"
)

// mostAnswers is how many articles an answer carries: the one that answers and two others.
const mostAnswers = 3

// Ask answers a question from the articles in force, or returns the nearest ones with
// Answered false. It fails with fault.Unavailable while the first index is being built, and
// with what the repository fails with. The articles' slices are shared: do not change them.
func (l *Library) Ask(ctx context.Context, question string) (Answer, error) {
	ix, err := l.ready()
	if err != nil {
		return Answer{}, err
	}
	return l.ask(ctx, ix, nil, question)
}

// ask answers from an index. draft, if not nil, stands in the place of the article of its id.
func (l *Library) ask(ctx context.Context, ix *Index, draft *shelved, question string) (Answer, error) {
	s := ix.pool.Get().(*scratch)
	defer ix.pool.Put(s)
	now := l.config.Now()
	found := ix.searchWith(s, question, mostAnswers+2, now.Unix(), false) // two more, should some be gone by now
	articles, first, err := l.open(ctx, found.Hits, draft, now)
	if err != nil || len(articles) == 0 {
		return Answer{}, err
	}
	// Were the best hit gone, the next one would not have been judged to answer.
	out := Answer{Articles: articles, Answered: found.Answered && first.ID == found.Hits[0].ID}
	if !out.Answered {
		return out, nil
	}
	out.Passage = s.query.passage(first, cuesOf(l.cutter.cues, Normalize(bounded(question))), l.cutter.musts)
	out.Differing, err = l.differing(ctx, ix, first, draft, now)
	return out, err
}

// open reads what was found, leaving out what has gone or expired since the index was built.
func (l *Library) open(ctx context.Context, hits []Hit, draft *shelved, now time.Time) (articles []Article, first *shelved, err error) {
	for _, h := range hits {
		if len(articles) == mostAnswers {
			break
		}
		a, err := l.shelvedOr(ctx, draft, h.ID)
		if fault.KindOf(err) == fault.NotFound || err == nil && !a.InForce(now) {
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		if first == nil {
			first = a
		}
		articles = append(articles, a.Article)
	}
	return articles, first, nil
}
