package store

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zaiyue/chat"
	"zaiyue/fault"
	"zaiyue/people"
)

// The store is what the chat asks for.
var (
	_ chat.Desk      = (*DB)(nil)
	_ chat.Drafts    = (*DB)(nil)
	_ chat.Kept      = (*DB)(nil)
	_ chat.Followers = (*DB)(nil)
)

func TestUnansweredQuestionsAreGrouped(t *testing.T) {
	db, _ := open(t)
	for i, q := range []string{"宅基地怎么办", "个体户注销", " 個體戶註銷？", "ＷＩＦＩ 密码", "wifi密码。", "Wifi密码", "？？", "  "} {
		if err := db.AddUnanswered(t.Context(), fmt.Sprint("m", i), chat.Question{Text: q, At: noon.Add(time.Duration(i) * time.Minute)}); err != nil {
			t.Fatalf("AddUnanswered(%q) = %v", q, err)
		}
	}
	type group struct {
		Text        string
		Count       int
		First, Last int // minutes after noon
	}
	var got []group
	for cursor := ""; ; {
		page, next, err := db.Unanswered(t.Context(), cursor, 1)
		if err != nil {
			t.Fatalf("Unanswered = %v", err)
		}
		for _, u := range page {
			got = append(got, group{u.Text, u.Count, int(u.First.Sub(noon).Minutes()), int(u.Last.Sub(noon).Minutes())})
		}
		if cursor = next; next == "" {
			break
		}
	}
	want := []group{{"ＷＩＦＩ 密码", 3, 3, 5}, {"个体户注销", 2, 1, 2}, {"？？", 1, 6, 6}, {"宅基地怎么办", 1, 0, 0}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Unanswered (-want +got):\n%s", diff)
	}
}

func TestFeedbackIsCounted(t *testing.T) {
	db, _ := open(t)
	for i, f := range []chat.Feedback{
		{Article: "b", Useful: true, At: noon},
		{Article: "a", Useful: false, Reason: "没说" + strings.Repeat("长", 300), Question: "租房", At: noon},
		{Article: "b", Useful: true, At: noon},
		{Article: "b", Useful: false, At: noon},
		{Article: "b", Useful: false, Reason: "旧了", Counted: true, At: noon}, // of the verdict before it
	} {
		for range 2 { // each is delivered twice
			if err := db.AddFeedback(t.Context(), fmt.Sprint("m", i), f); err != nil {
				t.Fatalf("AddFeedback(%+v) = %v", f, err)
			}
		}
	}
	got, err := db.Verdicts(t.Context())
	want := []chat.Verdicts{{Article: "a", Useless: 1}, {Article: "b", Useful: 2, Useless: 1}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("Verdicts, error %v (-want +got):\n%s", err, diff)
	}
	said, err := db.FeedbackOn(t.Context(), "a", 10)
	if err != nil || len(said) != 1 || said[0].Question != "租房" || len([]rune(said[0].Reason)) != reasonText {
		t.Errorf("FeedbackOn = %+v, %v, want the one reason cut to %d characters", said, err, reasonText)
	}
}

func TestRequestsAreAQueue(t *testing.T) {
	db, _ := open(t)
	ask := func(key, openID, text string, want int) {
		t.Helper()
		ahead, err := db.AddRequest(t.Context(), key, chat.Request{OpenID: openID, Text: text, At: noon})
		if err != nil || ahead != want {
			t.Errorf("AddRequest(%s, %s) = %d, %v, want %d", key, openID, ahead, err, want)
		}
	}
	ask("m1", "o-1", "第一句", 0)
	ask("m2", "o-2", "", 1)
	ask("m3", "o-3", "三", 2)
	ask("m4", "o-2", "第二句", 1) // keeps its place
	ask("m4", "o-2", "第二句", 1) // a retry
	open, err := db.Requests(t.Context(), 10)
	if err != nil || len(open) != 3 || open[1].Text != "第二句" || open[0].Text != "第一句" {
		t.Fatalf("Requests = %+v, %v, want three with their texts", open, err)
	}
	if err := db.CloseRequest(t.Context(), people.By{Officer: "x"}, open[0].ID); err != nil {
		t.Errorf("CloseRequest(%s) = %v", open[0].ID, err)
	}
	for _, id := range []string{open[0].ID, "99", "x", ""} {
		if err := db.CloseRequest(t.Context(), people.By{Officer: "x"}, id); fault.KindOf(err) != fault.NotFound {
			t.Errorf("CloseRequest(%q) = %v, want not found", id, err)
		}
	}
	ask("m3", "o-3", "三", 2) // a retry hears what it heard before
	ask("m5", "o-3", strings.Repeat("长", 3000), 1)
	ask("m6", "o-1", "又来", 2)
	if open, err = db.Requests(t.Context(), 2); err != nil || len(open) != 2 || len([]rune(open[1].Text)) != requestText {
		t.Errorf("Requests(2) = %d open (%v), want the two oldest, cut", len(open), err)
	}
}

