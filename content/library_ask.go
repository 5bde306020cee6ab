package content

import (
	"context"

	"zaiyue/fault"
)

// mostAnswers is how many articles an answer carries: the one that answers and two others.
const mostAnswers = 3

// Ask answers a question from the articles in force, or returns the nearest ones with
// Answered false. It fails with fault.Unavailable while the first index is being built, and
// with what the repository fails with.
func (l *Library) Ask(ctx context.Context, question string) (Answer, error) {
	ix, err := l.ready()
	if err != nil {
		return Answer{}, err
	}
	now := l.config.Now()
	found := ix.Search(question, now, mostAnswers+2) // two more, should some be gone by now
	var out Answer
	for i, h := range found.Hits {
		if len(out.Articles) == mostAnswers {
			break
		}
		a, err := l.article(ctx, h.ID)
		if fault.KindOf(err) == fault.NotFound || err == nil && !a.InForce(now) {
			continue
		}
		if err != nil {
			return Answer{}, err
		}
		if i == 0 {
			out.Answered = found.Answered
		}
		out.Articles = append(out.Articles, a)
	}
	if !out.Answered {
		return out, nil
	}
	out.Passage = l.passage(ix, &out.Articles[0], question)
	out.Differing, err = l.differing(ctx, ix, &out.Articles[0], now)
	return out, err
}
