package wechat

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"zaiyue/fault"
)

const (
	// storeLimit bounds one call of the store: a Redis that accepts and never answers
	// must not cost an answer.
	storeLimit = 300 * time.Millisecond
	// lockTTL outlives one refresh; lockPoll is how often a waiting instance looks.
	lockTTL  = 10 * time.Second
	lockPoll = 50 * time.Millisecond
	// The rules of force_refresh (section 4.4 of the protocol paper).
	forceSpacing = 30 * time.Second
	forcesADay   = 20
)

var (
	// errNoForce is why a token error stays: the platform repeats the refused token.
	errNoForce = fault.Wrap(fault.Unavailable, textLater, errors.New("no other access token can be had yet"))
	// errNoSecret is why no token can be asked for.
	errNoSecret = fault.Wrap(fault.Invalid, "", errors.New("no AppSecret: set wechat.app_secret (ZAIYUE_WECHAT_APP_SECRET)"))
	// errOtherRefreshes tells an early refresh that another instance is at it.
	errOtherRefreshes = errors.New("another instance refreshes")
)

// refresh finds or fetches a token other than the failing one (empty: any). The caller
// has the turn. Where another instance refreshes, it waits for the outcome if told to.
func (s *tokenSource) refresh(ctx context.Context, failing Secret, wait bool) (AccessToken, error) {
	for {
		kept, err := s.read(ctx)
		if err != nil {
			return s.fetch(ctx, failing, AccessToken{})
		}
		if kept.Value != failing && kept.freshAt(s.client.now()) {
			s.adopt(kept)
			return kept, nil
		}
		unlock, ok, err := s.lock(ctx)
		switch {
		case err != nil:
			return s.fetch(ctx, failing, kept)
		case ok:
			defer unlock()
			return s.fetchLocked(ctx, failing)
		case kept.Value != failing && kept.goodAt(s.client.now()):
			s.adopt(kept) // the old one, meanwhile
			return kept, nil
		case !wait:
			return AccessToken{}, errOtherRefreshes
		}
		if err := sleep(ctx, lockPoll); err != nil {
			return AccessToken{}, err
		}
	}
}

// fetchLocked looks into the store once more, since whoever had the lock before may have
// just put a token there, and only then asks the platform.
func (s *tokenSource) fetchLocked(ctx context.Context, failing Secret) (AccessToken, error) {
	kept, err := s.read(ctx)
	if err == nil && kept.Value != failing && kept.freshAt(s.client.now()) {
		s.adopt(kept)
		return kept, nil
	}
	fresh, err := s.fetch(ctx, failing, kept)
	if err != nil && kept.Value != failing && kept.goodAt(s.client.now()) {
		s.adopt(kept)
		return kept, nil
	}
	return fresh, err
}

// fetch asks the platform, first normally, then by force if it repeats the failing token.
func (s *tokenSource) fetch(ctx context.Context, failing Secret, kept AccessToken) (AccessToken, error) {
	fresh, err := s.ask(ctx, false)
	if err != nil {
		return AccessToken{}, err
	}
	fresh.countForced(kept, s.known())
	if fresh.Value == failing {
		if fresh, err = s.force(ctx, fresh); err != nil {
			return AccessToken{}, err
		}
	}
	s.adopt(fresh)
	s.put(ctx, fresh)
	return fresh, nil
}

// force asks for another token than the given one, within WeChat's allowance. The count
// is kept before the platform is asked: an answer that is lost was counted there too.
func (s *tokenSource) force(ctx context.Context, failing AccessToken) (AccessToken, error) {
	now := s.client.now()
	day := now.In(time.FixedZone("CST", 8*60*60)).Format(time.DateOnly)
	if failing.ForcedDay != day {
		failing.ForcedDay, failing.Forced = day, 0
	}
	if failing.Forced >= forcesADay || now.Sub(failing.ForcedAt).Abs() < forceSpacing {
		return AccessToken{}, errNoForce
	}
	failing.ForcedAt, failing.Forced = now, failing.Forced+1
	s.client.log.Warn("wechat token refreshed by force", slog.Int("today", failing.Forced))
	s.adopt(failing)
	s.put(ctx, failing)
	fresh, err := s.ask(ctx, true)
	if err != nil {
		return AccessToken{}, err
	}
	if fresh.Value == failing.Value {
		return AccessToken{}, errNoForce
	}
	fresh.countForced(failing)
	return fresh, nil
}

// countForced takes over the latest count of forced refreshes.
func (t *AccessToken) countForced(others ...AccessToken) {
	for _, o := range others {
		if o.ForcedAt.After(t.ForcedAt) {
			t.ForcedAt, t.ForcedDay, t.Forced = o.ForcedAt, o.ForcedDay, o.Forced
		}
	}
}

// pathStableToken is where tokens come from.
const pathStableToken = "/cgi-bin/stable_token"

// ask fetches a token from the platform.
func (s *tokenSource) ask(ctx context.Context, force bool) (AccessToken, error) {
	if s.client.secret == "" {
		return AccessToken{}, errNoSecret
	}
	in := struct {
		GrantType string `json:"grant_type"`
		AppID     string `json:"appid"`
		Secret    string `json:"secret"`
		Force     bool   `json:"force_refresh"`
	}{"client_credential", s.client.appID, string(s.client.secret), force}
	var out struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int64  `json:"expires_in"` // seconds
	}
	rq := post(pathStableToken)
	rq.noToken, rq.repeat = true, !force
	asked := s.client.now()
	if err := s.client.call(ctx, rq, in, &out); err != nil {
		return AccessToken{}, err
	}
	if out.AccessToken == "" || out.ExpiresIn <= 0 {
		return AccessToken{}, fault.Wrap(fault.Unavailable, textLater, errors.New(pathStableToken+": the answer holds no token"))
	}
	return AccessToken{
		Value:     Secret(out.AccessToken),
		ExpiresAt: asked.Add(time.Duration(out.ExpiresIn) * time.Second),
	}, nil
}

// read, lock and put call the store within its limit. What fails is logged here, because
// nobody is told of it: the instance goes on alone.
func (s *tokenSource) read(ctx context.Context) (AccessToken, error) {
	ctx, cancel := context.WithTimeout(ctx, storeLimit)
	defer cancel()
	kept, err := s.store.Token(ctx)
	return kept, s.storeFailed("read", err)
}

func (s *tokenSource) lock(ctx context.Context) (func(), bool, error) {
	limited, cancel := context.WithTimeout(ctx, storeLimit)
	defer cancel()
	unlock, ok, err := s.store.Lock(limited, lockTTL)
	if err != nil || !ok {
		return nil, false, s.storeFailed("lock", err)
	}
	return func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeLimit)
		defer cancel()
		unlock(ctx)
	}, true, nil
}

func (s *tokenSource) put(ctx context.Context, t AccessToken) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeLimit)
	defer cancel()
	_ = s.storeFailed("put", s.store.PutToken(ctx, t))
}

func (s *tokenSource) storeFailed(doing string, err error) error {
	if err != nil {
		s.client.log.Warn("wechat token store failed, going on alone",
			slog.String("doing", doing), slog.Any("error", err))
	}
	return err
}

// sleep waits, or returns the context's error.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
