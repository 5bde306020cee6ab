package wechat

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"zaiyue/fault"
)

// sharedStore is a TokenStore of one process, as Redis is one of many.
type sharedStore struct {
	mu     sync.Mutex
	kept   []byte
	locked time.Time // until when
	puts   int
}

func (s *sharedStore) Token(context.Context) (AccessToken, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var t AccessToken
	if s.kept == nil {
		return t, nil
	}
	return t, t.UnmarshalBinary(s.kept)
}

func (s *sharedStore) PutToken(_ context.Context, t AccessToken) (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.puts++
	s.kept, err = t.MarshalBinary()
	return err
}

func (s *sharedStore) Lock(_ context.Context, ttl time.Duration) (func(context.Context), bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if time.Now().Before(s.locked) {
		return nil, false, nil
	}
	s.locked = time.Now().Add(ttl)
	return func(context.Context) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.locked = time.Time{}
	}, true, nil
}

// deadStore fails; with hang it accepts and never answers.
type deadStore struct{ hang bool }

func (d deadStore) fail(ctx context.Context) error {
	if d.hang {
		<-ctx.Done()
		return ctx.Err()
	}
	return errors.New("connection refused")
}

func (d deadStore) Token(ctx context.Context) (AccessToken, error)    { return AccessToken{}, d.fail(ctx) }
func (d deadStore) PutToken(ctx context.Context, _ AccessToken) error { return d.fail(ctx) }
func (d deadStore) Lock(ctx context.Context, _ time.Duration) (func(context.Context), bool, error) {
	return nil, false, d.fail(ctx)
}

// bubbleClock makes a client follow the bubble's time.
func bubbleClock(cfg *ClientConfig) { cfg.Now = time.Now }

func with(store TokenStore) func(*ClientConfig) {
	return func(cfg *ClientConfig) { cfg.Tokens = store; cfg.Now = time.Now }
}

// wantTokenCalls compares how often the token endpoint was called, and forced.
func (p *platform) wantTokenCalls(t *testing.T, calls, forced int) {
	t.Helper()
	got := p.to(pathStableToken)
	gotForced := 0
	for _, s := range got {
		if strings.Contains(s.body, `"force_refresh":true`) {
			gotForced++
		}
	}
	if len(got) != calls || gotForced != forced {
		t.Errorf("the token endpoint was called %d times, %d forced; want %d, %d", len(got), gotForced, calls, forced)
	}
}

func TestOneTokenForColdInstances(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, store := offlinePlatform(), &sharedStore{}
		p.took = 300 * time.Millisecond
		var wg sync.WaitGroup
		for range 8 {
			c := p.offline(t, with(store))
			for range 4 { // and several callers of each
				wg.Go(func() {
					if err := c.SendText(context.Background(), apiOpenID, "在"); err != nil {
						t.Errorf("SendText = %v", err)
					}
				})
			}
		}
		wg.Wait()
		p.wantTokenCalls(t, 1, 0)
		if got := len(p.to("/cgi-bin/message/custom/send")); got != 32 {
			t.Errorf("%d messages sent, want 32", got)
		}
	})
}

func TestTokenIsKeptAndReplacedEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, store := offlinePlatform(), &sharedStore{}
		c := p.offline(t, with(store))
		use := func(want string) {
			t.Helper()
			got, err := c.tokens.token(context.Background())
			if err != nil || string(got) != want {
				t.Fatalf("token = %q, %v, want %q", string(got), err, want)
			}
		}
		use("token-1")
		time.Sleep(2*time.Hour - refreshEarly - time.Second)
		use("token-1")
		p.wantTokenCalls(t, 1, 0)
		time.Sleep(2 * time.Second)
		p.replaceToken()
		use("token-2")
		p.wantTokenCalls(t, 2, 0)
	})
}

func TestOldTokenIsServedMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := offlinePlatform()
		c := p.offline(t, bubbleClock)
		if _, err := c.tokens.token(context.Background()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2*time.Hour - refreshEarly + time.Second)
		p.took = 500 * time.Millisecond
		p.replaceToken()
		done := make(chan Secret)
		go func() {
			fresh, _ := c.tokens.token(context.Background())
			done <- fresh
		}()
		synctest.Wait() // the first caller is at the platform
		if old, err := c.tokens.token(context.Background()); err != nil || string(old) != "token-1" {
			t.Errorf("meanwhile token = %q, %v, want token-1", string(old), err)
		}
		if fresh := <-done; string(fresh) != "token-2" {
			t.Errorf("the refreshing caller got %q, want token-2", string(fresh))
		}
	})
}

