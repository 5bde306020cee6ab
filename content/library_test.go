package content

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"zaiyue/fault"
)

func ids(articles []Article) []string {
	var out []string
	for _, a := range articles {
		out = append(out, a.ID)
	}
	return out
}

func TestAskBeforeTheIndexIsBuilt(t *testing.T) {
	l, err := NewLibrary(LibraryConfig{Repository: shelfOf{}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = l.Ask(t.Context(), "租房补贴")
	if fault.KindOf(err) != fault.Unavailable || fault.Words(err, "") == "" {
		t.Errorf("Ask = %v, want fault.Unavailable with words", err)
	}
	if l.Ready() || l.Size() != 0 {
		t.Errorf("Ready = %v, Size = %d; want false, 0", l.Ready(), l.Size())
	}
}

func TestDifferingAmounts(t *testing.T) {
	expired := day("2025-12-31")
	l := library(t,
		Article{ID: "a", Title: "租房补贴 2021", Body: "一次发放。", Topic: "租房补贴", Region: "西藏", Amount: "8,000 元"},
		Article{ID: "b", Title: "租房补助清单", Body: "按月发放。", Topic: "租房补贴", Region: "西藏", Amount: "每月 1,000 元"},
		Article{ID: "c", Title: "租房说明", Body: "同样的金额。", Topic: "租房补贴", Region: "西藏", Amount: "8000元"},
		Article{ID: "d", Title: "租房旧闻", Body: "已经过期。", Topic: "租房补贴", Region: "西藏", Amount: "300 元", InForceUntil: expired},
		Article{ID: "e", Title: "租房别处", Body: "别的地方。", Topic: "租房补贴", Region: "广东", Amount: "500 元"},
		Article{ID: "f", Title: "无关", Body: "没有金额。", Topic: "租房补贴", Region: "西藏"},
	)
	a, err := l.Ask(t.Context(), "租房补贴 2021")
	if err != nil || len(a.Articles) == 0 || a.Articles[0].ID != "a" {
		t.Fatalf("Ask = %+v, %v; want a first", a, err)
	}
	if got := ids(a.Differing); !slices.Equal(got, []string{"b"}) {
		t.Errorf("Differing = %v, want [b]", got)
	}
	all, err := l.Conflicts(t.Context())
	if err != nil || len(all) != 1 || !slices.Equal(all[0].IDs, []string{"a", "b", "c"}) {
		t.Errorf("Conflicts = %+v, %v; want one of a, b and c", all, err)
	}
}

func TestExpiredAtTheMoment(t *testing.T) {
	now := noon
	repository := shelfOf{{ID: "a", Title: "租房补贴", Body: "每月三百元。", InForceUntil: day("2026-03-02"), Status: Published}}
	l, err := NewLibrary(LibraryConfig{Repository: repository, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		at   time.Time
		want int
	}{
		{noon, 1},
		{day("2026-03-03").Add(-time.Second), 1}, // the last second of the last day
		{day("2026-03-03"), 0},
	}
	for _, tt := range tests {
		now = tt.at
		a, err := l.Ask(t.Context(), "租房补贴")
		if err != nil || len(a.Articles) != tt.want {
			t.Errorf("at %v: %d articles, %v; want %d", tt.at, len(a.Articles), err, tt.want)
		}
	}
}

func TestChangedArticleIsReadAfresh(t *testing.T) {
	repository := shelfOf{{ID: "a", Title: "租房补贴", Body: "每月三百元。", Status: Published}}
	l := library(t, repository...)
	l.config.Repository = repository
	if a, err := l.Ask(t.Context(), "租房补贴"); err != nil || a.Passage != "每月三百元。" {
		t.Fatalf("Ask = %+v, %v", a, err)
	}
	repository[0].Body = "每月四百元。"
	l.Changed("a")
	select {
	case <-l.Changes():
	default:
		t.Error("Changed asks for no rebuild")
	}
	if a, err := l.Ask(t.Context(), "租房补贴"); err != nil || a.Passage != "每月四百元。" {
		t.Errorf("after Changed, Ask = %+v, %v; want the new text", a, err)
	}
	repository[0].Status = Withdrawn
	l.Changed("a")
	if a, err := l.Ask(t.Context(), "租房补贴"); err != nil || len(a.Articles) != 0 || a.Answered {
		t.Errorf("after it was withdrawn, Ask = %+v, %v; want nothing", a, err)
	}
	if _, err := l.Article(t.Context(), "a"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("Article = %v, want fault.NotFound", err)
	}
}

// broken fails after some articles.
type broken struct{ shelfOf }

var errDisk = errors.New("disk on fire")

func (b broken) EachArticle(ctx context.Context, f func(Article) error) error {
	if err := b.shelfOf.EachArticle(ctx, f); err != nil {
		return err
	}
	return errDisk
}

func TestFailedRebuildKeepsTheOldIndex(t *testing.T) {
	l := library(t, Article{ID: "a", Title: "租房补贴", Body: "每月三百元。"})
	l.config.Repository = broken{l.config.Repository.(shelfOf)}
	if err := l.Rebuild(t.Context()); !errors.Is(err, errDisk) {
		t.Errorf("Rebuild = %v, want %v", err, errDisk)
	}
	if l.Size() != 1 || !l.Ready() {
		t.Errorf("Size = %d, Ready = %v after a failed rebuild; want 1, true", l.Size(), l.Ready())
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := l.Rebuild(ended); err == nil {
		t.Error("Rebuild with an ended context succeeds")
	}
}

func TestShelfIsBounded(t *testing.T) {
	var s shelf
	big := make([]byte, shelfBytes/6/10)
	for i := range 50 {
		s.put(&shelved{Article: Article{ID: string(rune('a' + i)), Body: string(big)}}, 0)
		if s.bytes > shelfBytes {
			t.Fatalf("after %d articles the shelf holds %d bytes, want %d at most", i+1, s.bytes, shelfBytes)
		}
	}
	s.clear()
	s.put(&shelved{Article: Article{ID: "stale"}}, 0)
	if a, _ := s.get("stale"); a != nil {
		t.Error("an article that was read before the shelf was emptied is put on it")
	}
}
