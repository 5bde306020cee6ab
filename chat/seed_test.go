package chat

import (
	"strings"
	"testing"
	"time"

	"zaiyue/content"
	"zaiyue/content/seed"
	"zaiyue/menus"
)

// openLibrary is a library over articles, ready to be asked.
func openLibrary(t *testing.T, articles shelf, rules []content.Rule, now func() time.Time) *content.Library {
	t.Helper()
	synonyms, err := content.SeedSynonyms()
	if err != nil {
		t.Fatal(err)
	}
	l, err := content.NewLibrary(content.LibraryConfig{
		Repository: articles, Rules: rules, Lexicon: content.NewLexicon(synonyms), Now: now,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	return l
}

// fewArticles holds what the samples lack: an article too long for a chat, and two without
// dates whose amounts differ. There is no home and no job among them.
func fewArticles() shelf {
	long := strings.Repeat("每一段都讲一件小事，讲完一件再讲下一件。", 30)
	article := func(id, title, amount, body string) content.Article {
		return content.Article{ID: id, Kind: content.KindSubsidy, Title: title, Body: body, Topic: "高温津贴", Region: "广东",
			Amount: amount, Keywords: []string{"高温津贴"}, Questions: []string{title + "发多少"}, Status: content.Published}
	}
	return shelf{
		article("heat-a", "高温津贴甲", "每月 300 元", "高温津贴每月 300 元，六月到十月发。"),
		article("heat-b", "高温津贴乙", "每月 150 元", "高温津贴每月 150 元，六月到十月发。"),
		{ID: "long", Kind: content.KindStory, Title: "一个很长的故事", Body: strings.Repeat(long+"\n\n", 8), Status: content.Published},
	}
}

func seedRules(t *testing.T) []content.Rule {
	t.Helper()
	rules, err := content.ParseRules(seed.Rules(), "rules.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

func seedMenu(t *testing.T) menus.Menu {
	t.Helper()
	menu, err := menus.Load(menus.Default(), "menu.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return menu
}

func seedShelf(t *testing.T) shelf {
	t.Helper()
	var found shelf
	err := content.SeedSource(seed.Files).Each(t.Context(), func(e content.Entry) error {
		for _, p := range e.Problems {
			t.Error(p)
		}
		found = append(found, e.Article)
		return nil
	})
	if err != nil || len(found) < 30 {
		t.Fatalf("%d samples (%v), want 30 or more", len(found), err)
	}
	return found
}
