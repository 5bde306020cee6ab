package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/people"
)

// What the list calls soon and long ago.
const (
	endsSoon    = 30 * 24 * time.Hour
	verifyAfter = 180 * 24 * time.Hour // row P10
	rowsOnPage  = 20
	pagesDeep   = 5000
)

// The values of the filter due.
const (
	dueEnding     = "ending"
	dueUnverified = "unverified"
)

// articleList is /console/articles.
type articleList struct {
	Tabs      []listTab
	State     content.State
	Kind      content.Kind
	Kinds     []content.Kind
	Mine      bool
	Due       string
	Query     string
	Rows      []articleRow
	Total     int
	Filtered  bool // whether a filter narrows the list
	Page      int
	Prev      string
	Next      string
	CanCreate bool
	Filling   bool // the list is still being read
}

type listTab struct {
	Words, Href string
	Count       int
	Here        bool
}

// articleRow is one article in a list.
type articleRow struct {
	ID, Href, Title  string
	Kind             content.Kind
	State, Look      string // in words, and the class of its badge
	Live, Overtaken  bool
	Owner            string
	Changed          time.Time
	PublishAt        time.Time
	EndsAt           time.Time
	Ends, Unverified bool // soon, or over; long not verified
	VerifiedAt       time.Time
	WeChat           string
}

// list handles GET /console/articles.
func (w *Writing) list(v *Visit) error {
	p := articleList{
		State: content.State(v.Query("state")), Kind: content.Kind(v.Query("kind")), Kinds: content.Kinds(),
		Mine: v.Query("mine") != "", Due: v.Query("due"), Query: typed(v.Query("q"), longestAsk),
		CanCreate: v.Can(people.WriteArticles), Filling: !w.Catalogue.Ready(),
	}
	p.Page, _ = strconv.Atoi(v.Query("page"))
	p.Page = min(max(p.Page, 1), pagesDeep)
	if p.Kind != "" && !slices.Contains(p.Kinds, p.Kind) || !slices.Contains([]string{"", dueEnding, dueUnverified}, p.Due) {
		return fault.New(fault.NotFound, "没有这个分类。请从文章列表重新选。")
	}
	q := w.listing(&p, v.Officer.ID)
	if p.Mine {
		owners, err := w.OwnersFor(v.Request.Context(), v.Officer.ID)
		if err != nil {
			return err
		}
		q.Covered = owners
	}
	rows, total := w.Catalogue.List(q)
	p.Total = total
	for _, r := range rows {
		row, err := w.row(v, r)
		if err != nil {
			return err
		}
		p.Rows = append(p.Rows, row)
	}
	w.tabs(&p)
	p.Filtered = p.State != "" || p.Kind != "" || p.Mine || p.Due != "" || p.Query != ""
	if p.Page > 1 {
		p.Prev = p.address(p.State, p.Page-1)
	}
	if p.Page*rowsOnPage < total {
		p.Next = p.address(p.State, p.Page+1)
	}
	return v.Show("articles", "文章", p)
}

// listing is what the page asks the catalogue for.
func (w *Writing) listing(p *articleList, officer string) content.Listing {
	q := content.Listing{Kind: p.Kind, State: p.State, Text: p.Query, Page: p.Page, Size: rowsOnPage}
	if p.Mine {
		q.Person = officer
	}
	switch p.Due {
	case dueEnding:
		q.ExpiringBefore, q.Live, q.Order = w.Now().Add(endsSoon), true, "expires"
	case dueUnverified:
		q.VerifiedBefore, q.Live = w.Now().Add(-verifyAfter), true
	}
	return q
}

func (w *Writing) row(v *Visit, r content.Row) (articleRow, error) {
	now := w.Now()
	row := articleRow{
		ID: r.ID, Href: articleHref(r.ID), Title: r.Title, Kind: r.Kind, State: w.Editorial.Moves.Words(r.State), Look: lookOf(r.State),
		Live: r.Live, Overtaken: r.Overtaken, Owner: w.name(v.Request.Context(), r.Owner), Changed: r.UpdatedAt, PublishAt: r.PublishAt,
		EndsAt: r.EndsAt, VerifiedAt: r.VerifiedAt,
		Ends:       !r.EndsAt.IsZero() && r.EndsAt.Before(now.Add(endsSoon)),
		Unverified: r.Live && r.VerifiedAt.Before(now.Add(-verifyAfter)),
	}
	if row.Title == "" {
		row.Title = "（还没有标题）"
	}
	if w.WeChat == nil {
		return row, nil
	}
	var err error
	row.WeChat, err = w.WeChat.WeChatState(v.Request.Context(), r.ID)
	return row, err
}

// lookOf is the class of a state's badge.
func lookOf(s content.State) string {
	switch s {
	case content.Out:
		return "good"
	case content.InReview, content.Approved, content.Scheduled:
		return "wait"
	case content.Ended, content.TakenDown, content.Erased:
		return "bad"
	}
	return ""
}

// tabs makes one tab for each state that has articles.
func (w *Writing) tabs(p *articleList) {
	counts := w.Catalogue.Counts()
	all := 0
	for _, n := range counts {
		all += n
	}
	p.Tabs = []listTab{{"全部", p.address("", 1), all, p.State == ""}}
	for _, s := range w.Editorial.Moves.States {
		if counts[s.State] > 0 || p.State == s.State {
			p.Tabs = append(p.Tabs, listTab{s.Words, p.address(s.State, 1), counts[s.State], p.State == s.State})
		}
	}
}

// address is where the list stands with another state or page.
func (p *articleList) address(state content.State, page int) string {
	q := url.Values{}
	for key, value := range map[string]string{"state": string(state), "kind": string(p.Kind), "due": p.Due, "q": p.Query} {
		if value != "" {
			q.Set(key, value)
		}
	}
	if p.Mine {
		q.Set("mine", "1")
	}
	if page > 1 {
		q.Set("page", strconv.Itoa(page))
	}
	if len(q) == 0 {
		return "/console/articles"
	}
	return "/console/articles?" + q.Encode()
}

// create handles POST /console/articles: a new article, empty, in the editor.
func (w *Writing) create(v *Visit) error {
	kind := content.Kind(v.PostForm("kind"))
	if !slices.Contains(content.Kinds(), kind) {
		return fault.New(fault.Invalid, "请先选文章的类别，再点“写一篇”。")
	}
	p, err := w.Editorial.New(v.Request.Context(), v.By(), content.Article{Kind: kind, Author: typed(v.Officer.Name, 40)})
	if err != nil {
		return err
	}
	v.Redirect(http.StatusSeeOther, articleHref(p.ID)+"/edit")
	return nil
}
