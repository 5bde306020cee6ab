package simulator

import (
	_ "embed"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

//go:embed pages/article.html
var articleHTML string

// articlePage is what the page of an article shows. Content is the account's own HTML,
// already without scripts; the page's policy keeps what is left from doing anything.
type articlePage struct {
	Title, Author, Account string
	Content                template.HTML
	Pictures               []string
	SourceURL              string
	Published              time.Time
	Preview                bool
	Gone                   string
}

// servedArticle is mp.weixin.qq.com/s in anybody's browser.
func servedArticle(p *platform, _ *user, w http.ResponseWriter, r *http.Request) {
	p.serveArticle(w, r)
}

// serveArticle shows a published article, a mass-sent one or the preview of a draft:
// GET /s.
func (p *platform) serveArticle(w http.ResponseWriter, r *http.Request) {
	page, err := template.New("article").Parse(articleHTML)
	if err != nil {
		p.log.Error("article page does not parse", "err", err) // the tests open it
		http.Error(w, "内部错误", http.StatusInternalServerError)
		return
	}
	p.mu.Lock()
	shown := p.articleAt(r.URL.Query())
	p.mu.Unlock()
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; img-src * data:; media-src *; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'")
	h.Set("X-Simulator", "not WeChat")
	if shown.Gone != "" {
		w.WriteHeader(http.StatusNotFound)
	}
	if err := page.Execute(w, shown); err != nil {
		p.log.Warn("article page not written", "err", err)
	}
}

// articleAt finds the article of an address; p.mu is held.
func (p *platform) articleAt(q url.Values) articlePage {
	number, errMid := strconv.ParseInt(q.Get("mid"), 10, 64)
	i, errIdx := strconv.Atoi(q.Get("idx"))
	i--
	missing := articlePage{Title: "没有这篇文章", Gone: "链接不对，或者文章还没有发布。"}
	if errMid != nil || errIdx != nil || i < 0 {
		return missing
	}
	if q.Get("tempkey") != "" {
		at := slices.IndexFunc(p.articles.drafts, func(d *draft) bool { return d.number == number && i < len(d.items) })
		if at < 0 {
			return missing
		}
		d := p.articles.drafts[at]
		return p.articlePage(d.items[i], d.updated, true)
	}
	at := slices.IndexFunc(p.articles.published, func(b *publication) bool {
		return b.publishID == number && b.status == publishDone && i < len(b.items)
	})
	if at < 0 {
		return missing
	}
	b := p.articles.published[at]
	if b.deleted[i] {
		return articlePage{Title: "内容已被删除", Gone: "该内容已被发布者删除。"}
	}
	return p.articlePage(b.items[i], b.created, false)
}

func (p *platform) articlePage(item newsItem, at time.Time, preview bool) articlePage {
	shown := articlePage{Title: item.Title, Author: item.Author, Account: p.opts.OriginalID, Published: at,
		Content: template.HTML(item.Content), SourceURL: item.ContentSourceURL, Preview: preview}
	if item.ArticleType == "newspic" {
		shown.Content = template.HTML(template.HTMLEscapeString(item.Content))
		for _, picture := range item.ImageInfo.List {
			shown.Pictures = append(shown.Pictures, p.mediaURL(picture.MediaID))
		}
	}
	return shown
}

// controlPublish is POST /sim/publish: how the next submission ends.
func (p *platform) controlPublish(r *http.Request) (any, error) {
	var in publishEnd
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	if !slices.Contains([]int{publishDone, 2, 3, 4, publishDeleted, publishBanned}, in.Status) {
		return nil, errors.New("status 只能是 0、2、3、4、5、6")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.articles.nextEnd = &in
	return in, nil
}
