package content

import (
	"strings"
	"testing"
	"time"
)

func build(t testing.TB, lexicon *Lexicon, articles ...Article) *Index {
	t.Helper()
	ix, err := Build(t.Context(), func(f func(Article) error) error {
		for _, a := range articles {
			if err := f(a); err != nil {
				return err
			}
		}
		return nil
	}, lexicon)
	if err != nil {
		t.Fatal(err)
	}
	return ix
}

var noon = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)

func day(s string) time.Time {
	d, err := time.ParseInLocation(time.DateOnly, s, china)
	if err != nil {
		panic(err)
	}
	return d.UTC()
}

var few = []Article{
	{ID: "rent", Title: "区外就业住房租赁补贴", Body: "在广东租房的毕业生，每月可以领取住房补贴。", InForceFrom: day("2024-01-01")},
	{ID: "travel", Title: "交通费补助", Body: "往返林芝的路费按次报销。", DocNumber: "藏人社规〔2021〕12号"},
	{ID: "old", Title: "旧的住房租赁补贴", Body: "在广东租房每月三百元住房补贴。", InForceUntil: day("2020-12-31")},
	{ID: "card", Title: "社会保障卡怎么办", Body: "带身份证到社保卡网点办理社保卡。"},
	{ID: "doc12", Title: "其他文件", Body: "参照藏人社规〔2020〕13号执行。"},
	{ID: "bod", Title: "ལས་ཞུགས་རོགས་དངུལ།", Body: "ཁང་པ་གླ་བའི་རོགས་དངུལ་ཟླ་རེར་སྤྲོད།"},
	{ID: "asked", Title: "公示说明", Body: "名单在网站公布五个工作日。", Questions: []string{"结果啥时出来"}},
}

func TestSearchFinds(t *testing.T) {
	lexicon := NewLexicon(Synonyms{
		Greetings: []string{"你好"}, Stops: []string{"请问"}, Particles: []string{"吗"},
		Slips: []Slip{{Typed: "补帖", Meant: "补贴"}},
		Words: []Word{{Says: []string{"房租", "租房子"}, Means: []string{"住房租赁补贴"}}, {Says: []string{"车票"}, Means: []string{"交通费"}}},
	})
	ix := build(t, lexicon, few...)
	tests := []struct{ name, question, want string }{
		{"words", "住房租赁补贴", "rent"},
		{"synonym", "房租", "rent"},
		{"greeting and stop phrase", "你好，请问车票吗", "travel"},
		{"slip", "住房补帖", "rent"},
		{"traditional", "住房租賃補貼", "rent"},
		{"full width", "藏人社規〔２０２１〕１２號", "travel"},
		{"document number in other brackets", "藏人社规(2021)12号", "travel"},
		{"pinyin", "zufang butie", "rent"},
		{"pinyin of a synonym", "chepiao", "travel"},
		{"pinyin beside a character", "社保ka", "card"},
		{"pinyin without the tongue", "zufan", "rent"},
		{"tibetan", "ཁང་པ་གླ་བ", "bod"},
		{"tibetan with the other tsheg", "ཁང༌པ༌གླ༌བ", "bod"},
		{"a question the article answers", "结果啥时出来啊", "asked"},
		{"nothing but a greeting", "你好", ""},
		{"nothing known", "xyz", ""},
		{"empty", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := ix.Search(tt.question, noon, 3)
			got := ""
			if len(r.Hits) > 0 {
				got = r.Hits[0].ID
			}
			if got != tt.want {
				t.Errorf("Search(%q) = %+v, want %q first", tt.question, r, tt.want)
			}
			for _, h := range r.Hits {
				if h.ID == "old" {
					t.Errorf("Search(%q) found the expired article", tt.question)
				}
			}
		})
	}
}

func TestSearchAllFindsExpired(t *testing.T) {
	ix := build(t, nil, few...)
	r := ix.SearchAll("旧的住房租赁补贴", 1)
	if len(r.Hits) != 1 || r.Hits[0].ID != "old" {
		t.Errorf("SearchAll = %+v, want old", r.Hits)
	}
}

func TestSearchEdges(t *testing.T) {
	empty := build(t, nil)
	if r := empty.Search("补贴", noon, 3); len(r.Hits) > 0 || r.Answered {
		t.Errorf("an empty index found %+v", r)
	}
	ix := build(t, nil, few...)
	for _, q := range []string{strings.Repeat("租房补贴", 5000), strings.Repeat("zu", 800), "\xff\xfe", "\x00", strings.Repeat("'", 900), strings.Repeat("a b ", 300)} {
		ix.Search(q, noon, 3) // must not panic
	}
}
