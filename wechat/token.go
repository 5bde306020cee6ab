package wechat

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

const (
	// refreshEarly is how long before its end a token is replaced. From 5 minutes before
	// the end on WeChat gives out the next one, and both are good until then.
	refreshEarly = 3 * time.Minute
	// earlyLimit bounds an early refresh, which one caller in two hours waits for, and
	// refreshPause keeps failing ones apart.
	earlyLimit   = time.Second
	refreshPause = 10 * time.Second
)

// tokenSource hands out the account's token and replaces it, once for all who ask.
type tokenSource struct {
	client *Client
	store  TokenStore
	turn   chan struct{} // full while somebody refreshes: a mutex that a context can leave

	mu      sync.Mutex
	current AccessToken // what this process knows
	nextTry time.Time   // no early refresh before it
}

// newTokenSource returns a source that knows no token yet. A nil store shares nothing.
func newTokenSource(c *Client, store TokenStore) *tokenSource {
	if store == nil {
		store = noStore{}
	}
	return &tokenSource{client: c, store: store, turn: make(chan struct{}, 1)}
}

// token returns a token the platform should accept. Shortly before its end the first
// caller replaces it while the others go on with the old one; without a good one all
// wait for the first.
func (s *tokenSource) token(ctx context.Context) (Secret, error) {
	now := s.client.now()
	known := s.known()
	if known.freshAt(now) {
		return known.Value, nil
	}
	if known.goodAt(now) {
		return s.early(ctx, known), nil
	}
	if err := s.takeTurn(ctx); err != nil {
		return "", err
	}
	defer s.endTurn()
	if known = s.known(); known.goodAt(s.client.now()) {
		return known.Value, nil
	}
	fresh, err := s.refresh(ctx, "", true)
	return fresh.Value, err
}

// early tries to replace a token that is still good, and returns the better of the two.
func (s *tokenSource) early(ctx context.Context, known AccessToken) Secret {
	select {
	case s.turn <- struct{}{}:
		defer s.endTurn()
	default:
		return known.Value
	}
	if !s.mayTry(s.client.now()) {
		return s.known().Value
	}
	ctx, cancel := context.WithTimeout(ctx, earlyLimit)
	defer cancel()
	fresh, err := s.refresh(ctx, "", false)
	if err != nil {
		s.client.log.Warn("wechat token not refreshed early", slog.Any("error", err))
		return known.Value
	}
	return fresh.Value
}

// renew replaces a token that the platform refused, unless somebody did meanwhile.
func (s *tokenSource) renew(ctx context.Context, failing Secret) error {
	if err := s.takeTurn(ctx); err != nil {
		return err
	}
	defer s.endTurn()
	if known := s.known(); known.Value != failing && known.goodAt(s.client.now()) {
		return nil
	}
	_, err := s.refresh(ctx, failing, true)
	return err
}

// takeTurn waits until no other caller of this process refreshes.
func (s *tokenSource) takeTurn(ctx context.Context) error {
	select {
	case s.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *tokenSource) endTurn() { <-s.turn }

// known returns the token this process knows.
func (s *tokenSource) known() AccessToken {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.current
}

// adopt makes a token the one this process knows.
func (s *tokenSource) adopt(t AccessToken) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.current = t
}

// mayTry reports whether an early refresh is due, and if so puts the next one off.
func (s *tokenSource) mayTry(now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current.freshAt(now) || now.Before(s.nextTry) {
		return false
	}
	s.nextTry = now.Add(refreshPause)
	return true
}
