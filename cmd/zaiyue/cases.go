package main

import (
	"context"
	"time"

	"zaiyue/handlers"
	"zaiyue/people"
)

// draftsEvery is how often it is looked whether a window of somebody's draft has opened.
const draftsEvery = time.Hour

// retentionEvery is how often applications whose time is over are deleted.
const retentionEvery = 24 * time.Hour

// clocksEvery is how often it is looked whether the last day of a case is over.
const clocksEvery = 10 * time.Minute

// casePages makes the console's pages of applications, and has deadlines looked after.
func (a *app) casePages() *handlers.CasePages {
	db := a.tools.db
	a.every(draftsEvery, "deadlines", db.RemindDrafts)
	a.every(draftsEvery, "rebindings", db.TidyRebindings)
	a.every(retentionEvery, "retention", func(ctx context.Context) error {
		n, err := db.CarryOutRetention(ctx, people.By{Officer: people.TheService})
		if n > 0 {
			a.log.Info("applications were deleted whose time is over", "applications", n)
		}
		return err
	})
	a.every(clocksEvery, "case clocks", db.RunCaseClocks)
	return &handlers.CasePages{Book: db, Moves: db, Entries: db, Machine: a.machine, Staff: db, Colleagues: handlers.Colleagues{People: db, Now: a.now}, Now: a.now}
}
