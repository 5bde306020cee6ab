package simulator

import (
	"context"
	"sync"
)

// group owns goroutines: they get its context, and stop waits for all of them.
type group struct {
	ctx    context.Context
	cancel context.CancelFunc

	mu      sync.Mutex
	stopped bool
	running int
	changed chan struct{} // closed and replaced whenever a goroutine ends
}

func newGroup() *group {
	ctx, cancel := context.WithCancel(context.Background())
	return &group{ctx: ctx, cancel: cancel, changed: make(chan struct{})}
}

// start runs f, unless the group has been stopped; it reports whether it does.
func (g *group) start(f func(context.Context)) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.stopped {
		return false
	}
	g.running++
	go func() {
		defer g.ended()
		f(g.ctx)
	}()
	return true
}

func (g *group) ended() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.running--
	close(g.changed)
	g.changed = make(chan struct{})
}

// wait returns when at most n goroutines run, or with ctx's error.
func (g *group) wait(ctx context.Context, n int) error {
	for {
		g.mu.Lock()
		running, changed := g.running, g.changed
		g.mu.Unlock()
		if running <= n {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// stop cancels everything, refuses new work and waits until ctx ends.
func (g *group) stop(ctx context.Context) error {
	g.mu.Lock()
	g.stopped = true
	g.mu.Unlock()
	g.cancel()
	return g.wait(ctx, 0)
}
