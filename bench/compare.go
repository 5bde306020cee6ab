package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// contender is one server in the comparison and what its rounds found.
type contender struct {
	what  string
	safe  bool
	ours  bool
	child *child
	cost  []time.Duration // processor time of a message, by round
	speed []float64       // messages a second, by round
}

// measureMessages compares the servers in turn and adds their rows.
func measureMessages(ctx context.Context, h *house, p plan, t *table) error {
	if err := h.startRedis(ctx); err != nil {
		return err
	}
	all, err := h.contenders(ctx, p, t)
	if err != nil {
		return err
	}
	man, err := newPostman()
	if err != nil {
		return err
	}
	questions := h.corpus.asked(p.messages)
	for _, c := range all {
		if err := c.greet(man, questions[0]); err != nil {
			return fmt.Errorf("%s: %w", c.what, err)
		}
	}
	for range p.rounds {
		for _, c := range all {
			if err := h.round(ctx, p, c, man, questions); err != nil {
				return fmt.Errorf("%s: %w", c.what, err)
			}
		}
	}
	report(all, p, t, len(h.corpus.questions)+len(h.corpus.vain))
	return h.latency(ctx, p, all, man, questions, t)
}

// contenders starts everybody; the last one is our safe path.
func (h *house) contenders(ctx context.Context, p plan, t *table) ([]*contender, error) {
	all := []*contender{
		{what: "gin, fixed answer"}, {what: "SDK's own server, echo, plain"}, {what: "SDK's own server, echo, safe", safe: true},
		{what: "our whole path, plain", ours: true}, {what: "our whole path, safe", safe: true, ours: true},
	}
	for i, role := range []string{roleGin, roleSDK, roleSDK} {
		var err error
		if all[i].child, err = h.startRole(ctx, fmt.Sprintf("%s-%d", role, i), role); err != nil {
			return nil, err
		}
	}
	file := h.dir + "/articles.jsonl"
	if err := h.corpus.writeImport(file, p.articles, true); err != nil {
		return nil, err
	}
	ix, err := indexOf(ctx, file)
	if err != nil {
		return nil, err
	}
	if err := h.corpus.sort(ix); err != nil {
		return nil, err
	}
	for i, mode := range []string{"plain", "safe"} {
		address, err := freeAddress()
		if err != nil {
			return nil, err
		}
		if _, err := h.imports(ctx, mode, address, file); err != nil {
			return nil, err
		}
		c, took, err := h.startService(ctx, mode, address, mode, "GOMAXPROCS=1")
		if err != nil {
			return nil, err
		}
		all[3+i].child = c
		if mode == "safe" {
			t.judge(took < time.Second, fmt.Sprintf("start with %d articles until ready, 1 processor", p.articles), "< 1 s", "%.2f s", took.Seconds())
			idle(ctx, c, t)
		}
	}
	return all, nil
}

// idle adds what the service holds when nobody asks.
func idle(ctx context.Context, c *child, t *table) {
	select {
	case <-ctx.Done():
	case <-time.After(2 * time.Second): // what the start left over goes
	}
	const what, target = "idle: anonymous resident memory (Go's heap)", "< 100 MB"
	if held, ok := c.anonymous(); ok {
		t.judge(held < 100e6, what, target, "%s (%s)", megabytes(held), megabytes(c.heap()))
	} else {
		t.unknown(what, target)
	}
}

// greet checks once that a server answers as it must: an echo, or an answer from an article.
func (c *contender) greet(man *postman, question string) error {
	a, err := dial(c.child.address)
	if err != nil {
		return err
	}
	defer a.conn.Close()
	body, err := a.ask(man.request(openID(0), question, c.safe))
	if err != nil || strings.HasPrefix(c.what, "gin") {
		return err
	}
	text, err := man.open(string(body), c.safe)
	if err == nil && !strings.Contains(text, "<Content>") {
		err = fmt.Errorf("answered %q", text)
	}
	if err == nil && c.ours && len(text) < 400 {
		err = fmt.Errorf("no answer from an article: %q", text)
	}
	return err
}

// check is what every answer must be.
func (c *contender) check(body []byte) error {
	if c.ours && (len(body) < 300 || !bytes.HasPrefix(body, []byte("<xml>"))) {
		return fmt.Errorf("answered only %q", body)
	}
	if len(body) == 0 {
		return errors.New("answered nothing")
	}
	return nil
}

// round lets every graduate write once, and then counts.
func (h *house) round(ctx context.Context, p plan, c *contender, man *postman, questions []string) error {
	if err := h.emptyRedis(); err != nil {
		return err
	}
	warm := man.requests(p.graduates, p.graduates, questions, c.safe)
	counted := man.requests(p.messages, p.graduates, questions, c.safe)
	if _, err := rush(ctx, c.child.address, warm, p.connections, c.check); err != nil {
		return err
	}
	before, err := c.child.cpu()
	if err != nil {
		return err
	}
	took, err := rush(ctx, c.child.address, counted, p.connections, c.check)
	if err != nil {
		return err
	}
	after, err := c.child.cpu()
	c.cost = append(c.cost, (after-before)/time.Duration(len(counted)))
	c.speed = append(c.speed, float64(len(counted))/took.Seconds())
	return err
}

// report adds the medians and the ratios.
func report(all []*contender, p plan, t *table, questions int) {
	for _, c := range all {
		t.tell(c.what+": processor time a message; messages a second", "%s; %.0f", micro(median(c.cost)), median(c.speed))
	}
	ratio := func(sdk, ours *contender) float64 {
		var each []float64
		for i := range sdk.cost {
			each = append(each, float64(sdk.cost[i])/float64(ours.cost[i]))
		}
		return median(each)
	}
	plain, safe := ratio(all[1], all[3]), ratio(all[2], all[4])
	t.tell("SDK's echo ÷ our whole path, plain (median of the rounds' ratios)", "%.2f", plain)
	t.judge(safe >= 1, "SDK's echo ÷ our whole path, safe (median of the rounds' ratios)", "≥ 1.0", "%.2f", safe)
	t.note("Messages: %d rounds in turn, medians; each round %d messages of %d graduates over %d connections, %d different questions of which one asked in twenty has no answer. Every server has GOMAXPROCS=1.",
		p.rounds, p.messages, p.graduates, p.connections, questions)
}

// latency measures our safe path at half of the load it bears, and gin at the same rate: what
// the machine itself is late by.
func (h *house) latency(ctx context.Context, p plan, all []*contender, man *postman, questions []string, t *table) error {
	ours := all[len(all)-1]
	rate := median(ours.speed) / 2
	for _, c := range []*contender{all[0], ours} {
		if err := h.emptyRedis(); err != nil {
			return err
		}
		took, err := pace(ctx, c.child.address, man.requests(p.paced, p.graduates, questions, c.safe), rate, 4*p.connections, c.check)
		if err != nil {
			return err
		}
		p50, p99 := quantile(took, .5), quantile(took, .99)
		if c == ours {
			t.judge(p99 < 20*time.Millisecond, c.what+", at half of its load: p50, p99", "p99 < 20 ms", "%s, %s at %.0f a second", milli(p50), milli(p99), rate)
		} else {
			t.tell(c.what+", at the same rate: p50, p99 (how late the machine is by itself)", "%s, %s", milli(p50), milli(p99))
		}
	}
	if h.redis == "" {
		t.note("No redis-server is installed: the service used its embedded one, whose work counts as the service's.")
	} else {
		t.note("Redis: a real redis-server on this machine, which writes nothing to disk.")
	}
	t.note("Latency: sent at fixed times whatever the server does, counted from the time a message was due.")
	return nil
}
