package store

import (
	"path/filepath"
	"testing"
	"time"

	"zaiyue/fault"
	"zaiyue/menus"
	"zaiyue/people"
)

// TestMenuVersions walks the book: saving on an old base is refused, plans come due in
// order and once, what was pushed is live.
func TestMenuVersions(t *testing.T) {
	at := &clock{noon}
	db := reopen(t, filepath.Join(t.TempDir(), "zaiyue.db"), at)
	defer db.Close()
	ctx, by := t.Context(), people.By{Officer: "o1"}
	if _, err := db.LiveMenu(ctx); fault.KindOf(err) != fault.NotFound {
		t.Errorf("LiveMenu of an empty book = %v, want not found", err)
	}
	named := func(name string) menus.Version {
		return menus.Version{Menu: menus.Menu{Buttons: []menus.Button{{Name: name, Key: "K", Action: menus.Action{Does: menus.DoMine}}}}}
	}
	for range 2 { // the second seeding finds a book
		if err := db.SeedMenu(ctx, named("一").Menu); err != nil {
			t.Fatal(err)
		}
	}
	for base, name := range []string{"", "二", "三"} {
		if base == 0 {
			continue
		}
		if _, err := db.SaveMenu(ctx, by, uint64(base), named(name)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.SaveMenu(ctx, by, 1, named("晚了")); fault.KindOf(err) != fault.Conflict {
		t.Errorf("SaveMenu on an old base = %v, want conflict", err)
	}
	if live, err := db.LiveMenu(ctx); err != nil || live.Number != 1 {
		t.Errorf("LiveMenu = %d, %v, want the first version", live.Number, err)
	}
	if err := db.PlanMenu(ctx, by, 2, at.now()); fault.KindOf(err) != fault.Invalid {
		t.Errorf("PlanMenu in the past = %v, want invalid", err)
	}
	for n, in := range map[uint64]time.Duration{2: 2 * time.Hour, 3: time.Hour} {
		if err := db.PlanMenu(ctx, by, n, at.now().Add(in)); err != nil {
			t.Fatal(err)
		}
	}
	planned := func(when time.Time) (numbers []uint64) {
		due, err := db.PlannedMenus(ctx, when)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range due {
			numbers = append(numbers, v.Number)
		}
		return numbers
	}
	if got := planned(at.now().Add(time.Hour - time.Second)); len(got) != 0 {
		t.Errorf("planned before the time: %v", got)
	}
	if got := planned(at.now().Add(3 * time.Hour)); len(got) != 2 || got[0] != 3 || got[1] != 2 {
		t.Errorf("planned = %v, want 3 then 2", got)
	}
	if err := db.MenuPushed(ctx, by, 3); err != nil {
		t.Fatal(err)
	}
	if err := db.MenuTrouble(ctx, 2, "微信没有接受"); err != nil {
		t.Fatal(err)
	}
	if got := planned(at.now().Add(3 * time.Hour)); len(got) != 0 {
		t.Errorf("planned after both were taken = %v, want none", got)
	}
	live, err := db.LiveMenu(ctx)
	if err != nil || live.Number != 3 || live.PushedBy != "o1" {
		t.Errorf("LiveMenu = %+v, %v, want version 3 pushed by o1", live, err)
	}
	page, err := db.MenuVersions(ctx, 3, 1)
	if err != nil || len(page) != 1 || page[0].Number != 2 || page[0].Trouble == "" {
		t.Errorf("the page below version 3 = %+v, %v, want version 2 with its trouble", page, err)
	}
}
