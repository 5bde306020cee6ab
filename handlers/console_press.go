package handlers

import (
	"context"
	"net/http"
	"time"

	"zaiyue/content"
	"zaiyue/content/press"
	"zaiyue/people"
)

// PressPages are the console's pages of what goes to WeChat: an article's, and the list of
// all. All fields must be set before the first request.
type PressPages struct {
	Press *press.Press
	Posts PostReader
	Live  Versions
	Tags  TagLister // nil: no account is set up
	Name  func(ctx context.Context, officer string) string
	Now   func() time.Time
	NewID func() string
}

// PostReader reads a post. content.Posts does.
type PostReader interface {
	Post(ctx context.Context, id string) (content.Post, error)
}

// Routes implements Area.
func (p *PressPages) Routes() []Route {
	const get, post = http.MethodGet, http.MethodPost
	read, publish, mass := people.ReadArticles, people.PublishWeChat, people.MassSend
	return []Route{
		{Method: get, Path: "/wechat", Right: read, Does: p.list, Group: "微信", Label: "发到微信"},
		{Method: get, Path: "/articles/:id/wechat", Right: read, Does: p.article},
		{Method: post, Path: "/articles/:id/wechat/publish", Right: publish, Does: p.publish},
		{Method: post, Path: "/articles/:id/wechat/mass", Right: mass, Does: p.prepare},
		{Method: post, Path: "/wechat/:job/delete", Right: publish, Does: p.remove},
		{Method: post, Path: "/wechat/:job/keep", Right: publish, Does: p.keep},
		{Method: post, Path: "/wechat/:job/preview", Right: mass, Does: p.preview},
		{Method: post, Path: "/wechat/:job/ask", Right: mass, Does: p.act(p.Press.Ask, "已请同事确认。请告诉另一位可以群发的同事，到“微信 → 发到微信”里看。")},
		{Method: post, Path: "/wechat/:job/confirm", Right: mass, Does: p.act(p.Press.Confirm, "好了，正在群发。")},
		{Method: post, Path: "/wechat/:job/drop", Right: mass, Does: p.act(p.Press.Drop, "好了，这次不发了。")},
	}
}

// pressList is /console/wechat.
type pressList struct {
	Tabs  []listTab
	Rows  []pressRow
	Next  string // cursor
	List  press.List
	Later bool // not the first page
}

// pressRow is one job in a list.
type pressRow struct {
	Href, Title, What, Who string
	State, Look, Trouble   string
	At                     time.Time
	URL                    string
}

// pressTabs are the lists, in the order they are shown.
var pressTabs = []struct {
	list  press.List
	words string
}{{press.AllJobs, "全部"}, {press.ToConfirm, "等同事确认"}, {press.UnderWay, "正在办"}, {press.InTrouble, "出了问题"}, {press.Out, "已在微信"}, {press.Gone, "已删除"}}

// list handles GET /console/wechat.
func (p *PressPages) list(v *Visit) error {
	ctx := v.Request.Context()
	page := pressList{List: press.AllJobs, Later: v.Query("cursor") != ""}
	for _, t := range pressTabs {
		if string(t.list) == v.Query("list") {
			page.List = t.list
		}
	}
	for _, t := range pressTabs {
		page.Tabs = append(page.Tabs, listTab{Words: t.words, Href: "/console/wechat?list=" + string(t.list), Here: t.list == page.List})
	}
	jobs, next, err := p.Press.Shelf.ListJobs(ctx, page.List, v.Query("cursor"), rowsOnPage)
	if err != nil {
		return err
	}
	page.Next = next
	for _, j := range jobs {
		row := pressRow{Href: articleHref(j.Article) + "/wechat", Title: j.Title, What: purposeWords(j.Purpose), Who: p.Name(ctx, j.By), At: j.BegunAt, URL: j.URL}
		if row.Title == "" {
			row.Title = "（已清除）"
		}
		row.State, row.Look = stageWords(&j)
		if j.Trouble != nil {
			row.Trouble = j.Trouble.Words
		}
		page.Rows = append(page.Rows, row)
	}
	return v.Show("wechat", "发到微信", page)
}

// WeChatState implements WeChatState for the pages of articles.
func (p *PressPages) WeChatState(ctx context.Context, id string) (string, error) {
	jobs, err := p.Press.Shelf.JobsOf(ctx, id)
	if err != nil || len(jobs) == 0 {
		return "", err
	}
	state, _ := stageWords(&jobs[0])
	return purposeWords(jobs[0].Purpose) + "：" + state, nil
}
