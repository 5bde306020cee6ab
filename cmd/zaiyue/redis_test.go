package main

import (
	"strings"
	"testing"
	"time"

	"zaiyue/config"
	"zaiyue/store/redistest"
)

// TestRedisFails is row O10 on a real Redis: stopped (it accepts and never answers), killed
// and emptied, the account answers each time, says that it is degraded, comes back by itself,
// and what a graduate filled in before is there after.
func TestRedisFails(t *testing.T) {
	redis := redistest.Start(t)
	r := start(t, func(c *config.Config) { c.Redis.URL = config.Secret(redis.URL()) })
	r.act("follow", map[string]any{})
	r.act("tap", map[string]any{"button": "SUBSIDY_CHECK"})
	first := r.ask("1") // an answer that the store acknowledged
	if strings.Contains(first, "出现故障") || first == "" {
		t.Fatalf("first step: %q", first)
	}
	for _, failure := range []struct {
		name     string
		begin    func()
		end      func()
		degraded bool
	}{
		{"stopped", redis.Stop, redis.Continue, true},
		{"killed", redis.Kill, redis.Restart, true},
		{"emptied", redis.Empty, func() {}, false},
	} {
		t.Run(failure.name, func(t *testing.T) {
			r.t = t
			failure.begin()
			for range 3 {
				if answer := r.ask("租房有补贴吗"); answer == "" || strings.Contains(answer, "出现故障") {
					t.Errorf("answer during the failure: %q", answer)
				}
			}
			if _, ready := r.get("/readyz"); strings.Contains(ready, "degraded") != failure.degraded {
				t.Errorf("readyz during the failure: %s", ready)
			}
			failure.end()
			r.eventually("readyz is ok again", func() bool { _, ready := r.get("/readyz"); return strings.Contains(ready, `"status":"ok"`) })
			if mine := r.ask("我的"); !strings.Contains(mine, "填到一半") {
				t.Errorf("unfinished form after the failure: %q", mine)
			}
		})
	}
	r.t = t
}

// eventually asks until it holds, within ten seconds.
func (r *running) eventually(what string, holds func() bool) {
	r.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(10 * time.Second)
	for !holds() {
		select {
		case <-tick.C:
		case <-limit:
			r.t.Fatalf("not within 10s: %s", what)
		}
	}
}
