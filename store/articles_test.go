package store

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zaiyue/content"
	"zaiyue/fault"
)

func TestSavedArticleIsReadBack(t *testing.T) {
	db, c := open(t)
	a := article("home-1", "示例之家")
	a.Kind, a.Home = content.KindHome, &content.Home{City: "示例市", Latitude: 23.1, Longitude: 113.3}
	a.Questions, a.InForceFrom = []string{"在哪里"}, noon.In(time.FixedZone("CST", 8*3600))
	saved := save(t, db, a)
	want := a
	want.InForceFrom, want.CreatedAt, want.UpdatedAt = noon, noon, noon
	if diff := cmp.Diff(want, saved); diff != "" {
		t.Errorf("SaveArticle (-want +got):\n%s", diff)
	}
	c.advance(time.Hour)
	a.Title = "示例之家（新）"
	save(t, db, a)
	got, err := db.Article(t.Context(), "home-1")
	if err != nil {
		t.Fatalf("Article = %v", err)
	}
	want.Title, want.UpdatedAt = a.Title, noon.Add(time.Hour)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Article after a second save (-want +got):\n%s", diff)
	}
}

func TestSaveArticleRefusesWhatIsNotValid(t *testing.T) {
	db, _ := open(t)
	for name, change := range map[string]func(*content.Article){
		"no title":     func(a *content.Article) { a.Title = " " },
		"bad id":       func(a *content.Article) { a.ID = "a/b" },
		"bad kind":     func(a *content.Article) { a.Kind = "别的" },
		"not a number": func(a *content.Article) { a.Kind, a.Home = content.KindHome, &content.Home{Latitude: math.NaN()} },
	} {
		a := article("a", "题")
		change(&a)
		if _, err := db.SaveArticle(t.Context(), a); fault.KindOf(err) != fault.Invalid {
			t.Errorf("SaveArticle with %s = %v, want invalid", name, err)
		}
	}
	if empty, err := db.Empty(t.Context()); err != nil || !empty {
		t.Errorf("Empty after refusals = %v, %v, want true", empty, err)
	}
}

// TestWhatReadersGet saves versions of one article, in order, and names the title readers
// get afterwards.
func TestWhatReadersGet(t *testing.T) {
	type step struct {
		title  string
		status content.Status
	}
	tests := []struct {
		steps []step
		want  string // empty: not found
	}{
		{[]step{{"一", content.Published}}, "一"},
		{[]step{{"一", content.Draft}}, ""},
		{[]step{{"一", content.Published}, {"二", content.Published}}, "二"},
		{[]step{{"一", content.Published}, {"二", content.Draft}}, "一"},
		{[]step{{"一", content.Published}, {"二", content.Draft}, {"三", content.Draft}}, "一"},
		{[]step{{"一", content.Published}, {"二", content.Draft}, {"三", content.Published}}, "三"},
		{[]step{{"一", content.Published}, {"二", content.Withdrawn}}, ""},
		{[]step{{"一", content.Published}, {"二", content.Withdrawn}, {"三", content.Draft}}, ""},
		{[]step{{"一", content.Published}, {"二", content.Withdrawn}, {"三", content.Published}}, "三"},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.steps), func(t *testing.T) {
			db, c := open(t)
			save(t, db, article("a", "别的"))
			save(t, db, article("c", "别的"))
			for _, s := range tt.steps {
				c.advance(time.Minute)
				a := article("b", s.title)
				a.Status = s.status
				save(t, db, a)
			}
			got, err := db.Article(t.Context(), "b")
			if tt.want == "" && fault.KindOf(err) != fault.NotFound {
				t.Errorf("Article = %q, %v, want not found", got.Title, err)
			}
			wantEach, wantList := []string{"a 别的", "c 别的"}, []string{"a", "c"}
			if tt.want != "" {
				if err != nil || got.Title != tt.want {
					t.Errorf("Article = %q, %v, want %q", got.Title, err, tt.want)
				}
				wantEach, wantList = slices.Insert(wantEach, 1, "b "+tt.want), slices.Insert(wantList, 0, "b")
			}
			if diff := cmp.Diff(wantEach, titles(t, db)); diff != "" {
				t.Errorf("EachArticle (-want +got):\n%s", diff)
			}
			for _, kind := range []content.Kind{"", content.KindGuide} {
				if diff := cmp.Diff(wantList, listedIDs(t, db, kind, 2)); diff != "" {
					t.Errorf("Articles of %q (-want +got):\n%s", kind, diff)
				}
			}
			history, err := db.History(t.Context(), "b")
			if err != nil || len(history) != len(tt.steps) || history[0].Article.Title != tt.steps[len(tt.steps)-1].title {
				t.Errorf("History = %d versions (%v), want %d, newest first", len(history), err, len(tt.steps))
			}
		})
	}
}

