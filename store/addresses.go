package store

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"time"

	"github.com/redis/go-redis/v9"

	"zaiyue/people"
)

//go:embed addresses.lua
var addressesSource string

// Addresses counts the wrong tries to sign in from one address, in Redis: an emptied one
// forgets them, but those of each login are kept in the store (DB.BeginTry).
type Addresses struct {
	Redis *Redis
	Now   func() time.Time
}

// BeginFrom implements people.Addresses.
func (a *Addresses) BeginFrom(ctx context.Context, address string) (time.Duration, error) {
	got, err := a.Redis.do(ctx, func(ctx context.Context) (any, error) {
		p := people.AddressPatience()
		return redis.NewScript(addressesSource).Run(ctx, a.Redis.client, []string{addressKey(address)}, a.Now().UnixMilli(),
			p.Free, p.First.Milliseconds(), p.Long.Milliseconds(), p.Forgetting.Milliseconds()).Int64()
	})
	wait, _ := got.(int64)
	return time.Duration(wait) * time.Millisecond, err
}

// EndFrom implements people.Addresses.
func (a *Addresses) EndFrom(ctx context.Context, address string) error {
	_, err := a.Redis.do(ctx, func(ctx context.Context) (any, error) {
		return a.Redis.client.Pipelined(ctx, func(p redis.Pipeliner) error {
			p.HIncrBy(ctx, addressKey(address), "count", -1)
			p.HDel(ctx, addressKey(address), "until")
			p.Expire(ctx, addressKey(address), people.AddressPatience().Forgetting)
			return nil
		})
	})
	return err
}

// addressKey holds only a hash: who signs in from where is nobody's business.
func addressKey(address string) string {
	sum := sha256.Sum256([]byte(address))
	return "zy:tries:" + hex.EncodeToString(sum[:12])
}
