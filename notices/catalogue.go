package notices

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"zaiyue/wechat"
)

// Catalogue is what templates the account has, as WeChat told: their ids and keys are read
// and never written down by us, because they depend on which words were chosen in WeChat's
// console. The zero value has none.
type Catalogue struct {
	ReadAt    time.Time         `json:"read_at"` // zero: never read
	Templates []AccountTemplate `json:"templates,omitempty"`
}

// AccountTemplate is one of the account's templates.
type AccountTemplate struct {
	Channel Channel       `json:"channel"` // LongTerm, OneTime or Template
	ID      string        `json:"id"`
	Title   string        `json:"title"`
	Keys    []TemplateKey `json:"keys,omitempty"` // in WeChat's order
}

// TemplateKey is a place in a template.
type TemplateKey struct {
	Label string   `json:"label"`           // what the person reads before it: 申请事项
	Key   string   `json:"key"`             // thing4
	Words []string `json:"words,omitempty"` // what it takes, where only certain words
}

// TemplateSource tells the account's templates. *wechat.Client implements it.
type TemplateSource interface {
	Templates(ctx context.Context) ([]wechat.Template, error)
	SubscribeTemplates(ctx context.Context) ([]wechat.SubscribeTemplate, error)
}

// ReadCatalogue asks WeChat for the account's templates.
func ReadCatalogue(ctx context.Context, from TemplateSource, now time.Time) (c Catalogue, err error) {
	templates, err := from.Templates(ctx)
	if err != nil {
		return c, fmt.Errorf("message templates: %w", err)
	}
	subscribed, err := from.SubscribeTemplates(ctx)
	if err != nil {
		return c, fmt.Errorf("subscription templates: %w", err)
	}
	c.ReadAt = now
	for _, t := range subscribed {
		channel := OneTime
		if t.Lasting {
			channel = LongTerm
		}
		c.Templates = append(c.Templates, AccountTemplate{channel, t.ID, t.Title, keysIn(t.Content, t.Words)})
	}
	for _, t := range templates {
		c.Templates = append(c.Templates, AccountTemplate{Template, t.ID, t.Title, keysIn(t.Content, nil)})
	}
	return c, nil
}

var keyForm = regexp.MustCompile(`([^\n{}:：]*)[:：]?\s*\{\{(\w+)\.DATA\}\}`)

// keysIn reads the places of a template's content. The places first and remark of old
// templates are not shown by WeChat any more, and left out.
func keysIn(content string, words map[string][]string) (keys []TemplateKey) {
	for _, m := range keyForm.FindAllStringSubmatch(content, -1) {
		if m[2] == "first" || m[2] == "remark" {
			continue
		}
		keys = append(keys, TemplateKey{Label: strings.TrimSpace(m[1]), Key: m[2], Words: words[m[2]]})
	}
	return keys
}

// Lasting reports whether consents to a template hold until they are withdrawn.
func (c Catalogue) Lasting(templateID string) bool {
	return slices.ContainsFunc(c.Templates, func(t AccountTemplate) bool { return t.ID == templateID && t.Channel == LongTerm })
}

// For lists the account's templates of a channel that carry a use, in WeChat's order.
func (c Catalogue) For(channel Channel, u *Use) (found []AccountTemplate) {
	if u == nil {
		return nil
	}
	for _, t := range c.Templates {
		if t.Channel == channel && strings.TrimSpace(t.Title) == u.Title {
			found = append(found, t)
		}
	}
	return found
}

// data makes the data of a message in a template: what stands at each of its keys. It fails
// with a reason and the label for which there is nothing, or whose value does not fit.
func (t AccountTemplate) data(u *Use, fields map[string]string) (data map[string]string, reason, label string) {
	data = make(map[string]string, len(t.Keys))
	for _, k := range t.Keys {
		text, ok := u.Values[k.Label]
		if !ok {
			return nil, ReasonLabel, k.Label
		}
		value, ok := Value(k.Key, fill(text, fields), k.Words)
		if !ok {
			return nil, ReasonValue, k.Label
		}
		data[k.Key] = value
	}
	return data, "", ""
}

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

// Words says what is missing and what to do, for an officer.
func (l Lack) Words() string {
	product := "模板消息"
	if l.Channel != Template {
		product = "订阅通知"
	}
	if l.Extra != "" {
		return fmt.Sprintf("%s“%s”里有“%s”一项，我们没有内容可填，发不了（用于：%s）。请换成只含这些关键词的：%s。",
			product, l.Title, l.Extra, strings.Join(l.Kinds, "、"), strings.Join(l.Labels, "、"))
	}
	return fmt.Sprintf("公众号里没有%s“%s”（用于：%s）。请在模板库里选用它，关键词选：%s。",
		product, l.Title, strings.Join(l.Kinds, "、"), strings.Join(l.Labels, "、"))
}
