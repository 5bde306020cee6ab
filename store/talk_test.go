package store

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"zaiyue/chat"
	"zaiyue/fault"
	"zaiyue/people"
)

// talked has somebody write, and the lines be written.
func talked(t *testing.T, db *DB, openID, words string, at time.Time) {
	t.Helper()
	db.Said(openID, people.Line{At: at, Kind: people.Talked, How: "text", Said: words, Answer: "答：" + words})
	if err := db.FlushTalk(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// numberOf returns the number of somebody.
func numberOf(t *testing.T, db *DB, openID string) uint64 {
	t.Helper()
	n, err := db.GraduateNumber(t.Context(), openID)
	if err != nil || n == 0 {
		t.Fatalf("GraduateNumber(%s) = %d, %v", openID, n, err)
	}
	return n
}

// linesOf returns the whole talk, the newest first.
func linesOf(t *testing.T, db *DB, openID string) []people.Line {
	t.Helper()
	lines, err := db.TalkBefore(t.Context(), openID, time.Time{}, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func TestTalkIsSealedAndForgotten(t *testing.T) {
	c := &clock{noon}
	path := filepath.Join(t.TempDir(), "data", "zaiyue.db")
	db := reopen(t, path, c)
	const secret = "我想家了谁也别告诉"
	talked(t, db, "o-1", secret, c.Time)
	if _, err := db.AddRequest(t.Context(), "m1", chat.Request{OpenID: "o-1", Text: secret, At: c.Time}); err != nil {
		t.Fatal(err)
	}
	by := people.By{Officer: "ox"}
	n := numberOf(t, db, "o-1")
	if _, err := db.ReplyGraduate(t.Context(), by, n, people.Reply{Key: "form-1", Text: secret}); err != nil {
		t.Fatal(err)
	}
	if err := db.NoteGraduate(t.Context(), by, n, "form-2", people.Called, secret); err != nil {
		t.Fatal(err)
	}
	if lines := linesOf(t, db, "o-1"); len(lines) != 4 || lines[3].Said != secret || lines[3].Answer != "答："+secret || lines[0].Kind != people.Called {
		t.Errorf("the talk is %+v", lines)
	}
	open, err := db.Requests(t.Context(), 10)
	if err != nil || len(open) != 1 || open[0].Text != secret || open[0].Owner != "ox" || open[0].Number != n {
		t.Errorf("Requests = %+v, %v", open, err)
	}
	box, _, err := db.Inbox(t.Context(), "o-1", "", 10)
	if err != nil || len(box) != 1 || box[0].Fields["text"] != secret {
		t.Errorf("Inbox = %+v, %v", box, err)
	}
	raw, err := os.ReadFile(path)
	if err != nil || bytes.Contains(raw, []byte(secret)) || bytes.Contains(raw, []byte(secret[:9])) {
		t.Errorf("the database file holds what was written (%v)", err)
	}
	db.Said("o-1", people.Line{At: c.Time, Kind: people.Talked, Said: "还没有写下"})
	if err := db.Forget(t.Context(), "o-1"); err != nil {
		t.Fatal(err)
	}
	if err := db.FlushTalk(t.Context()); err != nil {
		t.Fatal(err)
	}
	if lines := linesOf(t, db, "o-1"); len(lines) != 0 {
		t.Errorf("after Forget the talk is %+v", lines)
	}
	if _, err := db.Known(t.Context(), n); fault.KindOf(err) != fault.NotFound {
		t.Errorf("after Forget Known(%d) = %v", n, err)
	}
	err = db.engine.View(t.Context(), func(tx Tx) error {
		all, err := tx.Buckets()
		for _, b := range all {
			err := tx.Scan(b, nil, nil, func(k, v []byte) error {
				if bytes.Contains(k, []byte("o-1\x00")) || bytes.Contains(v, []byte("o-1")) {
					t.Errorf("bucket %s still names the person: %q", b, k)
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestTalkIsBounded: the newest lines of each, and no older ones than the setting.
func TestTalkIsBounded(t *testing.T) {
	db, c := open(t)
	for i := range mostLines + lineSlack + 20 {
		db.Said("o-1", people.Line{At: c.Add(time.Duration(i) * time.Minute), Kind: people.Talked, Said: fmt.Sprint(i)})
	}
	talked(t, db, "o-2", "旧的", noon)
	lines := linesOf(t, db, "o-1")
	if len(lines) < mostLines || len(lines) > mostLines+lineSlack || lines[0].Said != "569" {
		t.Fatalf("%d lines are kept, the newest is %q", len(lines), lines[0].Said)
	}
	c.advance(48 * time.Hour)
	talked(t, db, "o-1", "新的", c.Time)
	if err := db.TidyTalk(t.Context(), c.Time.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	if lines := linesOf(t, db, "o-1"); len(lines) != 1 || lines[0].Said != "新的" {
		t.Errorf("after tidying %d lines are left", len(lines))
	}
	page, next, err := db.GraduatesLately(t.Context(), "", 10)
	if err != nil || next != "" || len(page) != 1 || page[0].OpenID != "o-1" || !page[0].WroteAt.Equal(c.Time) {
		t.Errorf("GraduatesLately = %+v, %q, %v; want o-1 alone", page, next, err)
	}
}

// TestTwoOfficers: nobody takes, hands over or answers over another's head.
func TestTwoOfficers(t *testing.T) {
	db, c := open(t)
	talked(t, db, "o-1", "在吗", c.Time)
	n := numberOf(t, db, "o-1")
	add := func(login string) people.By {
		o, err := db.AddOfficer(t.Context(), people.By{Officer: people.TheShell}, people.NewOfficer{Login: login, Name: login, Roles: []people.Role{people.Liaison}})
		if err != nil {
			t.Fatal(err)
		}
		return people.By{Officer: o.ID}
	}
	one, two := add("one"), add("two")
	steps := []struct {
		name string
		do   func() error
		want fault.Kind
	}{
		{"one takes", func() error { return db.TakeGraduate(t.Context(), one, n, "") }, fault.OK},
		{"one takes again", func() error { return db.TakeGraduate(t.Context(), one, n, "") }, fault.OK},
		{"two takes what was nobody's", func() error { return db.TakeGraduate(t.Context(), two, n, "") }, fault.Conflict},
		{"two hands on what was nobody's", func() error { return db.HandGraduate(t.Context(), two, n, "", two.Officer, "") }, fault.Conflict},
		{"one hands to nobody", func() error { return db.HandGraduate(t.Context(), one, n, one.Officer, "nobody", "") }, fault.Invalid},
		{"one hands to two", func() error { return db.HandGraduate(t.Context(), one, n, one.Officer, two.Officer, "请接着问") }, fault.OK},
		{"two replies", func() error {
			_, err := db.ReplyGraduate(t.Context(), two, n, people.Reply{Key: "k1", Text: "在的"})
			return err
		}, fault.OK},
		{"two clicks twice", func() error {
			_, err := db.ReplyGraduate(t.Context(), two, n, people.Reply{Key: "k1", Text: "在的"})
			return err
		}, fault.OK},
		{"one replies without having seen it", func() error {
			_, err := db.ReplyGraduate(t.Context(), one, n, people.Reply{Key: "k2", Text: "在"})
			return err
		}, fault.Conflict},
		{"one replies having seen it", func() error {
			_, err := db.ReplyGraduate(t.Context(), one, n, people.Reply{Key: "k2", Text: "在", Seen: 1})
			return err
		}, fault.OK},
		{"two takes leave", func() error {
			_, err := db.LeaveOfficer(t.Context(), people.By{Officer: people.TheShell}, two.Officer, one.Officer)
			return err
		}, fault.OK},
	}
	for _, tt := range steps {
		c.advance(time.Second)
		if err := tt.do(); fault.KindOf(err) != tt.want {
			t.Fatalf("%s: %v, want kind %v", tt.name, err, tt.want)
		}
	}
	k, err := db.Known(t.Context(), n)
	if err != nil || k.Open == nil || k.Open.Owner != one.Officer || k.Replies != 2 {
		t.Errorf("Known = %+v, %v; want what two left behind with one", k, err)
	}
	if mine, _, err := db.RequestsOf(t.Context(), []string{one.Officer, two.Officer, ""}, "", 10); err != nil || len(mine) != 1 || mine[0].Waits() {
		t.Errorf("RequestsOf = %+v, %v; want one, answered", mine, err)
	}
	box, err := db.NoticesBefore(t.Context(), "o-1", time.Time{}, 10)
	if err != nil || len(box) != 2 {
		t.Errorf("%d notices were born, %v; want 2", len(box), err)
	}
}

// TestReadingIsInTheTrail once for an officer and a day.
func TestReadingIsInTheTrail(t *testing.T) {
	db, c := open(t)
	talked(t, db, "o-1", "在吗", c.Time)
	n := numberOf(t, db, "o-1")
	for _, step := range []struct {
		officer string
		after   time.Duration
		want    int
	}{{"ox", 0, 1}, {"ox", time.Hour, 1}, {"oy", 0, 2}, {"ox", 24 * time.Hour, 3}} {
		c.advance(step.after)
		if err := db.ReadGraduate(t.Context(), people.By{Officer: step.officer}, n); err != nil {
			t.Fatal(err)
		}
		lines, _, err := db.Trail(t.Context(), people.TrailFilter{Object: graduateObject(n)}, "", 10)
		if err != nil || len(lines) != step.want {
			t.Errorf("%s after %v: %d lines, %v, want %d", step.officer, step.after, len(lines), err, step.want)
		}
	}
}
