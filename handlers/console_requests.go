package handlers

import (
	"context"
	"net/http"
	"time"

	"zaiyue/chat"
	"zaiyue/people"
)

// RequestBook keeps who waits for a person. The store implements it.
type RequestBook interface {
	RequestsAfter(ctx context.Context, cursor string, limit int) (page []chat.OpenRequest, next string, err error)
	RequestsOf(ctx context.Context, owners []string, cursor string, limit int) (page []chat.OpenRequest, next string, err error)
	CloseRequest(ctx context.Context, by people.By, id string) error
}

// RequestPages are the console's pages of the graduates who want to speak with a person. All
// fields must be set.
type RequestPages struct {
	Requests  RequestBook
	Graduates *GraduatePages
	// Owners are the officers whose work is an officer's now.
	Owners func(ctx context.Context, officer string) ([]string, error)
	// Window is how long after a graduate wrote WeChat lets us write; it is shown.
	Window time.Duration
	Now    func() time.Time
}

// requestsListed is how many requests one page lists.
const requestsListed = 50

// Routes implements Area.
func (p *RequestPages) Routes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/requests", Right: people.ReadAnswers, Does: p.list, Group: "问答", Label: "转人工"},
		{Method: http.MethodPost, Path: "/requests/:id/close", Right: people.WriteAnswers, Does: p.close},
	}
}

// The parts of the queue.
const (
	ofAll    = ""
	ofMine   = "mine"
	ofNobody = "nobody"
)

// requestsPage is /console/requests.
type requestsPage struct {
	Tabs      []questionsTab
	Of        string
	Rows      []requestRow
	Next      string
	Paged     bool
	CanAnswer bool
	CanRead   bool // the talks
	CanReply  bool
}

type requestRow struct {
	chat.OpenRequest
	Who       string // what the graduate is called
	OwnerName string
	Late      bool // WeChat does not let us write any more
}

// list handles GET /console/requests.
func (p *RequestPages) list(v *Visit) error {
	ctx := v.Request.Context()
	page := requestsPage{
		Of: v.Query("of"), Paged: v.Query("after") != "", CanAnswer: v.Can(people.WriteAnswers),
		CanRead: v.Can(people.ReadGraduates), CanReply: v.Can(people.ReplyGraduates),
	}
	open, next, err := p.part(v, &page)
	if err != nil {
		return err
	}
	for _, t := range [][2]string{{ofAll, "全部"}, {ofNobody, "还没有人跟进"}, {ofMine, "我跟进的"}} {
		href := "/console/requests"
		if t[0] != ofAll {
			href += "?of=" + t[0]
		}
		page.Tabs = append(page.Tabs, questionsTab{t[1], href, page.Of == t[0]})
	}
	page.Next = next
	for _, r := range open {
		if r.Number == 0 { // of before there were numbers
			if r.Number, err = p.Graduates.Book.GraduateNumber(ctx, r.OpenID); err != nil {
				return err
			}
		}
		row, err := p.Graduates.waiting(v, r)
		if err != nil {
			return err
		}
		last := r.At
		if r.WroteAt.After(last) {
			last = r.WroteAt
		}
		row.Late = p.Now().Sub(last) > p.Window
		page.Rows = append(page.Rows, row)
	}
	return v.Show("requests", "转人工", page)
}

// part reads the part of the queue that is asked for.
func (p *RequestPages) part(v *Visit, page *requestsPage) (open []chat.OpenRequest, next string, err error) {
	ctx := v.Request.Context()
	switch page.Of {
	case ofMine:
		owners, err := p.Owners(ctx, v.Officer.ID)
		if err != nil {
			return nil, "", err
		}
		return p.Requests.RequestsOf(ctx, owners, v.Query("after"), requestsListed)
	case ofNobody:
		return p.Requests.RequestsOf(ctx, []string{""}, v.Query("after"), requestsListed)
	}
	page.Of = ofAll
	return p.Requests.RequestsAfter(ctx, v.Query("after"), requestsListed)
}

// close handles POST /console/requests/:id/close.
func (p *RequestPages) close(v *Visit) error {
	if err := p.Requests.CloseRequest(v.Request.Context(), v.By(), v.Param("id")); err != nil {
		return err
	}
	return v.Done("/requests", "这位已经处理好，从队里拿走了。")
}
