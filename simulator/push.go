package simulator

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// push is one message or event that the webhook is told.
type push struct {
	user     *user  // whose screen shows the outcome; nil for the platform's own events
	from     string // FromUserName
	msgType  string
	event    string // of msgType event
	elements []element
	created  time.Time
}

// pushOptions is what can be done to one push; the JSON names are those of the control
// API's "delivery".
type pushOptions struct {
	Duplicate     bool `json:"duplicate,omitempty"`       // the same again after it was answered; its reply is not shown
	DropReplies   int  `json:"drop_replies,omitempty"`    // the first n good replies get lost on the way back
	Concurrent    int  `json:"concurrent,omitempty"`      // n tries at the same moment
	AfterNext     bool `json:"after_next,omitempty"`      // wait until the graduate's next push has ended
	OldKey        bool `json:"old_key,omitempty"`         // sealed with the previous AES key
	SameQuery     bool `json:"same_query,omitempty"`      // retries repeat timestamp, nonce and signature
	SlowConnectMS int  `json:"slow_connect_ms,omitempty"` // before the request goes out, within the deadline
	Deliveries    int  `json:"deliveries,omitempty"`      // tries of this push, in place of the option
}

// letter is a push as it is sent: one POST.
type letter struct {
	query url.Values
	body  []byte
	key   string // the EncodingAESKey that sealed it; empty in plain mode
	nonce string
}

// inner is the document that is meant, before any wrapping.
func (p *platform) inner(m push) []byte { return document(p.head(m)...) }

func (p *platform) head(m push) []element {
	head := []element{
		text("ToUserName", p.opts.OriginalID), text("FromUserName", m.from),
		number("CreateTime", m.created.Unix()), text("MsgType", m.msgType),
	}
	if m.event != "" {
		head = append(head, text("Event", m.event))
	}
	return append(head, m.elements...)
}

// write signs and wraps a push for one try; p.mu is held.
func (p *platform) write(m push, opts pushOptions) (letter, error) {
	w := wrapping{from: m.from, inner: p.inner(m), key: p.opts.EncodingAESKey, at: p.clock.Now()}
	if opts.OldKey {
		w.key = p.opts.PreviousEncodingAESKey
	}
	if p.opts.Encryption == compatible {
		w.beside = p.head(m)
	}
	return p.wrap(w)
}

// wrapping is a document and how it is to be sent.
type wrapping struct {
	from   string
	inner  []byte
	key    string
	at     time.Time // of the query's timestamp
	beside []element // what stands in the open beside Encrypt; by default ToUserName
}

// wrap signs a document and, but in plain mode, seals it; p.mu is held.
func (p *platform) wrap(w wrapping) (letter, error) {
	timestamp, nonce := strconv.FormatInt(w.at.Unix(), 10), strconv.FormatUint(uint64(p.rng.Uint32()), 10)
	l := letter{nonce: nonce, body: w.inner, query: url.Values{
		"signature": {sign(p.opts.Token, timestamp, nonce)}, "timestamp": {timestamp}, "nonce": {nonce},
		"openid": {w.from},
	}}
	if p.opts.Encryption == plain {
		return l, nil
	}
	sealed, err := seal(w.key, p.opts.AppID, p.randomBytes(), w.inner)
	if err != nil {
		return letter{}, err
	}
	l.key = w.key
	p.envelop(&l, w, sealed)
	return l, nil
}

// envelop puts an encrypted frame into l and signs it; p.mu is held.
func (p *platform) envelop(l *letter, w wrapping, sealed string) {
	if w.beside == nil {
		w.beside = []element{text("ToUserName", p.opts.OriginalID)}
	}
	l.query.Set("encrypt_type", "aes")
	l.query.Set("msg_signature", sign(p.opts.Token, l.query.Get("timestamp"), l.nonce, sealed))
	l.body = document(append(slices.Clone(w.beside), text("Encrypt", sealed))...)
}

// request makes the POST; webhook may carry a query of its own.
func (l letter) request(webhook, contentType string) (*http.Request, error) {
	u, err := url.Parse(webhook)
	if err != nil {
		return nil, err
	}
	query := u.Query()
	for name, values := range l.query {
		query[name] = values
	}
	u.RawQuery = query.Encode()
	r, err := http.NewRequest(http.MethodPost, u.String(), bytes.NewReader(l.body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("User-Agent", "Mozilla/4.0")
	return r, nil
}

// quiet reports whether nobody would notice that the push failed; p.mu is held.
func (p *platform) quiet(m push) bool {
	return m.user == nil || m.msgType == "event" && slices.ContainsFunc(p.rules.Delivery.QuietEvents, func(name string) bool {
		return strings.EqualFold(name, m.event)
	})
}
