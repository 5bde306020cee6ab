package main

import (
	"strings"
	"testing"

	"zaiyue/content"
)

// TestIndexIsBuiltOnce counts what is built: once at the start, once after a change, never
// for a search alone.
func TestIndexIsBuiltOnce(t *testing.T) {
	r := start(t, nil)
	builds := func() int {
		if err := r.app.indexReady(t.Context()); err != nil {
			t.Fatal(err)
		}
		return strings.Count(r.logs.String(), `"msg":"index ready"`)
	}
	for range 3 {
		if got := builds(); got != 1 {
			t.Fatalf("%d builds, want 1: nothing has changed", got)
		}
	}
	article := content.Article{ID: "new", Title: "新的一篇", Body: "新的正文。", Kind: content.KindGuide, Status: content.Published}
	if _, err := r.app.tools.db.SaveArticle(t.Context(), article); err != nil {
		t.Fatal(err)
	}
	r.app.tools.changed()
	if got := builds(); got != 2 {
		t.Errorf("%d builds after a change, want 2", got)
	}
}
