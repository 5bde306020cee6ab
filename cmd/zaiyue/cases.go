package main

import (
	"time"

	"zaiyue/handlers"
)

// draftsEvery is how often it is looked whether a window of somebody's draft has opened.
const draftsEvery = time.Hour

// clocksEvery is how often it is looked whether the last day of a case is over.
const clocksEvery = 10 * time.Minute

// casePages makes the console's pages of applications, and has deadlines looked after.
func (a *app) casePages() *handlers.CasePages {
	db := a.tools.db
	a.every(draftsEvery, "deadlines", db.RemindDrafts)
	a.every(draftsEvery, "rebindings", db.TidyRebindings)
	a.every(clocksEvery, "case clocks", db.RunCaseClocks)
	return &handlers.CasePages{Book: db, Moves: db, Machine: a.machine, Staff: db, Colleagues: handlers.Colleagues{People: db, Now: a.now}, Now: a.now}
}
