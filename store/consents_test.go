package store

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/people"
)

const theStory = "次仁的故事：他在示例厂当技工"

// consent records the leave of a person for an article.
func consent(t *testing.T, db *DB, id string) content.Post {
	t.Helper()
	p, err := db.RecordConsent(t.Context(), writer, id, content.ConsentGiven{
		Name: "示例 次仁", GivenAt: noon.AddDate(0, 0, -1), Scope: "公众号和网站，用化名", Proof: strings.NewReader("签名的照片"), ProofType: "image/jpeg",
	})
	if err != nil {
		t.Fatalf("RecordConsent = %v", err)
	}
	return p
}

// story makes a published story with several revisions.
func story(t *testing.T, e *editing) {
	t.Helper()
	p, err := e.New(t.Context(), writer, content.Article{ID: "s", Kind: content.KindStory, Title: theStory, Body: theStory})
	if err != nil {
		t.Fatal(err)
	}
	consent(t, e.db, "s")
	for _, more := range []string{"，一", "，二"} {
		a := p.Working
		a.Body = theStory + more
		if p, _, err = e.Save(t.Context(), writer, "s", content.Save{Article: a, Revision: p.Revision}); err != nil {
			t.Fatal(err)
		}
		e.move(t, writer, "s", "submit", time.Time{})
		e.move(t, reviewer, "s", "approve", time.Time{})
		p = e.move(t, reviewer, "s", "publish", time.Time{})
	}
	a := p.Working
	a.Cover = "/media/" + strings.Repeat("ab", 20) + ".jpg"
	if _, _, err := e.Save(t.Context(), writer, "s", content.Save{Article: a, Revision: p.Revision}); err != nil {
		t.Fatal(err)
	}
}

