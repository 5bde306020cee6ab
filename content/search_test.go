package content

import (
	"strings"
	"testing"
)

func seedLexicon(t testing.TB) *Lexicon {
	t.Helper()
	s, err := SeedSynonyms()
	if err != nil {
		t.Fatal(err)
	}
	return NewLexicon(s)
}

func TestClean(t *testing.T) {
	l := seedLexicon(t)
	tests := []struct{ in, want string }{
		{"你好，请问一下租房补贴怎么申请呢", "租房补贴怎么申请"},
		{"谢谢", ""},
		{"在吗？？", ""},
		{"你好你好", ""},
		{"申请机会技能", "申请机会技能"}, // 请 会 能 are no stops
		{"探亲假", "探亲假"},
		{"补帖", "补贴"},
		{"hi，社保", "社保"},
		{"hidden", "hidden"},
	}
	for _, tt := range tests {
		got := strings.Trim(l.clean(Normalize(tt.in)), " ，,?？")
		if got != tt.want {
			t.Errorf("clean(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
	var none *Lexicon
	if got := none.clean("你好"); got != "你好" {
		t.Errorf("a nil lexicon cleans 你好 to %q", got)
	}
}

func TestNothingAskedIsNotAnswered(t *testing.T) {
	ix := build(t, seedLexicon(t), few...)
	for _, q := range []string{"你好", "谢谢", "在吗", "？？？", "😀", "嗯嗯", "ok", "", " "} {
		if r := ix.Search(q, noon, 3); r.Answered || len(r.Hits) > 0 || r.Confidence != 0 {
			t.Errorf("Search(%q) = %+v, want nothing", q, r)
		}
	}
}

func TestSynonymsGoOneWay(t *testing.T) {
	l := NewLexicon(Synonyms{Words: []Word{{Says: []string{"路费"}, Means: []string{"交通费"}}}})
	ix := build(t, l, Article{ID: "official", Title: "交通费"}, Article{ID: "everyday", Title: "路费"}, Article{ID: "other", Title: "其他"})
	if r := ix.Search("路费", noon, 3); len(r.Hits) < 2 || r.Hits[0].ID != "everyday" || r.Hits[1].ID != "official" {
		t.Errorf("路费 finds %+v, want the word itself before the official one", r.Hits)
	}
	for _, h := range ix.Search("交通", noon, 3).Hits {
		if h.ID == "everyday" {
			t.Error("the official word finds the everyday one")
		}
	}
}

func TestSubjectMustBeNamed(t *testing.T) {
	articles := []Article{
		{ID: "exam", Title: "三支一扶招募报名", Body: "每年五月报名，网上提交。"},
	}
	if err := newSynthetic(1).articles(100)(func(a Article) error { articles = append(articles, a); return nil }); err != nil {
		t.Fatal(err)
	}
	ix := build(t, seedLexicon(t), articles...)
	here, there := ix.Search("三支一扶哪天报名", noon, 1), ix.Search("四川的三支一扶哪天报名", noon, 1)
	if !here.Answered || there.Answered {
		t.Errorf("answered here %v (%.2f), for another province %v (%.2f); want true, false", here.Answered, here.Confidence, there.Answered, there.Confidence)
	}
	articles[0].Body += "四川同时报名。"
	if r := build(t, seedLexicon(t), articles...).Search("四川的三支一扶哪天报名", noon, 1); !r.Answered {
		t.Errorf("an article that names the province does not answer: %+v", r)
	}
}

func TestSlipsBySound(t *testing.T) {
	ix := build(t, nil, Article{ID: "a", Title: "住房公积金"}, Article{ID: "b", Title: "社保卡"}, Article{ID: "c", Title: "其他"})
	if r := ix.Search("公鸡金", noon, 1); len(r.Hits) == 0 || r.Hits[0].ID != "a" {
		t.Errorf("公鸡金 finds %+v, want a", r.Hits)
	}
}

func FuzzSearch(f *testing.F) {
	ix := build(f, seedLexicon(f), few...)
	for _, s := range []string{"租房补贴", "zufang butie", "社保ka", "ཁང་པ", "藏人社规〔2021〕12号", "你好 hi", "'a'b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := ix.Search(s, noon, 3)
		if r.Answered && len(r.Hits) == 0 || r.Confidence < 0 || r.Confidence > 1 {
			t.Errorf("Search(%q) = %+v", s, r)
		}
		for i := 1; i < len(r.Hits); i++ {
			if r.Hits[i].Score > r.Hits[i-1].Score {
				t.Errorf("Search(%q) is out of order: %+v", s, r.Hits)
			}
		}
	})
}
