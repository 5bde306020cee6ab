package handlers

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/alexedwards/scs/v2"

	"zaiyue/fault"
	"zaiyue/people"
)

// SessionStore keeps sessions. The store implements it.
type SessionStore interface {
	scs.CtxStore
	// SessionsOf returns the sessions of an officer, in no order.
	SessionsOf(ctx context.Context, officer string) ([]people.Session, error)
}

// Sessions is who is signed in to the console in which browser. Make it with NewSessions;
// safe for concurrent use. Its methods fail with fault.Unavailable while Redis does not
// answer.
type Sessions struct {
	manager        *scs.SessionManager
	store          SessionStore
	idle, lifetime time.Duration
	now            func() time.Time
}

// SessionSettings is how sessions behave.
type SessionSettings struct {
	Idle     time.Duration // without a request for so long a session ends
	Lifetime time.Duration // it ends in any case
	Secure   bool          // the cookie travels by HTTPS only
	Now      func() time.Time
}

// NewSessions returns the sessions that store keeps.
func NewSessions(store SessionStore, o SessionSettings) *Sessions {
	m := scs.New()
	m.Store, m.Codec, m.HashTokenInStore = store, sessionCodec{}, true
	m.Lifetime = o.Lifetime
	m.Cookie = scs.SessionCookie{Name: "zy_staff", Path: "/console", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: o.Secure}
	return &Sessions{manager: m, store: store, idle: o.Idle, lifetime: o.Lifetime, now: o.Now}
}

// sessionValue is the one value in a session of scs.
const sessionValue = "session"

// seenEvery is how exactly a session knows when it was last used: not every request writes.
const seenEvery = time.Minute

// load reads the session of a request; a new one when it has none or its time is over.
func (s *Sessions) load(r *http.Request) (context.Context, people.Session, error) {
	token := ""
	if c, err := r.Cookie(s.manager.Cookie.Name); err == nil {
		token = c.Value
	}
	ctx, err := s.manager.Load(r.Context(), token)
	if err != nil {
		return nil, people.Session{}, fault.Wrap(fault.Unavailable, textSessions, err)
	}
	p, _ := s.manager.Get(ctx, sessionValue).(people.Session)
	if now := s.now(); p.Began.IsZero() || now.Sub(p.Began) > s.lifetime || now.Sub(p.Seen) > s.idle {
		return ctx, people.Session{Began: now, Seen: now}, nil
	}
	return ctx, p, nil
}

// touch notes that a session was used.
func (s *Sessions) touch(ctx context.Context, p people.Session) error {
	now := s.now()
	if now.Sub(p.Seen) < seenEvery {
		return nil
	}
	p.Seen, p.Again = now, true
	s.manager.Put(ctx, sessionValue, p)
	_, _, err := s.manager.Commit(ctx)
	return fault.Wrap(fault.Unavailable, textSessions, err)
}

// keep writes a session under a new token, so that one that was known before is worth
// nothing, and hands the token to the browser.
func (s *Sessions) keep(ctx context.Context, w http.ResponseWriter, p people.Session) error {
	p.Again = false
	err := s.manager.RenewToken(ctx)
	if err == nil {
		s.manager.Put(ctx, sessionValue, p)
		var token string
		var until time.Time
		if token, until, err = s.manager.Commit(ctx); err == nil {
			s.manager.WriteSessionCookie(ctx, w, token, until)
		}
	}
	return fault.Wrap(fault.Unavailable, textSessions, err)
}

// put writes a session under the token it has; one of a new browser gets its first.
func (s *Sessions) put(ctx context.Context, w http.ResponseWriter, p people.Session) error {
	p.Again = false
	s.manager.Put(ctx, sessionValue, p)
	token, until, err := s.manager.Commit(ctx)
	if err != nil {
		return fault.Wrap(fault.Unavailable, textSessions, err)
	}
	s.manager.WriteSessionCookie(ctx, w, token, until)
	return nil
}

// secure reports whether cookies travel by HTTPS only.
func (s *Sessions) secure() bool { return s.manager.Cookie.Secure }

// of lists an officer's sessions that go on, the one used last first; epoch is that of the
// credentials.
func (s *Sessions) of(ctx context.Context, officer string, epoch uint64) ([]people.Session, error) {
	all, err := s.store.SessionsOf(ctx, officer)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, textSessions, err)
	}
	now := s.now()
	all = slices.DeleteFunc(all, func(p people.Session) bool {
		return p.Epoch != epoch || now.Sub(p.Began) > s.lifetime || now.Sub(p.Seen) > s.idle
	})
	slices.SortFunc(all, func(a, b people.Session) int { return b.Seen.Compare(a.Seen) })
	return all, nil
}

// idOf is the id of the session of a request, as of lists it.
func (s *Sessions) idOf(r *http.Request) string {
	c, err := r.Cookie(s.manager.Cookie.Name)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256([]byte(c.Value))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// drop ends one of an officer's sessions; one of somebody else's is left alone.
func (s *Sessions) drop(ctx context.Context, officer, id string) error {
	all, err := s.store.SessionsOf(ctx, officer)
	if err == nil && slices.ContainsFunc(all, func(p people.Session) bool { return p.ID == id }) {
		err = s.store.DeleteCtx(ctx, id)
	}
	return fault.Wrap(fault.Unavailable, textSessions, err)
}

// end forgets the session of a request.
func (s *Sessions) end(ctx context.Context, w http.ResponseWriter) error {
	if err := s.manager.Destroy(ctx); err != nil {
		return fault.Wrap(fault.Unavailable, textSessions, err)
	}
	s.manager.WriteSessionCookie(ctx, w, "", time.Time{})
	return nil
}

// sessionCodec writes a session as JSON, so that the store can read whose it is.
type sessionCodec struct{}

type sessionJSON struct {
	Deadline time.Time      `json:"deadline"`
	Session  people.Session `json:"session"`
}

// Encode implements scs.Codec.
func (sessionCodec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	p, _ := values[sessionValue].(people.Session)
	return json.Marshal(sessionJSON{deadline, p})
}

// Decode implements scs.Codec.
func (sessionCodec) Decode(data []byte) (time.Time, map[string]any, error) {
	var j sessionJSON
	err := json.Unmarshal(data, &j)
	return j.Deadline, map[string]any{sessionValue: j.Session}, err
}
