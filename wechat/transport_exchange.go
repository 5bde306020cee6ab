package wechat

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"zaiyue/fault"
)

// textLater is what a person reads when the platform did not answer.
const textLater = "微信那边暂时没有回应，请过一会儿再试。"

// transportError is an exchange that brought no answer of the API. Its text holds no
// address: the credential stands in there.
type transportError struct {
	api, text string
	ended     error // the context's error when that was the reason, else nil
	ours      bool  // the caller gave up before the platform could be judged
	final     bool  // a repeat would not help, or is not wanted
	unsent    bool  // the request surely did not reach the platform
}

func (e *transportError) Error() string { return e.api + ": " + e.text }

func (e *transportError) Unwrap() error { return e.ended }

// slowEnough is how long the platform must have been silent before an ended context is
// held against it. A caller that comes with no time left proves nothing.
const slowEnough = time.Second

// exchange sends the request once and reads the answer.
func (c *Client) exchange(ctx context.Context, rq request, token Secret) ([]byte, error) {
	began := time.Now() // a span, so not the client's Now, which may be moved
	answer, err := c.roundTrip(ctx, rq, token)
	took := time.Since(began)
	c.observe(rq.path, errcodeOf(err), took)
	if e, ok := errors.AsType[*transportError](err); ok {
		e.ours = ctx.Err() != nil && took < slowEnough
		e.final = e.final || ctx.Err() != nil
		return nil, fault.Wrap(fault.Unavailable, textLater, e)
	}
	return answer, err
}

// errcodeOf returns what Observe is told.
func errcodeOf(err error) int {
	if err == nil {
		return 0
	}
	if e, ok := errors.AsType[*APIError](err); ok {
		return e.ErrCode
	}
	return NoAnswer
}

// roundTrip sends the request once. Whatever error text it meets is cleaned of secrets.
func (c *Client) roundTrip(ctx context.Context, rq request, token Secret) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, rq.method, c.address(rq, token), bytes.NewReader(rq.sent()))
	if err != nil {
		return nil, c.broken(rq, token, err)
	}
	if rq.contentType != "" {
		req.Header.Set("Content-Type", rq.contentType)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, c.broken(rq, token, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		_, _ = io.CopyN(io.Discard, resp.Body, 4<<10) // so that the connection can be used again
		return nil, &transportError{api: rq.path, text: fmt.Sprintf("HTTP status %d", resp.StatusCode)}
	}
	take := rq.take
	if take == nil {
		take = c.readJSON
	}
	answer, err := take(resp)
	switch e, ok := errors.AsType[*APIError](err); {
	case err == nil:
		return answer, nil
	case ok:
		e.API = rq.path
		e.ErrMsg = scrub(e.ErrMsg, c.secret, token)
		return nil, e
	}
	if _, ok := errors.AsType[*fault.Error](err); ok {
		return nil, fmt.Errorf("%s: %w", rq.path, err) // the reader's own words for an answer that did come
	}
	return nil, c.broken(rq, token, err)
}

// address is where the request goes, with its credential. It must reach no error and no log.
func (c *Client) address(rq request, token Secret) string {
	u := *c.api
	u.Path = rq.path
	query := url.Values{}
	for key, values := range rq.query {
		query[key] = values
	}
	if !rq.noToken {
		query.Set("access_token", string(token))
	}
	u.RawQuery = query.Encode()
	return u.String()
}

// sent is the body as it goes out: JSON without escapes, anything else as it is.
func (rq request) sent() []byte {
	if strings.HasPrefix(rq.contentType, "application/json") || rq.contentType == "" {
		return rawJSON(rq.body)
	}
	return rq.body
}

// broken makes a failure of the exchange into an error without address and secrets.
func (c *Client) broken(rq request, token Secret, err error) error {
	e := &transportError{api: rq.path}
	if dial, ok := errors.AsType[*net.OpError](err); ok && dial.Op == "dial" {
		e.unsent = true
	}
	for _, end := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, end) {
			e.ended = end
		}
	}
	if inner, ok := errors.AsType[*url.Error](err); ok {
		err = inner.Err // the outer text is the address
	}
	e.text = scrub(err.Error(), c.secret, token)
	return e
}

// readJSON reads an answer of the API: a JSON document of at most MaxAnswer bytes whose
// errcode, where there is one, is 0.
func (c *Client) readJSON(resp *http.Response) ([]byte, error) {
	return readJSONWithin(resp, MaxAnswer)
}

// readJSONWithin is readJSON with a bound of its own.
func readJSONWithin(resp *http.Response, most int) ([]byte, error) {
	answer, err := io.ReadAll(io.LimitReader(resp.Body, int64(most)+1))
	if err != nil {
		return nil, err
	}
	if len(answer) > most {
		return nil, fault.Wrap(fault.Unavailable, textLater, errLong)
	}
	var envelope struct {
		ErrCode int    `json:"errcode"`
		ErrMsg  string `json:"errmsg"`
	}
	if err := json.Unmarshal(answer, &envelope); err != nil {
		return nil, fault.Wrap(fault.Unavailable, textLater, errors.New("the answer is not JSON"))
	}
	if envelope.ErrCode != 0 {
		return nil, newAPIError(envelope.ErrCode, envelope.ErrMsg)
	}
	return answer, nil
}
