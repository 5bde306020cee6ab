package handlers

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"zaiyue/people"
	"zaiyue/subsidies"
)

// Facts keeps what graduates told of themselves. The store implements it.
type Facts interface {
	FactsOf(ctx context.Context, openID string) (subsidies.Facts, people.Day, error)
	KeepFacts(ctx context.Context, openID string, facts subsidies.Facts) error
}

// facts handles GET /h5/facts: what the graduate told of themselves, and what it comes to.
func (s *Site) facts(c *gin.Context, openID string) error {
	known, day, err := s.Facts.FactsOf(c.Request.Context(), openID)
	if err != nil {
		return err
	}
	p := checkPage{Own: true, Kept: day, Done: c.Query("done")}
	for _, f := range s.Programmes.Facts {
		q := question(f)
		if f.Valid(known[f.Key]) {
			q.Value = f.Typed(known[f.Key])
		}
		p.Questions = append(p.Questions, q)
	}
	if len(known) > 0 {
		if err := s.findFor(&p, known); err != nil {
			return err
		}
	}
	s.write(c, http.StatusOK, "h5/subsidy_check", p)
	return nil
}

// saveFacts handles POST /h5/facts: what the answers come to; they are kept when the graduate
// says so, and otherwise what was kept before stays.
func (s *Site) saveFacts(c *gin.Context, openID string) error {
	p := checkPage{Own: true}
	facts := s.readFacts(c, &p)
	if p.Wrong > 0 {
		s.write(c, http.StatusBadRequest, "h5/subsidy_check", p)
		return nil
	}
	if c.PostForm("keep") == "yes" {
		if err := s.Facts.KeepFacts(c.Request.Context(), openID, facts); err != nil {
			return err
		}
		p.Kept, p.Done = people.DayOf(s.Now()), "kept"
	}
	if err := s.findFor(&p, facts); err != nil {
		return err
	}
	s.write(c, http.StatusOK, "h5/subsidy_check", p)
	return nil
}

// dropFacts handles POST /h5/facts/drop.
func (s *Site) dropFacts(c *gin.Context, openID string) error {
	if err := s.Facts.KeepFacts(c.Request.Context(), openID, nil); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, "/h5/facts?done=dropped")
	return nil
}
