package simulator

import (
	"context"
	"slices"
	"time"
)

// Verdicts of a try and of a delivery.
const (
	verdictReply    = "reply"    // a good reply
	verdictNothing  = "nothing"  // success, or an empty body
	verdictTransfer = "transfer" // handed to the human agents
	verdictTimeout  = "timeout"  // no whole answer within the deadline
	verdictRefused  = "refused"  // no connection, or it broke
	verdictStatus   = "status"   // an HTTP status other than 200
	verdictBad      = "bad_reply"
	verdictDropped  = "dropped"   // a good reply, lost on purpose
	verdictRepeat   = "duplicate" // answer to an ordered duplicate, not shown
	verdictFault    = "fault"     // of a delivery: given up; the graduate sees the fault notice
	verdictLost     = "lost"      // fell into a MarkFail pause, or there is no webhook
	verdictStopped  = "stopped"   // the simulator closed meanwhile
)

// delivery carries one push to the webhook. Fields change under p.mu until done closes.
type delivery struct {
	id       string
	push     push
	opts     pushOptions
	verdict  string
	detail   string
	attempts int
	shown    []entry
	done     chan struct{}
}

type deliveryState struct {
	byID        map[string]*delivery
	order       []string
	failures    []time.Time // of the last mark_fail_window
	pausedUntil time.Time
}

const deliveriesKept = 2000

// deliveryView is a delivery in the control API.
type deliveryView struct {
	ID       string  `json:"id"`
	Done     bool    `json:"done"`
	Verdict  string  `json:"verdict,omitempty"`
	Detail   string  `json:"detail,omitempty"`
	Attempts int     `json:"attempts"`
	Shown    []entry `json:"shown"` // what the passive reply put on the screen
}

// view copies d; p.mu is held.
func (d *delivery) view() deliveryView {
	v := deliveryView{ID: d.id, Verdict: d.verdict, Detail: d.detail, Attempts: d.attempts, Shown: append([]entry{}, d.shown...)}
	select {
	case <-d.done:
		v.Done = true
	default:
	}
	return v
}

// send starts the delivery of m and returns at once; p.mu is held. What the graduate's
// blacklisting or an unfollowed account swallows is not sent: the caller asks first.
func (p *platform) send(m push, opts pushOptions) *delivery {
	if m.created.IsZero() {
		m.created = p.clock.Now()
	}
	opts = p.strike(opts)
	d := &delivery{id: p.id("d"), push: m, opts: opts, done: make(chan struct{})}
	s := &p.deliveries
	s.byID[d.id] = d
	if s.order = append(s.order, d.id); len(s.order) > deliveriesKept {
		delete(s.byID, s.order[0])
		s.order = slices.Clone(s.order[1:])
	}
	run := func() {
		if !p.work.start(func(ctx context.Context) { p.deliver(ctx, d) }) {
			close(d.done)
		}
	}
	if opts.AfterNext && m.user != nil {
		m.user.held = append(m.user.held, run)
	} else {
		run()
	}
	return d
}

// event pushes an event of u, who may be nil for the platform's own; p.mu is held.
func (p *platform) event(u *user, name string, elements ...element) *delivery {
	m := push{user: u, msgType: "event", event: name, elements: elements}
	if u != nil {
		m.from = u.OpenID
	} else {
		m.from = "oMPhelper0000000000000000000"
	}
	return p.send(m, pushOptions{})
}

// deliver tries until the push is answered or given up, and settles what is seen.
func (p *platform) deliver(ctx context.Context, d *delivery) {
	if p.rests(d) {
		return
	}
	result := p.tries(ctx, d)
	p.finish(d, result)
	if d.opts.Duplicate && ctx.Err() == nil && result.verdict != verdictLost {
		p.try(ctx, d, d.attempts+1, letter{}, true)
	}
}

// rests deals with a push that falls into a MarkFail pause: it is lost, or comes later
// where the rule says so.
func (p *platform) rests(d *delivery) bool {
	p.mu.Lock()
	rest := p.deliveries.pausedUntil.Sub(p.clock.Now())
	lost := p.rules.Delivery.MarkFailLoses
	if rest > 0 && !lost {
		p.after(rest, func(ctx context.Context) { p.deliver(ctx, d) })
	}
	p.mu.Unlock()
	if rest > 0 && lost {
		p.finish(d, outcome{verdict: verdictLost, detail: "pushes rest after too many failures (MarkFail)"})
	}
	return rest > 0
}

// finish puts the outcome on the screen, counts a failure, and lets waiting pushes go.
func (p *platform) finish(d *delivery, o outcome) {
	p.mu.Lock()
	defer p.mu.Unlock()
	u := d.push.user
	switch {
	case o.final && o.verdict != verdictBad && o.verdict != verdictRefused:
		d.verdict, d.detail = o.verdict, o.detail
		for _, e := range o.entries {
			e.From, e.Via, e.Delivery = "account", "passive", d.id
			d.shown = append(d.shown, p.show(u, e))
		}
	case o.verdict == verdictLost, o.verdict == verdictStopped:
		d.verdict, d.detail = o.verdict, o.detail
	default:
		d.verdict, d.detail = verdictFault, o.verdict+": "+o.detail
		p.failed()
		if !p.quiet(d.push) {
			d.shown = append(d.shown, p.show(u, entry{From: "system", Kind: "system", Text: p.rules.Reply.FaultText, Delivery: d.id}))
		}
	}
	close(d.done)
	if u != nil {
		for _, run := range u.held {
			run()
		}
		u.held = nil
	}
}

// failed counts a failure towards MarkFail; p.mu is held.
func (p *platform) failed() {
	now, rules, s := p.clock.Now(), p.rules.Delivery, &p.deliveries
	s.failures = append(s.failures, now)
	s.failures = slices.DeleteFunc(s.failures, func(t time.Time) bool { return now.Sub(t) > rules.MarkFailWindow.Duration })
	if rules.MarkFailAfter > 0 && len(s.failures) >= rules.MarkFailAfter {
		s.failures, s.pausedUntil = nil, now.Add(rules.MarkFailPause.Duration)
	}
}
