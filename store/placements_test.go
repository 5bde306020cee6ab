package store

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zaiyue/fault"
	"zaiyue/followups"
	"zaiyue/people"
)

var liaison = people.By{Officer: "liaison"}

// place adds a placement that began on a day.
func place(t testing.TB, db *DB, name string, start followups.Day) followups.Placement {
	t.Helper()
	p, err := db.NewPlacement(t.Context(), liaison, followups.Placement{Name: name, Employer: "东莞示例厂", City: "东莞", County: "巴宜区", StartOn: start})
	if err != nil {
		t.Fatalf("NewPlacement(%s) = %v", name, err)
	}
	return p
}

// tie binds a placement's code to a WeChat.
func tie(t testing.TB, db *DB, p followups.Placement, openID string) {
	t.Helper()
	if o, err := db.Bind(t.Context(), "", openID, p.Code); err != nil || o.Result != followups.Bound {
		t.Fatalf("Bind(%s) = %v, %v", openID, o.Result, err)
	}
}

// tellNow takes the step and returns how many were told.
func tellNow(t testing.TB, db *DB) int {
	t.Helper()
	n, err := db.TellFollowUps(t.Context())
	if err != nil {
		t.Fatalf("TellFollowUps = %v", err)
	}
	return n
}

// inbox counts a person's notices.
func inboxOf(t testing.TB, db *DB, openID string) int {
	t.Helper()
	page, _, err := db.Inbox(t.Context(), openID, "", 100)
	if err != nil {
		t.Fatal(err)
	}
	return len(page)
}

func TestBindingACode(t *testing.T) {
	db, c := open(t)
	ctx := t.Context()
	p := place(t, db, "扎西卓玛", "2026-11-01")
	o, err := db.OfferBinding(ctx, "m1", "o1", p.Code)
	if err != nil || o.Result != followups.AskFirst || o.Hint != "扎*" || o.Employer != p.Employer {
		t.Fatalf("OfferBinding = %+v, %v; want the question with a hint of the name", o, err)
	}
	tie(t, db, p, "o1")
	if o, _ := db.OfferBinding(ctx, "m2", "o2", p.Code); o.Result != followups.Wrong {
		t.Errorf("a code used before: %v, want %v", o.Result, followups.Wrong)
	}
	q := place(t, db, "次仁", "2026-11-01")
	if o, _ := db.OfferBinding(ctx, "m3", "o1", q.Code); o.Result != followups.Already {
		t.Errorf("a WeChat that stands on another line: %v, want %v", o.Result, followups.Already)
	}
	if q, _ = db.Placement(ctx, q.ID); q.Refused.IsZero() {
		t.Error("officers are not told of a WeChat that stands on two lines")
	}
	if _, err := db.RenewCode(ctx, liaison, p.ID); fault.KindOf(err) != fault.Conflict {
		t.Errorf("RenewCode of a line that is bound = %v, want a conflict", err)
	}
	old := q.Code
	if q, err = db.RenewCode(ctx, liaison, q.ID); err != nil || q.Code == old {
		t.Fatalf("RenewCode = %q, %v", q.Code, err)
	}
	for i := range followups.WrongCodes {
		if o, _ := db.OfferBinding(ctx, "", "o3", old); o.Result != followups.Wrong {
			t.Errorf("wrong code %d: %v", i+1, o.Result)
		}
	}
	if o, _ := db.OfferBinding(ctx, "", "o3", q.Code); o.Result != followups.TooMany {
		t.Errorf("the right code after %d wrong ones: %v, want %v", followups.WrongCodes, o.Result, followups.TooMany)
	}
	c.advance(followups.WrongWithin)
	if o, _ := db.OfferBinding(ctx, "", "o3", q.Code); o.Result != followups.AskFirst {
		t.Errorf("an hour later: %v, want %v", o.Result, followups.AskFirst)
	}
}

// TestAWindowIsToldOnce moves the clock over a year, with a restart before each step.
func TestAWindowIsToldOnce(t *testing.T) {
	c := &clock{time.Date(2026, 7, 2, 1, 0, 0, 0, time.UTC)}
	path := filepath.Join(t.TempDir(), "data", "zaiyue.db")
	db := reopen(t, path, c)
	p := place(t, db, "扎西", "2026-07-01")
	tie(t, db, p, "o1")
	told := map[string]int{}
	for range 400 {
		if n := tellNow(t, db) + tellNow(t, db); n > 0 {
			told[c.Format("2006-01-02")] += n
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			db = reopen(t, path, c)
			if n := tellNow(t, db); n != 0 {
				t.Errorf("%s: %d told again after a restart", c, n)
			}
		}
		c.advance(24 * time.Hour)
	}
	if len(told) != 4 || inboxOf(t, db, "o1") != 4 {
		t.Errorf("told %v, %d in the inbox; want four windows, each once", told, inboxOf(t, db, "o1"))
	}
}

