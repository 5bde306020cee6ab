package press

import (
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"

	"zaiyue/content"
)

// beijing is where days are counted.
var beijing = time.FixedZone("CST", 8*60*60)

// fact is one thing an article says of itself.
type fact struct{ name, value string }

// facts puts the box of what the article says of itself before its text.
func (m *maker) facts(page *html.Node, a *content.Article) {
	issuer, span := "发布单位", "有效时间"
	if a.Kind == content.KindPolicy || a.Kind == content.KindSubsidy || a.DocNumber != "" {
		issuer, span = "发文单位", "施行时间"
	}
	all := []fact{
		{"文号", a.DocNumber}, {issuer, a.Issuer}, {"适用地区", a.Region}, {span, a.ForceWords()},
		{"标准", a.Amount}, {"最近核对", content.DayWords(a.VerifiedAt)},
	}
	if h := a.Home; h != nil {
		all = []fact{
			{"城市", h.City}, {"地址", h.Address}, {"联系", h.Contact}, {"开放时间", h.Hours}, {"活动", h.Events},
			{issuer, a.Issuer}, {span, a.ForceWords()}, {"最近核对", content.DayWords(a.VerifiedAt)},
		}
	}
	if j := a.Job; j != nil {
		all = slices.DeleteFunc(all, func(f fact) bool { return f.value == j.City || f.value == j.Employer }) // said before it
		all = append([]fact{{"城市", j.City}, {"行业", j.Field}, {"用人单位", j.Employer}, {"报名截止", content.DayWords(j.Until)}}, all...)
	}
	m.list(page, all)
}

// sources puts whom to ask and where it is from below the text.
func (m *maker) sources(page *html.Node, a *content.Article) {
	m.list(page, []fact{{"咨询", a.Contact}, {"来源", a.Source}})
}

// list is a box of facts; those without a value are left out.
func (m *maker) list(page *html.Node, all []fact) {
	boxes := m.writer.look.Boxes
	outer := box("section", boxes["facts"])
	for _, f := range all {
		if strings.TrimSpace(f.value) == "" {
			continue
		}
		line, name := box("p", boxes["fact"]), box("span", boxes["name"])
		name.AppendChild(words(f.name + "："))
		line.AppendChild(name)
		line.AppendChild(words(f.value))
		outer.AppendChild(line)
	}
	if outer.FirstChild != nil {
		page.AppendChild(outer)
	}
}

// ask is the last line: how to ask for more.
func (m *maker) ask(page *html.Node, a *content.Article) {
	line := box("p", m.writer.look.Boxes["ask"])
	text := "还想知道什么，在公众号里直接发给我们就可以问。"
	if len(a.Questions) > 0 {
		text = "还想知道什么，在公众号里直接发就可以问，比如回复“" + a.Questions[0] + "”。"
	}
	line.AppendChild(words(text))
	page.AppendChild(line)
}
