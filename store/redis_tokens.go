package store

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"

	"zaiyue/fault"
	"zaiyue/wechat"
)

// AccessTokens implements wechat.TokenStore: one access token for all instances.
type AccessTokens struct {
	Redis *Redis
	AppID string
}

// Token returns the token that was put last.
func (t *AccessTokens) Token(ctx context.Context) (token wechat.AccessToken, err error) {
	got, err := t.Redis.do(ctx, func(ctx context.Context) (any, error) {
		return t.Redis.client.Get(ctx, t.key("token")).Bytes()
	})
	if errors.Is(err, redis.Nil) {
		return wechat.AccessToken{}, nil
	}
	if err != nil {
		return wechat.AccessToken{}, err
	}
	data, _ := got.([]byte)
	if err := token.UnmarshalBinary(data); err != nil {
		return wechat.AccessToken{}, fault.Wrap(fault.Internal, "", err)
	}
	return token, nil
}

// PutToken replaces the token, and forgets it two days later: the day's count of forced
// refreshes stands in it.
func (t *AccessTokens) PutToken(ctx context.Context, token wechat.AccessToken) error {
	data, err := token.MarshalBinary()
	if err != nil {
		return fault.Wrap(fault.Internal, "", err)
	}
	_, err = t.Redis.do(ctx, func(ctx context.Context) (any, error) {
		return nil, t.Redis.client.Set(ctx, t.key("token"), data, 48*time.Hour).Err()
	})
	return err
}

// unlockToken deletes the lock only while it is still ours.
var unlockToken = redis.NewScript(`if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`)

// Lock lets one instance at a time refresh.
func (t *AccessTokens) Lock(ctx context.Context, ttl time.Duration) (unlock func(context.Context), ok bool, err error) {
	owner := rand.Text()
	got, err := t.Redis.do(ctx, func(ctx context.Context) (any, error) {
		return t.Redis.client.SetNX(ctx, t.key("token-lock"), owner, ttl).Result()
	})
	if ok, _ = got.(bool); err != nil || !ok {
		return nil, false, err
	}
	return func(ctx context.Context) {
		// A lock that cannot be given back ends by itself after ttl.
		_, _ = t.Redis.do(ctx, func(ctx context.Context) (any, error) {
			return unlockToken.Run(ctx, t.Redis.client, []string{t.key("token-lock")}, owner).Result()
		})
	}, true, nil
}

func (t *AccessTokens) key(what string) string { return "zy:{" + t.AppID + "}:" + what }
