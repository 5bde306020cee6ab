package simulator

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// token is an access token of the account. It works until expires.
type token struct {
	value   string
	expires time.Time
}

// tokenState keeps the two pools apart: a token of one endpoint never ends one of the
// other (section 4.4).
type tokenState struct {
	simple, stable pool
	forcedDay      string
	forced         int
	forcedAt       time.Time
}

// pool is the current token of one endpoint and those before it; old ones stay so that an
// expired token is told from one never issued.
type pool struct {
	current token
	old     []token
}

// renew makes a new token; the one before works for overlap more at most.
func (l *pool) renew(value string, now time.Time, life, overlap time.Duration) {
	if l.current.value != "" {
		before := l.current
		if end := now.Add(overlap); before.expires.After(end) {
			before.expires = end
		}
		l.old = append(l.old, before)
	}
	l.current = token{value: value, expires: now.Add(life)}
}

func (l *pool) find(value string) (token, bool) {
	if value == l.current.value {
		return l.current, true
	}
	i := slices.IndexFunc(l.old, func(t token) bool { return t.value == value })
	if i < 0 {
		return token{}, false
	}
	return l.old[i], true
}

// checkToken is what every call goes through: 41001 without one, 42001 expired, 40001 (or
// 40014, by rule) never issued; p.mu is held.
func (p *platform) checkToken(value string) error {
	if value == "" {
		return refuse(41001)
	}
	t, ok := p.tokens.simple.find(value)
	if !ok {
		t, ok = p.tokens.stable.find(value)
	}
	switch {
	case !ok:
		return refuse(p.rules.Token.GarbageCode)
	case !t.expires.After(p.clock.Now()):
		return refuse(42001)
	}
	return nil
}

func tokenEndpoints() []endpoint {
	return []endpoint{
		{Path: "/cgi-bin/token", Methods: []string{http.MethodGet}, NoToken: true, Call: tokenGet},
		{Path: "/cgi-bin/stable_token", Methods: []string{http.MethodPost}, NoToken: true, Call: stableToken},
	}
}

type tokenAnswer struct {
	AccessToken string `json:"access_token"`
	ExpiresIn   int64  `json:"expires_in"`
}

func (c *call) tokenAnswer(t token) tokenAnswer {
	return tokenAnswer{t.value, int64(t.expires.Sub(c.Now) / time.Second)}
}

// newToken invents the value of a token; p.mu is held.
func (p *platform) newToken() string { return "98_sim" + p.random(130) }

func tokenGet(c *call) (any, error) {
	q := c.Query
	if err := c.checkGrant(q.Get("grant_type"), q.Get("appid"), q.Get("secret")); err != nil {
		return nil, err
	}
	rules := c.rules.Token
	c.tokens.simple.renew(c.newToken(), c.Now, rules.Life.Duration, rules.Overlap.Duration)
	return c.tokenAnswer(c.tokens.simple.current), nil
}

func stableToken(c *call) (any, error) {
	var in struct {
		GrantType string `json:"grant_type"`
		AppID     string `json:"appid"`
		Secret    string `json:"secret"`
		Force     bool   `json:"force_refresh"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if err := c.checkGrant(in.GrantType, in.AppID, in.Secret); err != nil {
		return nil, err
	}
	l, rules := &c.tokens.stable, c.rules.Token
	if in.Force {
		if err := c.forceRefresh(); err != nil {
			return nil, err
		}
	} else if l.current.expires.Sub(c.Now) <= rules.Overlap.Duration {
		l.renew(c.newToken(), c.Now, rules.Life.Duration, rules.Overlap.Duration)
	}
	return c.tokenAnswer(l.current), nil
}

// forceRefresh ends the current stable token at once. Within 30 s of the last forced one
// nothing happens and the same token comes back; more than 20 a day are 45009.
func (c *call) forceRefresh() error {
	s, rules := &c.tokens, c.rules.Token
	if !s.forcedAt.IsZero() && c.Now.Sub(s.forcedAt) < rules.ForceEvery.Duration {
		return nil
	}
	if day := chinaDay(c.Now); s.forcedDay != day {
		s.forcedDay, s.forced = day, 0
	}
	if s.forced >= rules.ForcePerDay {
		return refuse(45009)
	}
	s.forced++
	s.forcedAt = c.Now
	s.stable.renew(c.newToken(), c.Now, rules.Life.Duration, 0)
	return nil
}

// checkGrant checks what both token endpoints ask for, and the caller's address.
func (c *call) checkGrant(grantType, appID, secret string) error {
	if grantType != "client_credential" {
		return refuse(40002)
	}
	if err := c.checkSecret(appID, secret); err != nil {
		return err
	}
	if !c.whitelisted() {
		return refusef(40164, "invalid ip %s ipv6 ::ffff:%s, not in whitelist", c.IP, c.IP)
	}
	return nil
}

// checkSecret is 41002, 41004, 40013, 40125, 40243; p.mu is held.
func (p *platform) checkSecret(appID, secret string) error {
	switch {
	case appID == "":
		return refuse(41002)
	case secret == "":
		return refuse(41004)
	case appID != p.opts.AppID:
		return refuse(40013)
	case secret != p.opts.AppSecret:
		return refuse(40125)
	case p.opts.Frozen:
		return refuse(40243)
	}
	return nil
}

func (c *call) whitelisted() bool {
	if len(c.opts.IPWhitelist) == 0 {
		return true
	}
	addr, err := netip.ParseAddr(c.IP)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(c.opts.IPWhitelist, func(allowed string) bool {
		if block, err := netip.ParsePrefix(allowed); err == nil {
			return block.Contains(addr)
		}
		one, err := netip.ParseAddr(allowed)
		return err == nil && one == addr
	})
}

// clientIP is the caller's address. Behind loopback, X-Forwarded-For lets a test come
// from elsewhere.
func clientIP(r *http.Request) string {
	if f := r.Header.Get("X-Forwarded-For"); f != "" {
		first, _, _ := strings.Cut(f, ",")
		return strings.TrimSpace(first)
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
