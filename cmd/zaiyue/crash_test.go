package main

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"
	"time"

	"zaiyue/notices"
)

var (
	crashRounds = flag.Int("crash.rounds", 5, "rounds of the crash test")
	crashPeople = flag.Int("crash.people", 60, "people of each round")
	crashSeed   = flag.Uint64("crash.seed", 0, "of the first round; 0: by chance")
)

// TestCrash kills the built service at random moments while it tells a few thousand people
// something, with the simulator in a process of its own and faults ordered over the wire. When
// all is quiet, each person was told exactly once, or the notice stands with its reason as one
// that was not sent, or may have arrived. What arrived is counted on the simulator's phones.
func TestCrash(t *testing.T) {
	seed := *crashSeed
	if seed == 0 {
		seed = rand.Uint64N(1 << 40)
	}
	binary := buildBinary(t)
	told := map[notices.State]int{}
	for round := range *crashRounds {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			w := newCrashWorld(t, binary, seed)
			w.prepare(*crashPeople)
			w.chaos()
			w.calm()
			for state, n := range w.verify() {
				told[state] += n
			}
		})
		if t.Failed() {
			t.Fatalf("round %d failed; again: go test ./cmd/zaiyue -run TestCrash -crash.rounds 1 -crash.people %d -crash.seed %d", round, *crashPeople, seed)
		}
		seed++
	}
	t.Logf("%d rounds: %v", *crashRounds, told)
	if all := *crashRounds * *crashPeople; told[notices.Delivered]+told[notices.Accepted] < all/2 {
		t.Errorf("only %d of %d people were told: the faults leave nothing to test", told[notices.Delivered], all)
	}
}

// disturbance is one order to the simulator.
type disturbance map[string]any

// sends are the calls that hand messages over.
func sends() []string {
	return []string{"/cgi-bin/message/template/send", "/cgi-bin/message/custom/send", "/cgi-bin/message/subscribe/bizsend"}
}

// faults are what WeChat does in a round, each at a moment of its own. Those that stop an API
// for good while they stand strike a few calls only.
func (w *crashWorld) faults() []disturbance {
	some := func(most int) int { return 1 + w.rng.IntN(most) }
	errcode := func(code, times int) disturbance {
		return disturbance{"kind": "errcode", "errcode": code, "times": times}
	}
	return []disturbance{
		errcode(-1, some(40)), errcode(-1, some(10)),
		errcode(45009, 1), errcode(45011, 1),
		errcode(40001, some(4)), errcode(42001, 1),
		errcode(43004, some(5)), errcode(43101, some(5)), errcode(47003, some(3)), errcode(48001, 1),
		{"kind": "late", "delay_ms": 1600, "times": some(6)},
		{"kind": "hang", "times": some(2)}, {"kind": "reset", "times": some(6)},
		{"kind": "truncate", "times": some(3)}, {"kind": "status", "status": 502, "times": some(6)},
		{"kind": "slow", "delay_ms": 300, "probability": 0.3},
	}
}

// chaos has the service work while it is killed and WeChat misbehaves.
func (w *crashWorld) chaos() {
	w.t.Helper()
	span := time.Duration(2+w.people/400) * time.Second
	until := time.Now().Add(span)
	w.order(disturbance{"kind": "slow", "delay_ms": 20 + w.rng.IntN(60), "probability": 0.9, "path": sends()[0]})
	w.start()
	for time.Now().Before(until) {
		w.rest(time.Duration(w.rng.IntN(400)) * time.Millisecond)
		switch w.rng.IntN(8) {
		case 0, 1:
			w.kill()
			w.rest(time.Duration(w.rng.IntN(200)) * time.Millisecond)
			w.start()
		case 2:
			w.post("/sim/webhook/faults", map[string]any{"times": 20, "probability": 0.5, "delivery": map[string]any{"duplicate": true}})
		case 3:
			w.jobs(w.rng.IntN(2) == 0, time.Duration(w.rng.IntN(3))*time.Second)
		case 4:
			w.post("/sim/clock", map[string]any{"advance": "15s"})
		default:
			f := maps.Clone(w.faults()[w.rng.IntN(len(w.faults()))])
			if f["path"] = sends()[w.rng.IntN(3)]; w.rng.IntN(6) == 0 {
				delete(f, "path")
			}
			w.order(f)
		}
	}
	w.kill()
}

// jobs says whether results of messages come, and how late.
func (w *crashWorld) jobs(lose bool, late time.Duration) {
	w.call(http.MethodPatch, "/sim/options", map[string]any{"rules": map[string]any{"job": map[string]any{"lose_events": lose, "template": late.String()}}}, new(any))
}

// calm ends all faults and lets the service finish: time passes, what paused is resumed, and
// results that never came are closed.
func (w *crashWorld) calm() {
	w.t.Helper()
	w.call(http.MethodDelete, "/sim/faults", nil, new(any))
	w.call(http.MethodDelete, "/sim/webhook/faults", nil, new(any))
	w.jobs(false, 100*time.Millisecond)
	for turn := range 14 {
		w.start()
		for range 5 {
			w.rest(400 * time.Millisecond)
			w.post("/sim/clock", map[string]any{"advance": "45s"})
		}
		w.rest(time.Second)
		w.stop()
		if w.settled() {
			return
		}
		if turn >= 2 { // a new day for what is spent; then results that never come are given up
			w.post("/sim/clock", map[string]any{"advance": "13h"})
		}
	}
	w.t.Errorf("not everything came to an end: %v", w.tally())
}

// verify compares what stands in our records with what the simulator's phones show.
func (w *crashWorld) verify() map[notices.State]int {
	w.t.Helper()
	states := map[notices.State]int{}
	for _, mark := range crashMarks() {
		got := w.received(mark)
		kept := w.kept(mark)
		if len(kept) != w.people {
			w.t.Errorf("%s: %d notices were born for %d people", mark, len(kept), w.people)
		}
		for _, n := range kept {
			states[n.State]++
			if problem := wrong(n, got[n.OpenID]); problem != "" {
				w.t.Errorf("%s: %s %s: %d messages on the phone, %s by %s, tried %d times: %s; steps %+v", mark, problem, n.ID, got[n.OpenID], n.State, n.Channel, n.Tries, why(n), n.Steps)
			}
		}
	}
	return states
}

// wrong says what is wrong with a notice of which so many messages arrived.
func wrong(n notices.Notice, arrived int) string {
	switch {
	case arrived > 1:
		return "told twice"
	case !n.State.Ended():
		return "not ended"
	case n.State == notices.Delivered && arrived != 1:
		return "lost"
	case n.State != notices.Delivered && n.State != notices.Uncertain && arrived != 0:
		return "told, and not known"
	case n.State != notices.Delivered && why(n) == "":
		return "without a reason"
	}
	return ""
}

// why is the reason of the last step.
func why(n notices.Notice) string {
	for _, s := range slices.Backward(n.Steps) {
		if s.Reason != "" {
			return s.Reason
		}
	}
	return ""
}
