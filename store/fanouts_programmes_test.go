package store

import (
	"fmt"
	"testing"

	"zaiyue/notices"
)

// everySecond has an application of each second follower.
type everySecond struct{}

func (everySecond) applied(_ Tx, programme, status string, _ []byte, _ int) ([]notices.Member, []byte, error) {
	return []notices.Member{{OpenID: programme + "/" + status}}, nil, nil
}

func (everySecond) hasApplied(_ Tx, openID, _ string) (bool, error) {
	return (openID[len(openID)-1]-'0')%2 == 0, nil
}

// TestProgrammeAudience reads an audience of applicants to its end, page by page.
func TestProgrammeAudience(t *testing.T) {
	db, _ := open(t)
	const people = followersLooked + 100
	err := db.engine.Update(t.Context(), func(tx Tx) error {
		for i := range people {
			if err := put(tx, followers, text(fmt.Sprintf("o%06d", i)), follower{FollowedAt: noon}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		known             bool
		programme, status string
		first             string
		want              int
	}{
		{false, "rent", "", "", 0},
		{false, "rent", notices.NotApplied, "", 0},
		{true, "", notices.NotApplied, "", 0},
		{true, "rent", "", "rent/", 1},
		{true, "rent", "approved", "rent/approved", 1},
		{true, "rent", notices.NotApplied, "o000001", people / 2},
	}
	for _, tt := range tests {
		db.applicants = nil
		if tt.known {
			db.applicants = everySecond{}
		}
		a := notices.Audience{Source: notices.FromProgramme, Programme: tt.programme, Status: tt.status}
		got, first := 0, ""
		err := db.engine.(twice).Engine.View(t.Context(), func(tx Tx) error {
			for from := []byte(nil); ; {
				page, next, err := db.members(tx, a, from, 300)
				if err != nil || len(page) > 300 {
					return fmt.Errorf("a page of %d: %w", len(page), err)
				}
				if got == 0 && len(page) > 0 {
					first = page[0].OpenID
				}
				if got += len(page); next == nil {
					return nil
				}
				from = next
			}
		})
		if err != nil || got != tt.want || first != tt.first {
			t.Errorf("programme %q, status %q, known %v: %d people, first %q, %v; want %d, first %q", tt.programme, tt.status, tt.known, got, first, err, tt.want, tt.first)
		}
	}
}
