package content

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"zaiyue/fault"
)

// shelfOf is a repository in memory, in order of id.
type shelfOf []Article

func (r shelfOf) Article(_ context.Context, id string) (Article, error) {
	for _, a := range r {
		if a.ID == id {
			return a, nil
		}
	}
	return Article{}, fault.New(fault.NotFound, "没有")
}

func (r shelfOf) Articles(_ context.Context, kind Kind, _ string, limit int) ([]Article, string, error) {
	var page []Article
	for _, a := range r {
		if len(page) < limit && (kind == "" || a.Kind == kind) {
			page = append(page, a)
		}
	}
	return page, "", nil
}

func (r shelfOf) EachArticle(_ context.Context, f func(Article) error) error {
	for _, a := range r {
		if err := f(a); err != nil {
			return err
		}
	}
	return nil
}

func library(t testing.TB, articles ...Article) *Library {
	t.Helper()
	synonyms, err := SeedSynonyms()
	if err != nil {
		t.Fatal(err)
	}
	for i := range articles {
		articles[i].Status = Published
	}
	l, err := NewLibrary(LibraryConfig{Repository: shelfOf(articles), Lexicon: NewLexicon(synonyms), Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	return l
}

var longArticle = Article{ID: "rent", Title: "区外就业租房补贴", Body: `> 示例，以经办机构公布为准。

毕业后到区外企业工作、自己租房住的西藏籍高校毕业生，可以申请这笔补贴。单位已经安排宿舍的，不再发放。已经在当地购买住房或者承租公共租赁住房的，也不在范围内，请先和经办人员核对清楚再准备。

## 标准

补贴标准为每月 300 元，按季度发放，最长三十六个月。换单位不超过三个月的，时间可以连续计算，不用重新申请。

## 要交的材料

申请时提交：

- 身份证和毕业证复印件
- 三年以上的劳动合同
- 租赁合同和租金发票

## 什么时候办

每年 9 月 1 日到 9 月 30 日受理，逾期不补。寄出以前请打电话 0891-0000001 确认地址，材料不全的会在五个工作日内退回。

| 城市 | 每月最多 | 说明 |
|---|---|---|
| 广州 | 400 元 | 含押金 |
| 珠海 | 350 元 | 不含押金 |
`}

func TestPassageAnswers(t *testing.T) {
	l := library(t, slices.Concat([]Article{longArticle}, []Article{
		{ID: "travel", Title: "交通费补助", Body: "往返林芝的路费按次报销，一年一次。"},
		{ID: "card", Title: "社会保障卡怎么办", Body: "带身份证到网点办理社保卡。"},
	})...)
	tests := []struct{ question, want, not string }{
		{"租房补贴每个月多少钱", "每月 300 元", "毕业证"},
		{"租房补贴要交什么材料", "· 租赁合同和租金发票", "逾期"},
		{"租房补贴要交什么材料", "申请时提交：", "300"},
		{"租房补贴什么时候受理", "9 月 1 日", "毕业证"},
		{"租房补贴 住宿舍能领吗", "单位已经安排宿舍的，不再发放。", "毕业证"},
		{"珠海租房补贴最多多少", "珠海：每月最多 350 元；说明 不含押金", "毕业证"},
	}
	for _, tt := range tests {
		a, err := l.Ask(t.Context(), tt.question)
		if err != nil || !a.Answered || a.Articles[0].ID != "rent" {
			t.Errorf("Ask(%q) = %+v, %v; want the article rent", tt.question, a, err)
			continue
		}
		if !strings.Contains(a.Passage, tt.want) || strings.Contains(a.Passage, tt.not) || strings.Contains(a.Passage, "示例，") {
			t.Errorf("Ask(%q).Passage = %q; want %q in it, not %q and no note", tt.question, a.Passage, tt.want, tt.not)
		}
		if again, err := l.Ask(t.Context(), tt.question); err != nil || again.Passage != a.Passage {
			t.Errorf("asked again, %q got %q, first %q", tt.question, again.Passage, a.Passage)
		}
	}
}

func TestPassageIsBounded(t *testing.T) {
	body := strings.Repeat("租房补贴每月发放三百元，换单位也可以继续领取。", 40)
	for _, body := range []string{body, strings.ReplaceAll(body, "。", "；"), strings.ReplaceAll(body, "。", "，"), "- " + strings.ReplaceAll(body, "。", "，"), strings.Repeat("字", 3000)} {
		checkBounded(t, body)
	}
}

func checkBounded(t *testing.T, body string) {
	t.Helper()
	l := library(t, Article{ID: "a", Title: "租房补贴", Body: body, Keywords: []string{"房租"}})
	a, err := l.Ask(t.Context(), "租房补贴每月多少")
	if err != nil || a.Passage == "" {
		t.Fatalf("Ask = %+v, %v; want a passage", a, err)
	}
	if n := utf8.RuneCountInString(a.Passage); n > passageRunes+passagePieces {
		t.Errorf("the passage has %d characters, want %d at most: %q", n, passageRunes, a.Passage)
	}
}

func TestSentences(t *testing.T) {
	tests := []struct {
		in   string
		want []string
	}{
		{"一。二！三", []string{"一。", "二！", "三"}},
		{"他说：“好。”然后走了。", []string{"他说：“好。”", "然后走了。"}},
		{"（见第一条。）后面", []string{"（见第一条。）", "后面"}},
		{"甲；乙。", []string{"甲；乙。"}},
		{"ཀ་ཁ། ག་ང་།", []string{"ཀ་ཁ། ", "ག་ང་།"}},
	}
	for _, tt := range tests {
		if got := sentences(tt.in); !slices.Equal(got, tt.want) {
			t.Errorf("sentences(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestParseCues(t *testing.T) {
	if _, err := knownCues(); err != nil {
		t.Error(err)
	}
	_, err := parseCues([]byte("- {name: a, asks: [x], looks: '('}\n- {name: b}\n"), "c.yaml")
	for _, want := range []string{"c.yaml:1: ", "c.yaml:2: "} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("parseCues = %v, want it to name %q", err, want)
		}
	}
}
