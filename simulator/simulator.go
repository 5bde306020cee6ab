package simulator

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"
)

// Simulator is a pretended WeChat platform. It is safe for concurrent use.
type Simulator struct {
	platform *platform
	api      map[string]endpoint
	control  *http.ServeMux
	guard    *http.CrossOriginProtection
}

// New makes a platform with no users. Every problem of opts is reported at once. Close
// has to be called in the end.
func New(opts Options) (*Simulator, error) {
	p, err := newPlatform(opts)
	if err != nil {
		return nil, fmt.Errorf("simulator: %w", err)
	}
	s := &Simulator{platform: p, api: map[string]endpoint{}, guard: http.NewCrossOriginProtection()}
	for _, ep := range p.endpoints() {
		s.api[ep.Path] = ep
	}
	s.control = s.routes()
	return s, nil
}

// Clock is the platform's movable clock.
func (s *Simulator) Clock() *Clock { return s.platform.clock }

// SetURLs tells the simulator where it listens and where the service does, for callers
// that learn their ports after New. Empty ones stay as they are.
func (s *Simulator) SetURLs(public, site, webhook string) error {
	p := s.platform
	p.mu.Lock()
	defer p.mu.Unlock()
	opts := p.opts
	setIf(&opts.PublicURL, public)
	setIf(&opts.SiteURL, site)
	setIf(&opts.WebhookURL, webhook)
	if err := opts.check(); err != nil {
		return fmt.Errorf("simulator: %w", err)
	}
	p.opts = opts
	return nil
}

func setIf(field *string, value string) {
	if value != "" {
		*field = value
	}
}

// Settle returns when no push is under way and nothing is due at the clock's time, or
// with ctx's error.
func (s *Simulator) Settle(ctx context.Context) error { return s.platform.settle(ctx) }

// Close stops all pushes, jobs and event streams and waits for them until ctx ends.
func (s *Simulator) Close(ctx context.Context) error { return s.platform.close(ctx) }

// errNotLoopback refuses to show a pretended WeChat to a network.
var errNotLoopback = errors.New("the simulator listens on loopback addresses only")

// Serve serves everything on l until ctx ends, then closes the platform. l must be a
// loopback address.
func (s *Simulator) Serve(ctx context.Context, l net.Listener) error {
	if addr, err := netip.ParseAddrPort(l.Addr().String()); err != nil || !addr.Addr().IsLoopback() {
		return errors.Join(fmt.Errorf("%w, not on %s", errNotLoopback, l.Addr()), l.Close())
	}
	server := &http.Server{Handler: s.Handler(), ReadHeaderTimeout: 10 * time.Second}
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		closing, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		stopped <- errors.Join(s.Close(closing), server.Shutdown(closing))
	})
	err := server.Serve(l)
	if stop() { // it failed by itself
		return err
	}
	return <-stopped
}

// Handler serves everything. Requests are told apart by host: a graduate's browser, or
// the platform itself. Foreign host names are refused, so that no page of the internet
// can reach the control API through a name that points to this machine.
func (s *Simulator) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Simulator", "not WeChat")
		if m := browserHost.FindStringSubmatch(r.Host); m != nil {
			s.platform.serveBrowser("u"+m[1], w, r)
			return
		}
		if !ownHost(r.Host) {
			http.Error(w, "unknown host", http.StatusForbidden)
			return
		}
		if ep, ok := s.api[r.URL.Path]; ok {
			s.platform.serveAPI(ep, w, r)
			return
		}
		s.guard.Handler(s.control).ServeHTTP(w, r)
	})
}

// ownHost reports whether a Host header names this machine.
func ownHost(hostport string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	return loopback(strings.Trim(host, "[]"))
}

// routes is everything that is neither API nor browser. New pages are added here.
func (s *Simulator) routes() *http.ServeMux {
	mux := http.NewServeMux()
	p := s.platform
	p.controlRoutes(mux)
	p.familyRoutes(mux)
	mux.HandleFunc("GET /mmbiz/{id}/0", p.serveMedia)
	mux.HandleFunc("/cgi-bin/", p.unknownAPI)
	mux.HandleFunc("/wxa/", p.unknownAPI)
	mux.HandleFunc("/wxaapi/", p.unknownAPI)
	mux.HandleFunc("/sns/", p.unknownAPI)
	mux.HandleFunc("/datacube/", p.unknownAPI)
	mux.HandleFunc("GET /connect/oauth2/authorize", func(w http.ResponseWriter, _ *http.Request) {
		p.plainPage(w, http.StatusOK, "请从手机页打开", "授权页面要知道是谁在看，请从手机页里的链接进入。")
	})
	p.phoneRoutes(mux)
	return mux
}

func (p *platform) unknownAPI(w http.ResponseWriter, r *http.Request) {
	p.serveAPI(endpoint{Path: r.URL.Path, Methods: []string{r.Method}, NoToken: true, Form: true,
		Call: func(*call) (any, error) { return nil, refuse(40066) }}, w, r)
}

// serveMedia is mmbiz.qpic.cn: a file by its id.
func (p *platform) serveMedia(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	m := p.findMedia(r.PathValue("id"))
	p.mu.Unlock()
	if m == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", m.ContentType)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Write(m.Data)
}
