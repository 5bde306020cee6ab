package store

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zaiyue/chat"
	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/people"
)

// The store is what the sorter and the teller ask for.
var (
	_ chat.TopicShelf   = (*DB)(nil)
	_ chat.TellingShelf = (*DB)(nil)
	_ chat.RuleShelf    = (*DB)(nil)
)

var anna = people.By{Officer: "anna"}

// ask adds questions without an answer, each by its own graduate o-0, o-1 … a minute apart,
// and sorts them.
func ask(t *testing.T, db *DB, c *clock, questions ...string) {
	t.Helper()
	for i, q := range questions {
		at := c.now().Add(time.Duration(i) * time.Minute)
		q := chat.Question{OpenID: fmt.Sprint("o-", i), Text: q, At: at}
		if err := db.AddUnanswered(t.Context(), fmt.Sprint(q.Text, i, at.Unix()), q); err != nil {
			t.Fatalf("AddUnanswered(%q) = %v", q.Text, err)
		}
	}
	s := &chat.Sorter{Shelf: db, Lexicon: func() *content.Lexicon { return nil }}
	if err := s.Step(t.Context()); err != nil {
		t.Fatalf("sorting: %v", err)
	}
}

// topicsIn lists "text count askers wordings" of the topics in a state.
func topicsIn(t *testing.T, db *DB, state chat.TopicState) (found []string) {
	t.Helper()
	for cursor := ""; ; {
		page, next, err := db.Topics(t.Context(), state, cursor, 2)
		if err != nil {
			t.Fatalf("Topics(%s) = %v", state, err)
		}
		for _, topic := range page {
			found = append(found, fmt.Sprintf("%d %s %d %d %d", topic.ID, topic.Text, topic.Count, topic.Askers, topic.Questions))
		}
		if cursor = next; next == "" {
			return found
		}
	}
}

func TestTopicsCountWhatIsAlike(t *testing.T) {
	db, c := open(t)
	ask(t, db, c, "宅基地继承", "户口迁移手续", "户口 迁移手续？", "宅基地继承吗", "驾照年审")
	if diff := cmp.Diff([]string{"1 宅基地继承 2 2 2", "2 户口迁移手续 2 2 1", "3 驾照年审 1 1 1"}, topicsIn(t, db, chat.TopicOpen)); diff != "" {
		t.Errorf("open topics (-want +got):\n%s", diff)
	}
	c.advance(time.Hour)
	ask(t, db, c, "驾照年审", "驾照年审", "驾照年审") // o-0, o-1 and o-2; the one before was o-4
	if diff := cmp.Diff([]string{"3 驾照年审 4 4 1", "1 宅基地继承 2 2 2", "2 户口迁移手续 2 2 1"}, topicsIn(t, db, chat.TopicOpen)); diff != "" {
		t.Errorf("asked again (-want +got):\n%s", diff)
	}
	if err := db.Place(t.Context(), 2, nil); fault.KindOf(err) != fault.Conflict {
		t.Errorf("Place by who knows two topics of three = %v, want conflict", err)
	}
}

func TestATopicComesBack(t *testing.T) {
	db, c := open(t)
	ask(t, db, c, "驾照年审")
	if err := db.CloseTopic(t.Context(), anna, 1, "不归我们管", 2); err != nil {
		t.Fatal(err)
	}
	if err := db.LinkTopic(t.Context(), anna, 1, chat.TopicAnswer{Article: "a"}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("LinkTopic of a closed one = %v, want conflict", err)
	}
	for i, want := range []int{0, 1} { // back with the second time
		c.advance(time.Minute)
		ask(t, db, c, "驾照年审")
		if got := len(topicsIn(t, db, chat.TopicOpen)); got != want {
			t.Errorf("asked %d times again: %d open, want %d", i+1, got, want)
		}
	}
	if err := db.LinkTopic(t.Context(), anna, 1, chat.TopicAnswer{Article: "a"}); err != nil {
		t.Fatal(err)
	}
	if err := db.SettleTopic(t.Context(), 1); err != nil || len(topicsIn(t, db, chat.TopicAnswered)) != 1 {
		t.Errorf("SettleTopic = %v, want it answered", err)
	}
	c.advance(time.Minute)
	ask(t, db, c, "驾照年审") // in vain again
	if len(topicsIn(t, db, chat.TopicOpen)) != 1 {
		t.Error("a topic asked in vain after its answer is not open")
	}
}

// toBeTold returns a store with a topic of three askers whose answer has come.
func toBeTold(t *testing.T) (*DB, *clock) {
	t.Helper()
	db, c := open(t)
	ask(t, db, c, "驾照年审", "驾照年审", "驾照 年审")
	if err := db.LinkTopic(t.Context(), anna, 1, chat.TopicAnswer{Article: "a"}); err != nil {
		t.Fatal(err)
	}
	for range 2 { // a repeated call is a conflict and changes nothing
		if err := db.SettleTopic(t.Context(), 1); err != nil && fault.KindOf(err) != fault.Conflict {
			t.Fatal(err)
		}
	}
	return db, c
}

