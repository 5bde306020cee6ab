package store

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/sony/gobreaker/v2"

	"zaiyue/fault"
)

// Redis is the fast and forgetful side of the store: sessions, claims, the access token.
// It may be emptied, stopped or killed at any moment; every call is bounded, and after a
// few failures calls fail at once until Redis answers again. Safe for concurrent use.
type Redis struct {
	client  redis.UniversalClient
	breaker *gobreaker.CircuitBreaker[any]
	timeout time.Duration
	scripts *gatherer
}

// How the breaker behaves: after so many failures in a row calls fail at once, and one
// call is let through to try again after the rest.
const (
	breakAfter = 3
	breakRest  = time.Second
)

// OpenRedis returns a client for the address (redis://, rediss://, unix://; several addr
// parameters name a cluster, master_name a sentinel set). It does not wait for Redis: an
// account answers without it. timeout bounds each call.
func OpenRedis(address string, timeout time.Duration) (*Redis, error) {
	client, err := newClient(address, timeout)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "", err)
	}
	return &Redis{
		client:  client,
		timeout: timeout,
		scripts: newGatherer(client, 2*timeout),
		breaker: gobreaker.NewCircuitBreaker[any](gobreaker.Settings{
			Name:        "redis",
			Timeout:     breakRest,
			ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= breakAfter },
			IsSuccessful: func(err error) bool {
				return err == nil || errors.Is(err, redis.Nil) || errors.Is(err, context.Canceled)
			},
		}),
	}, nil
}

// newClient chooses the kind of client by the address, with our limits on each.
func newClient(address string, timeout time.Duration) (redis.UniversalClient, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("the redis address cannot be read") // the cause holds the password
	}
	q := u.Query()
	switch {
	case q.Has("master_name"):
		o, err := redis.ParseFailoverURL(address)
		if err != nil {
			return nil, hideAddress(err, address)
		}
		o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout = timeout, timeout, timeout, timeout
		o.MaxRetries, o.ContextTimeoutEnabled = 1, true
		return redis.NewFailoverClient(o), nil
	case q.Has("addr"):
		o, err := redis.ParseClusterURL(address)
		if err != nil {
			return nil, hideAddress(err, address)
		}
		o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout = timeout, timeout, timeout, timeout
		o.MaxRetries, o.ContextTimeoutEnabled = 1, true
		return redis.NewClusterClient(o), nil
	}
	o, err := redis.ParseURL(address)
	if err != nil {
		return nil, hideAddress(err, address)
	}
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout = timeout, timeout, timeout, timeout
	o.MaxRetries, o.ContextTimeoutEnabled = 1, true
	return redis.NewClient(o), nil
}

// hideAddress keeps the address, which may hold a password, out of an error.
func hideAddress(err error, address string) error {
	return errors.New(strings.ReplaceAll(err.Error(), address, "(address)"))
}

// do runs one call within the limit and the breaker. An error is fault.Unavailable,
// except redis.Nil, which stays.
func (r *Redis) do(ctx context.Context, call func(context.Context) (any, error)) (any, error) {
	return r.guard(func() (any, error) {
		limited, cancel := context.WithTimeout(ctx, 2*r.timeout) // one retry fits
		defer cancel()
		return call(limited)
	})
}

// script runs a script together with those of other messages, within the same limit.
func (r *Redis) script(ctx context.Context, script *redis.Script, keys []string, args ...any) (any, error) {
	return r.guard(func() (any, error) { return r.scripts.do(ctx, script, keys, args...) })
}

// guard runs a call within the breaker.
func (r *Redis) guard(call func() (any, error)) (any, error) {
	got, err := r.breaker.Execute(call)
	if err == nil || errors.Is(err, redis.Nil) {
		return got, err
	}
	return nil, fault.Wrap(fault.Unavailable, "", err)
}

// Ping reports whether Redis answers now. Unlike other calls it asks even while the
// breaker is open.
func (r *Redis) Ping(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, 2*r.timeout)
	defer cancel()
	return r.client.Ping(limited).Err()
}

// Close ends the connections. No call may come after it.
func (r *Redis) Close() error {
	r.scripts.close()
	return r.client.Close()
}
