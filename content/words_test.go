package content_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zaiyue/content"
	"zaiyue/content/seed"
)

func TestWordFinder(t *testing.T) {
	f := content.NewWordFinder([]content.BadWord{
		{Word: "内部名额", Level: content.LevelBlock, Why: "没有"},
		{Word: "登陆", Level: content.LevelWarn, Why: "错别字", Except: []string{"台风登陆"}},
		{Word: "限男性", Level: content.LevelBlock, Why: "违法", Except: []string{"不限男性"}},
		{Word: "限男", Level: content.LevelWarn, Why: "少见"},
		{Word: "VX", Level: content.LevelWarn, Why: "引流"},
	})
	tests := []struct {
		text string
		want []string // before[found]after
	}{
		{"", nil},
		{"普通的一句话。", nil},
		{"公司有内部名额。", []string{"公司有[内部名额]。"}},
		{"有內部 名額吗", []string{"有[內部 名額]吗"}},
		{"有内**部**名\u200b额吗", []string{"有[内**部**名\u200b额]吗"}},
		{"一行内部\n名额", nil},
		{"台风登陆之后登陆网站", []string{"台风登陆之后[登陆]网站"}},
		{"限男性，不限男性，限男生", []string{"[限男性]，不限男性，限男生", "限男性，不限男性，[限男]生"}},
		{"加ｖｘ：v X", []string{"加[ｖｘ]：v X", "加ｖｘ：[v X]"}},
	}
	for _, tt := range tests {
		var got []string
		for _, h := range f.Find(&content.Article{Body: tt.text}) {
			if tt.text[h.At:h.At+len(h.Found)] != h.Found {
				t.Errorf("in %q: at %d stands not %q", tt.text, h.At, h.Found)
			}
			got = append(got, h.Before+"["+h.Found+"]"+h.After)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("Find in %q (-want +got):\n%s", tt.text, diff)
		}
	}
}

func TestWordFinderIsBounded(t *testing.T) {
	f := content.NewWordFinder([]content.BadWord{{Word: strings.Repeat("甲", 40)}, {Word: strings.Repeat("甲", 39) + "乙"}})
	if n := len(f.Find(&content.Article{Body: strings.Repeat("甲", content.MaxBody/3)})); n > 100 || n == 0 {
		t.Errorf("Find reports %d words, want 1 to 100", n)
	}
}

// TestSampleArticlesHaveNoBlockedWord runs the list that comes with the program over the
// articles that come with it.
func TestSampleArticlesHaveNoBlockedWord(t *testing.T) {
	words, err := content.SeedWords()
	if err != nil {
		t.Fatal(err)
	}
	f := content.NewWordFinder(words)
	err = content.SeedSource(seed.Files).Each(t.Context(), func(e content.Entry) error {
		for _, h := range f.Find(&e.Article) {
			if h.Word.Level == content.LevelBlock {
				t.Errorf("%s: %s[%s]%s: %s", e.Article.ID, h.Before, h.Found, h.After, h.Word.Why)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
