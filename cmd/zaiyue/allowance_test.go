package main

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"zaiyue/notices"
	"zaiyue/wechat"
)

var allowanceSteps = flag.Int("allowance.steps", 150, "random acts in the comparison of the ledger with the simulator")

// simAllowance is the simulator's own account of a graduate.
type simAllowance struct {
	Follows   bool
	Allowance struct {
		Open []struct {
			Until time.Time
			Left  int
		}
	}
	Rights map[string]int
}

// most is the allowance a message would be taken from; tied is whether it is not alone.
func (s *simAllowance) most() (left int, until time.Time, tied bool) {
	for _, g := range s.Allowance.Open {
		switch {
		case g.Left > left:
			left, until, tied = g.Left, g.Until, false
		case g.Left == left:
			tied = true
		}
	}
	return left, until, tied
}

// TestLedgerAgreesWithTheSimulator does random things as a graduate and as the account, and
// compares the ledger with the simulator's account after each: it never says yes where the
// simulator would refuse, however events come; and where none was lost, and it is certain
// which allowance messages were taken from, it says what the simulator says.
func TestLedgerAgreesWithTheSimulator(t *testing.T) {
	for _, lossy := range []bool{false, true} {
		t.Run(fmt.Sprintf("events lost %t", lossy), func(t *testing.T) {
			seed := rand.Uint64()
			t.Logf("seed %d", seed)
			r := start(t, nil)
			c := &comparison{running: r, t: t, rng: rand.New(rand.NewPCG(seed, 1)), lossy: lossy, certain: true, rights: true}
			c.prepare()
			for i := range *allowanceSteps {
				what := c.step()
				if i%8 == 0 { // what was heard counts before it is written, and after
					c.running.step("ledgers")
				}
				c.compare(fmt.Sprintf("step %d, %s", i, what))
				if t.Failed() {
					return
				}
			}
		})
	}
}

type comparison struct {
	*running
	t       *testing.T
	rng     *rand.Rand
	openID  string
	once    string // templates of the account
	lasting string
	lossy   bool
	certain bool // nothing was lost, and no two allowances were equal, since the last was opened alone
	rights  bool // nothing about consents was lost
}

func (c *comparison) prepare() {
	c.openID = c.running.openID("u1")
	c.once, c.lasting = c.addTemplate("43217", []int{1, 2}), c.addTemplate("51001", []int{1, 2})
	c.app.ledgers.Lasting = func(id string) bool { return id == c.lasting }
	c.actAs("u1", "follow", map[string]any{})
}

// addTemplate takes a template of subscription notices from the simulator's library.
func (c *comparison) addTemplate(tid string, kids []int) string {
	c.t.Helper()
	w := c.app.config.WeChat
	var granted struct {
		Token string `json:"access_token"`
	}
	c.sim(http.MethodPost, "/cgi-bin/stable_token", map[string]any{"grant_type": "client_credential", "appid": w.AppID, "secret": w.AppSecret.Value()}, &granted)
	var answer struct {
		ID string `json:"priTmplId"`
	}
	c.sim(http.MethodPost, "/wxaapi/newtmpl/addtemplate?access_token="+granted.Token, map[string]any{"tid": tid, "kidList": kids, "sceneDesc": "试"}, &answer)
	if answer.ID == "" {
		c.t.Fatalf("template %s was not added", tid)
	}
	return answer.ID
}

func (c *comparison) view() (v simAllowance) {
	c.sim(http.MethodGet, "/sim/users/u1", nil, &v)
	return v
}

// step does something at random.
func (c *comparison) step() string {
	spans := []time.Duration{2 * time.Second, 2 * time.Second, 5 * time.Second, 20 * time.Second, 70 * time.Second, 30 * time.Hour}
	span := spans[c.rng.IntN(len(spans))]
	if span > time.Hour && c.rng.IntN(4) > 0 {
		span = 3 * time.Second
	}
	c.later(span)
	if c.rng.IntN(2) == 0 {
		return c.send()
	}
	if c.rng.IntN(24) == 0 { // never lost here: of somebody who left without our hearing of it only a refusal can tell
		c.leave()
		return "left and came back"
	}
	lost := c.lossy && c.rng.IntN(4) == 0
	if lost { // what falls into a pause of the platform never comes
		c.sim(http.MethodPost, "/sim/webhook/pause", map[string]any{"for": "1h"}, new(any))
		c.certain = false
	}
	what, consents := c.act()
	if lost {
		c.rights = c.rights && !consents
		c.sim(http.MethodPost, "/sim/webhook/pause", map[string]any{"for": "0s"}, new(any))
	}
	return fmt.Sprintf("%s, lost %t", what, lost)
}

