package notices

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"zaiyue/fault"
)

// PumpSettings bound the pump. All must be above zero, but for the rates of single APIs.
type PumpSettings struct {
	InFlight int // calls at the same time
	Rate     int // calls in a second, of all APIs together
	// Of single APIs, in a second; 0: no bound of its own.
	TemplateRate, ServiceRate, SubscribeRate int

	Lease       time.Duration // of real time; renewed after two fifths of it
	Poll        time.Duration // of real time: how often an idle pump looks
	Tries       int           // of one channel, with temporary errors
	AccountRest time.Duration // how long an API is left alone that the account may not use
	// The pump rests for ErrorRest when, of at least ErrorLeast sends within ErrorWindow,
	// ErrorShare percent failed.
	ErrorWindow, ErrorRest time.Duration
	ErrorLeast, ErrorShare int
	ResultWithin           time.Duration // how long WeChat's word about a message is waited for
}

// Pump hands notices to WeChat. Over all instances only one sends at a time: the one that has
// the lease. All fields but the last three must be set before Run. Its clock judges what is
// due; the lease's renewal and the pauses between looks go by real time.
type Pump struct {
	Outbox   Outbox
	Upkeep   Upkeep
	Platform Platform
	Decide   Decider
	Settings PumpSettings
	Now      func() time.Time
	NewID    func() string
	Log      *slog.Logger

	Alert func(key, words string) // tells a person what to see to; nil: nobody
	Well  func(key string)        // that it is over
	Count func(Channel, State)    // of each outcome, for metrics

	gate     gate
	inFlight atomic.Int64
	holding  atomic.Bool
	fence    atomic.Uint64
}

// The keys of the pump's alerts; those of APIs and runs end in their name.
const (
	AlertPump    = "notices.pump"
	AlertRun     = "notices.run."
	AlertChannel = "notices.channel."
)

// Run takes the lease whenever it is to be had and sends what is due, until ctx ends. Then what
// is in flight is finished and kept, and the lease given back.
func (p *Pump) Run(ctx context.Context) {
	holder := p.NewID()
	for ctx.Err() == nil {
		asked := time.Now()
		fence, ok, err := p.Outbox.Lease(ctx, holder, p.Settings.Lease)
		if err != nil && ctx.Err() == nil {
			p.Log.Error("notices: no lease", "err", err)
		}
		if ok && err == nil {
			p.turn(ctx, holder, fence, asked)
			holder = p.NewID() // whoever comes after, even we ourselves, has another number
		}
		sleep(ctx, p.Settings.Lease/10)
	}
}

// turn is the time from a lease taken to the lease lost, or given back.
type turn struct {
	p       *Pump
	fence   uint64
	ctx     context.Context // ends with the lease, or when the pump is to stop
	end     context.CancelFunc
	keep    context.Context // for what must be kept all the same
	until   atomic.Int64    // how long the lease surely lasts, in real Unix nanoseconds
	all     *rate.Limiter
	each    map[api]*rate.Limiter
	freed   chan struct{} // somebody is done
	done    chan Outcome
	paused  bool
	resting atomic.Bool // the pump paused itself
	looked  time.Time   // when Control was last read, real time
	mended  time.Time   // when repair last ran, by the pump's clock
}

func (p *Pump) turn(ctx context.Context, holder string, fence uint64, asked time.Time) {
	t := &turn{p: p, fence: fence, keep: context.WithoutCancel(ctx), freed: make(chan struct{}, 1), done: make(chan Outcome, 4*p.Settings.InFlight)}
	t.ctx, t.end = context.WithCancel(ctx)
	defer t.end()
	t.lasts(asked)
	t.limit()
	p.fence.Store(fence)
	p.holding.Store(true)
	defer p.holding.Store(false)
	p.Log.Info("notices: sending begins", "fence", fence)

	var beside, sends sync.WaitGroup
	beside.Go(func() { t.renew(holder) })
	settled := make(chan struct{})
	go func() { defer close(settled); t.settle() }() // waited for below
	t.claim(&sends)
	t.end()
	sends.Wait()
	close(t.done)
	<-settled
	beside.Wait()
	err := p.Outbox.Unlease(t.keep, fence)
	if err != nil && fault.KindOf(err) != fault.Conflict {
		p.Log.Error("notices: lease not given back", "err", err)
	}
	p.Log.Info("notices: sending ends", "fence", fence)
}

// lasts notes that the lease was asked for at a moment; a tenth of it is left for clocks.
func (t *turn) lasts(asked time.Time) {
	t.until.Store(asked.Add(t.p.Settings.Lease * 9 / 10).UnixNano())
}

