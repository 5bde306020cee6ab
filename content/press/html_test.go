package press

import (
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"zaiyue/content"
	"zaiyue/content/seed"
)

func newWriter(t testing.TB) *Writer {
	t.Helper()
	w, err := NewWriter("https://svc.example.cn")
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// ours knows pictures below /media and one article.
var ours = Given{
	Picture: func(src string) (string, bool) {
		name, ok := strings.CutPrefix(src, "/media/")
		return "http://mmbiz.qpic.cn/sim/" + name + "/0", ok
	},
	Link: func(href string) (string, bool) {
		return "https://mp.weixin.qq.com/s/known", href == "/articles/known"
	},
}

func TestHTML(t *testing.T) {
	tests := []struct {
		name, body string
		want, not  []string
		told       string // part of a problem
	}{
		{name: "a paragraph", body: "您好", want: []string{`<p style="margin:0 0 16px">您好</p>`}},
		{name: "a heading", body: "## 谁能领", want: []string{"border-left:4px solid #07c160", ">谁能领</h2>"}},
		{name: "lists in lists", body: "1. 一\n   - 二\n2. 三", want: []string{"<ol style=", "<ul style=", "list-style:decimal"}},
		{name: "nothing between items", body: "- 一\n- 二", want: []string{"一</li><li"}}, // WeChat's editor makes an empty item of a line end
		{name: "a table", body: "|项目|标准|\n|-|-|\n|租房|300|\n||空|", want: []string{"border-collapse:collapse", "<th style=", ">300</td>", "overflow-x:auto"}, not: []string{"class=", "tabindex"}},
		{name: "our picture", body: "![证](/media/abc)", want: []string{`src="http://mmbiz.qpic.cn/sim/abc/0" alt="证"`}},
		{name: "a picture from elsewhere", body: "![外](https://evil.example/x.png)", not: []string{"<img", "evil"}, told: "“外”不在我们这里"},
		{name: "a picture of WeChat", body: "![好](https://mmbiz.qpic.cn/a/0)", want: []string{`src="https://mmbiz.qpic.cn/a/0"`}},
		{name: "a link out", body: "看[人社厅](https://hrss.example.cn/租房?a=1)", want: []string{"人社厅<span", "（https://hrss.example.cn/租房?a=1）"}, not: []string{"<a "}, told: "“人社厅”改成了文字"},
		{name: "an address alone", body: "<https://hrss.example.cn/>", want: []string{"https://hrss.example.cn/"}, not: []string{"<a ", "（"}},
		{name: "a link inside the site", body: "[按月发](/articles/租房-月)", want: []string{"按月发", "（https://svc.example.cn/articles/租房-月）"}},
		{name: "a link to what is in WeChat", body: "[它](/articles/known)", want: []string{`href="https://mp.weixin.qq.com/s/known"`}},
		{name: "a place on the page", body: "[下面](#x)", want: []string{"下面"}, not: []string{"（"}},
		{name: "a script", body: "<script>alert(1)</script>好", want: []string{"好"}, not: []string{"script", "alert"}},
		{name: "a style and a class", body: `<p class="x" style="position:fixed">红</p>`, want: []string{`<p style="margin:0 0 16px">红</p>`}, not: []string{"fixed", "class"}},
		{name: "right to left", body: "好\u202e反\u2066", want: []string{"好反"}},
		{name: "Tibetan", body: "བཀྲ་ཤིས་བདེ་ལེགས།", want: []string{"བཀྲ་ཤིས་བདེ་ལེགས།"}},
	}
	w := newWriter(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, problems, err := w.HTML(&content.Article{ID: "a", Body: tt.body}, ours)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range tt.want {
				if !strings.Contains(got, want) {
					t.Errorf("HTML(%q) = %s; want %q in it", tt.body, got, want)
				}
			}
			for _, not := range tt.not {
				if strings.Contains(got, not) {
					t.Errorf("HTML(%q) = %s; want %q not in it", tt.body, got, not)
				}
			}
			if told := slices.ContainsFunc(problems, func(p Problem) bool { return strings.Contains(p.Words, tt.told) }); tt.told != "" && !told || tt.told == "" && tt.name != "a link inside the site" && len(problems) > 0 {
				t.Errorf("HTML(%q) tells %v; want %q", tt.body, problems, tt.told)
			}
		})
	}
}

