package simulator

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"sync"
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
	result := outcome{verdict: verdictLost, detail: "pushes rest after too many failures (MarkFail)"}
	if !p.paused() {
		result = p.tries(ctx, d)
	}
	p.finish(d, result)
	if d.opts.Duplicate && ctx.Err() == nil {
		p.try(ctx, d, d.attempts+1, letter{}, true)
	}
}

func (p *platform) tries(ctx context.Context, d *delivery) outcome {
	if d.opts.Concurrent > 1 {
		return p.atOnce(ctx, d)
	}
	var result outcome
	var l letter
	for n := 1; n <= p.triesOf(d); n++ {
		if n > 1 {
			pause(ctx, ctx, p.retryPause())
		}
		result = p.try(ctx, d, n, l, false)
		if l = result.letter; !p.repeatsQuery(d) {
			l = letter{}
		}
		if result.final {
			break
		}
	}
	return result
}

// atOnce makes all tries at the same moment; the first good answer counts.
func (p *platform) atOnce(ctx context.Context, d *delivery) outcome {
	results := make(chan outcome, d.opts.Concurrent)
	var tries sync.WaitGroup
	for n := 1; n <= d.opts.Concurrent; n++ {
		tries.Go(func() { results <- p.try(ctx, d, n, letter{}, false) })
	}
	tries.Wait()
	close(results)
	var last outcome
	for last = range results {
		if last.final && last.verdict != verdictBad {
			return last
		}
	}
	return last
}

// try makes one POST and judges the answer. l is the letter to repeat; the zero one is
// written afresh.
func (p *platform) try(ctx context.Context, d *delivery, n int, l letter, duplicate bool) outcome {
	o, record := p.exchange(ctx, d, l)
	p.mu.Lock()
	d.attempts = max(d.attempts, n)
	switch {
	case duplicate:
		o.verdict = verdictRepeat
	case o.final && o.verdict != verdictBad && n <= d.opts.DropReplies:
		o.verdict, o.final = verdictDropped, false
	}
	record.Attempt, record.Verdict, record.Detail = n, o.verdict, o.detail
	p.mu.Unlock()
	p.addExchange(record)
	return o
}

// exchange sends one letter and reads the answer within the deadline.
func (p *platform) exchange(ctx context.Context, d *delivery, l letter) (outcome, exchange) {
	p.mu.Lock()
	webhook, contentType, deadline := p.opts.WebhookURL, p.rules.Delivery.ContentType, p.opts.DeliveryTimeout.Duration
	var err error
	if l.query == nil {
		l, err = p.write(d.push, d.opts)
	}
	record := exchange{At: p.clock.Now(), Kind: "push", Delivery: d.id, Method: http.MethodPost, Request: string(p.inner(d.push))}
	if d.push.user != nil {
		record.User = d.push.user.ID()
	}
	p.mu.Unlock()
	record.Query, record.Sent = flat(l.query), differing(l.body, record.Request)
	if err != nil {
		return outcome{verdict: verdictRefused, detail: err.Error(), final: true}, record
	}
	started := time.Now()
	bounded, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	status, body, err := p.post(bounded, l, webhook, contentType, time.Duration(d.opts.SlowConnectMS)*time.Millisecond)
	record.TookMS, record.Status, record.Path = milliseconds(time.Since(started)), status, webhook
	o := p.judge(d, l, status, body, err, ctx.Err() != nil)
	o.letter = l
	record.Response, record.Received = o.plain, differing(body, o.plain)
	return o, record
}

var errNoWebhook = errors.New("no webhook address is set")

func (p *platform) post(ctx context.Context, l letter, webhook, contentType string, connect time.Duration) (int, []byte, error) {
	if webhook == "" {
		return 0, nil, errNoWebhook
	}
	r, err := l.request(webhook, contentType)
	if err != nil {
		return 0, nil, err
	}
	pause(ctx, ctx, connect)
	client := http.Client{Transport: p.transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r.WithContext(ctx))
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	return answer.StatusCode, body, err
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

func (p *platform) paused() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.rules.Delivery.MarkFailLoses && p.clock.Now().Before(p.deliveries.pausedUntil)
}

func (p *platform) triesOf(d *delivery) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if d.opts.Deliveries > 0 {
		return d.opts.Deliveries
	}
	return p.opts.Deliveries
}

func (p *platform) retryPause() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.rules.Delivery.RetryPause.Duration
}

func (p *platform) repeatsQuery(d *delivery) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return d.opts.SameQuery || !p.rules.Delivery.ResignRetries
}