// sure reports whether the lease surely lasts yet.
func (t *turn) sure() bool { return time.Now().UnixNano() < t.until.Load() }

// renew renews the lease until the turn ends, and ends the turn when it is lost.
func (t *turn) renew(holder string) {
	for sleep(t.ctx, t.p.Settings.Lease*2/5) {
		asked := time.Now()
		fence, ok, err := t.p.Outbox.Lease(t.ctx, holder, t.p.Settings.Lease)
		switch {
		case err == nil && ok && fence == t.fence:
			t.lasts(asked)
		case err == nil:
			t.p.Log.Warn("notices: another pump has taken over")
			t.end()
		case t.ctx.Err() == nil:
			t.p.Log.Error("notices: lease not renewed", "err", err)
		}
	}
}

// limit makes the limiters of the turn.
func (t *turn) limit() {
	s := t.p.Settings
	of := func(perSecond int) *rate.Limiter {
		if perSecond <= 0 {
			return rate.NewLimiter(rate.Inf, 1)
		}
		return rate.NewLimiter(rate.Limit(perSecond), max(1, perSecond/20))
	}
	t.all = of(s.Rate)
	t.each = map[api]*rate.Limiter{apiTemplate: of(s.TemplateRate), apiService: of(s.ServiceRate), apiSubscribe: of(s.SubscribeRate)}
}

// lost ends the turn when an error says that another pump has taken over, and reports it.
func (t *turn) lost(err error) bool {
	if fault.KindOf(err) == fault.Conflict {
		t.end()
		return true
	}
	return false
}

// settle keeps outcomes in groups: what came within 20 ms, at most 64.
func (t *turn) settle() {
	for o := range t.done {
		group := []Outcome{o}
		after := time.NewTimer(settleAfter)
	gather:
		for len(group) < settleMost {
			select {
			case o, more := <-t.done:
				if !more {
					break gather
				}
				group = append(group, o)
			case <-after.C:
				break gather
			}
		}
		after.Stop()
		t.keepGroup(group)
	}
}

const (
	settleAfter = 20 * time.Millisecond
	settleMost  = 64
	settleTries = 5 // of a group while the pump stops
)

// keepGroup keeps outcomes, again and again while the store cannot: what WeChat took must not
// be forgotten. A pump that is to stop tries a few times only.
func (t *turn) keepGroup(group []Outcome) {
	for try := 1; ; try++ {
		err := t.p.Outbox.Settle(t.keep, t.fence, group)
		if err == nil {
			return
		}
		if t.lost(err) || t.ctx.Err() != nil && try >= settleTries {
			t.p.Log.Error("notices: outcomes not kept", "count", len(group), "err", err)
			return
		}
		t.p.Log.Error("notices: outcomes not kept yet", "count", len(group), "err", err)
		sleep(t.keep, 200*time.Millisecond)
	}
}

// sleep waits for a span of real time, and reports whether ctx lasted.
func sleep(ctx context.Context, span time.Duration) bool {
	timer := time.NewTimer(span)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// PumpStatus is how the pump of this instance does.
type PumpStatus struct {
	Holding    bool // it is the one that sends
	InFlight   int
	Hindrances []Hindrance
	Lately     int // sends within the error window
	Failed     int // those of them that nobody answered
}

// Status returns how the pump does.
func (p *Pump) Status() PumpStatus {
	now := p.Now()
	s := PumpStatus{Holding: p.holding.Load(), InFlight: int(p.inFlight.Load()), Hindrances: p.gate.hindrances(now)}
	s.Lately, s.Failed = p.gate.lately(now, p.Settings)
	return s
}

// decide asks the decider, without the channels that are shut now. What would go through an
// API that is left alone waits for it, unless it would not be worth sending then.
func (p *Pump) decide(n Notice, l Ledger, pr Preferences) Decision {
	now := p.Now()
	if !n.Unsure {
		n.Closed = slices.Concat(n.Closed, p.gate.closed(now))
	}
	for {
		d := p.Decide(n, l, pr)
		if d.Parcel == nil {
			return d
		}
		h, held := p.gate.waits(apiOf(d.Parcel.Channel), now)
		if !held {
			return d
		}
		if n.Unsure || n.EndsAt.IsZero() || h.Until.Before(n.EndsAt) {
			return Decision{Until: h.Until, Steps: append(d.Steps, Step{Channel: d.Parcel.Channel, Verdict: Postponed, Reason: h.Reason})}
		}
		n.Closed = append(slices.Clone(n.Closed), channelsOf(apiOf(d.Parcel.Channel))...)
	}
}

// errPanic stands for a send that panicked: what became of it is not known.
var errPanic = errors.New("the send panicked")
