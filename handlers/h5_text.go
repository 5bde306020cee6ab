package handlers

import (
	"html/template"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

// textPage is a page that is only words.
type textPage struct {
	Title string
	Body  template.HTML
}

// text handles the pages that stand as Markdown in web/pages; the first line is the title.
func (s *Site) text(name string) func(*gin.Context) error {
	return func(c *gin.Context) error {
		markdown, err := s.Pages.Text(name)
		if err != nil {
			return err
		}
		title, rest, _ := strings.Cut(markdown, "\n")
		body, err := s.Renderer.HTML(rest)
		if err != nil {
			return err
		}
		s.write(c, http.StatusOK, "h5/page", textPage{Title: strings.TrimPrefix(title, "# "), Body: body})
		return nil
	}
}
