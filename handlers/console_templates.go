package handlers

import (
	"context"
	"net/http"
	"time"

	"zaiyue/notices"
	"zaiyue/people"
)

// TemplatePages are the console's page of the account's templates that notices go by. All
// fields must be set.
type TemplatePages struct {
	Book      *notices.Book
	Catalogue func() notices.Catalogue
	Read      func(ctx context.Context) error // asks WeChat anew
}

// Routes implements Area.
func (p *TemplatePages) Routes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/templates", Right: people.ReadNotices, Does: p.list, Group: "通知", Label: "通知模板"},
		{Method: http.MethodPost, Path: "/templates/read", Right: people.ControlNotices, Does: p.read},
	}
}

// templatesPage is /console/templates.
type templatesPage struct {
	ReadAt   time.Time
	Lacks    []notices.Lack
	Rows     []templateRow
	MayRead  bool
	Channels map[notices.Channel]string
}

// templateRow is one of the account's templates.
type templateRow struct {
	notices.AccountTemplate
	Kinds []string // names of the kinds that go by it; none: it is not used
}

// list handles GET /console/templates.
func (p *TemplatePages) list(v *Visit) error {
	account := p.Catalogue()
	page := templatesPage{
		ReadAt: account.ReadAt, Lacks: account.Lacks(p.Book), MayRead: v.Can(people.ControlNotices), Channels: channelWords(),
	}
	for _, t := range account.Templates {
		row := templateRow{AccountTemplate: t}
		for _, k := range p.Book.Kinds {
			if k.Uses(t) {
				row.Kinds = append(row.Kinds, k.Name)
			}
		}
		page.Rows = append(page.Rows, row)
	}
	return v.Show("templates", "通知模板", page)
}

// read handles POST /console/templates/read.
func (p *TemplatePages) read(v *Visit) error {
	if err := p.Read(v.Request.Context()); err != nil {
		return err
	}
	return v.Done("/templates", "已经从微信重新读了一遍。")
}

// channelWords are the channels as officers know them.
func channelWords() map[notices.Channel]string {
	return map[notices.Channel]string{
		notices.LongTerm: "订阅通知（长期）", notices.OneTime: "订阅通知（一次）", notices.Template: "模板消息",
		notices.Service: "客服消息", notices.Inbox: "收件箱",
	}
}

// Concerns is what the first page says of missing templates: one line, none when
// nothing is missing or nothing was read yet.
func (p *TemplatePages) Concerns() []Concern {
	account := p.Catalogue()
	if account.ReadAt.IsZero() {
		return nil
	}
	return counted(len(account.Lacks(p.Book)), "公众号缺 %s 个通知模板，有的通知会少一条路", "/console/templates", false)
}
