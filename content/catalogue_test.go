package content_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"zaiyue/content"
)

var listed = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)

// every gives posts to a rebuild.
type every struct {
	content.Posts
	posts []content.Post
}

func (e every) EachPost(_ context.Context, f func(content.Post) error) error {
	for _, p := range e.posts {
		if err := f(p); err != nil {
			return err
		}
	}
	return nil
}

func idsOf(rows []content.Row) (ids []string) {
	for _, r := range rows {
		ids = append(ids, r.ID)
	}
	return ids
}

func TestCatalogueLists(t *testing.T) {
	day := func(n int) time.Time { return listed.AddDate(0, 0, n) }
	c := &content.Catalogue{}
	for _, p := range []content.Post{
		{ID: "a", State: content.Out, Live: true, Owner: "o1", ChangedAt: day(-3), Working: content.Article{Kind: content.KindPolicy, Title: "租房補貼ＡＢＣ", InForceUntil: day(10), VerifiedAt: day(-200)}},
		{ID: "b", State: content.InDraft, Owner: "o2", Writers: []string{"o1"}, ChangedAt: day(-1), Working: content.Article{Kind: content.KindPolicy, Title: "交通费", Keywords: []string{"车票"}, VerifiedAt: day(-10)}},
		{ID: "c", State: content.InReview, Live: true, LiveExpireAt: day(2), ChangedAt: day(-2), Working: content.Article{Kind: content.KindNews, Title: "招聘会", Author: "示例 卓玛", DocNumber: "〔2026〕7号"}},
	} {
		c.Put(p)
	}
	tests := []struct {
		name string
		q    content.Listing
		want []string
	}{
		{"all, the latest first", content.Listing{}, []string{"b", "c", "a"}},
		{"by end", content.Listing{Order: "expires"}, []string{"c", "a", "b"}},
		{"kind", content.Listing{Kind: content.KindPolicy}, []string{"b", "a"}},
		{"state", content.Listing{State: content.InReview}, []string{"c"}},
		{"owner or writer", content.Listing{Person: "o1"}, []string{"b", "a"}},
		{"author", content.Listing{Person: "卓玛"}, []string{"c"}},
		{"text in other characters", content.Listing{Text: "补贴abc"}, []string{"a"}},
		{"keyword", content.Listing{Text: "车票"}, []string{"b"}},
		{"number", content.Listing{Text: "2026〕7"}, []string{"c"}},
		{"ending soon", content.Listing{ExpiringBefore: day(5)}, []string{"c"}},
		{"not verified for long", content.Listing{VerifiedBefore: day(-180)}, []string{"c", "a"}},
		{"what readers have", content.Listing{Live: true}, []string{"c", "a"}},
		{"second page", content.Listing{Size: 2, Page: 2}, []string{"a"}},
		{"beyond the end", content.Listing{Page: 9}, nil},
		{"nothing", content.Listing{Text: "没有"}, nil},
	}
	for _, tt := range tests {
		rows, total := c.List(tt.q)
		if diff := cmp.Diff(tt.want, idsOf(rows)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		if tt.q.Page == 0 && total != len(tt.want) {
			t.Errorf("%s: total %d, want %d", tt.name, total, len(tt.want))
		}
	}
	if got := c.Counts()[content.InDraft]; got != 1 {
		t.Errorf("Counts of drafts = %d, want 1", got)
	}
}

// TestCatalogueStaysInOrder puts posts again and again and compares the list with one that is
// rebuilt.
func TestCatalogueStaysInOrder(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		c, now := &content.Catalogue{}, map[string]content.Post{}
		for range rapid.IntRange(1, 60).Draw(r, "puts") {
			p := content.Post{
				ID: fmt.Sprint(rapid.IntRange(1, 9).Draw(r, "id")), State: content.Out, Live: true,
				ChangedAt:    listed.AddDate(0, 0, rapid.IntRange(0, 5).Draw(r, "changed")),
				LiveExpireAt: listed.AddDate(0, 0, rapid.IntRange(0, 5).Draw(r, "ends")),
			}
			if rapid.Bool().Draw(r, "endless") {
				p.LiveExpireAt = time.Time{}
			}
			c.Put(p)
			now[p.ID] = p
		}
		var all every
		for _, p := range now {
			all.posts = append(all.posts, p)
		}
		fresh := &content.Catalogue{}
		if err := fresh.Rebuild(t.Context(), all); err != nil {
			r.Fatal(err)
		}
		for _, order := range []string{"updated", "expires"} {
			got, n := c.List(content.Listing{Order: order})
			want, m := fresh.List(content.Listing{Order: order})
			if n != m || !slices.Equal(idsOf(got), idsOf(want)) {
				r.Fatalf("by %s: %v, want %v", order, idsOf(got), idsOf(want))
			}
		}
	})
}

// BenchmarkCatalogue lists from 100,000 posts what takes longest: a text that nothing has.
func BenchmarkCatalogue(b *testing.B) {
	all := every{posts: make([]content.Post, 100_000)}
	for i := range all.posts {
		all.posts[i] = content.Post{ID: fmt.Sprintf("a%06d", i), State: content.Out, ChangedAt: listed.Add(time.Duration(i) * time.Minute),
			Working: content.Article{Title: fmt.Sprintf("租房补贴怎么申请第%d篇", i), Keywords: []string{"租房", "补贴", "申请"}, Kind: content.KindPolicy}}
	}
	c := &content.Catalogue{}
	if err := c.Rebuild(b.Context(), all); err != nil {
		b.Fatal(err)
	}
	for name, q := range map[string]content.Listing{
		"text": {Text: "没有这样的"}, "kind": {Kind: content.KindPolicy, Page: 4000}, "person": {Person: "officer"},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				c.List(q)
			}
		})
	}
}
