package wechat

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/sony/gobreaker/v2"
)

// Where WeChat stands when the configuration names no other place.
const (
	DefaultAPIBase   = "https://api.weixin.qq.com"
	DefaultOAuthBase = "https://open.weixin.qq.com"
	DefaultMPBase    = "https://mp.weixin.qq.com"
)

// NoAnswer is the errcode that Observe is told when the platform gave none: a refused
// or broken connection, an HTTP status other than 2xx, an ended context.
const NoAnswer = -1000

// ClientConfig says which account is spoken for, and how.
type ClientConfig struct {
	AppID string
	// AppSecret may be empty: an account without API rights still answers. Every call that
	// needs a token then fails with an Invalid fault, and nothing is asked of the platform.
	AppSecret Secret

	APIBase   string // scheme and host, without a path; empty means DefaultAPIBase
	OAuthBase string // for OAuthURL; empty means DefaultOAuthBase
	MPBase    string // for QRImageURL; empty means DefaultMPBase

	// Tokens is shared by all instances of the service; nil keeps the token in this
	// process. When it fails the client goes on alone and says so in the log.
	Tokens TokenStore

	// HTTP carries the calls; nil means a client of our own. Its redirect policy is not
	// used: the API never redirects, and following would hand the credential on.
	HTTP *http.Client

	// CallLimit bounds one call with all its tries, inside the caller's context.
	// Default 5s. Media has MediaLimit, default 60s.
	CallLimit, MediaLimit time.Duration

	Now func() time.Time // judges the age of tokens; nil means time.Now

	// Observe is told of every exchange with the platform: the API's path, its errcode
	// (or NoAnswer) and the time it took. It is called from many goroutines; may be nil.
	Observe func(api string, errcode int, took time.Duration)

	Logger *slog.Logger // nil means slog.Default()
}

// Client calls the platform's API for one account. It is safe for concurrent use; its
// methods end with their context, return *APIError when the platform refused (see
// there for the faults) and an Unavailable fault when it did not answer. After a token
// error a call is repeated once with a fresh token; reads are also repeated after a
// broken exchange, what sends or changes something is not.
type Client struct {
	appID          string
	secret         Secret
	api, oauth, mp *url.URL
	http           *http.Client
	callLimit      time.Duration
	mediaLimit     time.Duration
	now            func() time.Time
	observe        func(string, int, time.Duration)
	log            *slog.Logger
	tokens         *tokenSource
	tickets        *ticketSource
	sdk            *dispatcher
	breakersMu     sync.Mutex
	breakers       map[string]*gobreaker.CircuitBreaker[[]byte]
}

// NewClient returns a client for the account. It fails, naming every problem, when a
// value is missing or an address cannot be used; it does not call the platform.
func NewClient(cfg ClientConfig) (*Client, error) {
	_, codesErr := loadCodes()
	api, apiErr := base("APIBase", cfg.APIBase, DefaultAPIBase)
	oauth, oauthErr := base("OAuthBase", cfg.OAuthBase, DefaultOAuthBase)
	mp, mpErr := base("MPBase", cfg.MPBase, DefaultMPBase)
	problems := []error{codesErr, apiErr, oauthErr, mpErr}
	if cfg.AppID == "" {
		problems = append(problems, errors.New("AppID is empty"))
	}
	if err := errors.Join(problems...); err != nil {
		return nil, fmt.Errorf("wechat client: %w", err)
	}
	c := &Client{
		appID: cfg.AppID, secret: cfg.AppSecret, api: api, oauth: oauth, mp: mp,
		http:      withoutRedirects(cfg.HTTP),
		callLimit: or(cfg.CallLimit, 5*time.Second), mediaLimit: or(cfg.MediaLimit, time.Minute),
		now: cfg.Now, observe: cfg.Observe, log: cfg.Logger, sdk: sdkCalls(),
		breakers: make(map[string]*gobreaker.CircuitBreaker[[]byte]),
	}
	c.fillDefaults()
	c.tokens = newTokenSource(c, cfg.Tokens)
	c.tickets = newTicketSource(c)
	return c, nil
}

// fillDefaults sets what the configuration may leave out.
func (c *Client) fillDefaults() {
	if c.now == nil {
		c.now = time.Now
	}
	if c.observe == nil {
		c.observe = func(string, int, time.Duration) {}
	}
	if c.log == nil {
		c.log = slog.Default()
	}
}

// AppID returns the account's AppID, which is no secret.
func (c *Client) AppID() string { return c.appID }

// String names the account and nothing else.
func (c *Client) String() string { return "wechat client of " + c.appID }

// Format writes String for every verb: printing a client must not show its secret.
func (c *Client) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// LogValue returns String.
func (c *Client) LogValue() slog.Value { return slog.StringValue(c.String()) }

// base reads an address made of scheme and host. A path, query or user is refused.
func base(name, value, otherwise string) (*url.URL, error) {
	if value == "" {
		value = otherwise
	}
	u, err := url.Parse(strings.TrimSuffix(value, "/"))
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read as an address", name) // the cause repeats the value
	}
	if (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.User != nil {
		return nil, fmt.Errorf("%s must be http(s)://host[:port]", name)
	}
	return u, nil
}

// withoutRedirects returns a copy of the client that follows no redirect.
func withoutRedirects(given *http.Client) *http.Client {
	var c http.Client
	if given != nil {
		c = *given
	} else {
		t := http.DefaultTransport.(*http.Transport).Clone()
		t.MaxIdleConns, t.MaxIdleConnsPerHost = 256, 128 // one host takes all our calls, many at once when notices go out
		c.Transport = t
	}
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &c
}

// or returns the value, or the other one where it is zero.
func or(value, otherwise time.Duration) time.Duration {
	if value == 0 {
		return otherwise
	}
	return value
}

// escape makes a text safe to stand as a value in a URL's query.
func escape(s string) string { return url.QueryEscape(s) }
