package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"
)

// followEvery is how soon a move of another simulator's clock is followed.
const followEvery = 200 * time.Millisecond

// farClock is the clock of a simulator that runs elsewhere, which moves the time of this
// service as one that runs inside does. While it does not answer, nothing moves.
type farClock struct {
	url    string
	offset atomic.Int64 // nanoseconds from real time
}

func (c *farClock) now() time.Time { return time.Now().Add(time.Duration(c.offset.Load())) }

// step asks how far the simulator's clock stands from real time. What answers at the address
// need not be a simulator: that is no failure.
func (c *farClock) step(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url+"/sim/clock", nil)
	if err != nil {
		return fmt.Errorf("wechat.api_base: %w", err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil
	}
	defer resp.Body.Close()
	var answer struct {
		Offset string `json:"offset"`
	}
	if json.NewDecoder(http.MaxBytesReader(nil, resp.Body, 4<<10)).Decode(&answer) != nil {
		return nil
	}
	if offset, err := time.ParseDuration(answer.Offset); err == nil {
		c.offset.Store(int64(offset))
	}
	return nil
}

// followClock lets a simulator elsewhere move our time.
func (a *app) followClock(ctx context.Context) error {
	c := &farClock{url: a.config.WeChat.APIBase}
	a.now = c.now
	a.every(followEvery, "clock", c.step)
	return c.step(ctx)
}
