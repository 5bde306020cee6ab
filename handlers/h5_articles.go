package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"zaiyue/chat"
	"zaiyue/content"
	"zaiyue/fault"
)

// Bounds of the lists and of what may be typed.
const (
	perPage     = 20
	mostFound   = 20
	longestAsk  = 200
	longestSays = 200
)

// articlesPage is /articles.
type articlesPage struct {
	Query    string
	Kind     content.Kind
	Kinds    []content.Kind
	Articles []articleLine
	Later    bool   // not the first page
	First    string // address of the first page
	Next     string // address of the following page; empty at the end
	Note     string
}

type articleLine struct {
	ID, Title, Summary, Region, Verified string
	Kind                                 content.Kind
	Expired                              bool
}

// articles handles GET /articles: by kind, newest first, or what a search finds.
func (s *Site) articles(c *gin.Context) error {
	p := articlesPage{Query: typed(c.Query("q"), longestAsk), Kind: content.Kind(c.Query("kind")), Kinds: content.Kinds(), Later: c.Query("after") != ""}
	if p.Kind != "" && !slices.Contains(p.Kinds, p.Kind) {
		return fault.New(fault.NotFound, "没有这个分类。")
	}
	if p.Query != "" {
		if err := s.find(c, &p); err != nil {
			return err
		}
		s.write(c, http.StatusOK, "h5/articles", p)
		return nil
	}
	found, next, err := s.Shelf.Articles(c.Request.Context(), p.Kind, c.Query("after"), perPage)
	if err != nil {
		return err
	}
	for _, a := range found {
		p.Articles = append(p.Articles, s.line(a))
	}
	p.First = listAddress(p.Kind, "")
	if next != "" {
		p.Next = listAddress(p.Kind, next)
	}
	s.write(c, http.StatusOK, "h5/articles", p)
	return nil
}

// listAddress is where a page of a list stands.
func listAddress(kind content.Kind, after string) string {
	q := url.Values{}
	if kind != "" {
		q.Set("kind", string(kind))
	}
	if after != "" {
		q.Set("after", after)
	}
	if len(q) == 0 {
		return "/articles"
	}
	return "/articles?" + q.Encode()
}

// find fills the page with what a search finds.
func (s *Site) find(c *gin.Context, p *articlesPage) error {
	found, err := s.Library.SearchAll(c.Request.Context(), p.Query, mostFound)
	if fault.KindOf(err) == fault.Unavailable {
		p.Note = fault.Words(err, "文章正在整理，请过一会儿再搜索。")
		return nil
	}
	if err != nil {
		return err
	}
	for _, h := range found.Hits {
		a, err := s.Library.Article(c.Request.Context(), h.ID)
		if fault.KindOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		p.Articles = append(p.Articles, s.line(a))
	}
	if !found.Answered && len(p.Articles) > 0 {
		p.Note = "没有正好回答这个问题的文章，下面是最接近的。"
	}
	return nil
}

func (s *Site) line(a content.Article) articleLine {
	return articleLine{ID: a.ID, Title: a.Title, Summary: a.Summary, Region: a.Region, Kind: a.Kind, Expired: a.Expired(s.Now()), Verified: content.DayWords(a.VerifiedAt)}
}

// useful handles POST /articles/:id/useful.
func (s *Site) useful(c *gin.Context) error {
	a, err := s.Library.Article(c.Request.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	verdict := c.PostForm("useful")
	if verdict != "yes" && verdict != "no" {
		return fault.New(fault.Invalid, "请点“有用”或“没用”。")
	}
	if !s.verdicts.AllowN(s.Now(), 1) {
		return fault.New(fault.TooMuch, "现在评价的人有点多，请过一分钟再点一次。")
	}
	f := chat.Feedback{Article: a.ID, Useful: verdict == "yes", At: s.Now(), Reason: s.Mask(typed(c.PostForm("reason"), longestSays))}
	if err := s.Desk.AddFeedback(c.Request.Context(), "page:"+s.NewID(), f); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, "/articles/"+url.PathEscape(a.ID)+"?thanks=1#useful")
	return nil
}

// typed is what a person typed: clean text of at most so many characters.
func typed(text string, most int) string {
	text = strings.TrimSpace(strings.ToValidUTF8(text, ""))
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most])
}
