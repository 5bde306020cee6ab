package chat

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"zaiyue/content"
	"zaiyue/menus"
)

// seedLibrary is the real library over the real samples, at the clock now.
func seedLibrary(t *testing.T, now func() time.Time) (*content.Library, []content.Rule) {
	t.Helper()
	rules := seedRules(t)
	return openLibrary(t, seedShelf(t), rules, now), rules
}

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
	var file struct{ Rules []content.Rule }
	read(t, "../content/seed/rules.yaml", &file)
	return file.Rules
}

func seedMenu(t *testing.T) menus.Menu {
	t.Helper()
	menu, err := menus.Load(menus.Default(), "menu.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return menu
}

func read(t *testing.T, file string, v any) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, v); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// seedShelf reads the samples' front matter as far as the chat needs it.
func seedShelf(t *testing.T) shelf {
	t.Helper()
	names, err := filepath.Glob("../content/seed/*.md")
	if err != nil || len(names) < 30 {
		t.Fatalf("%d samples (%v), want 30 or more", len(names), err)
	}
	slices.Sort(names)
	var found shelf
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		front, body, ok := strings.Cut(strings.TrimPrefix(string(data), "---\n"), "\n---\n")
		if !ok {
			t.Fatalf("%s has no front matter", name)
		}
		found = append(found, seedArticle(t, name, front, body))
	}
	return found
}

func seedArticle(t *testing.T, name, front, body string) content.Article {
	t.Helper()
	var f struct {
		ID, Kind, Title, Summary, Issuer, Region, Contact, Source, Author, Topic, Amount, Status string
		Questions, Keywords                                                                      []string
		DocNumber                                                                                string    `yaml:"doc_number"`
		InForceFrom                                                                              string    `yaml:"in_force_from"`
		InForceUntil                                                                             string    `yaml:"in_force_until"`
		VerifiedAt                                                                               string    `yaml:"verified_at"`
		UpdatedAt                                                                                time.Time `yaml:"updated_at"`
		Home                                                                                     *content.Home
	}
	if err := yaml.Unmarshal([]byte(front), &f); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return content.Article{
		ID: f.ID, Kind: content.Kind(f.Kind), Title: f.Title, Summary: f.Summary, Body: strings.TrimSpace(body),
		Questions: f.Questions, Keywords: f.Keywords, DocNumber: f.DocNumber, Issuer: f.Issuer, Region: f.Region,
		InForceFrom: day(t, f.InForceFrom), InForceUntil: day(t, f.InForceUntil), VerifiedAt: day(t, f.VerifiedAt),
		Contact: f.Contact, Source: f.Source, Author: f.Author, Topic: f.Topic, Amount: f.Amount, Home: f.Home,
		Status: content.Status(f.Status), UpdatedAt: f.UpdatedAt,
	}
}

func day(t *testing.T, s string) time.Time {
	t.Helper()
	if s == "" {
		return time.Time{}
	}
	d, err := time.ParseInLocation(time.DateOnly, s, shanghai())
	if err != nil {
		t.Fatal(err)
	}
	return d
}