func TestFailingEarlyRefreshIsHarmless(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := offlinePlatform()
		c := p.offline(t, bubbleClock)
		_, _ = c.tokens.token(context.Background())
		p.on(pathStableToken, `{"errcode":45011,"errmsg":"api minute-quota reach limit"}`)
		time.Sleep(2*time.Hour - refreshEarly + time.Second)
		for range 5 {
			if got, err := c.tokens.token(context.Background()); err != nil || string(got) != "token-1" {
				t.Errorf("token = %q, %v, want token-1", string(got), err)
			}
		}
		p.wantTokenCalls(t, 2, 0) // one early try in refreshPause
		time.Sleep(refreshEarly)
		if _, err := c.tokens.token(context.Background()); fault.KindOf(err) != fault.Unavailable {
			t.Errorf("after its end token = %v, want unavailable", err)
		}
	})
}

func TestRefusedTokenIsReplacedOnce(t *testing.T) {
	for _, code := range []int{40001, 40014, 42001} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			p := newPlatform(t)
			c := p.client(t)
			refusals := 1
			p.onFunc("/cgi-bin/message/custom/send", func(seen) string {
				if refusals--; refusals >= 0 {
					p.token++ // the platform has moved on; p is locked here
					return fmt.Sprintf(`{"errcode":%d,"errmsg":"invalid"}`, code)
				}
				return `{"errcode":0}`
			})
			if err := c.SendText(context.Background(), apiOpenID, "一字不差"); err != nil {
				t.Fatalf("SendText = %v", err)
			}
			calls := p.to("/cgi-bin/message/custom/send")
			if len(calls) != 2 || calls[0].body != calls[1].body || !strings.Contains(calls[1].body, "一字不差") {
				t.Errorf("the platform got %+v, want the same body twice", calls)
			}
			if calls[0].token != "token-1" || calls[1].token != "token-2" {
				t.Errorf("tokens %q, %q, want token-1, token-2", calls[0].token, calls[1].token)
			}
		})
	}
}

func TestRefusedForGoodIsTriedTwiceOnly(t *testing.T) {
	p := newPlatform(t)
	p.on("/cgi-bin/message/custom/send", `{"errcode":40001,"errmsg":"invalid credential"}`)
	err := p.client(t).SendText(context.Background(), apiOpenID, "在")
	if e, ok := errors.AsType[*APIError](err); !ok || !e.NeedsToken() {
		t.Errorf("SendText = %v, want the token error", err)
	}
	if got := len(p.to("/cgi-bin/message/custom/send")); got != 2 {
		t.Errorf("sent %d times, want 2", got)
	}
	p.wantTokenCalls(t, 3, 1) // cold; after the refusal normal, the same; then by force
}

func TestUnrenewableTokenSaysWhy(t *testing.T) {
	tests := []struct {
		name, tokenAnswer string
		want              int // the errcode that is returned
	}{
		{"the token endpoint refuses", `{"errcode":40164,"errmsg":"invalid ip 203.0.113.9 ipv6 x, not in whitelist"}`, 40164},
		{"it repeats the token", `{"access_token":"token-1","expires_in":7200}`, 40001},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := offlinePlatform()
			c := p.offline(t)
			if err := c.SendText(context.Background(), apiOpenID, "在"); err != nil {
				t.Fatal(err)
			}
			p.replaceToken()
			p.on(pathStableToken, tt.tokenAnswer)
			err := c.SendText(context.Background(), apiOpenID, "在")
			if e, ok := errors.AsType[*APIError](err); !ok || e.ErrCode != tt.want {
				t.Errorf("SendText = %v, want %d", err, tt.want)
			}
		})
	}
}

func TestManyRefusalsAreOneRefresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := offlinePlatform()
		c := p.offline(t, with(&sharedStore{}))
		_, _ = c.tokens.token(context.Background())
		p.took = 100 * time.Millisecond
		p.replaceToken()
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				if err := c.SendText(context.Background(), apiOpenID, "在"); err != nil {
					t.Errorf("SendText = %v", err)
				}
			})
		}
		wg.Wait()
		p.wantTokenCalls(t, 2, 0)
	})
}

