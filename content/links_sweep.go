package content

import (
	"context"
	"slices"
	"strings"
	"time"
)

// LinkSweep tries the links of everything readers have, once a day, a few at each step. Its
// owner calls Step from one goroutine. All fields must be set.
type LinkSweep struct {
	Checker *LinkChecker
	Store   LinkStore
	Posts   Posts
	Now     func() time.Time

	collected time.Time // when the waiting ones were gathered
	waiting   []LinkUse
}

const (
	sweepEvery = 24 * time.Hour
	sweepAtOne = 8      // links tried at one step
	sweepMost  = 50_000 // links looked at in one day
	linksKept  = 30 * 24 * time.Hour
)

// Step gathers the links when a day has passed, and tries the next few that nobody tried in
// the meantime.
func (s *LinkSweep) Step(ctx context.Context) error {
	if now := s.Now(); now.Sub(s.collected) >= sweepEvery {
		if err := s.collect(ctx); err != nil {
			return err
		}
		s.collected = now
		if err := s.Store.DropLinks(ctx, now.Add(-linksKept)); err != nil {
			return err
		}
	}
	var batch []LinkUse
	for len(s.waiting) > 0 && len(batch) < sweepAtOne {
		use := s.waiting[0]
		s.waiting = s.waiting[1:]
		known, err := s.Store.Link(ctx, use.URL)
		if err != nil {
			return err
		}
		if s.Now().Sub(known.CheckedAt) < sweepEvery/2 && slices.Equal(known.Articles, use.Articles) {
			continue
		}
		batch = append(batch, use)
	}
	if len(batch) == 0 {
		return nil
	}
	_, err := s.Checker.check(ctx, batch)
	return err
}

// collect gathers the links of all articles that readers have.
func (s *LinkSweep) collect(ctx context.Context) error {
	uses := map[string]*LinkUse{}
	err := s.Posts.EachPost(ctx, func(p Post) error {
		if !p.Live {
			return nil
		}
		for _, link := range LinksOf(&p.Working) {
			if !Outside(link) || len(uses) >= sweepMost {
				continue
			}
			if uses[link] == nil {
				uses[link] = &LinkUse{URL: link}
			}
			uses[link].add(p.ID)
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.waiting = s.waiting[:0]
	for _, u := range uses {
		s.waiting = append(s.waiting, *u)
	}
	slices.SortFunc(s.waiting, func(a, b LinkUse) int { return strings.Compare(a.URL, b.URL) })
	return nil
}