// told returns the buckets that still hold a text.
func told(t *testing.T, db *DB, words string) (where []Bucket) {
	t.Helper()
	err := db.engine.View(t.Context(), func(tx Tx) error {
		where = nil
		for _, b := range []Bucket{articles, articlesByKind, posts, postRevisions, pressSent, pressJobs, consents, erasures, audit} {
			err := tx.Scan(b, nil, nil, func(_, raw []byte) error {
				if strings.Contains(string(raw), words) {
					where = append(where, b)
					return errStop
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return where
}

func TestAWithdrawnConsentErasesTheStory(t *testing.T) {
	db, c := open(t)
	e := editorial(t, db, c)
	story(t, e)
	e.Consents = db
	var dropped []string
	e.DropPicture = func(_ context.Context, _ people.By, name string) error { dropped = append(dropped, name); return nil }
	tries := 0
	e.TakeFromWeChat = func(context.Context, people.By, string) error {
		if tries++; tries < 3 {
			return errors.New("no way to WeChat")
		}
		return nil
	}
	if where := told(t, db, theStory); len(where) != 3 {
		t.Fatalf("before, the story is in %v, want it in articles, posts and revisions", where)
	}
	p, err := e.WithdrawConsent(t.Context(), reviewer, "s")
	if err != nil || p.State != content.Erased || p.Live || p.Consent.WithdrawnAt.IsZero() {
		t.Fatalf("WithdrawConsent = %+v, %v; want the post erased", p, err)
	}
	if where := told(t, db, theStory); len(where) > 0 {
		t.Errorf("afterwards the story is still in %v", where)
	}
	if _, err := db.Article(t.Context(), "s"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("Article = %v, want not found", err)
	}
	if got := listedIDs(t, db, content.KindStory, 10); len(got) > 0 {
		t.Errorf("the lists still have %v", got)
	}
	if len(e.told) != 1 {
		t.Errorf("people were told %q while WeChat did not answer, want once", e.told)
	}
	for range 4 {
		c.advance(2 * time.Second)
		_ = e.StepErasures(t.Context()) // fails until WeChat answers
	}
	if open, err := db.Erasures(t.Context(), 10); err != nil || len(open) > 0 || tries != 3 {
		t.Errorf("open erasures %v (%v) after %d tries, want none after 3", open, err, tries)
	}
	if len(dropped) == 0 || !strings.HasPrefix(dropped[0], "abab") {
		t.Errorf("pictures forgotten: %v, want that of the working copy", dropped)
	}
	if again, err := e.WithdrawConsent(t.Context(), reviewer, "s"); err != nil || !again.ChangedAt.Equal(p.ChangedAt) {
		t.Errorf("a second withdrawal = %+v, %v; want no change", again, err)
	}
	if _, err := db.SeeConsent(t.Context(), reviewer, "s"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("SeeConsent afterwards = %v, want not found", err)
	}
	if _, _, err := e.Save(t.Context(), writer, "s", content.Save{Article: content.Article{Body: theStory}, Revision: p.Revision}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("Save afterwards = %v, want a conflict", err)
	}
	for _, ch := range e.Moves.Open(p, "officer", func(people.Right) bool { return true }) {
		t.Errorf("afterwards %s is open", ch.Move.Name)
	}
	if _, err := db.SaveArticle(t.Context(), article("s", theStory)); fault.KindOf(err) != fault.Conflict {
		t.Errorf("SaveArticle afterwards = %v, want a conflict", err)
	}
	report, err := db.Import(t.Context(), entries{{Article: article("s", theStory)}, {Article: article("t", "别的")}}, nil)
	if err != nil || report.Added != 1 || len(told(t, db, theStory)) > 0 {
		t.Errorf("an import afterwards = %+v, %v; want the other article only", report, err)
	}
}

func TestConsentIsSealedAndSeenWithAReason(t *testing.T) {
	db, c := open(t)
	e := editorial(t, db, c)
	if _, err := e.New(t.Context(), writer, content.Article{ID: "s", Kind: content.KindStory, Title: "题"}); err != nil {
		t.Fatal(err)
	}
	first := consent(t, db, "s")
	if where := told(t, db, "次仁"); len(where) > 0 {
		t.Errorf("the name stands open in %v", where)
	}
	if _, err := db.SeeConsent(t.Context(), writer, "s"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("SeeConsent without a reason = %v, want invalid", err)
	}
	seen, err := db.SeeConsent(t.Context(), reviewer, "s")
	if err != nil {
		t.Fatal(err)
	}
	proof, err := io.ReadAll(seen.Proof)
	if err := errors.Join(err, seen.Proof.Close()); err != nil || seen.Name != "示例 次仁" || string(proof) != "签名的照片" {
		t.Errorf("SeeConsent = %q, %q, %v; want what was recorded", seen.Name, proof, err)
	}
	second := consent(t, db, "s")
	if second.Consent.Person == first.Consent.Person {
		t.Error("a second consent has the person id of the first")
	}
	for name, bad := range map[string]content.ConsentGiven{
		"no name":     {GivenAt: noon, Scope: "x", Proof: strings.NewReader("x"), ProofType: "text/plain"},
		"tomorrow":    {Name: "x", GivenAt: noon.Add(time.Hour), Scope: "x", Proof: strings.NewReader("x"), ProofType: "text/plain"},
		"no scope":    {Name: "x", GivenAt: noon, Proof: strings.NewReader("x"), ProofType: "text/plain"},
		"no proof":    {Name: "x", GivenAt: noon, Scope: "x"},
		"other proof": {Name: "x", GivenAt: noon, Scope: "x", Proof: strings.NewReader("x"), ProofType: "text/html"},
	} {
		if _, err := db.RecordConsent(t.Context(), writer, "s", bad); fault.KindOf(err) != fault.Invalid {
			t.Errorf("RecordConsent with %s = %v, want invalid", name, err)
		}
	}
}

// TestAnOlderDatabaseErasesTheStoryAgain puts a copy of before the withdrawal in place.
func TestAnOlderDatabaseErasesTheStoryAgain(t *testing.T) {
	folder := t.TempDir()
	path, backup := filepath.Join(folder, "data", "zaiyue.db"), filepath.Join(folder, "backup.db")
	c := &clock{noon}
	db := reopen(t, path, c)
	e := editorial(t, db, c)
	e.Consents = db
	story(t, e)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	copyFile(t, path, backup)
	db = reopen(t, path, c)
	e = editorial(t, db, c)
	e.Consents = db
	if _, err := e.WithdrawConsent(t.Context(), reviewer, "s"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	copyFile(t, backup, path)
	db = reopen(t, path, c)
	p, err := db.Post(t.Context(), "s")
	if diff := cmp.Diff([]Bucket(nil), told(t, db, theStory)); err != nil || p.State != content.Erased || diff != "" {
		t.Errorf("the older copy has the story in state %s (%v) in %s", p.State, err, diff)
	}
}
