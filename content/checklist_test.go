package content_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/people"
)

// known is what a gate looks up, for tests: posts by id, links by address, words.
type known struct {
	content.Posts
	posts map[string]content.Post
	links map[string]content.Link
	words []content.BadWord
}

func (k *known) Post(_ context.Context, id string) (content.Post, error) {
	if p, ok := k.posts[id]; ok {
		return p, nil
	}
	return content.Post{}, fault.New(fault.NotFound, "没有")
}

func (k *known) Link(_ context.Context, url string) (content.Link, error) { return k.links[url], nil }
func (k *known) PutLinks(_ context.Context, links []content.Link) error {
	for _, l := range links {
		k.links[l.URL] = l
	}
	return nil
}
func (k *known) DeadLinks(context.Context, int) ([]content.Link, error)               { return nil, nil }
func (k *known) DropLinks(context.Context, time.Time) error                           { return nil }
func (k *known) BadWords(context.Context) ([]content.BadWord, error)                  { return k.words, nil }
func (k *known) DropBadWord(context.Context, people.By, string) error                 { return nil }
func (k *known) PutBadWord(context.Context, people.By, string, content.BadWord) error { return nil }

func gate(t *testing.T, k *known, now time.Time) *content.Gate {
	t.Helper()
	rules, err := content.LoadReadyRules()
	if err != nil {
		t.Fatal(err)
	}
	if k.words, err = content.SeedWords(); err != nil {
		t.Fatal(err)
	}
	book := &content.WordBook{Store: k, Posts: k}
	if err := book.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	return &content.Gate{
		Rules: rules, Words: book, Links: k, Posts: k, PublicURL: "https://zaiyue.example", Now: func() time.Time { return now },
		Picture: func(_ context.Context, address string) (bool, error) { return address == "/pictures/a.jpg", nil },
	}
}

