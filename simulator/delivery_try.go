package simulator

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"
)

// tries sends a push until an answer is final or the tries are used up.
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