func TestColdInstanceUsesTheOldTokenWhileNoneCanBeHad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &sharedStore{}
		_ = store.PutToken(context.Background(), AccessToken{Value: "token-1", ExpiresAt: time.Now().Add(refreshEarly - time.Second)})
		p := offlinePlatform()
		p.on(pathStableToken, `{"errcode":45011,"errmsg":"slower"}`)
		if err := p.offline(t, with(store)).SendText(context.Background(), apiOpenID, "在"); err != nil {
			t.Errorf("the platform gives none: SendText = %v", err)
		}
		p.wantTokenCalls(t, 1, 0)
		_, _, _ = store.Lock(context.Background(), time.Minute)
		if err := p.offline(t, with(store)).SendText(context.Background(), apiOpenID, "在"); err != nil {
			t.Errorf("another instance refreshes: SendText = %v", err)
		}
		p.wantTokenCalls(t, 1, 0)
	})
}

func TestOtherInstanceRefreshedFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, store := offlinePlatform(), &sharedStore{}
		a, b := p.offline(t, with(store)), p.offline(t, with(store))
		for _, c := range []*Client{a, b} {
			if err := c.SendText(context.Background(), apiOpenID, "在"); err != nil {
				t.Fatal(err)
			}
		}
		p.replaceToken()
		for _, c := range []*Client{a, b} {
			if err := c.SendText(context.Background(), apiOpenID, "在"); err != nil {
				t.Fatal(err)
			}
		}
		p.wantTokenCalls(t, 2, 0) // b found what a had put into the store
	})
}

func TestForceIsSpacedAndCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, store := offlinePlatform(), &sharedStore{}
		time.Sleep(12 * time.Hour) // the bubble begins at midnight UTC, 8 in China; go to 20:00
		forced := 0
		p.onFunc(pathStableToken, func(s seen) string {
			if strings.Contains(s.body, `"force_refresh":true`) {
				forced++
				return fmt.Sprintf(`{"access_token":"forced-%d","expires_in":7200}`, forced)
			}
			return fmt.Sprintf(`{"access_token":"forced-%d","expires_in":7200}`, forced)
		})
		renew := func() error { // by a new instance each time: the count is shared
			c := p.offline(t, with(store))
			now, err := c.tokens.token(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			return c.tokens.renew(context.Background(), now)
		}
		if err := renew(); err != nil || forced != 1 {
			t.Fatalf("first renew = %v, forced %d times, want 1", err, forced)
		}
		if err := renew(); fault.KindOf(err) != fault.Unavailable || forced != 1 {
			t.Errorf("at once again: %v, forced %d times, want refused and 1", err, forced)
		}
		for range 30 {
			time.Sleep(forceSpacing)
			_ = renew()
		}
		if forced != forcesADay {
			t.Errorf("forced %d times in a day, want %d", forced, forcesADay)
		}
		time.Sleep(4 * time.Hour) // past midnight in China
		if err := renew(); err != nil || forced != forcesADay+1 {
			t.Errorf("next day: %v, forced %d times, want %d", err, forced, forcesADay+1)
		}
	})
}

func TestDeadStore(t *testing.T) {
	for _, hang := range []bool{false, true} {
		t.Run(fmt.Sprintf("hang %v", hang), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := offlinePlatform()
				c := p.offline(t, with(deadStore{hang}))
				ctx, cancel := context.WithTimeout(context.Background(), time.Second)
				defer cancel()
				for range 20 {
					if err := c.SendText(ctx, apiOpenID, "在"); err != nil {
						t.Fatalf("SendText = %v", err)
					}
				}
				p.wantTokenCalls(t, 1, 0)
			})
		})
	}
}

func TestLockOfACrashedInstanceEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, store := offlinePlatform(), &sharedStore{}
		if _, ok, _ := store.Lock(context.Background(), 2*time.Second); !ok {
			t.Fatal("no lock")
		}
		c := p.offline(t, with(store))
		short, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if err := c.SendText(short, apiOpenID, "在"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("while locked SendText = %v, want the deadline", err)
		}
		if err := c.SendText(context.Background(), apiOpenID, "在"); err != nil {
			t.Errorf("after the lock's end SendText = %v", err)
		}
	})
}

func TestAccessTokenIsKeptWhole(t *testing.T) {
	want := AccessToken{Value: "token-7", ExpiresAt: apiNoon, ForcedAt: apiNoon.Add(-time.Hour), ForcedDay: "2026-01-05", Forced: 3}
	data, err := want.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var got AccessToken
	if err := got.UnmarshalBinary(data); err != nil || got != want {
		t.Errorf("kept and read: %+v, %v, want %+v", got, err, want)
	}
	if err := got.UnmarshalBinary([]byte("token-7 cut off")); err == nil || strings.Contains(err.Error(), "token-7") {
		t.Errorf("broken data: %v, want an error without the token", err)
	}
}
