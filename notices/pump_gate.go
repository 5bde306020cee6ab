package notices

import (
	"sync"
	"time"
)

// gate is what the pump learnt about WeChat's APIs, and how its sends went lately. It is
// forgotten with the process: one call of a new one learns it again.
type gate struct {
	mu   sync.Mutex
	held map[api]Hindrance
	shut map[api]Hindrance
	all  recent
	runs map[string]*recent
}

// api is one of WeChat's APIs that messages go through.
type api string

const (
	apiTemplate  api = "template"
	apiService   api = "service"
	apiSubscribe api = "subscribe"
)

func apiOf(c Channel) api {
	switch c {
	case Template:
		return apiTemplate
	case Service:
		return apiService
	}
	return apiSubscribe
}

func channelsOf(a api) []Channel {
	switch a {
	case apiTemplate:
		return []Channel{Template}
	case apiService:
		return []Channel{Service}
	}
	return []Channel{LongTerm, OneTime}
}

// Hindrance is why an API is not used for a while.
type Hindrance struct {
	API    string
	Until  time.Time
	Reason string
	Words  string
}

// hold leaves an API alone until a time: its notices wait for it.
func (g *gate) hold(a api, h Hindrance) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.held == nil {
		g.held = map[api]Hindrance{}
	}
	if h.Until.After(g.held[a].Until) {
		h.API = string(a)
		g.held[a] = h
	}
}

// bar closes an API until a time: its notices go another way. It reports whether it was open.
func (g *gate) bar(a api, h Hindrance, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shut == nil {
		g.shut = map[api]Hindrance{}
	}
	was := g.shut[a].Until.After(now)
	h.API = string(a)
	g.shut[a] = h
	return !was
}

// waits returns until when an API is left alone, and why.
func (g *gate) waits(a api, now time.Time) (Hindrance, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	h := g.held[a]
	return h, h.Until.After(now)
}

// closed are the channels that are shut for everybody now.
func (g *gate) closed(now time.Time) (all []Channel) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for a, h := range g.shut {
		if h.Until.After(now) {
			all = append(all, channelsOf(a)...)
		}
	}
	return all
}

// hindrances lists what stands now.
func (g *gate) hindrances(now time.Time) (all []Hindrance) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, a := range []api{apiSubscribe, apiTemplate, apiService} {
		for _, h := range []Hindrance{g.held[a], g.shut[a]} {
			if h.Until.After(now) {
				all = append(all, h)
			}
		}
	}
	return all
}

// recent counts how sends went in the last while, the newest 512.
type recent struct {
	at     [512]time.Time
	failed [512]bool
	next   int
}

func (r *recent) add(now time.Time, failed bool) {
	r.at[r.next], r.failed[r.next] = now, failed
	r.next = (r.next + 1) % len(r.at)
}

func (r *recent) count(since time.Time) (all, failed int) {
	for i, at := range r.at {
		if at.After(since) {
			all++
			if r.failed[i] {
				failed++
			}
		}
	}
	return all, failed
}

// manyRuns bounds the runs whose sends are counted apart.
const manyRuns = 64

// count notes how a send went, and reports whether too many failed lately: in all, which is
// WeChat's trouble or ours, or in its run, where WeChat refuses what stands in it.
func (g *gate) count(run string, t Trouble, now time.Time, s PumpSettings) (all, ofRun bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	since := now.Add(-s.ErrorWindow)
	g.all.add(now, t == Broken)
	all = t == Broken && tooMany(&g.all, since, s)
	if run == "" {
		return all, false
	}
	if g.runs == nil || len(g.runs) > manyRuns {
		g.runs = map[string]*recent{}
	}
	if g.runs[run] == nil {
		g.runs[run] = &recent{}
	}
	g.runs[run].add(now, t == Wrong)
	return all, t == Wrong && tooMany(g.runs[run], since, s)
}

func tooMany(r *recent, since time.Time, s PumpSettings) bool {
	n, failed := r.count(since)
	return n >= s.ErrorLeast && failed*100 >= n*s.ErrorShare
}

// afresh forgets how sends went: after a rest they are judged anew.
func (g *gate) afresh(run string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if run == "" {
		g.all = recent{}
		return
	}
	delete(g.runs, run)
}

// lately returns how many sends there were in the error window, and how many of them failed.
func (g *gate) lately(now time.Time, s PumpSettings) (all, failed int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.all.count(now.Add(-s.ErrorWindow))
}
