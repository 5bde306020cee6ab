package wechat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"time"

	"zaiyue/fault"
)

// MaxAnswer bounds what one call may answer, in bytes. Media has a bound of its own.
const MaxAnswer = 1 << 20

// maxTries bounds how often a read is sent; firstPause is the middle of the first
// pause between two tries, and doubles. They are short because callers wait: a notice
// that must arrive is repeated by the notices' own, slower clock.
const (
	maxTries   = 3
	firstPause = 200 * time.Millisecond
)

// errLong is for an answer over the bound.
var errLong = errors.New("the answer is longer than allowed")

// request is one API call in a form that can be sent again.
type request struct {
	method, path string     // path also names the API in errors and metrics
	query        url.Values // without access_token
	contentType  string
	body         []byte

	noToken bool          // the call carries no access_token
	repeat  bool          // sending it twice does no harm
	limit   time.Duration // of the call with all its tries; zero means the client's

	// take reads a good HTTP answer; nil means readJSON.
	take func(*http.Response) ([]byte, error)
}

// do sends a request until it is answered, refused for good, or out of time.
func (c *Client) do(ctx context.Context, rq request) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, or(rq.limit, c.callLimit))
	defer cancel()
	renewed := false
	for try := 1; ; {
		token, err := c.tokenFor(ctx, rq)
		if err != nil {
			return nil, &unsentError{err}
		}
		body, err := c.guarded(ctx, rq, token)
		switch {
		case err == nil:
			return body, nil
		case !rq.noToken && !renewed && needsToken(err):
			renewed = true
			if why := c.tokens.renew(ctx, token); why != nil {
				return nil, &unsentError{unrenewed(err, why)}
			}
		case rq.repeat && try < maxTries && worthRepeating(err) && pause(ctx, try) == nil:
			try++
		default:
			return nil, err
		}
	}
}

// tokenFor returns the token a request needs, empty for one that needs none.
func (c *Client) tokenFor(ctx context.Context, rq request) (Secret, error) {
	if rq.noToken {
		return "", nil
	}
	return c.tokens.token(ctx)
}

// needsToken reports whether the platform refused because of the token.
func needsToken(err error) bool {
	e, ok := errors.AsType[*APIError](err)
	return ok && e.NeedsToken()
}

// unrenewed is the error of a call whose token was refused and could not be replaced:
// what the token endpoint said where it said something, for that can be acted on.
func unrenewed(refused, why error) error {
	if _, ok := errors.AsType[*APIError](why); ok {
		return why
	}
	return fmt.Errorf("%w; %w", refused, why)
}

// worthRepeating reports whether the same request may fare better at once: the exchange
// broke, or the platform says it is busy. A minute quota is not over in a second, and
// an open breaker means to be left alone.
func worthRepeating(err error) bool {
	if e, ok := errors.AsType[*APIError](err); ok {
		return e.ErrCode == busy
	}
	e, ok := errors.AsType[*transportError](err)
	return ok && !e.final
}

// pause waits before the next try, half to one and a half of firstPause·2^(try-1), or
// returns the context's error.
func pause(ctx context.Context, try int) error {
	middle := firstPause << (try - 1)
	return sleep(ctx, middle/2+rand.N(middle))
}

// call sends in as JSON (nothing when nil) and reads the answer into out (nothing when
// nil). It is for what the SDK does wrong or not at all.
func (c *Client) call(ctx context.Context, rq request, in, out any) error {
	if in != nil {
		body, err := encode(in)
		if err != nil {
			return fmt.Errorf("%s: %w", rq.path, err)
		}
		rq.body, rq.contentType = body, jsonType
	}
	answer, err := c.do(ctx, rq)
	if err != nil || out == nil {
		return err
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return fault.Wrap(fault.Unavailable, textLater, fmt.Errorf("%s: answer: %w", rq.path, err))
	}
	return nil
}

// get and post name a request; read marks one that may be repeated.
func get(path string, query url.Values) request {
	return request{method: http.MethodGet, path: path, query: query}
}

func post(path string) request { return request{method: http.MethodPost, path: path} }

func (rq request) read() request {
	rq.repeat = true
	return rq
}
