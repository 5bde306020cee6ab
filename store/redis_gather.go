package store

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// gatherer sends the scripts of many messages to Redis in one round trip: what comes while
// one is under way goes together with the next. A quiet account notices nothing; a busy one
// pays for a tenth of the system calls.
type gatherer struct {
	client redis.UniversalClient
	limit  time.Duration // of one round trip with its retry, and of a call
	calls  chan *gathered
	ended  chan struct{}
	work   sync.WaitGroup
}

// gathered is one script on its way. done is buffered, so that nobody waits for a caller
// that has gone.
type gathered struct {
	gone   atomic.Bool // nobody waits any more
	script *redis.Script
	keys   []string
	args   []any
	cmd    *redis.Cmd
	done   chan struct{}
}

// mostGathered bounds one round trip, so that it stays within its limit.
const mostGathered = 128

func newGatherer(client redis.UniversalClient, limit time.Duration) *gatherer {
	g := &gatherer{client: client, limit: limit, calls: make(chan *gathered, mostGathered), ended: make(chan struct{})}
	g.work.Go(g.run)
	return g
}

// close ends the work; calls that come later fail at their limit.
func (g *gatherer) close() {
	close(g.ended)
	g.work.Wait()
}

// do runs a script. It returns when the answer is there, the limit is reached or ctx ends.
func (g *gatherer) do(ctx context.Context, script *redis.Script, keys []string, args ...any) (any, error) {
	c := &gathered{script: script, keys: keys, args: args, done: make(chan struct{}, 1)}
	late := time.NewTimer(g.limit)
	defer late.Stop()
	select {
	case g.calls <- c:
	case <-late.C:
		return nil, context.DeadlineExceeded
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	select {
	case <-c.done:
		return c.cmd.Result()
	case <-late.C:
		c.gone.Store(true)
		return nil, context.DeadlineExceeded
	case <-ctx.Done():
		c.gone.Store(true)
		return nil, ctx.Err()
	}
}

// run makes round trips until it is closed.
func (g *gatherer) run() {
	batch := make([]*gathered, 0, mostGathered)
	for {
		select {
		case c := <-g.calls:
			batch = append(batch[:0], c)
		case <-g.ended:
			return
		}
		for len(batch) < mostGathered && len(g.calls) > 0 {
			batch = append(batch, <-g.calls) // we are the only ones that take
		}
		g.send(batch)
		clear(batch)
	}
}

// send is one round trip. Whoever has gone meanwhile is left out.
func (g *gatherer) send(batch []*gathered) {
	ctx, cancel := context.WithTimeout(context.Background(), g.limit)
	defer cancel()
	pipe := g.client.Pipeline()
	for _, c := range batch {
		if !c.gone.Load() {
			c.cmd = pipe.EvalSha(ctx, c.script.Hash(), c.keys, c.args...)
		}
	}
	_, _ = pipe.Exec(ctx) // each command has its own error
	for _, c := range batch {
		if c.cmd == nil {
			continue
		}
		if redis.HasErrorPrefix(c.cmd.Err(), "NOSCRIPT") { // a Redis that was started afresh
			c.cmd = c.script.Eval(ctx, g.client, c.keys, c.args...)
		}
		c.done <- struct{}{}
	}
}
