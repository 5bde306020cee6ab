package notices

import (
	"fmt"
	"slices"
	"strings"
)

// Lack is a template that a kind could be sent by and the account does not have, or has with
// a label that the kind has nothing for.
type Lack struct {
	Channel Channel  // LongTerm stands for both sorts of 订阅通知
	Title   string   // as WeChat's library calls it
	Labels  []string // the words to choose
	Kinds   []string // names of the kinds that it carries
	Extra   string   // the label nobody fills; empty: the template is missing
}

// Lacks lists what the account lacks for a book. A kind that has one of the two sorts of
// 订阅通知 lacks neither.
func (c Catalogue) Lacks(b *Book) (all []Lack) {
	for _, k := range b.Kinds {
		for _, channel := range []Channel{LongTerm, Template} {
			u, found := k.Template, c.For(Template, k.Template)
			if channel == LongTerm {
				u, found = k.Subscribe, append(c.For(LongTerm, k.Subscribe), c.For(OneTime, k.Subscribe)...)
			}
			if u == nil {
				continue
			}
			l := Lack{Channel: channel, Title: u.Title, Labels: sortedLabels(u)}
			if len(found) > 0 {
				if l.Extra = u.unfilled(found); l.Extra == "" {
					continue
				}
			}
			all = lacking(all, l, k.Name)
		}
	}
	return all
}

// unfilled returns a label of the templates that the use has nothing for, "" when one
// template can be filled whole.
func (u *Use) unfilled(found []AccountTemplate) (label string) {
	for _, t := range found {
		i := slices.IndexFunc(t.Keys, func(k TemplateKey) bool { return u.Values[k.Label] == "" })
		if i < 0 {
			return ""
		}
		label = t.Keys[i].Label
	}
	return label
}

// lacking adds a lack of a kind to those of others.
func lacking(all []Lack, l Lack, kind string) []Lack {
	i := slices.IndexFunc(all, func(o Lack) bool { return o.Channel == l.Channel && o.Title == l.Title })
	if i < 0 {
		l.Kinds = []string{kind}
		return append(all, l)
	}
	all[i].Kinds = append(all[i].Kinds, kind)
	return all
}

func sortedLabels(u *Use) (labels []string) {
	for label := range u.Values {
		labels = append(labels, label)
	}
	slices.Sort(labels)
	return labels
}

// Product is what WeChat calls the sort of template.
func (l Lack) Product() string {
	if l.Channel == Template {
		return "模板消息"
	}
	return "订阅通知"
}

// Missing says what is missing, for an officer.
func (l Lack) Missing() string {
	kinds := strings.Join(l.Kinds, "、")
	if l.Extra != "" {
		return fmt.Sprintf("%s“%s”里多了“%s”一项，没有内容可填，用不了（用于：%s）。", l.Product(), l.Title, l.Extra, kinds)
	}
	return fmt.Sprintf("公众号里没有%s“%s”（用于：%s），这些通知会走别的途径。", l.Product(), l.Title, kinds)
}

// Advice says what to do about it, where.
func (l Lack) Advice() string {
	return fmt.Sprintf("请在 mp.weixin.qq.com“广告与服务 → %s”的模板库里选用“%s”，关键词选：%s。", l.Product(), l.Title, strings.Join(l.Labels, "、"))
}