func toTell(t *testing.T, db *DB) (who []string) {
	t.Helper()
	all, err := db.Tellings(t.Context(), 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		who = append(who, one.OpenID)
	}
	return who
}

func TestEachAskerIsToldOnce(t *testing.T) {
	db, c := toBeTold(t)
	if got := toTell(t, db); !slices.Equal(got, []string{"o-0", "o-1", "o-2"}) {
		t.Errorf("due %v, want all three", got)
	}
	said := chat.Told{Question: "问", Answer: "答", Path: "/articles/a"}
	end := func(who string, end chat.TellingEnd) {
		t.Helper()
		if err := db.EndTelling(t.Context(), chat.Telling{OpenID: who, Topic: 1}, end, said); err != nil {
			t.Fatal(err)
		}
	}
	end("o-0", chat.TellTold)
	end("o-0", chat.TellTold) // again: nothing
	end("o-1", chat.TellLater)
	if got := toTell(t, db); !slices.Equal(got, []string{"o-2"}) {
		t.Errorf("due at once after a failure %v, want o-2", got)
	}
	c.advance(tellPause)
	if got := toTell(t, db); !slices.Equal(got, []string{"o-1", "o-2"}) {
		t.Errorf("due later %v, want o-1 again", got)
	}
	end("o-1", chat.TellDropped)
	end("o-2", chat.TellDropped)
	inbox, _, err := db.Inbox(t.Context(), "o-0", "", 5)
	topic, _, errTopic := db.Topic(t.Context(), 1, 10)
	if err != nil || errTopic != nil || topic.Told != 1 || len(inbox) != 1 || inbox[0].Kind != notices.AnswerKind || inbox[0].Fields["answer"] != "答" || inbox[0].Link != said.Path {
		t.Errorf("the inbox %+v, %v, topic %+v, %v; want one notice", inbox, err, topic, errTopic)
	}
	if kept, _, err := db.Inbox(t.Context(), "o-1", "", 5); err != nil || len(kept) > 0 {
		t.Errorf("o-1 was told %v, %v", kept, err)
	}
	if left := mentions(t, db, "o-2\x00"); len(left) != 0 {
		t.Errorf("of who was told is left %v", left)
	}
}

func TestAskersAreForgotten(t *testing.T) {
	db, c := toBeTold(t)
	if err := db.Forget(t.Context(), "o-1"); err != nil {
		t.Fatal(err)
	}
	if got := toTell(t, db); !slices.Equal(got, []string{"o-0", "o-2"}) {
		t.Errorf("due %v, want those who are still there", got)
	}
	for _, who := range []string{"o-0", "o-2"} {
		if err := db.EndTelling(t.Context(), chat.Telling{OpenID: who, Topic: 1}, chat.TellDropped, chat.Told{}); err != nil {
			t.Fatal(err)
		}
	}
	ask(t, db, c, "户口迁移") // o-0
	c.advance(47 * time.Hour)
	ask(t, db, c, "宅基地继承", "宅基地继承")
	c.advance(2 * time.Hour)
	if err := db.DropAskers(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := db.LinkTopic(t.Context(), anna, 2, chat.TopicAnswer{Article: "a"}); err != nil {
		t.Fatal(err)
	}
	if err := db.SettleTopic(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	if got := toTell(t, db); got != nil {
		t.Errorf("told after two days: %v, want nobody", got)
	}
	if left := mentions(t, db, "o-1\x00"); len(left) != 3 {
		t.Errorf("of o-1, who asked two hours ago, is left %v, want the three places of an asker", left)
	}
}

func TestAskersAreBounded(t *testing.T) {
	db, c := open(t)
	db.engine = db.engine.(twice).Engine // quicker
	same := make([]string, mostAskers+20)
	for i := range same {
		same[i] = "驾照年审"
	}
	ask(t, db, c, same...)
	if err := db.LinkTopic(t.Context(), anna, 1, chat.TopicAnswer{Article: "a"}); err != nil {
		t.Fatal(err)
	}
	if err := db.SettleTopic(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	all, err := db.Tellings(t.Context(), 1000)
	topic, _, errTopic := db.Topic(t.Context(), 1, 1)
	if err != nil || errTopic != nil || len(all) != mostAskers || topic.Count != len(same) || topic.Askers != len(same) {
		t.Errorf("%d to be told of %d askers (%d questions), %v, %v; want %d", len(all), topic.Askers, topic.Count, err, errTopic, mostAskers)
	}
}