// act is something a graduate does.
func (c *comparison) act() (what string, consents bool) {
	delivery := map[string]any{}
	switch c.rng.IntN(6) {
	case 0:
		delivery["duplicate"] = true
	case 1:
		delivery["concurrent"] = 3
	}
	with := func(more map[string]any) map[string]any { more["delivery"] = delivery; return more }
	acts := []struct {
		path     string
		body     map[string]any
		consents bool
	}{
		{"send", map[string]any{"text": "你好"}, false},
		{"send", map[string]any{"text": "好", "bizmsgmenuid": "p1"}, false},
		{"tap", map[string]any{"button": "HELP"}, false},
		{"follow", map[string]any{"scene": "school"}, false},
		{"location", map[string]any{"latitude": 23.1, "longitude": 113.2}, false},
		{"consent", map[string]any{"choices": []map[string]any{{"template_id": c.once}, {"template_id": c.lasting, "status": "reject"}}}, true},
		{"consent", map[string]any{"choices": []map[string]any{{"template_id": c.lasting}}}, true},
		{"withdraw", map[string]any{"template_ids": []string{c.lasting}}, true},
		{"withdraw", map[string]any{"template_ids": []string{c.once}}, true},
	}
	a := acts[c.rng.IntN(len(acts))]
	c.actAs("u1", a.path, with(a.body))
	return a.path, a.consents
}

// leave stops following and begins again.
func (c *comparison) leave() {
	c.actAs("u1", "unfollow", map[string]any{})
	c.later(2 * time.Second)
	c.actAs("u1", "follow", map[string]any{})
	c.rights = false // we forget them, WeChat does not
}

// send sends something of what the ledger allows, and a few that WeChat refuses.
func (c *comparison) send() string {
	left, _, tied := c.mostNow()
	if tied && left > 0 {
		c.certain = false
	}
	err := c.app.direct.SendText(c.t.Context(), c.openID, "通知")
	if refused, ok := errors.AsType[*wechat.APIError](err); ok {
		c.t.Errorf("the ledger let a message go that was refused: %v", refused)
	}
	for _, n := range []struct {
		channel  notices.Channel
		template string
		first    string
		second   string
	}{{notices.OneTime, c.once, "thing1", "phrase2"}, {notices.LongTerm, c.lasting, "thing1", "phrase2"}} {
		h, reason, err := c.app.tools.db.Reserve(c.t.Context(), c.openID, n.channel, n.template)
		if err != nil {
			c.t.Fatal(err)
		}
		if reason != "" {
			continue
		}
		_, err = c.app.tools.client.BizSend(c.t.Context(), wechat.SubscribeMessage{
			OpenID: c.openID, TemplateID: n.template, Data: map[string]string{n.first: "租房补贴申请", n.second: "复核中"},
		})
		if lesson := notices.LessonOf(err); lesson != notices.NoLesson {
			if c.rights { // a withdrawal that was lost is learned by the refusal
				c.t.Errorf("the ledger let a notice by %s go that was refused: %v", n.channel, err)
			}
			err = c.app.tools.db.Learn(c.t.Context(), c.openID, lesson, h)
		}
		if err != nil {
			c.t.Fatal(err)
		}
	}
	return "send"
}

func (c *comparison) mostNow() (left int, until time.Time, tied bool) {
	v := c.view()
	return v.most()
}

// compare looks at both accounts.
func (c *comparison) compare(after string) {
	c.t.Helper()
	v := c.view()
	left, until, _ := v.most()
	l, err := c.app.tools.db.Allowance(c.t.Context(), c.openID)
	if err != nil {
		c.t.Fatal(err)
	}
	now := c.app.now()
	ours, _ := l.Open(now)
	if ours > left {
		c.t.Errorf("after %s: the ledger holds %d messages, the simulator %d", after, ours, left)
	}
	if open := len(v.Allowance.Open); !c.lossy && (open == 0 || open == 1 && left == 5) { // begun afresh
		c.certain = true
	}
	if c.certain && ours != left && until.Sub(now) > 4*time.Second {
		c.t.Errorf("after %s: the ledger holds %d messages, the simulator %d of %+v: %+v", after, ours, left, v.Allowance, l)
	}
	for _, template := range []string{c.once, c.lasting} {
		have, want := l.Credits[template].Left, v.Rights[template]
		if c.rights && have != want {
			c.t.Errorf("after %s: the ledger holds %d notices, the simulator %d", after, have, want)
		}
	}
}