// TestRetriesChangeNothing takes every step that carries a message's key twice, the second
// time after a while, and asks whether the second one counted.
func TestRetriesChangeNothing(t *testing.T) {
	steps := map[string]struct {
		do    func(*testing.T, *DB, string) error
		count func(*testing.T, *DB) int
	}{
		"unanswered": {
			func(t *testing.T, db *DB, key string) error {
				return db.AddUnanswered(t.Context(), key, chat.Question{Text: "问", At: noon})
			},
			func(t *testing.T, db *DB) int {
				page, _, _ := db.Unanswered(t.Context(), "", 1)
				return page[0].Count
			},
		},
		"keep": {
			func(t *testing.T, db *DB, key string) error { return db.Keep(t.Context(), key, "o-1", "答", noon) },
			func(t *testing.T, db *DB) int {
				texts, _ := db.KeptFor(t.Context(), "o-1")
				return len(texts)
			},
		},
	}
	tests := []struct {
		later time.Duration
		want  int
	}{
		{0, 1}, {15 * time.Second, 1}, {24 * time.Hour, 1}, {-13 * time.Hour, 1},
		{48 * time.Hour, 2},
	}
	for name, step := range steps {
		for _, tt := range tests {
			t.Run(name+" after "+tt.later.String(), func(t *testing.T) {
				db, c := open(t)
				for range 2 {
					if err := step.do(t, db, "o-1:1"); err != nil {
						t.Fatalf("%s = %v", name, err)
					}
					c.advance(tt.later)
				}
				if got := step.count(t, db); got != tt.want {
					t.Errorf("%s twice: counted %d times, want %d", name, got, tt.want)
				}
				if err := step.do(t, db, "o-1:2"); err != nil || step.count(t, db) != tt.want+1 {
					t.Errorf("%s by another message: %v, counted %d times, want %d", name, err, step.count(t, db), tt.want+1)
				}
			})
		}
	}
}

func TestMarksOfRetriesNameNobodyAndArePruned(t *testing.T) {
	db, c := open(t)
	marks := func() (n int) {
		err := db.engine.View(t.Context(), func(tx Tx) error {
			n = 0
			return tx.Scan(done, nil, nil, func(k, _ []byte) error {
				if strings.Contains(string(k), "o-1") {
					t.Errorf("the mark %q holds the OpenID", k)
				}
				n++
				return nil
			})
		})
		if err != nil {
			t.Fatalf("reading the marks: %v", err)
		}
		return n
	}
	for i := range pruneAtOnce + 10 {
		if err := db.Keep(t.Context(), fmt.Sprint("o-1:", i), "o-1", "答", c.now()); err != nil {
			t.Fatalf("Keep = %v", err)
		}
	}
	if got := marks(); got != pruneAtOnce+10 {
		t.Fatalf("%d marks after %d messages", got, pruneAtOnce+10)
	}
	c.advance(48 * time.Hour)
	for i, want := range []int{11, 2, 3} { // old marks go, each message leaves its own
		if err := db.Keep(t.Context(), fmt.Sprint("o-1:late", i), "o-1", "答", c.now()); err != nil {
			t.Fatalf("Keep = %v", err)
		}
		if got := marks(); got != want {
			t.Errorf("%d marks after %d messages two days later, want %d", got, i+1, want)
		}
	}
}
