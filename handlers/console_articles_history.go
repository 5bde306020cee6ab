package handlers

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"time"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/people"
)

// revisionLine is one saved text in a history: a revision (r and its number) or a version
// that readers had (v and its number).
type revisionLine struct {
	Key      string
	Number   uint64 // of a revision
	At       time.Time
	Who      string
	Auto     bool
	Original bool // what was there before an officer first changed it, or what an import brought
	Readers  bool // readers had it
	Gone     bool // it was taken from the readers
	Now      bool // the working copy, or what readers have
	Restores uint64
	Title    string
}

// historyPage is /console/articles/:id/history.
type historyPage struct {
	ID, Here, Title string
	Revision        uint64
	Lines           []revisionLine
	Page            int
	Prev, Next      string
	CanRestore      bool
}

// How many lines of a history the article's page and the history's pages show.
const (
	linesBrief = 5
	linesFull  = 50
)

func (w *Writing) fillHistory(ctx context.Context, p *articleShow) error {
	all, err := w.lines(ctx, p.Post)
	p.History = all[:min(len(all), linesBrief)]
	return err
}

// lines lists what was saved and what readers had, newest first.
func (w *Writing) lines(ctx context.Context, post content.Post) (all []revisionLine, err error) {
	revisions, err := w.Editorial.Posts.Revisions(ctx, post.ID)
	if err != nil {
		return nil, err
	}
	for _, r := range revisions {
		all = append(all, revisionLine{
			Key: "r" + strconv.FormatUint(r.Number, 10), Number: r.Number, At: r.At, Who: w.name(ctx, r.Officer), Auto: r.Auto, Original: r.Officer == people.TheService,
			Now: r.Number == post.Revision, Restores: r.Restores, Title: r.Article.Title,
		})
	}
	versions, err := w.Versions.History(ctx, post.ID)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return nil, err
	}
	for i, s := range versions {
		all = append(all, revisionLine{
			Key: "v" + strconv.FormatUint(s.Number, 10), At: s.SavedAt, Readers: true, Gone: s.Article.Status != content.Published,
			Now: i == 0 && post.Live, Title: s.Article.Title,
		})
	}
	slices.SortStableFunc(all, func(a, b revisionLine) int { return b.At.Compare(a.At) })
	return all, nil
}

// history handles GET /console/articles/:id/history.
func (w *Writing) history(v *Visit) error {
	post, err := w.Editorial.Posts.Post(v.Request.Context(), v.Param("id"))
	if err != nil {
		return err
	}
	all, err := w.lines(v.Request.Context(), post)
	if err != nil {
		return err
	}
	p := historyPage{ID: post.ID, Here: articleHref(post.ID), Title: post.Working.Title, Revision: post.Revision, CanRestore: v.Can(people.WriteArticles) && post.State != content.Erased}
	p.Page, _ = strconv.Atoi(v.Query("page"))
	p.Page = min(max(p.Page, 1), len(all)/linesFull+1)
	from := (p.Page - 1) * linesFull
	p.Lines = all[min(from, len(all)):min(from+linesFull, len(all))]
	if p.Page > 1 {
		p.Prev = p.Here + "/history?page=" + strconv.Itoa(p.Page-1)
	}
	if from+linesFull < len(all) {
		p.Next = p.Here + "/history?page=" + strconv.Itoa(p.Page+1)
	}
	return v.Show("article_history", "历史："+isolate(p.Title), p)
}

// comparePage is /console/articles/:id/compare.
type comparePage struct {
	Here, A, B string
	Changes    []changeLine
	Swap       string
}

// compare handles GET /console/articles/:id/compare: two texts of a history, or one with the
// working copy.
func (w *Writing) compare(v *Visit) error {
	ctx, id := v.Request.Context(), v.Param("id")
	post, err := w.Editorial.Posts.Post(ctx, id)
	if err != nil {
		return err
	}
	a, nameA, err := w.text(ctx, post, v.Query("a"))
	if err != nil {
		return err
	}
	b, nameB, err := w.text(ctx, post, v.Query("b"))
	if err != nil {
		return err
	}
	p := comparePage{Here: articleHref(id), A: nameA, B: nameB, Changes: changes(a, b)}
	p.Swap = p.Here + "/compare?" + url.Values{"a": {v.Query("b")}, "b": {v.Query("a")}}.Encode()
	return v.Show("article_compare", "比较两版", p)
}

// text returns the text that a key of a history names, and what it is called. An empty key is
// the working copy, "live" what readers have.
func (w *Writing) text(ctx context.Context, post content.Post, key string) (content.Article, string, error) {
	none := fault.New(fault.NotFound, "没有这一版，可能已经清理。请从历史页重新选。")
	if key == "" {
		return post.Working, "现在的稿子", nil
	}
	if key == "live" {
		a, err := w.Versions.Article(ctx, post.ID)
		return a, "线上的版本", err
	}
	number, err := strconv.ParseUint(key[1:], 10, 64)
	if err != nil || key[0] != 'r' && key[0] != 'v' {
		return content.Article{}, "", none
	}
	if key[0] == 'r' {
		r, err := w.Editorial.Posts.Revision(ctx, post.ID, number)
		return r.Article, inForm(r.At, "2006-01-02 15:04") + " " + w.name(ctx, r.Officer), err
	}
	versions, err := w.Versions.History(ctx, post.ID)
	if err != nil {
		return content.Article{}, "", err
	}
	at := slices.IndexFunc(versions, func(s content.Version) bool { return s.Number == number })
	if at < 0 {
		return content.Article{}, "", none
	}
	return versions[at].Article, inForm(versions[at].SavedAt, "2006-01-02 15:04") + " 读者看到的", nil
}
