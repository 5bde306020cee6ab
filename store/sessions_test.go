package store_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"zaiyue/people"
	"zaiyue/store"
)

func TestSessions(t *testing.T) {
	onBoth(t, func(t *testing.T, r *store.Redis) {
		s, ctx := &store.Sessions{Redis: r}, t.Context()
		until := time.Now().Add(time.Hour)
		commit := func(id string, p people.Session) {
			t.Helper()
			data, err := json.Marshal(store.SessionData{Deadline: until, Session: p})
			if err == nil {
				err = s.CommitCtx(ctx, id, data, until)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		commit("a", people.Session{Officer: "o1", In: true, Device: "Chrome"})
		commit("b", people.Session{Officer: "o1", In: true})
		commit("half", people.Session{Officer: "o1", Knows: true})
		commit("other", people.Session{Officer: "o2", In: true})
		ids := func() (ids []string) {
			t.Helper()
			all, err := s.SessionsOf(ctx, "o1")
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range all {
				ids = append(ids, p.ID)
			}
			slices.Sort(ids)
			return ids
		}
		if got := ids(); !slices.Equal(got, []string{"a", "b"}) {
			t.Errorf("sessions of o1: %v", got)
		}
		if err := s.DeleteCtx(ctx, "a"); err != nil {
			t.Fatal(err)
		}
		commit("a", people.Session{Officer: "o1", In: true, Again: true}) // a request that was under way
		if _, there, err := s.FindCtx(ctx, "a"); there || err != nil {
			t.Errorf("a session that has ended is back: %v, %v", there, err)
		}
		commit("b", people.Session{Officer: "o1", In: true, Again: true, Device: "Edge"})
		if got := ids(); !slices.Equal(got, []string{"b"}) {
			t.Errorf("sessions of o1 after one ended: %v", got)
		}
	})
}

func TestAddresses(t *testing.T) {
	onBoth(t, func(t *testing.T, r *store.Redis) {
		now := time.Now()
		a, ctx := &store.Addresses{Redis: r, Now: func() time.Time { return now }}, t.Context()
		begin := func(address string) time.Duration {
			t.Helper()
			wait, err := a.BeginFrom(ctx, address)
			if err != nil {
				t.Fatal(err)
			}
			return wait
		}
		free := people.AddressPatience().Free
		for i := range 3 * free { // an office in which everybody gets in
			if wait := begin("203.0.113.7"); wait != 0 {
				t.Fatalf("sign-in %d waits %v", i+1, wait)
			}
			if err := a.EndFrom(ctx, "203.0.113.7"); err != nil {
				t.Fatal(err)
			}
		}
		for range free {
			begin("203.0.113.7")
		}
		var waits []string
		for range 3 {
			wait := begin("203.0.113.7")
			waits = append(waits, fmt.Sprint(wait.Round(time.Second)))
			now = now.Add(wait + time.Millisecond)
			begin("203.0.113.7")
		}
		if !slices.Equal(waits, []string{"30s", "1m0s", "2m0s"}) {
			t.Errorf("waits %v", waits)
		}
		if wait := begin("203.0.113.8"); wait != 0 {
			t.Errorf("another address waits %v", wait)
		}
	})
}
