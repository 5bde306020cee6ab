package store_test

import (
	"context"
	"testing"
	"time"

	"zaiyue/chat"
	"zaiyue/fault"
	"zaiyue/store"
	"zaiyue/store/redistest"
	"zaiyue/wechat"
)

// onBoth runs a test on the embedded Redis and on a real one.
func onBoth(t *testing.T, test func(*testing.T, *store.Redis)) {
	t.Run("embedded", func(t *testing.T) {
		server, address, err := store.StartEmbedded()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(server.Close)
		test(t, openRedis(t, address))
	})
	t.Run("real", func(t *testing.T) { test(t, openRedis(t, redistest.Start(t).URL())) })
}

func openRedis(t *testing.T, address string) *store.Redis {
	t.Helper()
	r, err := store.OpenRedis(address, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func TestTalks(t *testing.T) {
	onBoth(t, func(t *testing.T, r *store.Redis) {
		talks := &store.Talks{Redis: r, SessionExpiry: time.Hour}
		ctx, now := t.Context(), time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
		begin := func(key, owner string, at time.Time, want chat.TalkState, tries int) chat.Talk {
			t.Helper()
			talk, err := talks.Begin(ctx, "o1", key, owner, at, true)
			if err != nil || talk.State != want || talk.Tries != tries {
				t.Fatalf("Begin(%s, %s) = %+v, %v; want state %d, try %d", key, owner, talk, err, want, tries)
			}
			return talk
		}
		begin("a", "w1", now, chat.TalkMine, 1)
		begin("a", "w2", now, chat.TalkRunning, 2)
		begin("b", "w3", now, chat.TalkBusy, 1)
		if ok, err := talks.End(ctx, "o1", "a", "w2", []byte("x"), []byte("x")); ok || err != nil {
			t.Fatalf("a stranger ended the work: %v %v", ok, err)
		}
		if ok, err := talks.End(ctx, "o1", "a", "w1", []byte("session"), []byte("reply")); !ok || err != nil {
			t.Fatalf("End = %v %v", ok, err)
		}
		if talk := begin("a", "w4", now, chat.TalkDone, 3); string(talk.Reply) != "reply" {
			t.Errorf("kept reply %q", talk.Reply)
		}
		if talk := begin("b", "w5", now, chat.TalkMine, 2); string(talk.Session) != "session" {
			t.Errorf("kept session %q", talk.Session)
		}
		// The holder of b dies; after its lease another takes over, and the dead one's end is refused.
		begin("b", "w6", now.Add(2*time.Minute), chat.TalkMine, 3)
		if ok, err := talks.End(ctx, "o1", "b", "w5", []byte("old"), []byte("old")); ok || err != nil {
			t.Errorf("the dead holder ended the work: %v %v", ok, err)
		}
		if n, err := talks.Count(ctx, "o1", "b"); n != 4 || err != nil {
			t.Errorf("Count = %d, %v; want 4", n, err)
		}
	})
}

func TestTalksOfOneProcess(t *testing.T) {
	onBoth(t, func(t *testing.T, r *store.Redis) {
		talks := &store.Talks{Redis: r, SessionExpiry: time.Hour}
		now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
		for _, tt := range []struct {
			key, owner string
			want       chat.TalkState
		}{
			{"a", "p1/1", chat.TalkMine}, // its End gets lost
			{"b", "p2/1", chat.TalkBusy},
			{"a", "p2/2", chat.TalkRunning},
			{"a", "p1", chat.TalkRunning},
			{"b", "p1/2", chat.TalkMine},
			{"a", "p1/3", chat.TalkMine},
		} {
			if talk, err := talks.Begin(t.Context(), "o1", tt.key, tt.owner, now, false); err != nil || talk.State != tt.want {
				t.Errorf("Begin(%s, %s) = %+v, %v; want state %d", tt.key, tt.owner, talk, err, tt.want)
			}
		}
		if ok, err := talks.End(t.Context(), "o1", "b", "p1/2", nil, nil); ok || err != nil {
			t.Errorf("work that was taken over ended: %v, %v", ok, err)
		}
	})
}

func TestAccessTokensAreShared(t *testing.T) {
	onBoth(t, func(t *testing.T, r *store.Redis) {
		tokens := &store.AccessTokens{Redis: r, AppID: "wx1"}
		if got, err := tokens.Token(t.Context()); err != nil || got.Value != "" {
			t.Fatalf("Token of nothing = %v, %v", got, err)
		}
		want := wechat.AccessToken{Value: "token-1", ExpiresAt: time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC), Forced: 2, ForcedDay: "2026-11-23"}
		if err := tokens.PutToken(t.Context(), want); err != nil {
			t.Fatal(err)
		}
		if got, err := tokens.Token(t.Context()); err != nil || got != want {
			t.Errorf("Token = %+v, %v", got.ForcedDay, err)
		}
		unlock, ok, err := tokens.Lock(t.Context(), time.Minute)
		if !ok || err != nil {
			t.Fatalf("Lock = %v, %v", ok, err)
		}
		if _, again, _ := tokens.Lock(t.Context(), time.Minute); again {
			t.Error("two instances hold the lock")
		}
		unlock(t.Context())
		if _, again, _ := tokens.Lock(t.Context(), time.Minute); !again {
			t.Error("the lock was not given back")
		}
	})
}

func TestWebTokens(t *testing.T) {
	onBoth(t, func(t *testing.T, r *store.Redis) {
		tokens := &store.WebTokens{Redis: r}
		if err := tokens.PutToken(t.Context(), "a", "value", time.Minute); err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			name string
			ask  func(context.Context, string) (string, error)
			want string
			kind fault.Kind
		}{
			{"read", tokens.Token, "value", fault.OK}, {"taken", tokens.TakeToken, "value", fault.OK},
			{"taken again", tokens.TakeToken, "", fault.NotFound}, {"read again", tokens.Token, "", fault.NotFound},
		} {
			if got, err := tt.ask(t.Context(), "a"); got != tt.want || fault.KindOf(err) != tt.kind {
				t.Errorf("%s: %q, %v", tt.name, got, err)
			}
		}
	})
}
