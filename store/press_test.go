package store

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"zaiyue/content"
	"zaiyue/content/press"
	"zaiyue/fault"
	"zaiyue/people"
)

var pressOfficer = people.By{Officer: "officer-1"}

func beginJob(t *testing.T, db *DB, id, article string, at time.Time) press.Job {
	t.Helper()
	j := press.Job{ID: id, Article: article, Purpose: press.ToPublish, Stage: press.Pictures, NextAt: at, BegunAt: at}
	j, err := db.BeginJob(t.Context(), pressOfficer, j, content.Article{ID: article, Title: "题"}, func([]press.Job) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func TestJobs(t *testing.T) {
	db, clock := open(t)
	ctx := t.Context()
	beginJob(t, db, "j1", "a", noon)
	if again := beginJob(t, db, "j1", "other", noon.Add(time.Hour)); again.Article != "a" {
		t.Errorf("the same job again = %+v, want the first", again)
	}
	refusal := errors.New("no")
	var seen int
	_, err := db.BeginJob(ctx, pressOfficer, press.Job{ID: "j2", Article: "a", BegunAt: noon}, content.Article{}, func(others []press.Job) error {
		seen = len(others)
		return refusal
	})
	if !errors.Is(err, refusal) || seen != 1 {
		t.Errorf("BeginJob = %v with %d others, want %v with 1", err, seen, refusal)
	}
	if _, err := db.Job(ctx, "j2"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a refused job is kept: %v", err)
	}
	due, err := db.DueJobs(ctx, noon.Add(-time.Second), 10)
	if err != nil || len(due) != 0 {
		t.Errorf("due before its time: %v, %v", due, err)
	}
	// It is handed in: it moves in the lists of what is due, and is found by its handle.
	if _, err := db.ChangeJob(ctx, pressOfficer, "j1", func(j *press.Job) error {
		j.Stage, j.HandleID, j.NextAt = press.Waiting, "7", noon.Add(time.Minute)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if due, err := db.DueJobs(ctx, noon.Add(time.Minute), 10); err != nil || len(due) != 1 {
		t.Errorf("due = %v, %v; want the job once", due, err)
	}
	clock.advance(time.Minute)
	j, known, err := db.TakeResult(ctx, press.Handle(press.ToPublish, "7"), press.Result{}, func(j *press.Job) error {
		j.Stage, j.NextAt = press.Published, time.Time{}
		return nil
	})
	if err != nil || !known || j.Stage != press.Published {
		t.Errorf("TakeResult = %+v, %v, %v", j, known, err)
	}
	if _, err := db.Sent(ctx, "j1"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("the text of what is out is kept: %v", err)
	}
	for list, want := range map[press.List]int{press.AllJobs: 1, press.Out: 1, press.UnderWay: 0, press.InTrouble: 0} {
		if page, _, err := db.ListJobs(ctx, list, "", 10); err != nil || len(page) != want {
			t.Errorf("list %s = %d jobs, %v; want %d", list, len(page), err, want)
		}
	}
}

func TestJobsArePaged(t *testing.T) {
	db, _ := open(t)
	for i := range 25 {
		beginJob(t, db, fmt.Sprintf("j%02d", i), "a", noon.Add(time.Duration(i)*time.Minute))
	}
	var got []string
	for cursor := ""; ; {
		page, next, err := db.ListJobs(t.Context(), press.AllJobs, cursor, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, j := range page {
			got = append(got, j.ID)
		}
		if next == "" {
			break
		}
		cursor = next
	}
	if len(got) != 25 || got[0] != "j24" || got[24] != "j00" {
		t.Errorf("ListJobs = %v, want 25, the newest first", got)
	}
	if _, _, err := db.ListJobs(t.Context(), press.AllJobs, "%%", 10); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a bad cursor: %v", err)
	}
}

func TestMassSendsBefore(t *testing.T) {
	db, _ := open(t)
	for i, m := range []struct {
		id    string
		mass  *press.Mass
		stage press.Stage
		sent  string
	}{
		{"out", &press.Mass{ToAll: true}, press.Published, "1"},
		{"tag", &press.Mass{TagID: 102}, press.Published, "2"},
		{"other tag", &press.Mass{TagID: 103}, press.Published, "2"},
		{"page", nil, press.Published, "3"},
		{"taken back", &press.Mass{ToAll: true}, press.Deleted, "4"},
		{"never sent", &press.Mass{ToAll: true}, press.Deleted, ""},
		{"on its way", &press.Mass{ToAll: true}, press.Waiting, "5"},
		{"late", &press.Mass{ToAll: true}, press.Published, "6"},
	} {
		at := noon.Add(time.Duration(i) * time.Hour)
		j := press.Job{ID: m.id, Article: "a", Mass: m.mass, Stage: m.stage, HandleID: m.sent, BegunAt: at, SubmittedAt: at.Add(time.Minute)}
		if _, err := db.BeginJob(t.Context(), pressOfficer, j, content.Article{ID: "a"}, func([]press.Job) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		before time.Time
		limit  int
		tag    int // that the graduate bears
		want   string
	}{
		{time.Time{}, 10, 0, "[late taken back out]"},
		{time.Time{}, 2, 0, "[late taken back]"},
		{time.Time{}, 10, 102, "[late taken back tag out]"},
		{time.Time{}, 3, 102, "[late taken back tag]"},
		{noon.Add(7 * time.Hour), 10, 0, "[taken back out]"},
		{noon.Add(4*time.Hour + time.Minute), 10, 0, "[out]"},
		{noon, 10, 102, "[]"},
	} {
		to := func(m press.Mass) bool { return m.ToAll || m.TagID == tt.tag }
		sent, err := db.MassSendsBefore(t.Context(), tt.before, tt.limit, to)
		got := []string{}
		for _, j := range sent {
			got = append(got, j.ID)
		}
		if err != nil || fmt.Sprint(got) != tt.want {
			t.Errorf("MassSendsBefore(%v, %d) to tag %d = %v, %v, want %s", tt.before, tt.limit, tt.tag, got, err, tt.want)
		}
	}
}

func TestSpend(t *testing.T) {
	db, _ := open(t)
	for i, want := range []bool{true, true, false, false} {
		if ok, err := db.Spend(t.Context(), "2026-11-23", "get", 2); err != nil || ok != want {
			t.Errorf("call %d: %v, %v; want %v", i, ok, err, want)
		}
	}
	if ok, err := db.Spend(t.Context(), "2026-11-24", "get", 2); err != nil || !ok {
		t.Errorf("the next day: %v, %v", ok, err)
	}
}

func TestEarlyResultsAreBounded(t *testing.T) {
	db, _ := open(t)
	handle := func(i int) string { return press.Handle(press.ToPublish, fmt.Sprint(i)) }
	for i := range earlyResults + 5 {
		if _, known, err := db.TakeResult(t.Context(), handle(i), press.Result{At: noon.Add(time.Duration(i) * time.Second)}, nil); known || err != nil {
			t.Fatal(known, err)
		}
	}
	if _, ok, err := db.EarlyResult(t.Context(), handle(0)); ok || err != nil {
		t.Errorf("the oldest is still there: %v, %v", ok, err)
	}
	if _, ok, err := db.EarlyResult(t.Context(), handle(earlyResults+4)); !ok || err != nil {
		t.Errorf("the newest is not there: %v, %v", ok, err)
	}
}

func TestUploads(t *testing.T) {
	db, _ := open(t)
	ctx := t.Context()
	if err := db.KeepUpload(ctx, press.InText, "h", press.Upload{URL: "u"}); err != nil {
		t.Fatal(err)
	}
	if u, ok, err := db.Uploaded(ctx, press.InText, "h"); !ok || err != nil || u.URL != "u" {
		t.Errorf("Uploaded = %+v, %v, %v", u, ok, err)
	}
	if _, ok, err := db.Uploaded(ctx, press.AsCover, "h"); ok || err != nil {
		t.Errorf("another use: %v, %v", ok, err)
	}
	if err := db.ForgetUpload(ctx, press.InText, "h"); err != nil {
		t.Fatal(err)
	}
	if _, ok, _ := db.Uploaded(ctx, press.InText, "h"); ok {
		t.Error("forgotten, and there")
	}
}
