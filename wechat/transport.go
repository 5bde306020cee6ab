package wechat

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"

	sdkconfig "github.com/silenceper/wechat/v2/officialaccount/config"
	sdkcontext "github.com/silenceper/wechat/v2/officialaccount/context"
	"github.com/silenceper/wechat/v2/util"
)

// sdkCalls is where the SDK's calls arrive. The SDK has one HTTP client for the whole
// process, in a package variable of its own; the first NewClient puts ours there, and
// nothing changes it again (docs/decisions/0003).
var sdkCalls = sync.OnceValue(func() *dispatcher {
	d := &dispatcher{}
	util.DefaultHTTPClient = &http.Client{Transport: d}
	return d
})

// errUnknownCall is for an HTTP request of the SDK that no client of ours began.
var errUnknownCall = errors.New("an SDK call outside of a client")

// dispatcher takes the SDK's HTTP requests, which carry a call's id where the token
// would stand, and sends each by the client that began the call.
type dispatcher struct {
	last  atomic.Uint64
	calls sync.Map // id → *sdkCall
}

// sdkCall is one SDK call on its way. It keeps the caller's context because most of the
// SDK's methods have no place for one. Only the caller's goroutine touches it.
type sdkCall struct {
	client *Client
	ctx    context.Context
	repeat bool
	err    error // why the platform or the way there failed; the SDK would keep only the text
}

// callID is what the SDK takes for an access token.
type callID string

// GetAccessToken returns the call's id.
func (id callID) GetAccessToken() (string, error) { return string(id), nil }

// viaSDK runs an SDK call for this client. repeat tells that sending it twice does no
// harm. The account's secret is not given to the SDK.
func (c *Client) viaSDK(ctx context.Context, repeat bool, run func(*sdkcontext.Context) error) error {
	id := "call-" + strconv.FormatUint(c.sdk.last.Add(1), 10)
	call := &sdkCall{client: c, ctx: ctx, repeat: repeat}
	c.sdk.calls.Store(id, call)
	defer c.sdk.calls.Delete(id)
	err := run(&sdkcontext.Context{
		Config:            &sdkconfig.Config{AppID: c.appID},
		AccessTokenHandle: callID(id),
	})
	if call.err != nil {
		return call.err
	}
	return err
}

// RoundTrip sends a request of the SDK the way its client sends everything.
func (d *dispatcher) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		defer req.Body.Close()
	}
	query := req.URL.Query()
	found, ok := d.calls.Load(query.Get("access_token"))
	if !ok {
		return nil, errUnknownCall
	}
	call := found.(*sdkCall)
	query.Del("access_token")
	rq := request{
		method: req.Method, path: req.URL.Path, query: query,
		contentType: req.Header.Get("Content-Type"), repeat: call.repeat,
	}
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		rq.body = body
	}
	answer, err := call.client.do(call.ctx, rq)
	if err != nil {
		call.err = err
		return nil, err
	}
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {jsonType}}, Request: req,
		Body: io.NopCloser(bytes.NewReader(answer)), ContentLength: int64(len(answer)),
	}, nil
}

// Whether an SDK call may be sent again after a broken exchange.
const (
	once   = false // it sends or changes something
	repeat = true  // it only reads
)
