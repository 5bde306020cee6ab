package simulator

import "time"

// grant is an open allowance of customer-service messages (section 6.3).
type grant struct {
	trigger string // message, menu, follow, scan, pay
	until   time.Time
	left    int  // messages left
	any     bool // no count
}

// allow opens the allowance of a trigger for u; p.mu is held.
func (p *platform) allow(u *user, trigger string) {
	rules := &p.rules.Allowance
	rule, ok := map[string]Allowance{
		"message": rules.Message, "menu": rules.Menu, "follow": rules.Follow, "scan": rules.Scan, "pay": rules.Pay,
	}[trigger]
	if !ok {
		return
	}
	g := grant{trigger: trigger, until: p.clock.Now().Add(rule.Window.Duration), left: rule.Count, any: rule.Count == 0}
	for i, old := range u.open {
		if old.trigger != trigger {
			continue
		}
		if rules.TopUp && old.until.After(p.clock.Now()) {
			g.left += old.left
		}
		u.open[i] = g
		return
	}
	u.open = append(u.open, g)
}

// spend takes one message out of the highest open allowance. It returns 0, 45015 when
// none is open, or 45047 when those that are open are spent; p.mu is held.
func (p *platform) spend(u *user) int {
	now := p.clock.Now()
	var best *grant
	for i := range u.open {
		g := &u.open[i]
		if g.until.After(now) && (best == nil || g.more(*best)) {
			best = g
		}
	}
	switch {
	case best == nil:
		return 45015
	case best.any:
		return 0
	case best.left == 0:
		return 45047
	}
	best.left--
	return 0
}

// more reports whether g allows more than o.
func (g grant) more(o grant) bool {
	if g.any != o.any {
		return g.any
	}
	return g.left > o.left
}

// allowanceView is what is open for one graduate, for the phone page and the tests.
type allowanceView struct {
	Open []grantView `json:"open"`
}

type grantView struct {
	Trigger   string    `json:"trigger"`
	Until     time.Time `json:"until"`
	Left      int       `json:"left"`
	Unlimited bool      `json:"unlimited,omitempty"`
}

func (p *platform) allowanceView(u *user) allowanceView {
	v := allowanceView{Open: []grantView{}}
	for _, g := range u.open {
		if g.until.After(p.clock.Now()) {
			v.Open = append(v.Open, grantView{Trigger: g.trigger, Until: g.until, Left: g.left, Unlimited: g.any})
		}
	}
	return v
}
