package notices

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// platform is WeChat's own account of one person, by the table of section 6.3 of the protocol
// paper and the consents of section 7.5. It shares nothing with Ledger.
type platform struct {
	open    map[Trigger]*allowance
	rights  map[string]int // -1: lasting
	tieLast bool           // which of two equal allowances a message is taken from
}

type allowance struct {
	until time.Time
	left  int
}

func (p *platform) act(t Trigger, now time.Time) {
	if t == Wrote {
		p.open[t] = &allowance{now.Add(48 * time.Hour), 5}
		return
	}
	p.open[t] = &allowance{now.Add(time.Minute), 3}
}

// send takes a customer-service message, or refuses it.
func (p *platform) send(now time.Time) bool {
	var best *allowance
	order := []Trigger{Wrote, Tapped, Followed, Scanned}
	if p.tieLast {
		slices.Reverse(order)
	}
	for _, t := range order {
		if a := p.open[t]; a != nil && a.until.After(now) && (best == nil || a.left > best.left) {
			best = a
		}
	}
	if best == nil || best.left == 0 {
		return false
	}
	best.left--
	return true
}

func (p *platform) notice(template string) bool {
	switch p.rights[template] {
	case -1:
		return true
	case 0:
		return false
	}
	p.rights[template]--
	return true
}

// world is a platform, a ledger, and what happens between them in time.
type world struct {
	*rapid.T
	p      platform
	l      Ledger
	lim    Limits
	now    time.Time
	coming []coming
	seq    int
}

// coming is something that happens at a time.
type coming struct {
	at  time.Time
	seq int
	do  func()
}

func (w *world) later(d time.Duration, do func()) {
	w.seq++
	w.coming = append(w.coming, coming{w.now.Add(d), w.seq, do})
}

// pass lets time pass, and what is due happen.
func (w *world) pass(d time.Duration) {
	until := w.now.Add(d)
	for {
		next := -1
		for i, c := range w.coming {
			if !c.at.After(until) && (next < 0 || c.at.Before(w.coming[next].at) || c.at.Equal(w.coming[next].at) && c.seq < w.coming[next].seq) {
				next = i
			}
		}
		if next < 0 {
			break
		}
		c := w.coming[next]
		w.coming = slices.Delete(w.coming, next, next+1)
		w.now = c.at
		c.do()
	}
	w.now = until
}

func (w *world) upTo(longest time.Duration, label string) time.Duration {
	return time.Duration(rapid.Int64Range(0, longest.Milliseconds()).Draw(w.T, label)) * time.Millisecond
}

// told delivers an event as WeChat does: soon or late, twice, or never.
func (w *world) told(do func()) {
	for range rapid.SampledFrom([]int{1, 1, 1, 2, 3, 0}).Draw(w.T, "deliveries") {
		w.later(w.upTo(20*time.Second, "late"), do)
	}
}

func (w *world) act(t Trigger) {
	w.p.act(t, w.now)
	created := w.now.Truncate(time.Second)
	w.told(func() { w.l.Opened(w.lim, t, created, w.now) })
}

func (w *world) consent(template string, lasting bool) {
	if lasting {
		w.p.rights[template] = -1
	} else if w.p.rights[template] >= 0 {
		w.p.rights[template]++
	}
	created, heard := w.now.Truncate(time.Second), false
	w.told(func() {
		if !heard { // one message key
			w.l.Consented(template, lasting, created)
		}
		heard = true
	})
}

func (w *world) withdraw(template string) {
	delete(w.p.rights, template)
	created := w.now.Truncate(time.Second)
	w.later(0, func() { w.l.Withdrawn(template, created) }) // what is never told is learned by 43101
}

// send reserves, sends, and hears of it; sometimes the call never reaches WeChat, sometimes
// the answer is lost.
func (w *world) send(c Channel, template string) {
	h, reason := w.l.Reserve(w.lim, c, template, w.now)
	if reason != "" {
		return
	}
	way := w.upTo(closing-100*time.Millisecond, "on the way")
	if rapid.IntRange(0, 5).Draw(w.T, "lost") == 0 {
		w.later(way, func() { w.l.GiveBack(h) })
		return
	}
	w.later(way, func() {
		allowed := w.p.send
		if c != Service {
			allowed = func(time.Time) bool { return w.p.notice(template) }
		}
		if !allowed(w.now) {
			w.Fatalf("at %v the ledger lets a %s go that WeChat refuses: %+v", w.now.Sub(monday), c, w.l)
		}
		if rapid.IntRange(0, 5).Draw(w.T, "answer lost") > 0 {
			w.later(w.upTo(time.Second, "answer"), func() { w.l.Done(h, w.now) })
		}
	})
}

// TestLedgerNeverExceeds: whatever happens in whatever order and is heard of or not, the
// ledger never lets a message go that WeChat would refuse.
func TestLedgerNeverExceeds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &world{T: t, lim: DefaultLimits(), now: monday, p: platform{open: map[Trigger]*allowance{}, rights: map[string]int{}}}
		w.p.tieLast = rapid.Bool().Draw(t, "of equal ones the last")
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			longest := rapid.SampledFrom([]time.Duration{time.Second, 10 * time.Second, time.Minute, 50 * time.Hour}).Draw(t, "pause")
			w.pass(w.upTo(longest, "passes"))
			switch rapid.SampledFrom([]string{"act", "send", "send", "send", "consent", "once", "lasting", "long", "withdraw"}).Draw(t, "step") {
			case "act":
				w.act(rapid.SampledFrom([]Trigger{Wrote, Tapped, Followed, Scanned}).Draw(t, "trigger"))
			case "send":
				w.send(Service, "")
			case "consent":
				w.consent("a", false)
			case "once":
				w.send(OneTime, "a")
			case "lasting":
				w.consent("b", true)
			case "long":
				w.pass(w.upTo(time.Second, "quiet")) // a lasting consent ends by a withdrawal under way: that is 43101
				if len(w.coming) == 0 {
					w.send(LongTerm, "b")
				}
			case "withdraw":
				if len(w.coming) == 0 {
					w.withdraw(rapid.SampledFrom([]string{"a", "b"}).Draw(t, "template"))
				}
			}
		}
		w.pass(time.Hour)
	})
}
