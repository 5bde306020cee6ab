package simulator

import (
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// The ways pushes are wrapped, as the console calls them: 明文, 兼容, 安全.
const (
	plain      = "plain"
	compatible = "compatible"
	safe       = "safe"
)

// Options says which account is pretended and whom it talks to. Zero fields take the
// default named beside them. All of it can be read and changed while running through
// /sim/options, except the fields without a JSON name.
type Options struct {
	AppID      string `json:"app_id"`      // default wx0f1e2d3c4b5a6978
	AppSecret  string `json:"app_secret"`  // default 32 invented hex digits
	OriginalID string `json:"original_id"` // gh_…, default gh_5f2c91d07ab3
	Token      string `json:"token"`       // default simulator2026

	EncodingAESKey         string `json:"encoding_aes_key"`          // 43 characters; may be empty in plain mode only
	PreviousEncodingAESKey string `json:"previous_encoding_aes_key"` // for pushes ordered with old_key
	Encryption             string `json:"encryption"`                // plain, compatible, safe; default safe with a key, plain without

	WebhookURL string `json:"webhook_url"` // where pushes go; empty: every push fails as "no address"
	SiteURL    string `json:"site_url"`    // the service's public URL, what the in-app browser shows
	PublicURL  string `json:"public_url"`  // our own, loopback only; default http://127.0.0.1

	Deliveries      int  `json:"deliveries"`       // tries of one message in all; default 3
	DeliveryTimeout Span `json:"delivery_timeout"` // of one try, real time; default 5s

	AccountType  string   `json:"account_type"` // service (default) or subscription
	Unverified   bool     `json:"unverified"`
	TestAccount  bool     `json:"test_account"`
	Frozen       bool     `json:"secret_frozen"` // the AppSecret is frozen: 40243
	MenuOff      bool     `json:"menu_off"`      // the menu is switched off in the console
	IPWhitelist  []string `json:"ip_whitelist"`  // addresses or CIDR blocks that may fetch tokens; empty: all
	MiniPrograms []string `json:"mini_programs"` // appids of the linked mini programs
	OAuthDomain  string   `json:"oauth_domain"`  // 网页授权域名, host only; default the host of SiteURL
	OpenAccount  bool     `json:"open_account"`  // bound to an Open Platform account: unionids are given

	Seed  uint64 `json:"seed"` // of all invented ids; default 1
	Rules *Rules `json:"rules"`

	WireLimit int               `json:"wire_limit"` // exchanges kept; default 2000
	Now       func() time.Time  `json:"-"`          // real time; default time.Now
	Log       *slog.Logger      `json:"-"`          // default: discarded
	Transport http.RoundTripper `json:"-"`          // to the webhook and the site; default a transport of our own
}

// withDefaults fills the zero fields.
func (o Options) withDefaults() (Options, error) {
	setDefault(&o.AppID, "wx0f1e2d3c4b5a6978")
	setDefault(&o.AppSecret, "0123456789abcdef0123456789abcdef")
	setDefault(&o.OriginalID, "gh_5f2c91d07ab3")
	setDefault(&o.Token, "simulator2026")
	if o.EncodingAESKey == "" {
		setDefault(&o.Encryption, plain)
	}
	setDefault(&o.Encryption, safe)
	setDefault(&o.PublicURL, "http://127.0.0.1")
	setDefault(&o.Deliveries, 3)
	setDefault(&o.DeliveryTimeout.Duration, 5*time.Second)
	setDefault(&o.AccountType, "service")
	setDefault(&o.Seed, 1)
	setDefault(&o.WireLimit, 2000)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Rules == nil {
		rules, err := DefaultRules()
		if err != nil {
			return o, err
		}
		o.Rules = &rules
	}
	return o, o.check()
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// check reports every problem at once.
func (o Options) check() error {
	var problems []error
	wrong := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	switch o.Encryption {
	case plain:
	case compatible, safe:
		if _, err := decodeKey(o.EncodingAESKey); err != nil {
			wrong("encoding_aes_key: %w", err)
		}
	default:
		wrong("encryption: %q is not plain, compatible or safe", o.Encryption)
	}
	if o.PreviousEncodingAESKey != "" {
		if _, err := decodeKey(o.PreviousEncodingAESKey); err != nil {
			wrong("previous_encoding_aes_key: %w", err)
		}
	}
	if o.AccountType != "service" && o.AccountType != "subscription" {
		wrong("account_type: %q is not service or subscription", o.AccountType)
	}
	if o.Deliveries < 1 || o.DeliveryTimeout.Duration <= 0 || o.WireLimit < 1 {
		wrong("deliveries, delivery_timeout and wire_limit must be above 0")
	}
	for name, raw := range map[string]string{"webhook_url": o.WebhookURL, "site_url": o.SiteURL, "public_url": o.PublicURL} {
		if u, err := url.Parse(raw); raw != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
			wrong("%s: not an http address", name)
		}
	}
	if u, err := url.Parse(o.PublicURL); err == nil && !loopback(u.Hostname()) {
		wrong("public_url: %q is not this machine alone; a pretended WeChat is not shown to a network", u.Host)
	}
	return errors.Join(problems...)
}

// loopback reports whether a host name is this machine.
func loopback(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

// decodeKey turns the 43 characters of an EncodingAESKey into 32 bytes. A key that a
// person typed may be non-canonical base64; the platform takes it all the same.
func decodeKey(encoded string) ([]byte, error) {
	if len(encoded) != 43 {
		return nil, fmt.Errorf("an EncodingAESKey has 43 characters, this one has %d", len(encoded))
	}
	return base64.StdEncoding.DecodeString(encoded + "=")
}