// TestNoWindowIsToldTwice edits a line in any way while time goes on.
func TestNoWindowIsToldTwice(t *testing.T) {
	db, c := open(t)
	rapid.Check(t, func(r *rapid.T) {
		ctx := t.Context()
		p := place(t, db, "扎西", followups.DayOf(c.Time))
		openID := "o" + p.ID
		tie(t, db, p, openID)
		for range rapid.IntRange(1, 25).Draw(r, "steps") {
			switch rapid.IntRange(0, 4).Draw(r, "what") {
			case 0:
				q, err := db.Placement(ctx, p.ID)
				if err != nil {
					r.Fatal(err)
				}
				q.StartOn = followups.DayOf(c.AddDate(0, 0, rapid.IntRange(-400, 40).Draw(r, "start")))
				if _, err := db.SavePlacement(ctx, liaison, q); err != nil {
					r.Fatal(err)
				}
			case 1:
				if _, err := db.PostponeFollowUp(ctx, "", openID); err != nil {
					r.Fatal(err)
				}
			default:
				c.advance(time.Duration(rapid.IntRange(1, 50).Draw(r, "days")) * 24 * time.Hour)
			}
			tellNow(t, db)
		}
		windows := map[string]int{}
		page, _, err := db.Inbox(ctx, openID, "", 100)
		if err != nil {
			r.Fatal(err)
		}
		for _, n := range page {
			windows[n.Window]++
			if windows[n.Window] > 1 {
				r.Fatalf("window %s is told %d times", n.Window, windows[n.Window])
			}
		}
		if len(page) > 4*3 {
			r.Fatalf("%d notices, at most each window and its two repeats", len(page))
		}
	})
}

func TestLaterAndStop(t *testing.T) {
	db, c := open(t)
	ctx := t.Context()
	p := place(t, db, "扎西", "2026-10-23")
	tie(t, db, p, "o1")
	if n := tellNow(t, db); n != 1 {
		t.Fatalf("told %d, want 1", n)
	}
	for i := range 2 {
		reply, err := db.PostponeFollowUp(ctx, "", "o1")
		if err != nil || !reply.Done || !reply.Again.Equal(c.Add(72*time.Hour)) {
			t.Fatalf("稍后 %d: %+v, %v", i+1, reply, err)
		}
		c.advance(71 * time.Hour)
		if n := tellNow(t, db); n != 0 {
			t.Errorf("asked again before three days")
		}
		c.advance(time.Hour)
		if n := tellNow(t, db); n != 1 {
			t.Errorf("after 稍后 %d: told %d, want 1", i+1, n)
		}
	}
	if reply, _ := db.PostponeFollowUp(ctx, "", "o1"); !reply.Done || !reply.Again.IsZero() {
		t.Errorf("the third 稍后: %+v, want to be let alone", reply)
	}
	c.advance(30 * 24 * time.Hour)
	if n := tellNow(t, db); n != 0 {
		t.Errorf("told %d after the third 稍后", n)
	}
	c.advance(30 * 24 * time.Hour) // the third month
	if n := tellNow(t, db); n != 1 {
		t.Fatalf("the next window: told %d, want 1", n)
	}
	reply, err := db.StopFollowUps(ctx, "", "o1")
	if err != nil || !reply.Done {
		t.Fatalf("停止: %+v, %v", reply, err)
	}
	page, _, err := db.Inbox(ctx, "o1", "", 1)
	if err != nil || page[0].State != "cancelled" {
		t.Errorf("what was not sent yet is %v, %v; want it cancelled", page[0].State, err)
	}
	for range 400 {
		c.advance(24 * time.Hour)
		if n := tellNow(t, db); n != 0 {
			t.Fatalf("told after 停止")
		}
	}
}

