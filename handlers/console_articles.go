package handlers

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"zaiyue/chat"
	"zaiyue/content"
	"zaiyue/content/press"
	"zaiyue/figures"
	"zaiyue/jobs"
	"zaiyue/people"
)

// Writing is the area of the articles: the list, the page of an article, the editor, the
// review queue. All fields must be set before the first request.
type Writing struct {
	Editorial *content.Editorial
	Catalogue *content.Catalogue
	Versions  Versions
	Desk      Verdicts
	Reads     ReadCounts
	Asks      Asks
	Renderer  *content.Renderer
	Press     *press.Writer
	Tokens    Tokens
	Presence  Presence
	WeChat    WeChatState // nil: nothing is said of WeChat
	Book      jobs.Book   // what a 岗位 may name
	Jobs      JobTellings
	Name      func(ctx context.Context, officer string) string
	// OwnersFor returns the officers whose work is an officer's now: their own id and those of
	// colleagues who are away.
	OwnersFor func(ctx context.Context, officer string) ([]string, error)
	PublicURL string
	Now       func() time.Time
}

// Versions returns what readers have and had. The store implements it.
type Versions interface {
	// Article returns the version that readers have, or fault.NotFound.
	Article(ctx context.Context, id string) (content.Article, error)
	// History returns every version, newest first, or fault.NotFound.
	History(ctx context.Context, id string) ([]content.Version, error)
}

// ReadCounts knows how often an article was opened on the site. The store implements it.
type ReadCounts interface {
	// Figures returns the counts of the days from … until whose names begin with a prefix.
	Figures(ctx context.Context, from, until time.Time, prefix string) ([]figures.Count, error)
}

// Verdicts is what graduates said of an article. The store implements it.
type Verdicts interface {
	VerdictsOn(ctx context.Context, article string) (chat.Verdicts, error)
	// FeedbackOn returns what was said, the oldest first.
	FeedbackOn(ctx context.Context, article string, limit int) ([]chat.Feedback, error)
}

// WeChatState tells in a few words how an article stands in WeChat; empty: it was never sent
// there.
type WeChatState interface {
	WeChatState(ctx context.Context, id string) (string, error)
}

// JobTellings knows who is told of a post of work. The store implements it.
type JobTellings interface {
	// WishersFor counts those who look for work in a city and field; more: there are more.
	WishersFor(ctx context.Context, city, field string) (n int, more bool, err error)
	// JobTold returns what became of telling of a post, and whether anybody was to be told.
	JobTold(ctx context.Context, article string) (t jobs.Told, there bool, err error)
}

// Presence remembers who has which page open. *store.Presence implements it.
type Presence interface {
	Here(ctx context.Context, page, who string, now, until time.Time) ([]string, error)
	Gone(ctx context.Context, page, who string) error
}

// Routes implements Area.
func (w *Writing) Routes() []Route {
	const get, post = http.MethodGet, http.MethodPost
	read, write := people.ReadArticles, people.WriteArticles
	return []Route{
		{Method: get, Path: "/articles", Right: read, Does: w.list, Group: "文章", Label: "全部文章"},
		{Method: post, Path: "/articles", Right: write, Does: w.create},
		{Method: get, Path: "/review", Right: read, Does: w.queue, Group: "文章", Label: "待审核"},
		{Method: get, Path: "/articles/:id", Right: read, Does: w.show},
		{Method: post, Path: "/articles/:id/move", Right: read, Does: w.move},
		{Method: post, Path: "/articles/:id/verified", Right: write, Does: w.verified},
		{Method: get, Path: "/articles/:id/history", Right: read, Does: w.history},
		{Method: get, Path: "/articles/:id/compare", Right: read, Does: w.compare},
		{Method: post, Path: "/articles/:id/restore", Right: write, Does: w.restore},
		{Method: get, Path: "/articles/:id/edit", Right: write, Does: w.edit},
		{Method: post, Path: "/articles/:id/edit", Right: write, Does: w.save},
		{Method: post, Path: "/articles/:id/autosave", Right: write, Does: w.autosave},
		{Method: post, Path: "/articles/:id/resolve", Right: write, Does: w.resolve},
		{Method: post, Path: "/articles/:id/here", Right: write, Does: w.here},
		{Method: post, Path: "/articles/:id/try", Right: write, Does: w.try},
		{Method: get, Path: "/articles/:id/preview", Right: read, Does: w.preview, Policy: previewPolicy},
		{Method: post, Path: "/articles/:id/preview", Right: write, Does: w.previewTyped, Policy: previewPolicy},
		{Method: get, Path: "/articles/:id/preview/wechat", Right: read, Does: w.weChatPreview, Policy: weChatPolicy},
		{Method: post, Path: "/articles/:id/preview/wechat", Right: write, Does: w.weChatPreviewTyped, Policy: weChatPolicy},
		{Method: get, Path: "/articles/:id/phone", Right: read, Does: w.phone},
		{Method: get, Path: "/preview/:token/code.png", Right: read, Does: w.phoneCode},
		{Method: get, Path: "/preview/:token", Right: Public, Does: w.phonePreview, Policy: previewPolicy},
	}
}

// articleHref is the address of an article's page in the console.
func articleHref(id string) string { return "/console/articles/" + url.PathEscape(id) }

// name is what an officer is called; the service and the command line have names of their
// own.
func (w *Writing) name(ctx context.Context, officer string) string {
	switch officer {
	case "":
		return ""
	case people.TheService:
		return "系统"
	case people.TheShell:
		return "命令行"
	}
	if name := w.Name(ctx, officer); name != "" {
		return name
	}
	return "已离开的同事"
}
