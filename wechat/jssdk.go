package wechat

import (
	"context"
	"crypto/rand"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"zaiyue/fault"
)

// ticketSource keeps the JS ticket. Each instance has its own copy: unlike a token, a new
// ticket does not end the old one, and a million a day are granted.
type ticketSource struct {
	client *Client
	turn   chan ticket // holds the ticket; taken out while somebody looks at it
}

// ticket is a jsapi_ticket with its end.
type ticket struct {
	value  Secret
	ending time.Time
}

// ticketEarly is how long before its end a ticket is replaced.
const ticketEarly = 5 * time.Minute

func newTicketSource(c *Client) *ticketSource {
	s := &ticketSource{client: c, turn: make(chan ticket, 1)}
	s.turn <- ticket{}
	return s
}

// Ticket returns the jsapi_ticket that signs pages. It is a secret: it must not reach a page.
func (c *Client) Ticket(ctx context.Context) (Secret, error) {
	s := c.tickets
	var t ticket
	select {
	case t = <-s.turn:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	defer func() { s.turn <- t }()
	now := c.now()
	if t.value != "" && now.Before(t.ending.Add(-ticketEarly)) {
		return t.value, nil
	}
	fresh, err := s.fetch(ctx, now)
	switch {
	case err == nil:
		t = fresh
	case t.value != "" && now.Before(t.ending):
		c.log.Warn("wechat ticket not refreshed early", slog.Any("error", err))
	default:
		return "", err
	}
	return t.value, nil
}

// fetch asks the platform for a ticket.
func (s *ticketSource) fetch(ctx context.Context, now time.Time) (ticket, error) {
	var out struct {
		Ticket    string `json:"ticket"`
		ExpiresIn int64  `json:"expires_in"` // seconds
	}
	rq := get("/cgi-bin/ticket/getticket", url.Values{"type": {"jsapi"}}).read()
	if err := s.client.call(ctx, rq, nil, &out); err != nil {
		return ticket{}, err
	}
	if out.Ticket == "" {
		return ticket{}, fault.Wrap(fault.Unavailable, textLater, errors.New(rq.path+": the answer holds no ticket"))
	}
	return ticket{Secret(out.Ticket), now.Add(time.Duration(out.ExpiresIn) * time.Second)}, nil
}

// JSSignature is what a page hands to wx.config.
type JSSignature struct {
	AppID     string `json:"appId"`
	Timestamp int64  `json:"timestamp"` // seconds
	NonceStr  string `json:"nonceStr"`
	Signature string `json:"signature"`
}

// JSSDKSignature signs a page by its address as the browser shows it, query included; a
// fragment is cut off. The caller must allow only addresses on our own hosts.
func (c *Client) JSSDKSignature(ctx context.Context, page string) (JSSignature, error) {
	page, _, _ = strings.Cut(page, "#")
	u, err := url.Parse(page)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return JSSignature{}, fault.New(fault.Invalid, "页面的地址不对，请从公众号重新打开。")
	}
	t, err := c.Ticket(ctx)
	if err != nil {
		return JSSignature{}, err
	}
	sig := JSSignature{AppID: c.appID, Timestamp: c.now().Unix(), NonceStr: rand.Text()}
	sig.Signature = signPage(t, sig.NonceStr, sig.Timestamp, page)
	return sig, nil
}

// signPage is the signature of section 10.5: raw values in exactly this order.
func signPage(t Secret, nonce string, timestamp int64, page string) string {
	sum := sha1.Sum(fmt.Appendf(nil, "jsapi_ticket=%s&noncestr=%s&timestamp=%d&url=%s", string(t), nonce, timestamp, page))
	return hex.EncodeToString(sum[:])
}