func TestArticlesAreListedByKindNewestFirst(t *testing.T) {
	db, c := open(t)
	var news, guides []string
	for i := range 23 {
		a := article(fmt.Sprintf("a%02d", i), "题")
		into := &guides
		if i%3 == 0 {
			a.Kind, into = content.KindNews, &news
		}
		save(t, db, a)
		*into = slices.Insert(*into, 0, a.ID)
		c.advance(time.Second)
	}
	moved := article("a00", "题") // from news to guides
	save(t, db, moved)
	news, guides = news[:len(news)-1], slices.Insert(guides, 0, "a00")
	for _, limit := range []int{1, 2, 7, 8, 100} {
		if diff := cmp.Diff(news, listedIDs(t, db, content.KindNews, limit)); diff != "" {
			t.Errorf("news by %d (-want +got):\n%s", limit, diff)
		}
		if diff := cmp.Diff(guides, listedIDs(t, db, content.KindGuide, limit)); diff != "" {
			t.Errorf("guides by %d (-want +got):\n%s", limit, diff)
		}
		if got := listedIDs(t, db, "", limit); len(got) != 23 {
			t.Errorf("all by %d: %d articles, want 23", limit, len(got))
		}
	}
	if got := listedIDs(t, db, content.KindJob, 5); got != nil {
		t.Errorf("an empty kind lists %v", got)
	}
	if _, _, err := db.Articles(t.Context(), "", "%%%", 1); fault.KindOf(err) != fault.Invalid {
		t.Errorf("Articles with a made-up cursor = %v, want invalid", err)
	}
}

func TestArticleThatIsNoneIsNotFound(t *testing.T) {
	db, _ := open(t)
	save(t, db, article("ab", "题"))
	for _, id := range []string{"", "a", "abc", "ab\x00", "../ab", strings.Repeat("长", 5000)} {
		if _, err := db.Article(t.Context(), id); fault.KindOf(err) != fault.NotFound {
			t.Errorf("Article(%.20q) = %v, want not found", id, err)
		}
		if _, err := db.History(t.Context(), id); fault.KindOf(err) != fault.NotFound {
			t.Errorf("History(%.20q) = %v, want not found", id, err)
		}
	}
}

func TestEachArticleShowsOneStateAndLetsItsCallerWrite(t *testing.T) {
	db, _ := open(t)
	const many = chunkArticles*2 + 3
	for i := range many {
		a := article(fmt.Sprintf("a%04d", i), "旧")
		save(t, db, a)
	}
	var got []string
	err := db.EachArticle(t.Context(), func(a content.Article) error {
		if got = append(got, a.Title); len(got) == 1 {
			save(t, db, article(fmt.Sprintf("a%04d", many-1), "新"))
			save(t, db, article("b", "新"))
		}
		return nil
	})
	if err != nil || len(got) != many || slices.Contains(got, "新") {
		t.Errorf("EachArticle gave %d articles (%v), new ones among them: %v; want the %d of before",
			len(got), err, slices.Contains(got, "新"), many)
	}
	if now := titles(t, db); now[len(now)-1] != "b 新" || now[len(now)-2] != fmt.Sprintf("a%04d 新", many-1) {
		t.Errorf("the next EachArticle ends with %q, want the new ones", now[len(now)-2:])
	}
}

func TestEachArticleHandsOnTheError(t *testing.T) {
	db, _ := open(t)
	save(t, db, article("a", "题"))
	save(t, db, article("b", "题"))
	enough, calls := errors.New("enough"), 0
	err := db.EachArticle(t.Context(), func(content.Article) error { calls++; return enough })
	if !errors.Is(err, enough) || calls != 1 {
		t.Errorf("EachArticle = %v after %d calls, want the error after 1", err, calls)
	}
}

func TestEditionGrowsWithWhatReadersGet(t *testing.T) {
	db, _ := open(t)
	before, err := db.Edition(t.Context())
	if err != nil || before != 0 {
		t.Fatalf("Edition of an empty store = %d, %v, want 0", before, err)
	}
	save(t, db, article("a", "题"))
	if after, err := db.Edition(t.Context()); err != nil || after <= before {
		t.Errorf("Edition after a save = %d, %v, want more than %d", after, err, before)
	}
}
