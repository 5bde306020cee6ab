package wechat

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestSignPage(t *testing.T) {
	// The example of section 10.5 of the protocol paper.
	got := signPage("TICKET_demo_1", "n0nce", 1767225600, "https://svc.example.cn/apply?id=7")
	if want := "4c31f2795dfb916e2b24a4bbdae075d9ced415cb"; got != want {
		t.Errorf("signPage = %s, want %s", got, want)
	}
}

func TestJSSDKSignature(t *testing.T) {
	p := newPlatform(t)
	p.on("/cgi-bin/ticket/getticket", `{"errcode":0,"ticket":"TICKET_demo_1","expires_in":7200}`)
	c := p.client(t)
	seenNonces := map[string]bool{}
	for range 3 {
		got, err := c.JSSDKSignature(context.Background(), "https://svc.example.cn/apply?id=7&%E7%A7%9F#top")
		if err != nil {
			t.Fatal(err)
		}
		want := signPage("TICKET_demo_1", got.NonceStr, apiNoon.Unix(), "https://svc.example.cn/apply?id=7&%E7%A7%9F")
		if got.Signature != want || got.AppID != apiAppID || got.Timestamp != apiNoon.Unix() || len(got.NonceStr) < 16 {
			t.Errorf("got %+v, want the signature %s", got, want)
		}
		seenNonces[got.NonceStr] = true
	}
	if len(seenNonces) != 3 || len(p.to("/cgi-bin/ticket/getticket")) != 1 {
		t.Errorf("%d nonces and %d ticket calls, want 3 and 1", len(seenNonces), len(p.to("/cgi-bin/ticket/getticket")))
	}
}

func TestTicketIsReplacedEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := offlinePlatform()
		n := 0
		p.onFunc("/cgi-bin/ticket/getticket", func(seen) string {
			n++
			if n == 2 {
				return `{"errcode":48001,"errmsg":"api unauthorized"}`
			}
			return fmt.Sprintf(`{"ticket":"ticket-%d","expires_in":7200}`, n)
		})
		c := p.offline(t, bubbleClock)
		var got []string
		for _, after := range []time.Duration{0, time.Hour, time.Hour - 4*time.Minute, time.Second, 2 * time.Hour} {
			time.Sleep(after)
			ticket, err := c.Ticket(context.Background())
			if err != nil {
				t.Errorf("Ticket = %v", err)
			}
			got = append(got, string(ticket))
		}
		// kept; a failing replacement leaves the old one; then replaced twice
		if want := "ticket-1 ticket-1 ticket-1 ticket-3 ticket-4"; strings.Join(got, " ") != want {
			t.Errorf("tickets %v, want %s", got, want)
		}
	})
}
