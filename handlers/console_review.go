package handlers

import (
	"slices"
	"time"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/people"
)

// queuePage is /console/review.
type queuePage struct {
	Rows  []queueRow
	Total int
}

// queueRow is one article that waits for approval.
type queueRow struct {
	ID, Here, Title string
	Kind            content.Kind
	Owner, By       string
	Since           time.Time
	Revision        uint64
	New             bool // readers have no version
	Changes         []changeLine
	Summary         string
	Missing         []missingLine
	MoveForms       moveForms
}

// mostInQueue is how many articles the queue shows at once; the rest come up as these go.
const mostInQueue = 20

// queue handles GET /console/review: what waits for approval, the longest waiting first.
func (w *Writing) queue(v *Visit) error {
	rows, total := w.Catalogue.List(content.Listing{State: content.InReview, Size: 1})
	if pages := (total + mostInQueue - 1) / mostInQueue; pages > 0 { // the oldest are last
		rows = nil
		for page := pages; page >= max(pages-1, 1); page-- {
			more, _ := w.Catalogue.List(content.Listing{State: content.InReview, Size: mostInQueue, Page: page})
			slices.Reverse(more)
			rows = append(rows, more...)
		}
	}
	p := queuePage{Total: total}
	for _, r := range rows[:min(len(rows), mostInQueue)] {
		row, err := w.waiting(v, r.ID)
		if fault.KindOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		p.Rows = append(p.Rows, row)
	}
	return v.Show("review", "待审核", p)
}

// waiting is one article of the queue, with what it changes for readers.
func (w *Writing) waiting(v *Visit, id string) (queueRow, error) {
	ctx := v.Request.Context()
	post, err := w.Editorial.Posts.Post(ctx, id)
	if err != nil {
		return queueRow{}, err
	}
	a := post.Working
	row := queueRow{
		ID: id, Here: articleHref(id), Title: a.Title, Kind: a.Kind, Owner: w.name(ctx, post.Owner), By: w.name(ctx, post.ChangedBy),
		Since: post.ChangedAt, Revision: post.Revision, New: !post.Live, Summary: a.Summary,
	}
	if row.Title == "" {
		row.Title = "（还没有标题）"
	}
	row.MoveForms = moveForms{ID: id, Here: row.Here, Revision: post.Revision, From: "queue", Moves: w.buttons(v, post)}
	row.MoveForms.Moves = slices.DeleteFunc(row.MoveForms.Moves, func(m moveButton) bool { return m.Right != people.ApproveArticles })
	if row.Missing, err = w.missing(ctx, post); err != nil {
		return row, err
	}
	inEditor(row.Missing, row.Here, v.Can(people.WriteArticles))
	row.MoveForms.hold(row.Missing)
	if row.New {
		return row, nil
	}
	live, err := w.Versions.Article(ctx, id)
	if err == nil {
		row.Changes = changes(live, a)
	}
	return row, err
}