func TestCheckReady(t *testing.T) {
	now := time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)
	k := &known{
		posts: map[string]content.Post{"there": {Live: true}, "draft": {}},
		links: map[string]content.Link{"https://gone.example/": {State: content.LinkDead}, "https://up.example/": {State: content.LinkAlive}},
	}
	g := gate(t, k, now)
	good := content.Article{
		ID: "a", Kind: content.KindPolicy, Title: "租房补贴办法", Summary: "每月三百元。", Body: "正文，见[另一篇](/articles/there)。", Cover: "/pictures/a.jpg",
		DocNumber: "藏人社发〔2026〕1号", Issuer: "人社厅", Region: "西藏", Contact: "电话 12345", Source: "人社厅网站",
		VerifiedAt: now.AddDate(0, 0, -30), Questions: []string{"租房补贴多少"},
	}
	story := good
	story.Kind, story.Contact = content.KindStory, ""
	consent := &content.Consent{Person: "p", GivenAt: now}
	tests := []struct {
		name   string
		post   content.Post
		change func(*content.Article)
		key    string // of the item wanted; empty: nothing is wrong
		blocks bool
		has    string
	}{
		{"good", content.Post{Working: good}, func(*content.Article) {}, "", false, ""},
		{"no title", content.Post{Working: good}, func(a *content.Article) { a.Title = " " }, "title", true, "没有标题"},
		{"title of 32", content.Post{Working: good}, func(a *content.Article) { a.Title = strings.Repeat("长", 32) }, "", false, ""},
		{"title of 33", content.Post{Working: good}, func(a *content.Article) { a.Title = strings.Repeat("长", 33) }, "title", true, "33"},
		{"title from right to left", content.Post{Working: good}, func(a *content.Article) { a.Title = "补\u202e贴" }, "title", true, "看不见"},
		{"long summary", content.Post{Working: good}, func(a *content.Article) { a.Summary = strings.Repeat("长", 121) }, "summary", true, "121"},
		{"no body", content.Post{Working: good}, func(a *content.Article) { a.Body = "" }, "body", true, "没有正文"},
		{"no number", content.Post{Working: good}, func(a *content.Article) { a.DocNumber = "" }, "doc_number", true, "文号"},
		{"no issuer", content.Post{Working: good}, func(a *content.Article) { a.Issuer = "" }, "issuer", true, "发文机关"},
		{"no region", content.Post{Working: good}, func(a *content.Article) { a.Region = "" }, "region", true, "适用地区"},
		{"no contact", content.Post{Working: good}, func(a *content.Article) { a.Contact = "" }, "contact", true, "咨询方式"},
		{"news needs no number", content.Post{Working: good}, func(a *content.Article) { a.Kind, a.DocNumber, a.Contact = content.KindNews, "", "" }, "", false, ""},
		{"never verified", content.Post{Working: good}, func(a *content.Article) { a.VerifiedAt = time.Time{} }, "verified_at", true, "核对日期"},
		{"verified 180 days ago", content.Post{Working: good}, func(a *content.Article) { a.VerifiedAt = now.AddDate(0, 0, -180) }, "", false, ""},
		{"verified 181 days ago", content.Post{Working: good}, func(a *content.Article) { a.VerifiedAt = now.AddDate(0, 0, -181) }, "verified_at", true, "181"},
		{"verified tomorrow", content.Post{Working: good}, func(a *content.Article) { a.VerifiedAt = now.AddDate(0, 0, 2) }, "verified_at", true, "还没有到"},
		{"over", content.Post{Working: good}, func(a *content.Article) { a.InForceUntil = now.AddDate(0, 0, -3) }, "in_force_until", false, "过了"},
		{"no cover", content.Post{Working: good}, func(a *content.Article) { a.Cover = "" }, "cover", false, "封面"},
		{"lost cover", content.Post{Working: good}, func(a *content.Article) { a.Cover = "/pictures/b.jpg" }, "cover", true, "找不到"},
		{"sensitive word", content.Post{Working: good}, func(a *content.Article) { a.Body += "有内部名额。" }, "body", true, "内部名额"},
		{"slip", content.Post{Working: good}, func(a *content.Article) { a.Body += "请登陆系统。" }, "body", false, "登陆"},
		{"ID number", content.Post{Working: good}, func(a *content.Article) { a.Body += "11010519491231002X" }, "body", true, "1 个身份证"},
		{"telephone", content.Post{Working: good}, func(a *content.Article) { a.Body += "13800138000" }, "body", false, "电话"},
		{"link to nothing", content.Post{Working: good}, func(a *content.Article) { a.Body += "[x](/articles/none)" }, "body", true, "没有这篇"},
		{"link to a draft", content.Post{Working: good}, func(a *content.Article) { a.Body += "[x](https://zaiyue.example/articles/draft#top)" }, "body", false, "还没有发布"},
		{"dead link", content.Post{Working: good}, func(a *content.Article) { a.Body += "[x](https://gone.example/)" }, "body", false, "打不开"},
		{"live link", content.Post{Working: good}, func(a *content.Article) { a.Body += "[x](https://up.example/)" }, "", false, ""},
		{"new link", content.Post{Working: good}, func(a *content.Article) { a.Body += "<https://new.example/>" }, "links", false, "1 个外部链接"},
		{"story without consent", content.Post{Working: story}, func(*content.Article) {}, "consent", true, "本人同意"},
		{"story", content.Post{Working: story, Consent: consent}, func(*content.Article) {}, "", false, ""},
		{"story with a telephone", content.Post{Working: story, Consent: consent}, func(a *content.Article) { a.Body += "13800138000" }, "body", true, "电话"},
		{"consent taken back", content.Post{Working: story, Consent: &content.Consent{WithdrawnAt: now}}, func(*content.Article) {}, "consent", true, "撤回"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.post.ID = "a"
			tt.change(&tt.post.Working)
			items, err := g.CheckReady(t.Context(), tt.post)
			if err != nil {
				t.Fatal(err)
			}
			items = slices.DeleteFunc(items, func(it content.Item) bool { return it.OK })
			if tt.key == "" {
				if len(items) > 0 {
					t.Errorf("items %+v, want none", items)
				}
				return
			}
			if len(items) != 1 || items[0].Key != tt.key || items[0].Blocking != tt.blocks || !strings.Contains(items[0].Words, tt.has) {
				t.Errorf("items %+v, want one of %s (blocking %v) with %q", items, tt.key, tt.blocks, tt.has)
			}
			if len(items) > 0 && strings.Contains(items[0].Words, "11010519491231002X") {
				t.Error("the item repeats the number")
			}
		})
	}
}

// TestEmptyDraftIsToldEverything runs the checklist over a draft with nothing in it, of every
// kind.
func TestEmptyDraftIsToldEverything(t *testing.T) {
	g := gate(t, &known{}, time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC))
	for _, kind := range content.Kinds() {
		items, err := g.CheckReady(t.Context(), content.Post{ID: "a", Working: content.Article{ID: "a", Kind: kind}})
		if err != nil || len(content.Blocking(items)) < 2 {
			t.Errorf("%s: %+v, %v; want a title and a body asked for at least", kind, items, err)
		}
	}
}
