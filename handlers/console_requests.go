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
	CloseRequest(ctx context.Context, by people.By, id string) error
}

// RequestPages are the console's pages of the graduates who want to speak with a person. All
// fields must be set.
type RequestPages struct {
	Requests RequestBook
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

// requestsPage is /console/requests.
type requestsPage struct {
	Rows      []requestRow
	Next      string
	Paged     bool
	CanAnswer bool
}

type requestRow struct {
	chat.OpenRequest
	Who  string // the end of the OpenID: enough to tell two apart
	Late bool   // WeChat does not let us write any more, unless they wrote again
}

// list handles GET /console/requests.
func (p *RequestPages) list(v *Visit) error {
	page := requestsPage{Paged: v.Query("after") != "", CanAnswer: v.Can(people.WriteAnswers)}
	open, next, err := p.Requests.RequestsAfter(v.Request.Context(), v.Query("after"), requestsListed)
	if err != nil {
		return err
	}
	page.Next = next
	for _, r := range open {
		page.Rows = append(page.Rows, requestRow{r, lastOf(r.OpenID, 6), p.Now().Sub(r.At) > p.Window})
	}
	return v.Show("requests", "转人工", page)
}

// lastOf returns the last n bytes of an id.
func lastOf(id string, n int) string { return id[max(0, len(id)-n):] }

// close handles POST /console/requests/:id/close.
func (p *RequestPages) close(v *Visit) error {
	if err := p.Requests.CloseRequest(v.Request.Context(), v.By(), v.Param("id")); err != nil {
		return err
	}
	return v.Done("/requests", "这位已经处理好，从队里拿走了。")
}
