package main

import (
	"context"
	"time"
)

// fanoutSpan is how often causes that concern many are looked for; a look that finds none
// reads one key.
const fanoutSpan = time.Second

// startRuns registers what the officers' runs and the causes that concern many need beside
// the requests.
func (a *app) startRuns() {
	a.every(fanoutSpan, "fan-outs", a.expandFanouts)
}

// expandFanouts makes the notices of every open fan-out, page by page.
func (a *app) expandFanouts(ctx context.Context) error {
	for {
		more, err := a.tools.db.ExpandFanouts(ctx)
		if err != nil || !more || ctx.Err() != nil {
			return err
		}
	}
}
