package store

import (
	"slices"
	"testing"
	"time"

	"zaiyue/fault"
	"zaiyue/notices"
)

// tellOne tells a person something and returns it.
func tellOne(t *testing.T, db *DB, openID, cause string) notices.Notice {
	t.Helper()
	n := notices.Notice{Kind: "job.new", Cause: cause, OpenID: openID, Fields: map[string]string{"title": cause}}
	if err := db.engine.Update(t.Context(), func(tx Tx) error { _, err := db.tell(tx, n); return err }); err != nil {
		t.Fatal(err)
	}
	n, err := db.Notice(t.Context(), notices.ID(n.Kind, n.Cause, n.OpenID, n.Window))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// become changes a notice as a pump would.
func become(t *testing.T, db *DB, id string, change func(*notices.Notice)) {
	t.Helper()
	err := db.engine.Update(t.Context(), func(tx Tx) error {
		before, err := noticeOf(tx, id)
		if err != nil {
			return err
		}
		n := before
		change(&n)
		return putNotice(tx, before, n)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestInboxPages(t *testing.T) {
	db, c := open(t)
	var want []string
	for i := range 7 {
		c.advance(time.Minute)
		want = append([]string{tellOne(t, db, "o1", string(rune('a'+i))).ID}, want...)
	}
	tellOne(t, db, "o2", "another's")
	var got []string
	for cursor := ""; ; {
		page, next, err := db.Inbox(t.Context(), "o1", cursor, 3)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range page {
			got = append(got, n.ID)
		}
		if cursor = next; cursor == "" {
			break
		}
		if raw, err := positionOf(cursor); err != nil || slices.Contains(raw, 'o') && string(raw[:2]) == "o1" {
			t.Errorf("the cursor %q says whose inbox it is", cursor)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("pages of o1 = %v, want %v", got, want)
	}
}

func TestReadNotice(t *testing.T) {
	db, c := open(t)
	n := tellOne(t, db, "o1", "a")
	if count, err := db.Unread(t.Context(), "o1"); err != nil || count != 1 {
		t.Errorf("unread = %d, %v, want 1", count, err)
	}
	if _, err := db.ReadNotice(t.Context(), "o2", n.ID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another person reads it: %v, want NotFound", err)
	}
	at := c.Time
	for range 2 {
		read, err := db.ReadNotice(t.Context(), "o1", n.ID)
		if err != nil || !read.ReadAt.Equal(at) {
			t.Errorf("read at %v, %v, want %v", read.ReadAt, err, at)
		}
		c.advance(time.Hour)
	}
	if count, err := db.Unread(t.Context(), "o1"); err != nil || count != 0 {
		t.Errorf("unread afterwards = %d, %v, want 0", count, err)
	}
}

// TestOffers follows what did not reach a person: offered once for each, and not once it was
// seen.
func TestOffers(t *testing.T) {
	db, c := open(t)
	offered := func(want ...string) {
		t.Helper()
		waiting, err := db.Offers(t.Context(), "o1")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, n := range waiting {
			got = append(got, n.Cause)
		}
		if !slices.Equal(got, want) {
			t.Errorf("offered %v, want %v", got, want)
		}
	}
	ends := map[string]notices.State{"waits": notices.Waiting, "refused": notices.Refused, "muted": notices.Waiting, "cancelled": notices.Cancelled, "had": notices.Delivered, "late": notices.Expired}
	for _, cause := range []string{"waits", "refused", "muted", "cancelled", "had", "late", "queued"} {
		c.advance(time.Second)
		n := tellOne(t, db, "o1", cause)
		if state := ends[cause]; state != "" {
			become(t, db, n.ID, func(n *notices.Notice) {
				if n.State = state; cause == "muted" {
					n.Add(notices.Step{Reason: notices.ReasonMuted})
				}
			})
		}
	}
	offered("refused", "waits")
	for range 2 { // the message comes twice
		if err := db.Offered(t.Context(), "m1", "o1"); err != nil {
			t.Fatal(err)
		}
	}
	offered()
	c.advance(time.Second)
	n := tellOne(t, db, "o1", "newer")
	become(t, db, n.ID, func(n *notices.Notice) { n.State = notices.Waiting })
	if err := db.Offered(t.Context(), "m1", "o1"); err != nil { // again, later
		t.Fatal(err)
	}
	offered("newer")
	if _, err := db.ReadNotice(t.Context(), "o1", n.ID); err != nil {
		t.Fatal(err)
	}
	offered()
}

func TestAnswerNotice(t *testing.T) {
	db, c := open(t)
	n := tellOne(t, db, "o1", "a")
	become(t, db, n.ID, func(n *notices.Notice) { n.State = notices.Delivered })
	steps := []struct{ key, openID, choice, before, answer string }{
		{"m1", "o1", "interested", "", "interested"},
		{"m1", "o1", "interested", "", "interested"}, // delivered again
		{"m2", "o1", "interested", "interested", "interested"},
		{"m3", "o1", "unfit", "interested", "unfit"},
		{"m1", "o1", "interested", "", "unfit"}, // very late
	}
	for i, s := range steps {
		c.advance(time.Minute)
		got, before, err := db.AnswerNotice(t.Context(), s.key, s.openID, n.ID, s.choice)
		if err != nil || before != s.before || got.Answer != s.answer {
			t.Errorf("step %d: %+v = answer %q, before %q, %v", i, s, got.Answer, before, err)
		}
	}
	if _, _, err := db.AnswerNotice(t.Context(), "m9", "o2", n.ID, "unfit"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another person answers: %v, want NotFound", err)
	}
	early := tellOne(t, db, "o1", "b")
	got, _, err := db.AnswerNotice(t.Context(), "m10", "o1", early.ID, "unfit")
	if err != nil || got.State != notices.Cancelled || got.ReadAt.IsZero() || len(got.Steps) != 1 {
		t.Errorf("answered before it was sent: %+v, %v, want cancelled and seen", got, err)
	}
	if got, err := db.Notice(t.Context(), early.ID); err != nil || got.Answer != "unfit" {
		t.Errorf("kept: %+v, %v", got, err)
	}
}

func TestSetPreferences(t *testing.T) {
	db, _ := open(t)
	toggle := func(p *notices.Preferences) { p.Digest = !p.Digest }
	for range 2 {
		if err := db.SetPreferences(t.Context(), "m1", "o1", toggle); err != nil {
			t.Fatal(err)
		}
	}
	bad := func(p *notices.Preferences) { p.QuietFrom = "22:00" }
	if err := db.SetPreferences(t.Context(), "m2", "o1", bad); fault.KindOf(err) != fault.Invalid {
		t.Errorf("half of the quiet hours: %v, want Invalid", err)
	}
	if p, err := db.Preferences(t.Context(), "o1"); err != nil || !p.Digest || p.QuietFrom != "" {
		t.Errorf("preferences = %+v, %v, want the digest once, and nothing else", p, err)
	}
}

// TestTogether gathers notices of two persons for two digests; each is told once.
func TestTogether(t *testing.T) {
	db, c := open(t)
	today, tomorrow := noon.Add(time.Hour), noon.Add(25*time.Hour)
	for _, g := range []struct {
		openID, cause string
		at            time.Time
	}{{"o1", "a", today}, {"o2", "b", today}, {"o1", "c", today}, {"o1", "d", tomorrow}} {
		n := tellOne(t, db, g.openID, g.cause)
		become(t, db, n.ID, func(n *notices.Notice) { n.State, n.Together = notices.Waiting, g.at })
	}
	if due, err := db.Together(t.Context(), c.Time, 10); err != nil || len(due) != 0 {
		t.Errorf("before its time: %+v, %v, want nothing", due, err)
	}
	c.advance(2 * time.Hour)
	if due, err := db.Together(t.Context(), c.Time, 1); err != nil || len(due) != 1 {
		t.Errorf("one person: %+v, %v, want one", due, err)
	}
	due, err := db.Together(t.Context(), c.Time, 10)
	if err != nil || len(due) != 2 || due[0].OpenID != "o1" || len(due[0].Notices) != 2 || due[1].OpenID != "o2" {
		t.Fatalf("gathered %+v, %v, want two of o1 and one of o2", due, err)
	}
	for range 2 {
		digest := notices.Notice{Kind: notices.DigestKind, Cause: "day/20261123", OpenID: "o1"}
		if err := db.TellTogether(t.Context(), due[0], digest); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Forget(t.Context(), "o2"); err != nil {
		t.Fatal(err)
	}
	if due, err := db.Together(t.Context(), c.Time, 10); err != nil || len(due) != 0 {
		t.Errorf("after o1 was told and o2 left: %+v, %v, want nothing", due, err)
	}
	if page, _, err := db.Inbox(t.Context(), "o1", "", 10); err != nil || len(page) != 4 {
		t.Errorf("o1's inbox has %d, %v, want three and the digest", len(page), err)
	}
	if offers, err := db.Offers(t.Context(), "o1"); err != nil || len(offers) != 0 {
		t.Errorf("offered besides: %+v, %v", offers, err)
	}
}
