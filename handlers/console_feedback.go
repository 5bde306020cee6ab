package handlers

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"

	"zaiyue/chat"
	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/people"
)

// FeedbackBook keeps what graduates thought of articles. The store implements it.
type FeedbackBook interface {
	Verdicts(ctx context.Context) ([]chat.Verdicts, error)
	FeedbackBefore(ctx context.Context, article string, before uint64, limit int) (said []chat.Feedback, next uint64, err error)
}

// FeedbackPages are the console's pages of what graduates thought of the answers. All fields
// must be set.
type FeedbackPages struct {
	Book     FeedbackBook
	Articles interface {
		Article(ctx context.Context, id string) (content.Article, error)
	}
}

const (
	verdictsListed = 50
	feedbackListed = 50
)

// Routes implements Area.
func (p *FeedbackPages) Routes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/feedback", Right: people.ReadAnswers, Does: p.list, Group: "问答", Label: "有用没用"},
		{Method: http.MethodGet, Path: "/feedback/:id", Right: people.ReadAnswers, Does: p.show},
	}
}

// feedbackPage is /console/feedback.
type feedbackPage struct {
	Rows         []verdictRow
	Found        int
	Before, Next int // page numbers; 0: none
}

type verdictRow struct {
	chat.Verdicts
	Title   string
	Gone    bool // it is not with the readers any more
	Percent int  // useful, of all
}

// list handles GET /console/feedback: the articles found useless most often first.
func (p *FeedbackPages) list(v *Visit) error {
	ctx := v.Request.Context()
	all, err := p.Book.Verdicts(ctx)
	if err != nil {
		return err
	}
	slices.SortStableFunc(all, func(a, b chat.Verdicts) int {
		return cmp.Or(cmp.Compare(b.Useless, a.Useless), cmp.Compare(b.Useful, a.Useful))
	})
	at := pageNumber(v)
	page := feedbackPage{Found: len(all), Before: at - 1}
	all = all[min((at-1)*verdictsListed, len(all)):]
	if len(all) > verdictsListed {
		all, page.Next = all[:verdictsListed], at+1
	}
	for _, one := range all {
		row, err := p.row(ctx, one)
		if err != nil {
			return err
		}
		page.Rows = append(page.Rows, row)
	}
	return v.Show("feedback", "有用没用", page)
}

func (p *FeedbackPages) row(ctx context.Context, one chat.Verdicts) (verdictRow, error) {
	row := verdictRow{Verdicts: one, Title: one.Article}
	if n := one.Useful + one.Useless; n > 0 {
		row.Percent = 100 * one.Useful / n
	}
	a, err := p.Articles.Article(ctx, one.Article)
	switch {
	case err == nil:
		row.Title = a.Title
	case fault.KindOf(err) == fault.NotFound:
		row.Gone = true
	default:
		return row, err
	}
	return row, nil
}

// feedbackOf is what was said of one article.
type feedbackOf struct {
	verdictRow
	Said    []chat.Feedback
	Next    uint64
	Paged   bool
	CanEdit bool
}

// show handles GET /console/feedback/:id.
func (p *FeedbackPages) show(v *Visit) error {
	ctx := v.Request.Context()
	before, _ := strconv.ParseUint(v.Query("before"), 10, 64) // none: from the newest
	said, next, err := p.Book.FeedbackBefore(ctx, v.Param("id"), before, feedbackListed)
	if err != nil {
		return err
	}
	all, err := p.Book.Verdicts(ctx)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(one chat.Verdicts) bool { return one.Article == v.Param("id") })
	if at < 0 {
		return fault.New(fault.NotFound, "这篇文章还没有人说有用或没用。")
	}
	row, err := p.row(ctx, all[at])
	if err != nil {
		return err
	}
	return v.Show("feedback_article", "有用没用", feedbackOf{row, said, next, before > 0, v.Can(people.WriteArticles)})
}
