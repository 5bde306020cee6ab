package wechat

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// TokenStore keeps the account's access token for all instances of the service. Each
// call has a time limit of 300 ms; when it fails, the instance goes on by itself.
type TokenStore interface {
	// Token returns the token that was put last, the zero AccessToken when there is none.
	Token(ctx context.Context) (AccessToken, error)
	// PutToken replaces the token. It may forget it a day after ExpiresAt, not sooner:
	// the count of forced refreshes stands in it.
	PutToken(ctx context.Context, token AccessToken) error
	// Lock lets one instance at a time refresh. ok is false while another one does; a
	// lock ends by itself after ttl. unlock is not nil when ok.
	Lock(ctx context.Context, ttl time.Duration) (unlock func(context.Context), ok bool, err error)
}

// AccessToken is the account's stable token. Keep it with MarshalBinary: as JSON its
// value is dots. The zero value is no token.
type AccessToken struct {
	Value     Secret
	ExpiresAt time.Time // when the platform stops accepting it, as far as it told

	// WeChat grants 20 forced refreshes a day, 30 s apart; all instances share them.
	ForcedAt  time.Time // the last one
	ForcedDay string    // the day in China that Forced counts, as 2026-01-02
	Forced    int
}

// plainToken is how an AccessToken is kept.
type plainToken struct {
	Value     string    `json:"value"`
	ExpiresAt time.Time `json:"expires_at"`
	ForcedAt  time.Time `json:"forced_at"`
	ForcedDay string    `json:"forced_day"`
	Forced    int       `json:"forced"`
}

// MarshalBinary returns the token with its value: for a TokenStore and nothing else.
func (t AccessToken) MarshalBinary() ([]byte, error) {
	return json.Marshal(plainToken{string(t.Value), t.ExpiresAt, t.ForcedAt, t.ForcedDay, t.Forced})
}

// UnmarshalBinary reads what MarshalBinary wrote. Its error does not repeat the input.
func (t *AccessToken) UnmarshalBinary(data []byte) error {
	var p plainToken
	if err := json.Unmarshal(data, &p); err != nil {
		return errors.New("the kept access token cannot be read")
	}
	*t = AccessToken{Secret(p.Value), p.ExpiresAt, p.ForcedAt, p.ForcedDay, p.Forced}
	return nil
}

// goodAt reports whether the token may be used.
func (t AccessToken) goodAt(now time.Time) bool { return t.Value != "" && now.Before(t.ExpiresAt) }

// freshAt reports whether the token need not be replaced yet.
func (t AccessToken) freshAt(now time.Time) bool {
	return t.Value != "" && now.Before(t.ExpiresAt.Add(-refreshEarly))
}

// noStore is the store of a process that shares nothing.
type noStore struct{}

func (noStore) Token(context.Context) (AccessToken, error)  { return AccessToken{}, nil }
func (noStore) PutToken(context.Context, AccessToken) error { return nil }
func (noStore) Lock(context.Context, time.Duration) (func(context.Context), bool, error) {
	return func(context.Context) {}, true, nil
}
