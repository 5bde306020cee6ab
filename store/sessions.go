package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"

	"zaiyue/people"
)

// Sessions keeps the console's sessions in Redis, each under the hash of its token, with a
// list per officer. It implements scs.CtxStore. Every call is bounded as all of Redis are;
// what cannot be done is fault.Unavailable.
type Sessions struct{ Redis *Redis }

// SessionData is a session as it stands in Redis.
type SessionData struct {
	Deadline time.Time      `json:"deadline"`
	Session  people.Session `json:"session"`
}

func sessionKey(id string) string       { return "zy:session:" + id }
func sessionsOfKey(id string) string    { return "zy:sessions:" + id }
func ttl(until time.Time) time.Duration { return max(time.Until(until), time.Second) }

// FindCtx implements scs.CtxStore.
func (s *Sessions) FindCtx(ctx context.Context, id string) ([]byte, bool, error) {
	got, err := s.Redis.do(ctx, func(ctx context.Context) (any, error) {
		return s.Redis.client.Get(ctx, sessionKey(id)).Bytes()
	})
	if errors.Is(err, redis.Nil) {
		return nil, false, nil
	}
	data, _ := got.([]byte)
	return data, err == nil, err
}

// CommitCtx implements scs.CtxStore.
func (s *Sessions) CommitCtx(ctx context.Context, id string, data []byte, expiry time.Time) error {
	var d SessionData
	if err := json.Unmarshal(data, &d); err != nil {
		return err
	}
	_, err := s.Redis.do(ctx, func(ctx context.Context) (any, error) {
		return s.Redis.client.Pipelined(ctx, func(p redis.Pipeliner) error {
			if d.Session.Again {
				p.SetXX(ctx, sessionKey(id), data, ttl(expiry))
				return nil
			}
			p.Set(ctx, sessionKey(id), data, ttl(expiry))
			if d.Session.In {
				p.SAdd(ctx, sessionsOfKey(d.Session.Officer), id)
				p.Expire(ctx, sessionsOfKey(d.Session.Officer), ttl(expiry)+time.Hour)
			}
			return nil
		})
	})
	if errors.Is(err, redis.Nil) { // it has ended meanwhile
		return nil
	}
	return err
}

// DeleteCtx implements scs.CtxStore.
func (s *Sessions) DeleteCtx(ctx context.Context, id string) error {
	_, err := s.Redis.do(ctx, func(ctx context.Context) (any, error) {
		return s.Redis.client.Del(ctx, sessionKey(id)).Result()
	})
	return err
}

// Find implements scs.Store.
func (s *Sessions) Find(id string) ([]byte, bool, error) { return s.FindCtx(context.Background(), id) }

// Commit implements scs.Store.
func (s *Sessions) Commit(id string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), id, data, expiry)
}

// Delete implements scs.Store.
func (s *Sessions) Delete(id string) error { return s.DeleteCtx(context.Background(), id) }

// SessionsOf returns an officer's sessions, in no order, those that have ended by Redis'
// clock left out.
func (s *Sessions) SessionsOf(ctx context.Context, officer string) ([]people.Session, error) {
	got, err := s.Redis.do(ctx, func(ctx context.Context) (any, error) {
		return s.Redis.client.SMembers(ctx, sessionsOfKey(officer)).Result()
	})
	if err != nil {
		return nil, err
	}
	ids, _ := got.([]string)
	var all []people.Session
	var gone []any
	for _, id := range ids {
		data, there, err := s.FindCtx(ctx, id)
		if err != nil {
			return nil, err
		}
		var d SessionData
		if there {
			err = json.Unmarshal(data, &d)
		}
		switch {
		case err != nil:
			return nil, err
		case d.Session.Officer == officer && d.Session.In:
			d.Session.ID = id
			all = append(all, d.Session)
		default:
			gone = append(gone, id)
		}
	}
	if len(gone) > 0 {
		_, err = s.Redis.do(ctx, func(ctx context.Context) (any, error) {
			return s.Redis.client.SRem(ctx, sessionsOfKey(officer), gone...).Result()
		})
	}
	return all, err
}
