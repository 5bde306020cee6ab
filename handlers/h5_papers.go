package handlers

import (
	"io"
	"net/http"
	"path"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"zaiyue/content/picture"
	"zaiyue/fault"
	"zaiyue/subsidies"
)

// paperPath is a page of a material; of a POST it is the material's key.
const paperPath = "/cases/:id/papers/:paper"

// papersPage is /h5/cases/:id/papers: the photographs of what an application needs.
type papersPage struct {
	ID, Name string
	Draft    bool
	Lines    []materialLine
	Wrong    string // why the last one was not taken
	At       string // key of the material it was for
}

// materialLine is a material with the pages there are.
type materialLine struct {
	subsidies.Material
	Papers []pageLine
	More   bool              // another page may be added
	Before *subsidies.Wallet // what was given of it before; nil: nothing, or it has pages
	Asked  bool              // it was asked for again, and has none since
}

// pageLine is one page of a material.
type pageLine struct {
	subsidies.Paper
	N int // from 1
}

func materialLines(a *subsidies.Application, needed []subsidies.Material) (lines []materialLine) {
	asked, at := a.Asked()
	for _, m := range needed {
		line, fresh := materialLine{Material: m}, false
		for i, page := range a.PapersOf(m.Key) {
			line.Papers = append(line.Papers, pageLine{page, i + 1})
			fresh = fresh || page.At.After(at)
		}
		line.Asked = !fresh && slices.Contains(asked, m.Key)
		line.More = len(line.Papers) < m.Pages || line.Asked
		lines = append(lines, line)
	}
	return lines
}

// papers handles GET /h5/cases/:id/papers.
func (s *Site) papers(c *gin.Context, openID string) error {
	return s.writePapers(c, openID, http.StatusOK, "", "")
}

func (s *Site) writePapers(c *gin.Context, openID string, status int, at, wrong string) error {
	a, p, err := s.ownCase(c, openID)
	if err != nil {
		return err
	}
	if st, _ := s.Machine.Status(a.Status); st.Holder != subsidies.Graduate {
		c.Redirect(http.StatusSeeOther, subsidies.CasePage+a.ID)
		return nil
	}
	lines := materialLines(&a, p.Materials)
	before, err := s.Cases.EarlierPapers(c.Request.Context(), openID, a.ID)
	if err != nil {
		return err
	}
	for i := range lines {
		if w, ok := before[lines[i].Key]; ok && len(lines[i].Papers) == 0 {
			lines[i].Before = &w
		}
	}
	s.write(c, status, "h5/case_papers", papersPage{ID: a.ID, Name: p.Name, Draft: a.Status == subsidies.Draft, Lines: lines, Wrong: wrong, At: at})
	return nil
}

// photoWithin is how long a photograph may take over a slow line; other requests have less.
const photoWithin = 3 * time.Minute

// addPaper handles POST /h5/cases/:id/papers/:material.
func (s *Site) addPaper(c *gin.Context, openID string) error {
	material := c.Param("paper")
	line := http.NewResponseController(c.Writer)
	_ = line.SetReadDeadline(time.Now().Add(photoWithin))
	_ = line.SetWriteDeadline(time.Now().Add(2 * photoWithin))
	data, err := uploaded(c.Request, "photo", picture.MaxFile)
	if err == nil {
		var made picture.Picture
		if made, err = s.Studio.Paper(c.Request.Context(), data); err == nil {
			paper := subsidies.Paper{Material: material, Type: string(made.Type), Width: made.Width, Height: made.Height}
			_, err = s.Cases.AddPaper(c.Request.Context(), openID, c.Param("id"), paper, made.Data)
		}
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.TooMuch:
		return s.writePapers(c, openID, http.StatusBadRequest, material, fault.Words(err, "这张照片没有收下，请换一张再试。"))
	}
	if err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, path.Dir(c.Request.URL.EscapedPath()))
	return nil
}

// paper handles GET /h5/cases/:id/papers/:paper: one page as a picture.
func (s *Site) paper(c *gin.Context, openID string) error {
	p, r, err := s.Cases.OwnPaper(c.Request.Context(), openID, c.Param("id"), c.Param("paper"))
	if err != nil {
		return err
	}
	return servePaper(c, p, r)
}

// servePaper writes a page, and closes it.
func servePaper(c *gin.Context, p subsidies.Paper, r io.ReadCloser) error {
	h := c.Writer.Header()
	h.Set("Content-Type", p.Type)
	h.Set("Content-Length", strconv.Itoa(p.Size))
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Disposition", "inline")
	c.Status(http.StatusOK)
	if c.Request.Method == http.MethodHead {
		return r.Close()
	}
	_, _ = io.Copy(c.Writer, r) // the browser went away, or the file is broken: it is cut off
	return r.Close()
}

// reusePapers handles POST /h5/cases/:id/papers/:material/reuse.
func (s *Site) reusePapers(c *gin.Context, openID string) error {
	err := s.Cases.ReusePapers(c.Request.Context(), openID, c.Param("id"), c.Param("paper"))
	if fault.KindOf(err) == fault.Invalid {
		return s.writePapers(c, openID, http.StatusBadRequest, c.Param("paper"), fault.Words(err, ""))
	}
	if err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, subsidies.CasePage+c.Param("id")+"/papers")
	return nil
}

// dropPaper handles POST /h5/cases/:id/papers/:paper/drop.
func (s *Site) dropPaper(c *gin.Context, openID string) error {
	if err := s.Cases.DropPaper(c.Request.Context(), openID, c.Param("id"), c.Param("paper")); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, subsidies.CasePage+c.Param("id")+"/papers")
	return nil
}
