package wechat

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/sony/gobreaker/v2"

	"zaiyue/fault"
)

// breakAfter exchanges of one API in a row without an answer, it is left alone for
// restFor; then one call tries again. Refusals with an errcode are answers.
const (
	breakAfter = 5
	restFor    = 10 * time.Second
)

// guarded sends the request once unless its API is being left alone.
func (c *Client) guarded(ctx context.Context, rq request, token Secret) ([]byte, error) {
	answer, err := c.breaker(rq.path).Execute(func() ([]byte, error) {
		return c.exchange(ctx, rq, token)
	})
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return nil, fault.Wrap(fault.Unavailable, textLater, &transportError{api: rq.path, text: err.Error(), final: true, unsent: true})
	}
	return answer, err
}

// breaker returns the breaker of an API.
func (c *Client) breaker(api string) *gobreaker.CircuitBreaker[[]byte] {
	c.breakersMu.Lock()
	defer c.breakersMu.Unlock()
	b, ok := c.breakers[api]
	if !ok {
		b = gobreaker.NewCircuitBreaker[[]byte](gobreaker.Settings{
			Name:         api,
			Timeout:      restFor,
			ReadyToTrip:  func(n gobreaker.Counts) bool { return n.ConsecutiveFailures >= breakAfter },
			IsSuccessful: func(err error) bool { _, broken := errors.AsType[*transportError](err); return !broken },
			IsExcluded: func(err error) bool {
				e, ok := errors.AsType[*transportError](err)
				return ok && e.ours
			},
			OnStateChange: func(api string, from, to gobreaker.State) {
				c.log.Warn("wechat api breaker", slog.String("api", api), slog.String("from", from.String()), slog.String("to", to.String()))
			},
		})
		c.breakers[api] = b
	}
	return b
}
