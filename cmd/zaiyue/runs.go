package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"zaiyue/handlers"
	"zaiyue/notices"
	"zaiyue/store"
)

const (
	// runsSpan is how often causes that concern many, and the officers' runs, are looked at; a
	// look that finds nothing reads a few keys.
	runsSpan = time.Second
	// tagsAgain is when the bearers of a tag are asked for again after WeChat did not answer.
	tagsAgain = time.Minute
)

// startRuns registers what the officers' runs and the causes that concern many need beside
// the requests.
func (a *app) startRuns() {
	db := a.tools.db
	a.every(runsSpan, "fan-outs", func(ctx context.Context) error { return untilDone(ctx, db.ExpandFanouts) })
	a.every(runsSpan, "runs", func(ctx context.Context) error { return untilDone(ctx, db.StepRuns) })
	a.every(runsSpan, "run counts", func(ctx context.Context) error {
		return untilDone(ctx, func(ctx context.Context) (bool, error) { return db.CountRuns(ctx, a.ladder.Decide) })
	})
	var notBefore time.Time
	a.every(runsSpan, "tags of runs", func(ctx context.Context) error {
		if a.now().Before(notBefore) {
			return nil
		}
		err := a.readTags(ctx)
		if err != nil {
			notBefore = a.now().Add(tagsAgain)
		}
		return err
	})
}

// untilDone takes steps while there is more to do.
func untilDone(ctx context.Context, step func(context.Context) (more bool, err error)) error {
	for {
		more, err := step(ctx)
		if err != nil || !more || ctx.Err() != nil {
			return err
		}
	}
}

// readTags asks WeChat who bears the tags of runs.
func (a *app) readTags(ctx context.Context) error {
	wanted, err := a.tools.db.TagsWanted(ctx)
	if err != nil || a.tools.client == nil {
		return err
	}
	var problems []error
	for _, w := range wanted {
		problems = append(problems, a.readTag(ctx, w))
	}
	return errors.Join(problems...)
}

func (a *app) readTag(ctx context.Context, w store.WantedTag) error {
	var bearers []string
	for next := ""; ; {
		page, err := a.tools.client.TagMembers(ctx, w.Tag, next)
		if err != nil {
			return fmt.Errorf("who bears tag %d: %w", w.Tag, err)
		}
		bearers = append(bearers, page.OpenIDs...)
		if next = page.Next; len(page.OpenIDs) == 0 || next == "" {
			return a.tools.db.TagRead(ctx, w, bearers)
		}
	}
}

// newRunPages makes the pages of the officers' runs.
func (a *app) newRunPages() (*handlers.RunPages, error) {
	moves, err := notices.LoadRunMoves()
	if err != nil {
		return nil, err
	}
	db := a.tools.db
	return &handlers.RunPages{
		Runs: db, Acts: db, Results: db, Lists: db, Trials: db, Staff: db, Tags: a.tags, Control: db.RunControl,
		Book: a.ladder.Book, Reasons: a.reasons, Moves: moves, Machine: a.machine, Unfit: a.ladder.Unfit,
		Person: a.person, Numbers: db.GraduateNumbers, Name: a.officerName, Now: a.now, NewID: newID,
	}, nil
}
