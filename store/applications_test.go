package store

import (
	"slices"
	"testing"
	"time"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// grassroots is a programme whose window is the first month of each quarter.
const grassroots = "gd_grassroots"

// invented are the answers of somebody who does not exist.
func invented() map[string]string {
	return map[string]string{"name": "示例扎西", "id_number": "110101199003070038", "phone": "13800000000", "employer_name": "示例物流公司", "card": "6222020000000000000"}
}

// draft begins an application and fills it in.
func begun(t *testing.T, db *DB, openID string) subsidies.Application {
	t.Helper()
	a, err := db.BeginApplication(t.Context(), openID, grassroots)
	if err != nil {
		t.Fatal(err)
	}
	a, err = db.UpdateApplication(t.Context(), a.ID, func(a *subsidies.Application, _ *subsidies.Programme) ([]notices.Notice, error) {
		a.Answers = invented()
		a.Facts = subsidies.Facts{"started_on": "2026-03-01", "insured_months": int64(8)}
		return nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// sent sends an application.
func sent(t *testing.T, db *DB, openID string) subsidies.Application {
	t.Helper()
	a, err := db.SendApplication(t.Context(), openID, begun(t, db, openID).ID)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// noticesOfKind lists the notices of a kind that a person has, the oldest first.
func noticesOfKind(t *testing.T, db *DB, openID, kind string) (all []notices.Notice) {
	t.Helper()
	page, _, err := db.Inbox(t.Context(), openID, "", 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range page {
		if n.Kind == kind {
			all = append(all, n)
		}
	}
	slices.Reverse(all)
	return all
}

// TestApplicationCourse takes one from the draft to the money, by two officers and a cashier.
func TestApplicationCourse(t *testing.T) {
	db, clock := open(t)
	first, second, cashier := people.By{Officer: "o1"}, people.By{Officer: "o2"}, people.By{Officer: "o3"}
	a := sent(t, db, "oA")
	if again, err := db.SendApplication(t.Context(), "oA", a.ID); err != nil || again.Reference != a.Reference || again.Revision != a.Revision {
		t.Fatalf("sent twice: %s revision %d, %v; want %s revision %d", again.Reference, again.Revision, err, a.Reference, a.Revision)
	}
	if !subsidies.ValidReference(a.Reference) || len(a.Consents) == 0 {
		t.Errorf("reference %q, %d consents", a.Reference, len(a.Consents))
	}
	steps := []struct {
		by     people.By
		move   string
		reason string
		want   subsidies.Status
		kind   fault.Kind
	}{
		{second, "approve", "", "submitted", fault.Conflict},
		{first, "accept", "", "accepted", 0},
		{first, "ask", "", "accepted", fault.Invalid},
		{first, "ask", "photo", "amending", 0},
		{first, "pass", "", "amending", fault.Conflict},
		{people.By{}, "pass", "", "amending", fault.Conflict},
		{people.By{}, "amend", "", "accepted", 0},
		{people.By{}, "pass", "", "accepted", fault.Forbidden},
		{first, "pass", "", "reviewed", 0},
		{first, "approve", "", "reviewed", fault.Forbidden},
		{second, "approve", "", "approved", 0},
		{second, "publish", "", "publishing", 0},
		{second, "release", "", "paying", 0},
		{second, "paid", "", "paying", fault.Forbidden},
		{cashier, "bounced", "account", "card", 0},
		{people.By{}, "recard", "", "paying", 0},
		{cashier, "paid", "", "closed", 0},
		{people.By{}, "withdraw", "", "closed", fault.Conflict},
	}
	moved := 1
	for _, s := range steps {
		clock.advance(time.Hour)
		_, err := db.MoveApplication(t.Context(), s.by, a.ID, 0, subsidies.Step{Move: s.move, Reason: s.reason})
		got, err2 := db.Application(t.Context(), a.ID)
		if err2 != nil {
			t.Fatal(err2)
		}
		if (err == nil) != (s.kind == 0) || err != nil && fault.KindOf(err) != s.kind || got.Status != s.want {
			t.Fatalf("%s by %q: %s, %v; want %s, kind %v", s.move, s.by.Officer, got.Status, err, s.want, s.kind)
		}
		if err == nil {
			moved++
		}
		if len(got.History) != moved {
			t.Fatalf("%s: %d moves in the history, want %d", s.move, len(got.History), moved)
		}
	}
	if got := len(noticesOfKind(t, db, "oA", subsidies.ProgressKind)); got != moved {
		t.Errorf("told of %d moves, want %d", got, moved)
	}
}

// TestApplicationRevision gives the second officer a conflict.
func TestApplicationRevision(t *testing.T) {
	db, _ := open(t)
	a := sent(t, db, "oA")
	if _, err := db.MoveApplication(t.Context(), people.By{Officer: "o1"}, a.ID, a.Revision, subsidies.Step{Move: "accept"}); err != nil {
		t.Fatal(err)
	}
	_, err := db.MoveApplication(t.Context(), people.By{Officer: "o2"}, a.ID, a.Revision, subsidies.Step{Move: "reject", Reason: "scope"})
	if fault.KindOf(err) != fault.Conflict {
		t.Errorf("second officer: %v, want a conflict", err)
	}
}

// TestApplicationClock counts working days over the New Year's holiday and rests during 补正.
func TestApplicationClock(t *testing.T) {
	db, clock := open(t)
	clock.Time = time.Date(2025, 12, 29, 2, 0, 0, 0, time.UTC) // a Monday; 1 to 3 January 2026 are off, the 4th works
	a := sent(t, db, "oA")
	for _, s := range []struct {
		move, reason string
		by           people.By
		after        time.Duration
		want         people.Day
	}{
		{"", "", people.By{}, 0, "2026-01-04"},
		{"accept", "", people.By{Officer: "o1"}, 0, "2026-01-13"},
		{"ask", "photo", people.By{Officer: "o1"}, 24 * time.Hour, "2026-01-21"},
		{"amend", "", people.By{}, 14 * 24 * time.Hour, "2026-01-26"},
	} {
		clock.advance(s.after)
		got := a
		if s.move != "" {
			var err error
			if got, err = db.MoveApplication(t.Context(), s.by, a.ID, 0, subsidies.Step{Move: s.move, Reason: s.reason}); err != nil {
				t.Fatal(err)
			}
		}
		if got.Due != s.want {
			t.Errorf("%s on %s: due %s, want %s", s.move, people.DayOf(clock.Time), got.Due, s.want)
		}
	}
}

// TestApplicationReminders warns of a window's end at 30, 7 and 1 day, once each, and no more
// once it is sent.
func TestApplicationReminders(t *testing.T) {
	db, clock := open(t)
	clock.Time = time.Date(2026, 10, 2, 2, 0, 0, 0, time.UTC) // the window is open until the end of October
	a := begun(t, db, "oA")
	for range 2 {
		if err := db.RemindDrafts(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	told := noticesOfKind(t, db, "oA", subsidies.DeadlineKind)
	var days []people.Day
	for _, n := range told {
		days = append(days, people.DayOf(n.DueAt))
	}
	slices.Sort(days)
	if want := []people.Day{"2026-10-02", "2026-10-25", "2026-10-31"}; !slices.Equal(days, want) {
		t.Fatalf("told on %v, want %v", days, want)
	}
	if _, err := db.SendApplication(t.Context(), "oA", a.ID); err != nil {
		t.Fatal(err)
	}
	for _, n := range noticesOfKind(t, db, "oA", subsidies.DeadlineKind) {
		if n.State != notices.Cancelled {
			t.Errorf("after sending, the reminder of %s is %s", n.DueAt, n.State)
		}
	}
}

// TestApplicationAudience finds who applied, by status, and who did not.
func TestApplicationAudience(t *testing.T) {
	db, _ := open(t)
	for _, o := range []string{"oA", "oB", "oC"} {
		if err := db.Followed(t.Context(), "k"+o, o, "", noon); err != nil {
			t.Fatal(err)
		}
	}
	sent(t, db, "oA")
	begun(t, db, "oB")
	for _, tt := range []struct {
		status string
		want   []string
	}{
		{"", []string{"oA"}}, {"submitted", []string{"oA"}}, {"closed", nil}, {"draft", []string{"oB"}}, {notices.NotApplied, []string{"oB", "oC"}},
	} {
		var got []string
		err := db.engine.View(t.Context(), func(tx Tx) error {
			got = nil
			page, _, err := db.members(tx, notices.Audience{Source: notices.FromProgramme, Programme: grassroots, Status: tt.status}, nil, 10)
			for _, m := range page {
				got = append(got, m.OpenID)
			}
			return err
		})
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("status %q: %v, %v; want %v", tt.status, got, err, tt.want)
		}
	}
}

// TestApplicationForgotten keeps what was sent, without the WeChat, and drops drafts.
func TestApplicationForgotten(t *testing.T) {
	db, _ := open(t)
	if err := db.Followed(t.Context(), "k", "oA", "", noon); err != nil {
		t.Fatal(err)
	}
	kept := sent(t, db, "oA")
	gone := begun(t, db, "oA")
	if err := db.Forget(t.Context(), "oA"); err != nil {
		t.Fatal(err)
	}
	if a, err := db.Application(t.Context(), kept.ID); err != nil || a.OpenID != "" || a.Answers["name"] == "" {
		t.Errorf("sent: OpenID %q, %d answers, %v", a.OpenID, len(a.Answers), err)
	}
	if _, err := db.Application(t.Context(), gone.ID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("draft: %v, want none", err)
	}
}

// TestApplicationAnnounced shows a case masked while it is announced, and ends it by itself
// after the programme's working days, once.
func TestApplicationAnnounced(t *testing.T) {
	db, clock := open(t)
	a := sent(t, db, "oA")
	for _, s := range []struct{ by, move string }{{"o1", "accept"}, {"o1", "pass"}, {"o2", "approve"}, {"o2", "publish"}} {
		if _, err := db.MoveApplication(t.Context(), people.By{Officer: s.by}, a.ID, 0, subsidies.Step{Move: s.move}); err != nil {
			t.Fatal(err)
		}
	}
	shown := func() []subsidies.Published {
		t.Helper()
		page, _, err := db.PublishedApplications(t.Context(), "", 10)
		if err != nil {
			t.Fatal(err)
		}
		return page
	}
	want := subsidies.Published{Token: subsidies.PublicToken(a.ID), Name: "示***", Programme: "广东基层就业补贴（示例）", Amount: 300000, Until: "2026-11-30"}
	for _, day := range []int{0, 7} { // Monday the 23rd, and the last day itself
		clock.Time = noon.Add(time.Duration(day) * 24 * time.Hour)
		if err := db.RunCaseClocks(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := shown(); len(got) != 1 || got[0] != want {
			t.Fatalf("after %d days: %+v, want %+v", day, got, want)
		}
	}
	clock.advance(24 * time.Hour)
	for range 2 {
		if err := db.RunCaseClocks(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	got, err := db.Application(t.Context(), a.ID)
	if err != nil || got.Status != "paying" || len(shown()) != 0 || len(got.History) != 6 || !got.History[5].Clock {
		t.Errorf("after its end: %s, %d shown, %d moves, %v", got.Status, len(shown()), len(got.History), err)
	}
}
