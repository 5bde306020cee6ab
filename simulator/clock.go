package simulator

import (
	"sync"
	"time"
)

// Clock is the platform's time: the real one plus an offset that can be moved. Windows,
// expiries, quota days and job results follow it; network deadlines follow real time. It
// is safe for concurrent use.
type Clock struct {
	base  func() time.Time
	moved func() // called after each move, without the lock

	mu     sync.Mutex
	offset time.Duration
}

// Now returns the platform's time in UTC.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.base().Add(c.offset).UTC()
}

// Advance moves the clock by d, which may be negative. What becomes due starts at once;
// [Simulator.Settle] waits for it.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	c.offset += d
	c.mu.Unlock()
	c.moved()
}

// Set moves the clock so that it shows t now.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	c.offset = t.Sub(c.base())
	c.mu.Unlock()
	c.moved()
}

// Offset returns how far the clock stands from real time.
func (c *Clock) Offset() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.offset
}

// chinaDay is the quota day of t: quotas count by the day in China, which has no summer
// time.
func chinaDay(t time.Time) string {
	return t.In(time.FixedZone("Asia/Shanghai", 8*60*60)).Format(time.DateOnly)
}
