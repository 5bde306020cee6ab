package handlers

import (
	"context"
	"net/http"
	"net/url"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"zaiyue/fault"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// Announcements lists the cases that everybody may look at. The store implements it.
type Announcements interface {
	Published(ctx context.Context, token string) (subsidies.Published, error)
	Object(ctx context.Context, token, words, contact string) error
	PublishedApplications(ctx context.Context, cursor string, limit int) (page []subsidies.Published, next string, err error)
}

// announcedShown is how many one page lists.
const announcedShown = 50

// announcedPage is /subsidies/announced: the 公示.
type announcedPage struct {
	Lines []announcedLine
	Next  string // the address of the next page
	Later bool   // not the first page
}

type announcedLine struct {
	Token, Name, Programme, Amount string
	Until                          people.Day
}

// announced handles GET /subsidies/announced. It is in no cache: it ends by itself.
func (s *Site) announced(c *gin.Context) error {
	found, next, err := s.Announcements.PublishedApplications(c.Request.Context(), c.Query("after"), announcedShown)
	if err != nil {
		return err
	}
	page := announcedPage{Later: c.Query("after") != ""}
	for _, one := range found {
		line := announcedLine{Token: one.Token, Name: one.Name, Programme: one.Programme, Until: one.Until}
		if one.Amount > 0 {
			line.Amount = yuan(one.Amount) + " 元"
		}
		page.Lines = append(page.Lines, line)
	}
	if next != "" {
		page.Next = "/subsidies/announced?after=" + url.QueryEscape(next)
	}
	c.Header("Cache-Control", "no-store")
	c.Header("X-Robots-Tag", "noindex, noarchive")
	s.write(c, http.StatusOK, "h5/announced", page)
	return nil
}

// objectPage is /subsidies/announced/:token: the form in which anybody may object.
type objectPage struct {
	announcedLine
	Text, Contact, Wrong string
	Sent                 bool
}

// Bounds of an objection, in characters.
const (
	leastObjection = 10
	mostObjection  = 500
	mostContact    = 60
)

// objectForm handles GET /subsidies/announced/:token.
func (s *Site) objectForm(c *gin.Context) error {
	return s.writeObject(c, http.StatusOK, objectPage{Sent: c.Query("sent") != ""})
}

func (s *Site) writeObject(c *gin.Context, status int, page objectPage) error {
	one, err := s.Announcements.Published(c.Request.Context(), c.Param("token"))
	if err != nil {
		return err
	}
	page.announcedLine = announcedLine{Token: one.Token, Name: one.Name, Programme: one.Programme, Until: one.Until}
	c.Header("Cache-Control", "no-store")
	c.Header("X-Robots-Tag", "noindex, noarchive")
	s.write(c, status, "h5/object", page)
	return nil
}

// object handles POST /subsidies/announced/:token. Anybody may write: all together are bounded.
func (s *Site) object(c *gin.Context) error {
	page := objectPage{Text: typed(c.PostForm("text"), mostObjection+1), Contact: typed(c.PostForm("contact"), mostContact)}
	switch n := utf8.RuneCountInString(page.Text); {
	case n < leastObjection:
		page.Wrong = "请写清楚是哪里不对，至少十个字。"
	case n > mostObjection:
		page.Wrong = "最多五百个字，请写短一些。"
	}
	if page.Wrong != "" {
		return s.writeObject(c, http.StatusBadRequest, page)
	}
	if !s.verdicts.Allow() {
		return fault.New(fault.TooMuch, "现在提意见的人有点多，请过一分钟再交一次。")
	}
	if err := s.Announcements.Object(c.Request.Context(), c.Param("token"), page.Text, page.Contact); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, "/subsidies/announced/"+url.PathEscape(c.Param("token"))+"?sent=1")
	return nil
}
