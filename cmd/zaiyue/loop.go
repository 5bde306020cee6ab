package main

import (
	"context"
	"time"
)

// loop is something that is done again and again beside the requests.
type loop struct {
	name string
	span time.Duration // of real time between two steps
	step func(context.Context) error
}

// every has a step taken again and again while the server runs, one at a time. What is due
// is judged by the step itself and the app's clock; tests call the step.
func (a *app) every(span time.Duration, name string, step func(context.Context) error) {
	a.loops = append(a.loops, loop{name, span, step})
}

// goRound takes a loop's steps until ctx ends. A step that fails is logged and tried again
// at its next turn.
func (a *app) goRound(ctx context.Context, l loop) {
	t := time.NewTicker(l.span)
	defer t.Stop()
	for {
		if err := l.step(ctx); err != nil && ctx.Err() == nil {
			a.log.Error("step failed", "loop", l.name, "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}
