package main

import (
	"context"
	"time"

	"zaiyue/config"
	"zaiyue/followups"
)

// How often placements are looked after, beside the requests.
const (
	followUpsEvery = 30 * time.Second // windows that are due
	sheetsEvery    = time.Hour        // uploaded lists that nobody said yes to
)

// followUpPlan is when placed graduates are asked, by the settings.
func followUpPlan(c config.FollowUps) followups.Plan {
	return followups.Plan{
		Months: c.MonthList(), LateWithin: c.LateWithin, LaterBy: c.LaterBy, LaterMost: c.LaterMost,
		SilentAfter: c.SilentAfter, HelpWithin: c.HelpWithin,
	}
}

// startFollowUps has placements looked after.
func (a *app) startFollowUps() {
	a.every(followUpsEvery, "follow-ups", func(ctx context.Context) error {
		_, err := a.tools.db.TellFollowUps(ctx)
		return err
	})
	a.every(sheetsEvery, "tidy sheets", a.tools.db.TidySheets)
}
