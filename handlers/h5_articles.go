package handlers

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
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
	Next     string
	Note     string
}

type articleLine struct {
	ID, Title, Summary, Region, Verified string
	Kind                                 content.Kind
	Expired                              bool
}

// articles handles GET /articles: by kind, newest first, or what a search finds.
func (s *Site) articles(c *gin.Context) error {
	p := articlesPage{Query: clip(strings.TrimSpace(c.Query("q")), longestAsk), Kind: content.Kind(c.Query("kind")), Kinds: content.Kinds()}
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
	if next != "" {
		q := url.Values{"after": {next}}
		if p.Kind != "" {
			q.Set("kind", string(p.Kind))
		}
		p.Next = "/articles?" + q.Encode()
	}
	s.write(c, http.StatusOK, "h5/articles", p)
	return nil
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
	return articleLine{ID: a.ID, Title: a.Title, Summary: a.Summary, Region: a.Region, Kind: a.Kind, Expired: a.Expired(s.Now()), Verified: day(a.VerifiedAt)}
}

// articlePage is /articles/:id.
type articlePage struct {
	ID, Title                  string
	Kind                       content.Kind
	Expired, Thanks            bool
	Facts                      []fact
	Body                       template.HTML
	Contact, Source, SourceURL string
}

type fact struct{ Name, Value string }

// article handles GET /articles/:id.
func (s *Site) article(c *gin.Context) error {
	a, err := s.Library.Article(c.Request.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	body, err := s.Renderer.HTML(a.Body)
	if err != nil {
		return err
	}
	p := articlePage{
		ID: a.ID, Title: a.Title, Kind: a.Kind, Expired: a.Expired(s.Now()), Thanks: c.Query("thanks") != "",
		Facts: facts(&a), Body: body, Contact: a.Contact, Source: a.Source,
	}
	if strings.HasPrefix(a.Source, "https://") || strings.HasPrefix(a.Source, "http://") {
		p.SourceURL = a.Source
	}
	s.write(c, http.StatusOK, "h5/article", p)
	return nil
}

// facts lists what an article says about itself, in reading order; what is not known is
// left out.
func facts(a *content.Article) []fact {
	inForce := ""
	switch from, until := day(a.InForceFrom), day(a.InForceUntil); {
	case from != "" && until != "":
		inForce = from + "至" + until
	case from != "":
		inForce = from + "起"
	case until != "":
		inForce = "到" + until + "为止"
	}
	all := []fact{
		{"文号", a.DocNumber}, {"发文单位", a.Issuer}, {"适用地区", a.Region}, {"施行时间", inForce},
		{"标准", a.Amount}, {"最近核对", day(a.VerifiedAt)},
	}
	if h := a.Home; h != nil {
		all = append(all, fact{"城市", h.City}, fact{"地址", h.Address}, fact{"联系", h.Contact}, fact{"开放时间", h.Hours}, fact{"活动", h.Events})
	}
	return slices.DeleteFunc(all, func(f fact) bool { return f.Value == "" })
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
	f := chat.Feedback{Article: a.ID, Useful: verdict == "yes", At: s.Now(), Reason: s.Mask(clip(strings.TrimSpace(c.PostForm("reason")), longestSays))}
	if err := s.Desk.AddFeedback(c.Request.Context(), "page:"+s.NewID(), f); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, "/articles/"+url.PathEscape(a.ID)+"?thanks=1#useful")
	return nil
}

// clip cuts a text to so many characters.
func clip(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most])
}

// day is a date as people write it in Shanghai, or nothing for none.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(time.FixedZone("Asia/Shanghai", 8*60*60)).Format("2006年1月2日")
}
