package simulator

import (
	"container/heap"
	"context"
	"time"
)

// job is something that happens at a moment of the platform's time: the result of a
// template message, the end of a publication. do is called without the lock.
type job struct {
	at  time.Time
	seq int // keeps the order of jobs due at the same moment
	do  func(context.Context)
}

type jobHeap []job

func (h jobHeap) Len() int { return len(h) }
func (h jobHeap) Less(i, j int) bool {
	if h[i].at.Equal(h[j].at) {
		return h[i].seq < h[j].seq
	}
	return h[i].at.Before(h[j].at)
}
func (h jobHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *jobHeap) Push(x any)   { *h = append(*h, x.(job)) }
func (h *jobHeap) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// after orders do for d later in the platform's time; p.mu is held. With d of 0 it runs
// as soon as the lock is free.
func (p *platform) after(d time.Duration, do func(context.Context)) {
	p.jobSeq++
	heap.Push(&p.jobs, job{at: p.clock.Now().Add(d), seq: p.jobSeq, do: do})
	p.wake()
}

// wake makes the loop look at the queue again.
func (p *platform) wake() {
	select {
	case p.woken <- struct{}{}:
	default:
	}
}

// loop runs jobs as they become due until ctx ends.
func (p *platform) loop(ctx context.Context) {
	for {
		wait := p.runDue()
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-p.woken:
		case <-ctx.Done():
			timer.Stop()
			return
		}
		timer.Stop()
	}
}

// runDue starts every job that is due, each in a goroutine of the group, and returns how
// long the next one will wait.
func (p *platform) runDue() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.clock.Now()
	for len(p.jobs) > 0 && !p.jobs[0].at.After(now) {
		j := heap.Pop(&p.jobs).(job)
		p.work.start(j.do)
	}
	if len(p.jobs) == 0 {
		return time.Hour
	}
	return p.jobs[0].at.Sub(now)
}

// settle returns when nothing is due and no push is under way.
func (p *platform) settle(ctx context.Context) error {
	for {
		p.runDue()
		if err := p.work.wait(ctx, 1); err != nil { // the loop itself stays
			return err
		}
		if p.idle() {
			return nil
		}
	}
}

func (p *platform) idle() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.jobs) == 0 || p.jobs[0].at.After(p.clock.Now())
}
