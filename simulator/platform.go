package simulator

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
)

// platform is the whole state of the pretended WeChat. mu guards every field below it; a
// method whose comment says "p.mu is held" expects its caller to hold it, and none keeps
// it while it talks to the network.
type platform struct {
	clock     *Clock
	log       *slog.Logger
	texts     map[int]string // errmsg by errcode
	transport http.RoundTripper
	work      *group
	woken     chan struct{}
	hub       *hub
	wire      *wireLog

	mu         sync.Mutex
	opts       Options
	rules      *Rules // opts.Rules
	rng        *rand.Rand
	jobs       jobHeap
	jobSeq     int
	serial     map[string]int64 // last number given out, by kind
	users      []*user          // in the order of their making; users[0] is u1
	openIDs    map[string]*user // the same
	deliveries deliveryState
	faults     faultState
	tokens     tokenState
	quota      quotaState
	menu       menuState
	media      mediaState
	oauth      oauthState
	families
}

func newPlatform(opts Options) (*platform, error) {
	opts, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	texts, err := errorTexts()
	if err != nil {
		return nil, err
	}
	p := &platform{
		log: opts.Log, texts: texts, transport: opts.Transport,
		work: newGroup(), woken: make(chan struct{}, 1),
		hub: newHub(),
	}
	if p.transport == nil {
		p.transport = http.DefaultTransport.(*http.Transport).Clone()
	}
	p.clock = &Clock{base: opts.Now, moved: p.wake}
	p.wire = &wireLog{limit: opts.WireLimit, hub: p.hub}
	p.reset(opts)
	p.work.start(p.loop)
	return p, nil
}

// reset puts everything back to the first moment, but for the clock and the wire log;
// p.mu is held, or nobody else knows p yet.
func (p *platform) reset(opts Options) {
	p.opts, p.rules = opts, opts.Rules
	p.rng = rand.New(rand.NewPCG(opts.Seed, 0))
	p.jobs, p.users, p.openIDs = nil, nil, map[string]*user{}
	p.serial = map[string]int64{"entry": p.serial["entry"], "d": p.serial["d"]} // readers count on: these only grow
	p.deliveries = deliveryState{byID: map[string]*delivery{}}
	p.faults = faultState{}
	p.tokens = tokenState{}
	p.quota = quotaState{}
	p.menu = menuState{}
	p.media = mediaState{byID: map[string]*mediaItem{}}
	p.oauth = oauthState{}
	p.families = families{}
}

// close stops every goroutine and waits for them until ctx ends.
func (p *platform) close(ctx context.Context) error {
	p.hub.close()
	err := p.work.stop(ctx)
	if t, ok := p.transport.(*http.Transport); ok {
		t.CloseIdleConnections()
	}
	return err
}

// next returns the next number of a kind, from first on; p.mu is held.
func (p *platform) next(kind string, first int64) int64 {
	if p.serial[kind] == 0 {
		p.serial[kind] = first - 1
	}
	p.serial[kind]++
	return p.serial[kind]
}

// id returns prefix and a running number: "d12"; p.mu is held.
func (p *platform) id(prefix string) string {
	return prefix + strconv.FormatInt(p.next(prefix, 1), 10)
}

const idAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"

// random returns n characters of the alphabet of openids; p.mu is held.
func (p *platform) random(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = idAlphabet[p.rng.IntN(len(idAlphabet))]
	}
	return string(b)
}

// randomBytes returns 16 bytes for an AES frame; p.mu is held.
func (p *platform) randomBytes() (b [16]byte) {
	for i := range b {
		b[i] = byte(p.rng.UintN(256))
	}
	return b
}

// rid is the suffix of every errmsg; p.mu is held.
func (p *platform) rid() string {
	return fmt.Sprintf("%08x-%08x-%08x", uint32(p.clock.Now().Unix()), p.rng.Uint32(), p.rng.Uint32())
}
