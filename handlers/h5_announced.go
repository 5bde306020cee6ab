package handlers

import (
	"context"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"zaiyue/people"
	"zaiyue/subsidies"
)

// Announcements lists the cases that everybody may look at. The store implements it.
type Announcements interface {
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
	Name, Programme, Amount string
	Until                   people.Day
}

// announced handles GET /subsidies/announced. It is in no cache: it ends by itself.
func (s *Site) announced(c *gin.Context) error {
	found, next, err := s.Announcements.PublishedApplications(c.Request.Context(), c.Query("after"), announcedShown)
	if err != nil {
		return err
	}
	page := announcedPage{Later: c.Query("after") != ""}
	for _, one := range found {
		line := announcedLine{Name: one.Name, Programme: one.Programme, Until: one.Until}
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
