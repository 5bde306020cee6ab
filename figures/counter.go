package figures

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"
)

// maxNames is how many figures a counter holds between two flushes; further ones are not
// counted, so that nothing from outside can fill the memory.
const maxNames = 10000

// Counter counts in memory and hands the counts to a keeper now and then: a message never
// waits for the disk. What was counted since the last Flush is lost when the process is
// killed; figures are no promise. Safe for concurrent use. Make it with NewCounter.
type Counter struct {
	keeper Keeper
	now    func() time.Time
	mu     sync.Mutex
	counts map[key]uint64
}

type key struct {
	day  int64 // DayOf in Unix seconds
	name Name
}

// NewCounter returns a counter that stands at zero.
func NewCounter(k Keeper, now func() time.Time) *Counter {
	return &Counter{keeper: k, now: now, counts: map[key]uint64{}}
}

// Add counts one today for each of the names.
func (c *Counter) Add(names ...Name) {
	day := DayOf(c.now()).Unix()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, n := range names {
		k := key{day, n}
		if _, known := c.counts[k]; known || len(c.counts) < maxNames {
			c.counts[k]++
		}
	}
}

// Flush hands on what was counted. When the keeper fails it is counted on.
func (c *Counter) Flush(ctx context.Context) error {
	c.mu.Lock()
	counted := c.counts
	c.counts = make(map[key]uint64, len(counted))
	c.mu.Unlock()
	if len(counted) == 0 {
		return nil
	}
	var counts []Count
	for k, n := range counted {
		counts = append(counts, Count{Day: time.Unix(k.day, 0).UTC(), Name: k.name, N: n})
	}
	slices.SortFunc(counts, func(a, b Count) int { return cmp.Or(a.Day.Compare(b.Day), cmp.Compare(a.Name, b.Name)) })
	err := c.keeper.AddFigures(ctx, counts)
	if err != nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		for k, n := range counted {
			c.counts[k] += n
		}
	}
	return err
}

// largest lists sums, the largest first, then by name.
func largest(sums map[Name]uint64, n int) []Count {
	var all []Count
	for name, sum := range sums {
		all = append(all, Count{Name: name, N: sum})
	}
	slices.SortFunc(all, func(a, b Count) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Name, b.Name)) })
	return all[:min(n, len(all))]
}
