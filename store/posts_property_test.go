package store

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/people"
)

// TestPostsNeverLie makes random saves and moves by random officers on one article and asks
// after each: readers never have a text that nobody else approved, no author approved their
// own, the catalogue of due posts and the article agree, nothing refused changes anything.
func TestPostsNeverLie(t *testing.T) {
	table, err := content.LoadMoves()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range table.Moves {
		names = append(names, m.Name)
	}
	rapid.Check(t, func(r *rapid.T) {
		c := &clock{noon}
		db, err := Open(t.Context(), filepath.Join(t.TempDir(), "zaiyue.db"), Options{Now: c.now})
		if err != nil {
			r.Fatal(err)
		}
		defer db.Close()
		w := &world{r: r, t: t, db: db, c: c, approved: map[string]bool{}, wrote: map[string][]string{}}
		p, err := db.NewPost(t.Context(), people.By{Officer: "a"}, content.Article{ID: "x", Title: "题", Body: "文"})
		if err != nil {
			r.Fatal(err)
		}
		w.wrote[content.Digest(p.Working)] = []string{"a"}
		for range rapid.IntRange(5, 40).Draw(r, "steps") {
			w.step(names)
		}
	})
}

type world struct {
	r        *rapid.T
	t        *testing.T
	db       *DB
	c        *clock
	approved map[string]bool     // digests that somebody approved, or that were imported
	wrote    map[string][]string // who wrote a digest
}

func (w *world) step(names []string) {
	ctx := w.t.Context()
	before, err := w.db.Post(ctx, "x")
	if err != nil {
		w.r.Fatal(err)
	}
	officer := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(w.r, "officer")
	var after content.Post
	switch rapid.IntRange(0, 9).Draw(w.r, "what") {
	case 0, 1:
		a := before.Working
		a.Body = rapid.SampledFrom([]string{"文", "文一", "文二", "文三"}).Draw(w.r, "body")
		s := content.Save{Article: a, Revision: before.Revision, Auto: rapid.Bool().Draw(w.r, "auto")}
		if rapid.IntRange(0, 4).Draw(w.r, "ends") == 0 {
			s.ExpireAt = w.c.Add(2 * time.Hour)
		}
		after, err = w.db.SavePost(ctx, people.By{Officer: officer}, "x", s)
		if d := content.Digest(a); err == nil && !slices.Contains(w.wrote[d], officer) && d != content.Digest(before.Working) {
			w.wrote[d] = append(w.wrote[d], officer)
		}
	case 2:
		w.c.advance(time.Duration(rapid.IntRange(1, 180).Draw(w.r, "minutes")) * time.Minute)
		return
	case 3:
		if before.State == content.Erased || rapid.IntRange(0, 2).Draw(w.r, "import") > 0 {
			return
		}
		a := article("x", "导入")
		a.Body = rapid.SampledFrom([]string{"甲", "乙"}).Draw(w.r, "imported")
		if _, err := w.db.SaveArticle(ctx, a); err != nil {
			w.r.Fatal(err)
		}
		w.approved[content.Digest(working(a))] = true
		return
	default:
		s := content.Step{
			Move: rapid.SampledFrom(names).Draw(w.r, "move"), Revision: before.Revision, Checked: content.Digest(before.Working),
		}
		if strings.HasPrefix(s.Move, "s") && (s.Move == "schedule" || s.Move == "set_expiry") {
			s.At = w.c.Add(time.Hour)
		}
		if s.Move == "publish_due" || s.Move == "expire" {
			officer = people.TheService
		}
		after, err = w.db.MovePost(ctx, people.By{Officer: officer, Reason: "原因"}, "x", s)
		d := content.Digest(before.Working)
		if err == nil && s.Move == "approve" {
			if slices.Contains(w.wrote[d], officer) && !w.approved[d] {
				w.r.Fatalf("%s approved a text of their own: %+v", officer, before)
			}
			w.approved[d] = true
		}
	}
	now, errNow := w.db.Post(ctx, "x")
	if errNow != nil {
		w.r.Fatal(errNow)
	}
	if err != nil {
		if fault.KindOf(err) == fault.Internal {
			w.r.Fatal(err)
		}
		after = before
	}
	w.same(after, now)
	w.readers(now)
}

// same compares what a change returned with what is kept.
func (w *world) same(want, got content.Post) {
	if want.State != got.State || want.Revision != got.Revision || want.Live != got.Live || want.Overtaken != got.Overtaken ||
		content.Digest(want.Working) != content.Digest(got.Working) || !want.PublishAt.Equal(got.PublishAt) {
		w.r.Fatalf("the change returned\n%+v\nwhat is kept is\n%+v", want, got)
	}
}

// readers checks what readers have against what was approved.
func (w *world) readers(p content.Post) {
	a, err := w.db.Article(w.t.Context(), "x")
	if (err == nil) != p.Live {
		w.r.Fatalf("Article = %v, the post says live: %v", err, p.Live)
	}
	if err == nil && !w.approved[content.Digest(a)] {
		w.r.Fatalf("readers have %q, which nobody approved", a.Body)
	}
	if settled(p.State) && p.Live != (p.State == content.Out) {
		w.r.Fatalf("state %s, live: %v", p.State, p.Live)
	}
	if p.State == content.Out && content.Digest(a) != content.Digest(p.Working) {
		w.r.Fatalf("published, but the working copy says %q and readers have %q", p.Working.Body, a.Body)
	}
	due, err := w.db.DuePosts(w.t.Context(), w.c.Add(1000*time.Hour), 10)
	wantDue := p.State == content.Scheduled || !p.LiveExpireAt.IsZero()
	if err != nil || (len(due) > 0) != wantDue {
		w.r.Fatalf("due: %v (%v), want one: %v for %+v", due, err, wantDue, p)
	}
}
