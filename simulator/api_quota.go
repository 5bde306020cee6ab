package simulator

import (
	"net/http"
	"slices"
)

// quotaState counts calls. The maps are of the current day, minute and month and are
// replaced when those end.
type quotaState struct {
	day, minute, month string
	daily, perMinute   map[string]int
	clears, apiClears  int
}

// roll starts new counts when the day, minute or month has changed; p.mu is held.
func (p *platform) roll() *quotaState {
	q, now := &p.quota, p.clock.Now()
	day, minute := chinaDay(now), now.Format("2006-01-02T15:04")
	if q.day != day {
		q.day, q.daily = day, map[string]int{}
	}
	if q.minute != minute {
		q.minute, q.perMinute = minute, map[string]int{}
	}
	if month := day[:len("2006-01")]; q.month != month {
		q.month, q.clears, q.apiClears = month, 0, 0
	}
	return q
}

// count takes one call of path out of its quotas; p.mu is held. Failures count too
// (unconfirmed).
func (p *platform) count(path string) error {
	q := p.roll()
	q.perMinute[path]++
	if limit := p.rules.Minute[path]; limit > 0 && q.perMinute[path] > limit {
		return refuse(45011)
	}
	if limit := p.dailyLimit(path); limit > 0 && q.daily[path] >= limit {
		return refuse(45009)
	}
	q.daily[path]++
	return nil
}

// dailyLimit is 0 for a path without limit; p.mu is held.
func (p *platform) dailyLimit(path string) int {
	if limit, ok := p.rules.DailyTest[path]; ok && p.opts.TestAccount {
		return limit
	}
	return p.rules.Daily[path]
}

func quotaEndpoints() []endpoint {
	post := []string{http.MethodPost}
	return []endpoint{
		{Path: "/cgi-bin/openapi/quota/get", Methods: post, Call: quotaGet},
		{Path: "/cgi-bin/openapi/quota/clear", Methods: post, Call: quotaClearAPI},
		{Path: "/cgi-bin/clear_quota", Methods: post, Call: quotaClear},
		{Path: "/cgi-bin/clear_quota/v2", Methods: post, NoToken: true, Call: quotaClearV2},
		{Path: "/cgi-bin/openapi/rid/get", Methods: post, Call: ridGet},
	}
}

func (c *call) cgiPath() (string, error) {
	var in struct {
		Path string `json:"cgi_path"`
	}
	if err := c.decode(&in); err != nil {
		return "", err
	}
	known := slices.ContainsFunc(c.endpoints(), func(ep endpoint) bool { return ep.Path == in.Path })
	if !known {
		return "", refuse(76021)
	}
	return in.Path, nil
}

func quotaGet(c *call) (any, error) {
	path, err := c.cgiPath()
	if err != nil {
		return nil, err
	}
	limit, used := c.dailyLimit(path), c.roll().daily[path]
	answer := map[string]any{
		"errcode": 0, "errmsg": "ok",
		"quota": map[string]int{"daily_limit": limit, "used": used, "remain": max(0, limit-used)},
	}
	if minute := c.rules.Minute[path]; minute > 0 {
		answer["rate_limit"] = map[string]int{"call_count": minute, "refresh_second": 60}
	}
	return answer, nil
}

func quotaClearAPI(c *call) (any, error) {
	path, err := c.cgiPath()
	if err != nil {
		return nil, err
	}
	q := c.roll()
	if q.apiClears >= c.rules.ClearAPIQuotaPerMonth {
		return nil, refuse(48006)
	}
	q.apiClears++
	delete(q.daily, path)
	return nil, nil
}

func quotaClear(c *call) (any, error) {
	var in struct {
		AppID string `json:"appid"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if in.AppID != c.opts.AppID {
		return nil, refuse(40013)
	}
	return nil, c.clearQuota()
}

func quotaClearV2(c *call) (any, error) {
	var in struct {
		AppID  string `json:"appid"`
		Secret string `json:"appsecret"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if err := c.checkSecret(in.AppID, in.Secret); err != nil {
		return nil, err
	}
	return nil, c.clearQuota()
}

func (p *platform) clearQuota() error {
	q := p.roll()
	if q.clears >= p.rules.ClearQuotaPerMonth {
		return refuse(48006)
	}
	q.clears++
	clear(q.daily)
	return nil
}

// ridGet finds the call whose errmsg carried the rid; only the wire log knows.
func ridGet(c *call) (any, error) {
	var in struct {
		RID string `json:"rid"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if len(in.RID) != len("00000000-00000000-00000000") {
		return nil, refuse(76003)
	}
	e, ok := c.wire.withRID(in.RID)
	if !ok {
		return nil, refuse(76001)
	}
	return map[string]any{"errcode": 0, "errmsg": "ok", "request": map[string]any{
		"invoke_time": e.At.Unix(), "cost_in_ms": int(e.TookMS), "request_url": e.Path,
		"request_body": e.Request, "response_body": e.Response, "client_ip": c.IP,
	}}, nil
}
