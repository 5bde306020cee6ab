package store

import (
	"context"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// Presence remembers in Redis who has which page open, for a short while after each sign of
// them. Lost Redis means that nobody is seen for a moment, nothing worse.
type Presence struct{ Redis *Redis }

// mostPresent bounds who is listed at one page.
const mostPresent = 20

// Here notes that somebody has a page open until a time, and returns everybody who has, in no
// particular order. An empty who only asks.
func (p *Presence) Here(ctx context.Context, page, who string, now, until time.Time) ([]string, error) {
	key := "zy:here:" + page
	got, err := p.Redis.do(ctx, func(ctx context.Context) (any, error) {
		var all *redis.StringSliceCmd
		_, err := p.Redis.client.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
			if who != "" {
				pipe.ZAdd(ctx, key, redis.Z{Score: float64(until.UnixMilli()), Member: who})
			}
			pipe.ZRemRangeByScore(ctx, key, "-inf", strconv.FormatInt(now.UnixMilli(), 10))
			pipe.Expire(ctx, key, until.Sub(now)) // tidies up; the scores decide
			all = pipe.ZRange(ctx, key, 0, mostPresent-1)
			return nil
		})
		return all.Val(), err
	})
	present, _ := got.([]string)
	return present, err
}

// Gone forgets that somebody has a page open.
func (p *Presence) Gone(ctx context.Context, page, who string) error {
	_, err := p.Redis.do(ctx, func(ctx context.Context) (any, error) {
		return nil, p.Redis.client.ZRem(ctx, "zy:here:"+page, who).Err()
	})
	return err
}
