package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"zaiyue/config"
)

const (
	aesKey      = "Zm9yLXRlc3RzLW9ubHktZm9yLXRlc3RzLW9ubHktMDE"
	previousKey = "b2xkLXRlc3RzLW9ubHktZm9yLXRlc3RzLW9ubHktMDE"
)

// TestAttacks lets the simulator attack the webhook in each mode: whatever it tries, the
// service behaves as it should and goes on answering (rows C1–C3).
func TestAttacks(t *testing.T) {
	for _, mode := range []string{"plain", "compatible", "safe"} {
		t.Run(mode, func(t *testing.T) {
			r := start(t, func(c *config.Config) { c.WeChat.Encryption = mode })
			var all []struct{ Name, Verdict, Detail string }
			r.sim(http.MethodPost, "/sim/attack/all", nil, &all)
			held := 0
			for _, a := range all {
				switch {
				case a.Verdict == "held":
					held++
				case a.Verdict != "skipped" || mode == "safe": // some need encryption

					t.Errorf("%s: %s (%s)", a.Name, a.Verdict, a.Detail)
				}
			}
			if held < 8 {
				t.Errorf("only %d attacks were made", held)
			}
			r.act("follow", map[string]any{})
			if answer := r.ask("租房有补贴吗"); !strings.Contains(answer, "来源") {
				t.Errorf("after the attacks: %q", answer)
			}
			var verified struct{ Verdict string }
			if r.sim(http.MethodPost, "/sim/webhook/verify", nil, &verified); verified.Verdict != "held" {
				t.Errorf("the console's check: %s", verified.Verdict)
			}
		})
	}
}

// TestDeliveriesGoWrong: a lost reply, a retry storm, a repeated query, the previous key and
// a duplicate each end in one visible answer.
func TestDeliveriesGoWrong(t *testing.T) {
	r := start(t, func(c *config.Config) {
		c.WeChat.EncodingAESKey, c.WeChat.PreviousEncodingAESKey = aesKey, previousKey
		c.Chat.RatePerMinute = 1000
	})
	r.act("follow", map[string]any{})
	for name, delivery := range map[string]any{
		"reply lost twice":    map[string]any{"drop_replies": 2},
		"three at once":       map[string]any{"concurrent": 3},
		"previous key":        map[string]any{"old_key": true},
		"same query repeated": map[string]any{"drop_replies": 1, "same_query": true},
		"came twice":          map[string]any{"duplicate": true},
	} {
		t.Run(name, func(t *testing.T) {
			r.t = t
			shown := r.act("send", map[string]any{"text": "租房有补贴吗", "delivery": delivery})
			if len(shown) != 1 || !strings.Contains(shown[0].Text, "来源") {
				t.Errorf("%d things shown: %s", len(shown), texts(shown))
			}
		})
	}
	r.t = t
}

// TestTheClockMoves: a choice expires and a talk is forgotten when the simulator's clock
// says so (row D7).
func TestTheClockMoves(t *testing.T) {
	r := start(t, nil)
	r.act("follow", map[string]any{})
	if list := r.ask("今天天气怎么样"); !strings.Contains(list, "1. ") {
		t.Fatalf("no choice offered: %s", list)
	}
	var clock any
	r.sim(http.MethodPost, "/sim/clock", map[string]any{"advance": (r.app.config.Chat.ChoiceExpiry + time.Minute).String()}, &clock)
	if expired := r.ask("1"); strings.Contains(expired, "来源") {
		t.Errorf("an expired choice is taken: %s", expired)
	}
	if answer := r.ask("租房有补贴吗"); !strings.Contains(answer, "来源") {
		t.Errorf("after the clock moved: %s", answer)
	}
}

// TestUnfollowingForgets: a follower is kept with the scene they came by, and nothing is
// kept of one who left.
func TestUnfollowingForgets(t *testing.T) {
	r := start(t, nil)
	r.act("follow", map[string]any{"scene": "school_042"})
	var user struct{ OpenID string }
	r.sim(http.MethodGet, "/sim/users/u1", nil, &user)
	g, err := r.app.tools.db.Graduate(t.Context(), user.OpenID)
	if err != nil || g.Scene != "school_042" {
		t.Fatalf("follower: scene %q, %v", g.Scene, err)
	}
	r.act("tap", map[string]any{"button": "SUBSIDY_CHECK"})
	r.ask("1")
	r.act("unfollow", map[string]any{})
	drafts, err := r.app.tools.db.DraftsOf(t.Context(), user.OpenID)
	if err != nil || len(drafts) != 0 {
		t.Errorf("after unfollowing: %d drafts, %v", len(drafts), err)
	}
	if g, _ := r.app.tools.db.Graduate(t.Context(), user.OpenID); !g.FollowedAt.IsZero() || g.Scene != "" {
		t.Errorf("after unfollowing the follower is kept: scene %q", g.Scene)
	}
}