func TestHTMLFactsAndLimits(t *testing.T) {
	w := newWriter(t)
	a := content.Article{ID: "a", Kind: content.KindPolicy, Body: "正文", DocNumber: "藏人社〔2026〕1 号", Region: "西藏",
		InForceFrom: time.Date(2026, 1, 1, 0, 0, 0, 0, beijing), Contact: "020-0000-0001", Source: "公开资料", Questions: []string{"租房有补贴吗"}}
	got, _, err := w.HTML(&a, Given{})
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	for _, want := range []string{"文号：</span>藏人社〔2026〕1 号", "适用地区：", "施行时间：</span>2026年1月1日起", "正文", "咨询：</span>020-0000-0001", "来源：", "回复“租房有补贴吗”"} {
		i := strings.Index(got[at:], want)
		if i < 0 {
			t.Fatalf("HTML = %s; want %q after what came before", got, want)
		}
		at += i
	}
	a.Body = strings.Repeat("字", 20000)
	if _, problems, err := w.HTML(&a, Given{}); err != nil || !Blocked(problems) {
		t.Errorf("HTML of 20000 characters: %v, %v; want a problem that blocks", problems, err)
	}
	if problems := w.Check(strings.Repeat("题", 33), strings.Repeat("要", 121), strings.Repeat("名", 17)); len(problems) != 3 || !Blocked(problems) {
		t.Errorf("Check of too long lines = %v, want 3 problems", problems)
	}
	if problems := w.Check(strings.Repeat("题", 32), "", ""); len(problems) != 0 {
		t.Errorf("Check = %v, want none", problems)
	}
}

// TestSeedFitsWeChat wants every sample article within WeChat's limits.
func TestSeedFitsWeChat(t *testing.T) {
	w := newWriter(t)
	err := content.SeedSource(seed.Files).Each(t.Context(), func(e content.Entry) error {
		page, problems, err := w.HTML(&e.Article, ours)
		if err != nil || Blocked(problems) {
			t.Errorf("%s: %v, %v", e.Article.ID, problems, err)
		}
		fine(t, w, page)
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// fine fails when a page has anything that WeChat does not take.
func fine(t interface{ Errorf(string, ...any) }, w *Writer, page string) {
	z := html.NewTokenizer(strings.NewReader(page))
	var open []string
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			if len(open) > 0 {
				t.Errorf("left open: %v in %s", open, page)
			}
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			tag := z.Token()
			if _, ok := w.look.Tags[tag.Data]; !ok {
				t.Errorf("<%s> in %s", tag.Data, page)
			}
			fineAttributes(t, w, tag)
			if kind == html.StartTagToken {
				open = append(open, tag.Data)
			}
		case html.EndTagToken:
			tag := z.Token()
			if len(open) == 0 || open[len(open)-1] != tag.Data {
				t.Errorf("</%s> closes %v in %s", tag.Data, open, page)
				return
			}
			open = open[:len(open)-1]
		}
	}
}

func fineAttributes(t interface{ Errorf(string, ...any) }, w *Writer, tag html.Token) {
	for _, a := range tag.Attr {
		ok := false
		switch a.Key {
		case "style":
			ok = a.Val == w.look.Tags[tag.Data]
			for _, style := range w.look.Boxes {
				ok = ok || a.Val == style
			}
		case "alt", "colspan", "rowspan":
			ok = true
		case "src":
			ok = tag.Data == "img" && (strings.HasPrefix(a.Val, "http://mmbiz.qpic.cn/") || strings.HasPrefix(a.Val, "https://mmbiz.qpic.cn/"))
		case "href":
			ok = strings.HasPrefix(a.Val, "https://mp.weixin.qq.com/")
		}
		if !ok {
			t.Errorf("<%s %s=%q>", tag.Data, a.Key, a.Val)
		}
	}
}

// TestHTMLIsAlwaysFine makes pages of broken and hostile texts.
func TestHTMLIsAlwaysFine(t *testing.T) {
	w := newWriter(t)
	pieces := []string{"<script>x</script>", "<div onclick=x>", "</div>", "<table><tr><td>", "</p></section>", "![a](/media/x)", "![a](javascript:x)",
		"[b](https://x.example)", "[b](https://mp.weixin.qq.com@x.example/)", "<img src=x onerror=y>", "<style>p{}</style>", "|a|b|\n|-|-|\n|1|2|", "\n\n", "# h", "- l\n", "1. n\n",
		"<iframe src=x>", "<a href='data:x'>", "<svg><script>", "字", "༄༅།", "\u202e", "<!--", "-->", "```\n", "<section style='x'>", "<td>", "<li>", "&lt;script&gt;", "<math><mi//xlink:href='data:x'>"}
	rapid.Check(t, func(t *rapid.T) {
		body := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 20).Draw(t, "pieces"), rapid.SampledFrom([]string{"", " ", "\n"}).Draw(t, "between"))
		page, _, err := w.HTML(&content.Article{ID: "a", Body: body, Contact: body, Questions: []string{body}}, ours)
		if err != nil {
			t.Fatal(err)
		}
		fine(t, w, page)
	})
}

func TestLookIsChecked(t *testing.T) {
	if _, err := loadLook([]byte("same: {b: bold}\n")); err == nil || !strings.Contains(err.Error(), "bold") || !strings.Contains(err.Error(), "limits") {
		t.Errorf("loadLook = %v, want every problem", err)
	}
}
