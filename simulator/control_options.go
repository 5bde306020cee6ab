package simulator

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"
)

// controlOptions shows the options without secrets.
func (p *platform) controlOptions(*http.Request) (any, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	shown := p.opts
	for _, secret := range []*string{&shown.AppSecret, &shown.Token, &shown.EncodingAESKey, &shown.PreviousEncodingAESKey} {
		if *secret != "" {
			*secret = "***"
		}
	}
	return shown, nil
}

// controlSetOptions changes the fields that are given and keeps the rest.
func (p *platform) controlSetOptions(r *http.Request) (any, error) {
	p.mu.Lock()
	changed, err := p.opts.copy()
	if err == nil {
		err = readJSON(r, &changed)
	}
	if err == nil {
		err = changed.check()
	}
	if err == nil {
		p.opts, p.rules = changed, changed.Rules
	}
	p.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return p.controlOptions(r)
}

// copy is deep where a change could reach: the rules.
func (o Options) copy() (Options, error) {
	encoded, err := json.Marshal(o.Rules)
	if err != nil {
		return o, err
	}
	o.Rules = &Rules{}
	return o, json.Unmarshal(encoded, o.Rules)
}

func (p *platform) controlClock(*http.Request) (any, error) {
	return map[string]any{"now": p.clock.Now(), "unix": p.clock.Now().Unix(), "offset": p.clock.Offset().String()}, nil
}

// settleLimit bounds how long a request waits for pushes and jobs, in real time.
const settleLimit = 60 * time.Second

// controlSetClock moves the clock, then waits for what became due.
func (p *platform) controlSetClock(r *http.Request) (any, error) {
	var in struct {
		Advance Span       `json:"advance"`
		Set     *time.Time `json:"set"`
		Real    bool       `json:"real"` // back to real time
	}
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	switch {
	case in.Real:
		p.clock.Advance(-p.clock.Offset())
	case in.Set != nil:
		p.clock.Set(*in.Set)
	default:
		p.clock.Advance(in.Advance.Duration)
	}
	p.hub.publish("clock", "", p.clock.Now())
	return p.controlSettle(r)
}

func (p *platform) controlSettle(r *http.Request) (any, error) {
	ctx, cancel := context.WithTimeout(r.Context(), settleLimit)
	defer cancel()
	if err := p.settle(ctx); err != nil {
		return nil, errors.New("还有消息在路上，等得太久了")
	}
	return p.controlClock(r)
}
