package store

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zaiyue/people"
)

func TestAdoptFollowers(t *testing.T) {
	ctx, c := t.Context(), &clock{noon}
	db, err := Open(ctx, filepath.Join(t.TempDir(), "zaiyue.db"), Options{Now: c.now, KeyFile: filepath.Join(t.TempDir(), "keys.json")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.engine = twice{db.engine}
	if err := db.Followed(ctx, "m1", "o-known", "qr", noon); err != nil {
		t.Fatal(err)
	}
	if err := db.Followed(ctx, "m2", "o-gone", "", noon); err != nil {
		t.Fatal(err)
	}
	c.advance(time.Hour)
	if err := db.Forget(ctx, "o-gone"); err != nil {
		t.Fatal(err)
	}
	all := []string{"o-known", "o-new", "o-gone"}
	unknown, err := db.UnknownFollowers(ctx, all)
	if diff := cmp.Diff([]string{"o-new", "o-gone"}, unknown); err != nil || diff != "" {
		t.Errorf("UnknownFollowers = %v (-want +got):\n%s", err, diff)
	}
	old := noon.Add(-100 * 24 * time.Hour)
	given := []people.Graduate{{OpenID: "o-known", FollowedAt: old}, {OpenID: "o-new", FollowedAt: old, Scene: "school"}, {OpenID: "o-gone", FollowedAt: old}}
	for _, want := range []int{1, 0} {
		if n, err := db.AdoptFollowers(ctx, given); err != nil || n != want {
			t.Errorf("AdoptFollowers = %d, %v; want %d", n, err, want)
		}
	}
	if g, err := db.Graduate(ctx, "o-known"); err != nil || !g.FollowedAt.Equal(noon) || g.Scene != "qr" {
		t.Errorf("the record that was there = %+v, %v; want it as it was", g, err)
	}
	if g, err := db.Graduate(ctx, "o-new"); err != nil || !g.FollowedAt.Equal(old) || g.Scene != "school" {
		t.Errorf("the new record = %+v, %v", g, err)
	}
	if _, err := db.Graduate(ctx, "o-gone"); err == nil {
		t.Error("somebody who asked to be forgotten is recorded again")
	}
	given[2].FollowedAt = c.now().Add(time.Minute) // followed anew
	if n, err := db.AdoptFollowers(ctx, given); err != nil || n != 1 {
		t.Errorf("AdoptFollowers of one who followed anew = %d, %v; want 1", n, err)
	}
}

func TestAdoptionIsKept(t *testing.T) {
	db, _ := open(t)
	if a, err := db.Adoption(t.Context()); err != nil || a.After != "" || a.Followers != 0 {
		t.Errorf("Adoption before the first = %+v, %v; want nothing", a, err)
	}
	want := people.Adoption{After: "o1", Followers: 7, Tags: []people.Tag{{ID: 100, Name: "林芝", Count: 3}}, Menu: []byte(`{"menu":{}}`), DoneAt: noon}
	if err := db.KeepAdoption(t.Context(), people.By{Officer: people.TheShell}, want); err != nil {
		t.Fatal(err)
	}
	got, err := db.Adoption(t.Context())
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("Adoption = %v (-want +got):\n%s", err, diff)
	}
}
