package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// Embedded is a Redis inside this process, for one instance without a Redis server. It
// listens on loopback behind a password made at start.
type Embedded struct {
	server *miniredis.Miniredis
	stop   context.CancelFunc
	done   chan struct{}
}

// StartEmbedded starts one. Its clock follows the machine's once a second.
func StartEmbedded() (*Embedded, string, error) {
	server := miniredis.NewMiniRedis()
	password := rand.Text()
	server.RequireAuth(password)
	if err := server.StartAddr("127.0.0.1:0"); err != nil {
		return nil, "", fmt.Errorf("start the embedded redis: %w", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	e := &Embedded{server: server, stop: stop, done: make(chan struct{})}
	go e.run(ctx)
	return e, fmt.Sprintf("redis://:%s@%s/0", password, server.Addr()), nil
}

// run moves the clock, by which alone the embedded Redis forgets.
func (e *Embedded) run(ctx context.Context) {
	defer close(e.done)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			e.server.FastForward(time.Second)
		}
	}
}

// Close stops it and waits for its loop.
func (e *Embedded) Close() {
	e.stop()
	<-e.done
	e.server.Close()
}
