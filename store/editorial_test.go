package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/people"
)

var (
	writer   = people.By{Officer: "writer"}
	reviewer = people.By{Officer: "reviewer", Reason: "原因"}
)

// editing is an Editorial over a real store, with what it told people.
type editing struct {
	*content.Editorial
	db    *DB
	clock *clock
	told  []string
}

func editorial(t *testing.T, db *DB, c *clock) *editing {
	t.Helper()
	library, err := content.NewLibrary(content.LibraryConfig{Repository: db, Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	e := &editing{db: db, clock: c}
	e.Editorial = &content.Editorial{
		Posts: db, Moves: db.moves, Library: library, Catalogue: &content.Catalogue{}, Now: c.now,
		Alert: func(_ context.Context, _, words string) { e.told = append(e.told, words) },
		Name:  func(_ context.Context, officer string) string { return "同事" + officer },
	}
	return e
}

// move makes a move on what the post is now.
func (e *editing) move(t *testing.T, by people.By, id, move string, at time.Time) content.Post {
	t.Helper()
	p, err := e.Posts.Post(t.Context(), id)
	if err == nil {
		p, err = e.Move(t.Context(), by, id, content.Step{Move: move, Revision: p.Revision, At: at})
	}
	if err != nil {
		t.Fatalf("%s of %s = %v", move, id, err)
	}
	return p
}

// approved makes an article that is approved.
func (e *editing) approved(t *testing.T, id string) content.Post {
	t.Helper()
	if _, err := e.New(t.Context(), writer, content.Article{ID: id, Title: "题" + id, Body: "正文"}); err != nil {
		t.Fatal(err)
	}
	e.move(t, writer, id, "submit", time.Time{})
	return e.move(t, reviewer, id, "approve", time.Time{})
}

// published counts the versions of an article that readers could get.
func published(t *testing.T, db *DB, id string) int {
	t.Helper()
	history, err := db.History(t.Context(), id)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		t.Fatal(err)
	}
	n := 0
	for _, v := range history {
		if v.Article.Readable() {
			n++
		}
	}
	return n
}

func TestScheduleAndExpiryRunOnTimeOnceAndAfterARestart(t *testing.T) {
	c := &clock{noon}
	path := filepath.Join(t.TempDir(), "zaiyue.db")
	db, err := Open(t.Context(), path, Options{Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	e := editorial(t, db, c)
	p := e.approved(t, "a")
	p, err = e.Posts.Post(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	e.move(t, reviewer, "a", "schedule", noon.Add(time.Hour))
	step := func(want int) {
		t.Helper()
		if err := e.Step(t.Context()); err != nil {
			t.Fatalf("Step = %v", err)
		}
		if got := published(t, e.db, "a"); got != want {
			t.Fatalf("at %v it was published %d times, want %d", c.Time, got, want)
		}
	}
	step(0)
	c.advance(59 * time.Minute)
	step(0)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	c.advance(3 * time.Hour) // the service was down when it was due
	db, err = Open(t.Context(), path, Options{Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	e = editorial(t, db, c)
	var both sync.WaitGroup
	for range 4 {
		both.Go(func() {
			if err := e.Step(context.Background()); err != nil {
				t.Errorf("Step = %v", err)
			}
		})
	}
	both.Wait()
	step(1)
	if len(e.told) > 0 {
		t.Errorf("people were told %q, want nothing", e.told)
	}
	e.move(t, reviewer, "a", "set_expiry", c.Add(time.Hour))
	c.advance(time.Hour - time.Millisecond)
	step(1)
	c.advance(time.Millisecond)
	step(1)
	if _, err := e.db.Article(t.Context(), "a"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("Article after its end = %v, want not found", err)
	}
	if p, _ = e.Posts.Post(t.Context(), "a"); p.State != content.Ended || p.Live {
		t.Errorf("the post is %s (live %v), want expired", p.State, p.Live)
	}
	if due, err := db.DuePosts(t.Context(), c.Add(1e6*time.Hour), 10); err != nil || len(due) > 0 {
		t.Errorf("DuePosts afterwards = %v, %v; want none", due, err)
	}
}

func TestWhatIsNotReadyWhenDueIsHeldAndTold(t *testing.T) {
	db, c := open(t)
	e := editorial(t, db, c)
	e.approved(t, "a")
	e.approved(t, "b")
	e.move(t, reviewer, "a", "schedule", noon.Add(time.Hour))
	e.move(t, reviewer, "b", "schedule", noon.Add(time.Hour))
	bad := map[string]bool{"a": true}
	e.Check = func(_ context.Context, p content.Post) ([]content.Item, error) {
		return []content.Item{{Key: "words", OK: !bad[p.ID], Blocking: true, Words: "有敏感词。"}}, nil
	}
	c.advance(2 * time.Hour)
	for range 3 {
		if err := e.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	a, _ := e.Posts.Post(t.Context(), "a")
	b, _ := e.Posts.Post(t.Context(), "b")
	if a.State != content.Approved || a.Live || b.State != content.Out || !strings.Contains(a.Note, "有敏感词") {
		t.Errorf("a is %s (%q), b is %s; want a approved with the reason, b published", a.State, a.Note, b.State)
	}
	if len(e.told) != 1 || !strings.Contains(e.told[0], "题a") {
		t.Errorf("people were told %q, want one line of a", e.told)
	}
}

func TestASaveTakesTheScheduleAway(t *testing.T) {
	db, c := open(t)
	e := editorial(t, db, c)
	p := e.approved(t, "a")
	p = e.move(t, reviewer, "a", "schedule", noon.Add(time.Hour))
	a := p.Working
	a.Body = "改过"
	if _, _, err := e.Save(t.Context(), writer, "a", content.Save{Article: a, Revision: p.Revision}); err != nil {
		t.Fatal(err)
	}
	c.advance(2 * time.Hour)
	if err := e.Step(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p, _ = e.Posts.Post(t.Context(), "a"); p.State != content.InDraft || p.Live || len(e.told) != 1 {
		t.Errorf("the post is %s (live %v), told %q; want a draft, and people told", p.State, p.Live, e.told)
	}
}

func TestTwoEditorsAtOnce(t *testing.T) {
	db, c := open(t)
	e := editorial(t, db, c)
	p, err := e.New(t.Context(), writer, content.Article{Title: "题\u202e反"})
	if err != nil || p.Working.Title != "题反" || !strings.HasPrefix(p.ID, "20261123-") {
		t.Fatalf("New = %+v, %v; want the title without its mark and an id of the day", p, err)
	}
	mine, theirs := p.Working, p.Working
	mine.Body, theirs.Body = "我的", "他的"
	if _, _, err := e.Save(t.Context(), people.By{Officer: "other"}, p.ID, content.Save{Article: theirs, Revision: p.Revision}); err != nil {
		t.Fatal(err)
	}
	_, _, err = e.Save(t.Context(), writer, p.ID, content.Save{Article: mine, Revision: p.Revision})
	stale, ok := errors.AsType[*content.Stale](err)
	if fault.KindOf(err) != fault.Conflict || !ok || stale.Post.Working.Body != "他的" || !strings.Contains(fault.Words(err, ""), "同事other") {
		t.Errorf("the second save = %v (%q), want a conflict that names the other and carries their text", err, fault.Words(err, ""))
	}
	if _, err := e.New(t.Context(), writer, content.Article{ID: p.ID}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("New with a taken id = %v, want a conflict", err)
	}
}

func TestRevisions(t *testing.T) {
	db, c := open(t)
	e := editorial(t, db, c)
	save(t, db, article("a", "导入")) // by import
	p, err := e.Posts.Post(t.Context(), "a")
	if err != nil || p.State != content.Out || !p.Live {
		t.Fatalf("Post of an import = %+v, %v; want it published", p, err)
	}
	put := func(by people.By, body string, auto bool) {
		t.Helper()
		c.advance(time.Minute)
		a := p.Working
		a.Body = body
		if p, _, err = e.Save(t.Context(), by, "a", content.Save{Article: a, Revision: p.Revision, Auto: auto}); err != nil {
			t.Fatal(err)
		}
	}
	put(writer, "一", true)
	put(writer, "二", true)
	put(reviewer, "三", true)
	put(reviewer, "三", false)
	put(writer, "四", false)
	var got []string
	revisions, err := db.Revisions(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range revisions {
		whole, err := db.Revision(t.Context(), "a", r.Number)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(r.Officer, " ", whole.Article.Body, " ", r.Auto))
	}
	want := []string{"writer 四 false", "reviewer 三 false", "writer 二 true", "service 正文：导入 false"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Revisions (-want +got):\n%s", diff)
	}
	if a, err := db.Article(t.Context(), "a"); err != nil || a.Body != "正文：导入" {
		t.Errorf("readers have %q (%v) while a draft is written, want the published version", a.Body, err)
	}
	back, err := e.Restore(t.Context(), people.By{Officer: "third"}, "a", revisions[1].Number, p.Revision)
	if err != nil || back.Working.Body != "三" || !cmp.Equal(back.Writers, []string{"writer", "reviewer", "third"}) {
		t.Errorf("Restore = %q by %v, %v; want 三, its writer among the writers", back.Working.Body, back.Writers, err)
	}
}

func TestRevisionsAreBounded(t *testing.T) {
	db, _ := open(t)
	db.engine = db.engine.(twice).Engine
	p, err := db.NewPost(t.Context(), writer, content.Article{ID: "a", Title: "题"})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 2*mostAutosaves + 10 {
		a := p.Working
		a.Body = fmt.Sprint(i)
		by := []people.By{writer, reviewer}[i%2]
		if p, err = db.SavePost(t.Context(), by, "a", content.Save{Article: a, Revision: p.Revision, Auto: true}); err != nil {
			t.Fatal(err)
		}
	}
	revisions, err := db.Revisions(t.Context(), "a")
	if err != nil || len(revisions) > mostAutosaves+2 || revisions[len(revisions)-1].Auto {
		t.Errorf("%d revisions (%v), want at most %d and the first explicit one kept", len(revisions), err, mostAutosaves+2)
	}
}

func TestAnImportOverAWorkingCopyLosesNothing(t *testing.T) {
	db, c := open(t)
	e := editorial(t, db, c)
	save(t, db, article("a", "旧"))
	p, _ := e.Posts.Post(t.Context(), "a")
	a := p.Working
	a.Body = "我写的"
	p, _, err := e.Save(t.Context(), writer, "a", content.Save{Article: a, Revision: p.Revision})
	if err != nil {
		t.Fatal(err)
	}
	save(t, db, article("a", "新"))
	p, err = e.Posts.Post(t.Context(), "a")
	if err != nil || !p.Overtaken || p.Working.Body != "我写的" || p.State != content.InDraft {
		t.Fatalf("after an import the post is %+v (%v), want the working copy, overtaken", p, err)
	}
	if _, err := e.Move(t.Context(), writer, "a", content.Step{Move: "submit", Revision: p.Revision}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("submit while overtaken = %v, want a conflict", err)
	}
	if p = e.move(t, writer, "a", "keep", time.Time{}); p.Overtaken || p.Working.Body != "我写的" {
		t.Errorf("after keep it is %+v, want the working copy, no longer overtaken", p)
	}
	save(t, db, article("a", "更新"))
	p = e.move(t, writer, "a", "discard", time.Time{})
	if p.Overtaken || p.State != content.Out || p.Working.Title != "更新" {
		t.Errorf("after discard it is %+v, want what was imported", p)
	}
	opened := p.Revision // an editor opens it, an import comes, the editor saves
	save(t, db, article("a", "更更新"))
	if _, _, err := e.Save(t.Context(), writer, "a", content.Save{Article: a, Revision: opened}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a save over an unseen import = %v, want a conflict", err)
	}
}

func TestEachPostGivesEveryPostOnce(t *testing.T) {
	db, c := open(t)
	e := editorial(t, db, c)
	want := map[string]content.State{}
	for i := range chunkArticles + 20 {
		id := fmt.Sprintf("a%04d", i)
		save(t, db, article(id, "题"))
		want[id] = content.Out
	}
	for _, id := range []string{"", "b", "租房"} {
		p, err := e.New(t.Context(), writer, content.Article{ID: id})
		if err != nil {
			t.Fatal(err)
		}
		want[p.ID] = content.InDraft
	}
	e.approved(t, "c")
	e.move(t, reviewer, "c", "publish", time.Time{})
	want["c"] = content.Out
	got := map[string]content.State{}
	if err := db.EachPost(t.Context(), func(p content.Post) error {
		if got[p.ID] != "" {
			t.Errorf("%s comes twice", p.ID)
		}
		got[p.ID] = p.State
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("EachPost (-want +got):\n%s", diff)
	}
	before := e.Catalogue
	e.Catalogue = &content.Catalogue{}
	if err := e.Catalogue.Rebuild(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	for _, q := range []content.Listing{{State: content.InDraft}, {Text: "c"}, {State: content.Out, Text: "题c"}} {
		_, n := before.List(q)
		if _, m := e.Catalogue.List(q); q.State == content.InDraft && n != m {
			t.Errorf("the list kept fresh has %d rows of %+v, the rebuilt one %d", n, q, m)
		}
	}
}
