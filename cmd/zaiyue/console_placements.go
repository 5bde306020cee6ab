package main

import (
	"zaiyue/chat"
	"zaiyue/handlers"
)

// placementAreas makes the pages of placed graduates and of follow-ups.
func (a *app) placementAreas(talk *chat.Chat) []handlers.Area {
	db, plan := a.tools.db, followUpPlan(a.config.FollowUps)
	return []handlers.Area{
		&handlers.FollowUpPages{Book: db, Staff: db, Survey: talk.Survey, Now: a.now},
		&handlers.PlacementPages{Book: db, Moves: db, Sheets: db, Staff: db, Plan: plan, Now: a.now},
	}
}
