package store

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"

	"zaiyue/fault"
)

// WebTokens keeps short-lived values of the pages in Redis under unguessable names: who is
// signed in, what a sign-in began with. Lost Redis means signing in again, nothing worse.
type WebTokens struct{ Redis *Redis }

// PutToken keeps a value for a span.
func (t *WebTokens) PutToken(ctx context.Context, name, value string, keep time.Duration) error {
	_, err := t.Redis.do(ctx, func(ctx context.Context) (any, error) {
		return nil, t.Redis.client.Set(ctx, "zy:web:"+name, value, keep).Err()
	})
	return err
}

// ClaimToken keeps a value unless there is one under the name, and reports whether it did.
func (t *WebTokens) ClaimToken(ctx context.Context, name, value string, keep time.Duration) (bool, error) {
	got, err := t.Redis.do(ctx, func(ctx context.Context) (any, error) {
		return t.Redis.client.SetNX(ctx, "zy:web:"+name, value, keep).Result()
	})
	kept, _ := got.(bool)
	return kept, err
}

// Token returns a value, or fault.NotFound.
func (t *WebTokens) Token(ctx context.Context, name string) (string, error) {
	return t.get(ctx, func(ctx context.Context) (any, error) {
		return t.Redis.client.Get(ctx, "zy:web:"+name).Result()
	})
}

// TakeToken returns a value once, or fault.NotFound.
func (t *WebTokens) TakeToken(ctx context.Context, name string) (string, error) {
	return t.get(ctx, func(ctx context.Context) (any, error) {
		return t.Redis.client.GetDel(ctx, "zy:web:"+name).Result()
	})
}

func (t *WebTokens) get(ctx context.Context, ask func(context.Context) (any, error)) (string, error) {
	got, err := t.Redis.do(ctx, ask)
	if errors.Is(err, redis.Nil) {
		return "", fault.New(fault.NotFound, "")
	}
	value, _ := got.(string)
	return value, err
}
