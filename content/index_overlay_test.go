package content

import (
	"fmt"
	"math"
	"testing"
)

// TestOverlayFindsAsABuiltIndex compares an index that a draft was put into with one that
// was built with it: the same hits, in nearly the same scores.
func TestOverlayFindsAsABuiltIndex(t *testing.T) {
	for _, n := range []int{0, 1, 40, 300} {
		s := newSynthetic(11)
		var articles []Article
		if err := s.articles(n)(func(a Article) error { articles = append(articles, a); return nil }); err != nil {
			t.Fatal(err)
		}
		draft := Article{ID: "draft", Title: s.text(14), Body: s.text(500), Status: Published, Questions: []string{s.text(10)}}
		for i := range articles {
			articles[i].Questions = []string{s.text(10)}
		}
		over := indexOf(t, articles).withDraft(draft)
		built := indexOf(t, append(articles, draft))
		body := []rune(draft.Body)
		for i := range 20 {
			question := string(body[10*i : 10*i+9])
			got, want := over.Search(question, noon, 3), built.Search(question, noon, 3)
			if len(got.Hits) != len(want.Hits) || got.Answered != want.Answered || math.Abs(got.Confidence-want.Confidence) > 0.05 {
				t.Fatalf("of %d, %q: got %+v, want %+v", n, question, got, want)
			}
			for j := range got.Hits {
				if g, w := got.Hits[j], want.Hits[j]; g.ID != w.ID && math.Abs(g.Score-w.Score) > 0.1 || math.Abs(g.Score-w.Score) > 0.05*w.Score {
					t.Errorf("of %d, %q: hit %d is %+v, want %+v", n, question, j, g, w)
				}
			}
		}
	}
}

func indexOf(t *testing.T, articles []Article) *Index {
	t.Helper()
	ix, err := Build(t.Context(), func(f func(Article) error) error {
		for _, a := range articles {
			if err := f(a); err != nil {
				return err
			}
		}
		return nil
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return ix
}

// TestOverlayStandsInForThePublishedVersion asks for what only the published version, or only
// the draft of the same article, says.
func TestOverlayStandsInForThePublishedVersion(t *testing.T) {
	l := library(t,
		Article{ID: "a", Title: "租房补贴怎么领", Body: "每月三百元，向人社局申请。", Keywords: []string{"租房"}},
		Article{ID: "b", Title: "档案怎么转", Body: "档案转到户籍所在地的人才中心。"},
	)
	draft := Article{ID: "a", Title: "交通费怎么报销", Body: "交通费凭车票报销，每年一次。"}
	tests := []struct {
		question string
		place    int
		answers  bool
	}{
		{"交通费怎么报销", 1, true},
		{"档案怎么转", 0, true},
	}
	for _, tt := range tests {
		got, err := l.Try(t.Context(), draft, tt.question)
		if err != nil || got.Answered != tt.answers || tt.place == 1 && (got.Place != 1 || got.Articles[0].Title != draft.Title) {
			t.Errorf("Try(%q) = %+v, %v; want place %d, answered %v", tt.question, got, err, tt.place, tt.answers)
		}
	}
	got, err := l.Try(t.Context(), draft, "租房补贴怎么领")
	if err != nil || got.Answered && got.Articles[0].ID == "a" {
		t.Errorf("Try of what the draft no longer says = %+v, %v; want no answer by it", got, err)
	}
	if a, err := l.Ask(t.Context(), "租房补贴怎么领"); err != nil || !a.Answered || a.Articles[0].ID != "a" {
		t.Errorf("Ask after Try = %+v, %v; want the published version as before", a, err)
	}
}

func BenchmarkOverlay(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := newSynthetic(7)
			ix, err := Build(b.Context(), s.articles(n), nil)
			if err != nil {
				b.Fatal(err)
			}
			draft := Article{ID: "draft", Title: s.text(14), Body: s.text(2000), Status: Published}
			for b.Loop() {
				ix.withDraft(draft)
			}
		})
	}
}