func TestAnAnswerThatNeedsHelp(t *testing.T) {
	db, c := open(t)
	ctx := t.Context()
	p := place(t, db, "扎西", "2026-10-23")
	tie(t, db, p, "o1")
	tellNow(t, db)
	c.advance(8 * 24 * time.Hour)
	tellNow(t, db)
	if page, _, err := db.FollowUps(ctx, followups.Silent, "", 10); err != nil || len(page) != 1 {
		t.Errorf("silent after a week: %d, %v", len(page), err)
	}
	reply, err := db.AnswerFollowUp(ctx, "m1", "o1", followups.Answers{"trouble": "工资没有按时发"}, []string{"欠薪"})
	if err != nil || !reply.Help {
		t.Fatalf("AnswerFollowUp = %+v, %v", reply, err)
	}
	page, _, err := db.FollowUps(ctx, followups.NeedHelp, "", 10)
	if err != nil || len(page) != 1 || page[0].Person.Name != "扎西" || page[0].Help[0] != "欠薪" {
		t.Fatalf("needs help: %+v, %v", page, err)
	}
	if err := db.TakeCase(ctx, liaison, p.ID, 1, ""); err != nil {
		t.Fatal(err)
	}
	if err := db.TakeCase(ctx, people.By{Officer: "other"}, p.ID, 1, ""); fault.KindOf(err) != fault.Conflict {
		t.Errorf("taken by two: %v, want a conflict", err)
	}
	if err := db.Forget(ctx, "o1"); err != nil {
		t.Fatal(err)
	}
	l, err := db.FollowUp(ctx, p.ID, 1)
	if err != nil || l.Answers != nil || l.Help != nil || !l.Case.Open() || l.Person.Bound() || l.Person.Name != "扎西" {
		t.Errorf("after leaving: %+v, %v; want the officers' own record and nothing of what was said", l, err)
	}
	if err := db.CloseCase(ctx, liaison, p.ID, 1, "已协助追回工资"); err != nil {
		t.Fatal(err)
	}
	if l, err = db.FollowUp(ctx, p.ID, 1); err != nil || l.Case.Note != "已协助追回工资" || l.List() != followups.Helped {
		t.Errorf("closed: %+v, %v", l.Case, err)
	}
	if err := db.CloseCase(ctx, liaison, p.ID, 1, ""); fault.KindOf(err) != fault.Conflict {
		t.Errorf("closed twice: %v, want a conflict", err)
	}
	if err := db.DeletePlacement(ctx, liaison, p.ID); err != nil {
		t.Fatal(err)
	}
	for _, b := range []Bucket{placements, placementsBy, placementsOf, placementCodes, placementsDue, followUps, followUpLists, bindingTries} {
		err := db.engine.View(ctx, func(tx Tx) error {
			keys, err := firstKeys(tx, b, nil, -1)
			if len(keys) > 0 {
				t.Errorf("%s keeps %d keys of a line that was deleted", b, len(keys))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestASheetIsAddedOnce: a checked sheet is its officer's, and added once.
func TestASheetIsAddedOnce(t *testing.T) {
	db, c := open(t)
	ctx := t.Context()
	var rows []followups.Placement
	for i := range importAtOnce + 3 {
		rows = append(rows, followups.Placement{Name: "人" + strings.Repeat("甲", i%5), Employer: "厂", City: "广州", StartOn: "2026-11-01"})
	}
	id, err := db.KeepSheet(ctx, liaison, rows)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.AddSheet(ctx, people.By{Officer: "other"}, id); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another's sheet: %v, want not found", err)
	}
	if n, err := db.AddSheet(ctx, liaison, id); err != nil || n != len(rows) {
		t.Fatalf("AddSheet = %d, %v, want %d", n, err, len(rows))
	}
	if _, err := db.AddSheet(ctx, liaison, id); fault.KindOf(err) != fault.NotFound {
		t.Errorf("added twice: %v, want not found", err)
	}
	same, err := db.SamePlacements(ctx, []followups.Placement{rows[0], {Name: "别人", Employer: "厂", StartOn: "2026-11-01"}})
	if err != nil || !same[0] || same[1] {
		t.Errorf("SamePlacements = %v, %v, want the first only", same, err)
	}
	seen, cursor := 0, ""
	for {
		page, next, err := db.Placements(ctx, followups.Filter{City: "广州", Bound: "no"}, cursor, 50)
		if err != nil {
			t.Fatal(err)
		}
		seen += len(page)
		if cursor = next; cursor == "" {
			break
		}
	}
	if seen != len(rows) {
		t.Errorf("paging lists %d of %d", seen, len(rows))
	}
	if _, err = db.KeepSheet(ctx, liaison, rows); err != nil {
		t.Fatal(err)
	}
	c.advance(25 * time.Hour)
	if err := db.TidySheets(ctx); err != nil {
		t.Fatal(err)
	}
	err = db.engine.View(ctx, func(tx Tx) error {
		keys, err := firstKeys(tx, sheetsChecked, nil, -1)
		if len(keys) > 0 {
			t.Errorf("%d sheets are kept for more than a day", len(keys))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
