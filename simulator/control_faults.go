package simulator

import (
	"errors"
	"net/http"
	"slices"
	"strings"
)

// webhookFault is an order for coming pushes: its options are added to theirs.
type webhookFault struct {
	ID          string      `json:"id"`
	Times       int         `json:"times,omitempty"`       // 0: until cleared
	Probability float64     `json:"probability,omitempty"` // 0: always
	Hits        int         `json:"hits"`
	Delivery    pushOptions `json:"delivery"`
}

// strike adds the ordered webhook fault to a push's own options; p.mu is held.
func (p *platform) strike(opts pushOptions) pushOptions {
	for i, f := range p.faults.webhook {
		if f.Probability > 0 && p.rng.Float64() >= f.Probability {
			continue
		}
		f.Hits++
		if f.Times > 0 && f.Hits >= f.Times {
			p.faults.webhook = slices.Delete(slices.Clone(p.faults.webhook), i, i+1)
		}
		return opts.plus(f.Delivery)
	}
	return opts
}

func (o pushOptions) plus(more pushOptions) pushOptions {
	o.Duplicate = o.Duplicate || more.Duplicate
	o.AfterNext = o.AfterNext || more.AfterNext
	o.OldKey = o.OldKey || more.OldKey
	o.SameQuery = o.SameQuery || more.SameQuery
	o.DropReplies = max(o.DropReplies, more.DropReplies)
	o.Concurrent = max(o.Concurrent, more.Concurrent)
	o.SlowConnectMS = max(o.SlowConnectMS, more.SlowConnectMS)
	o.Deliveries = max(o.Deliveries, more.Deliveries)
	return o
}

func (p *platform) controlFaults(*http.Request) (any, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return values(p.faults.api), nil
}

// values copies what the pointers point to, so that it can leave the lock.
func values[T any](list []*T) []T {
	copied := make([]T, len(list))
	for i, v := range list {
		copied[i] = *v
	}
	return copied
}

func (p *platform) controlOrderFault(r *http.Request) (any, error) {
	var in faultOrder
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	if in.Kind == "" && in.ErrCode != 0 {
		in.Kind = "errcode"
	}
	if !slices.Contains(faultKinds[:], in.Kind) {
		return nil, errors.New("kind 应是其中之一：" + strings.Join(faultKinds[:], "、"))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	in.ID, in.Hits = p.id("f"), 0
	p.faults.api = append(p.faults.api, &in)
	return in, nil
}

// controlClearFaults clears all, or the one of the path.
func (p *platform) controlClearFaults(r *http.Request) (any, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	id := r.PathValue("id")
	p.faults.api = slices.DeleteFunc(slices.Clone(p.faults.api), func(f *faultOrder) bool { return id == "" || f.ID == id })
	return map[string]int{"left": len(p.faults.api)}, nil
}

func (p *platform) controlWebhookFaults(*http.Request) (any, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return values(p.faults.webhook), nil
}

func (p *platform) controlOrderWebhookFault(r *http.Request) (any, error) {
	var in webhookFault
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	in.ID, in.Hits = p.id("w"), 0
	p.faults.webhook = append(p.faults.webhook, &in)
	return in, nil
}

func (p *platform) controlClearWebhookFaults(*http.Request) (any, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults.webhook = nil
	return map[string]int{"left": 0}, nil
}

// controlPause orders a MarkFail pause: {"for":"1m"} of the platform's time, "0s" ends it.
func (p *platform) controlPause(r *http.Request) (any, error) {
	var in struct {
		For *Span `json:"for"`
	}
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	span := p.rules.Delivery.MarkFailPause
	set(&span, in.For)
	p.deliveries.pausedUntil = p.clock.Now().Add(span.Duration)
	return map[string]any{"paused_until": p.deliveries.pausedUntil}, nil
}
