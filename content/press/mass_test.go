package press_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"zaiyue/content/press"
	"zaiyue/fault"
	"zaiyue/people"
)

// followers makes the first graduate follow and returns their openid.
func (b *bench) follower() string {
	b.t.Helper()
	resp, err := http.Get(b.url + "/sim/users/u1")
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	var u struct{ OpenID string }
	if err := json.NewDecoder(resp.Body).Decode(&u); err != nil {
		b.t.Fatal(err)
	}
	req, err := http.NewRequest(http.MethodPatch, b.url+"/sim/users/u1", strings.NewReader(`{"follows":true}`))
	if err != nil {
		b.t.Fatal(err)
	}
	done, err := http.DefaultClient.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	done.Body.Close()
	return u.OpenID
}

// seen lists what stands on the first graduate's screen by way of via.
func (b *bench) seen(via string) (titles, urls []string) {
	b.t.Helper()
	resp, err := http.Get(b.url + "/sim/users/u1/screen")
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	var entries []struct {
		Via      string
		Articles []struct{ Title, URL string }
	}
	if err := json.NewDecoder(resp.Body).Decode(&entries); err != nil {
		b.t.Fatal(err)
	}
	for _, e := range entries {
		if e.Via == via {
			titles, urls = append(titles, e.Articles[0].Title), append(urls, e.Articles[0].URL)
		}
	}
	return titles, urls
}

func (b *bench) beginMass(id string) {
	b.t.Helper()
	if _, err := b.Begin(b.t.Context(), editor, press.Order{ID: id, Article: article(), Purpose: press.ToSend, Mass: press.Mass{ToAll: true}}); err != nil {
		b.t.Fatal(err)
	}
	b.step()
}

func TestMass(t *testing.T) {
	for _, lost := range []int{0, 1} {
		b := newBench(t)
		ctx, openID := t.Context(), b.follower()
		b.beginMass("mass-1")
		b.wants("mass-1", press.Ready)
		refused := func(what string, want fault.Kind, err error) {
			t.Helper()
			if fault.KindOf(err) != want || fault.Words(err, "") == "" {
				t.Errorf("%s: %v, want %v with words", what, err, want)
			}
		}
		_, err := b.Ask(ctx, editor, "mass-1")
		refused("asking before the preview", fault.Conflict, err)
		_, err = b.Preview(ctx, editor, "", "mass-1")
		refused("a preview without a bound WeChat", fault.Invalid, err)
		if _, err = b.Preview(ctx, editor, openID, "mass-1"); err != nil {
			t.Fatal(err)
		}
		if titles, _ := b.seen("preview"); len(titles) != 1 {
			t.Errorf("the officer's phone shows %v", titles)
		}
		_, err = b.Confirm(ctx, colleague, "mass-1")
		refused("confirming what is not asked", fault.Conflict, err)
		if _, err = b.Ask(ctx, editor, "mass-1"); err != nil {
			t.Fatal(err)
		}
		_, err = b.Confirm(ctx, editor, "mass-1")
		refused("confirming one's own", fault.Forbidden, err)
		b.pass(time.Minute)
		if b.calls("/cgi-bin/message/mass/sendall") != 0 {
			t.Fatal("sent before it was confirmed")
		}
		b.lost.lose("/cgi-bin/message/mass/sendall", lost*4) // more often than one call repeats it
		for range 2 {
			if _, err = b.Confirm(ctx, colleague, "mass-1"); err != nil {
				t.Fatal(err)
			}
		}
		b.step()
		b.open()
		for range 4 {
			b.pass(30 * time.Second)
		}
		j := b.wants("mass-1", press.Published)
		titles, urls := b.seen("mass")
		if len(titles) != 1 || titles[0] != "租房补贴怎么领" {
			t.Fatalf("lost %d: the follower got %v", lost, titles)
		}
		if status, page := b.read(urls[0]); status != 200 || !strings.Contains(page, "租房有补贴。") {
			t.Errorf("the follower reads %d %s", status, page)
		}
		if j.Mass.Result == nil || j.Mass.Result.Sent != 1 || j.Mass.ConfirmedBy != "officer-2" || j.URL == "" {
			t.Errorf("result %+v", j)
		}
		if err := b.TakeFromWeChat(ctx, editor, "rent-2026"); err != nil {
			t.Fatal(err)
		}
		b.wants("mass-1", press.Deleted)
		if status, _ := b.read(urls[0]); status != 404 {
			t.Errorf("after the withdrawal the follower reads %d", status)
		}
	}
}

func TestMassDropped(t *testing.T) {
	b := newBench(t)
	b.beginMass("mass-1")
	for range 2 {
		if _, err := b.Drop(t.Context(), people.By{Officer: "officer-2", Reason: "标题不对"}, "mass-1"); err != nil {
			t.Fatal(err)
		}
	}
	b.step()
	b.wants("mass-1", press.Deleted)
	if drafts, _, err := b.client.Drafts(t.Context(), 0, 20); err != nil || len(drafts) != 0 {
		t.Errorf("drafts left: %v, %v", drafts, err)
	}
}

// TestMassRefused: the month is spent.
func TestMassRefused(t *testing.T) {
	b := newBench(t)
	openID := b.follower()
	b.order("/sim/faults", map[string]any{"path": "/cgi-bin/message/mass/sendall", "kind": "errcode", "errcode": 45028, "times": 1})
	b.beginMass("mass-1")
	if _, err := b.Preview(t.Context(), editor, openID, "mass-1"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Ask(t.Context(), editor, "mass-1"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Confirm(t.Context(), colleague, "mass-1"); err != nil {
		t.Fatal(err)
	}
	b.step()
	if j := b.wants("mass-1", press.Failed); j.Trouble.Code != 45028 || j.Trouble.Repair != press.Elsewhere {
		t.Errorf("trouble %+v", j.Trouble)
	}
}
