package handlers

import (
	"context"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"zaiyue/jobs"
	"zaiyue/notices"
)

// Wishes keeps what graduates look for. The store implements it.
type Wishes interface {
	Wish(ctx context.Context, openID string) (jobs.Wish, bool, error)
	PutWish(ctx context.Context, key string, w jobs.Wish) error
	StopWish(ctx context.Context, key, openID string, found bool) (had bool, err error)
}

// wishPage is /h5/wishes.
type wishPage struct {
	Active      bool
	Where, What string
	Cities      []wishOption
	Fields      []wishOption
	Most        int
	Said        string // what the last form did
	Wrong       string // with the form that was sent
}

type wishOption struct {
	Name    string
	Checked bool
}

// wishes handles GET /h5/wishes: what the graduate looks for.
func (s *Site) wishes(c *gin.Context, openID string) error {
	w, _, err := s.Wishes.Wish(c.Request.Context(), openID)
	if err != nil {
		return err
	}
	p := s.wishPage(w, w)
	switch c.Query("said") {
	case "kept":
		p.Said = "记下了。有合适的新岗位，我们马上告诉您，每个岗位只说一次。"
	case "stopped":
		p.Said = "好的，不再给您发岗位提醒。想再找时，在这里选好再保存就行。"
	}
	s.write(c, http.StatusOK, "h5/wishes", p)
	return nil
}

// wishPage shows a wish that is kept, and the form with what is chosen in it.
func (s *Site) wishPage(kept, chosen jobs.Wish) wishPage {
	p := wishPage{Active: kept.Active(), Where: kept.Where(), What: kept.What(), Most: jobs.MostNamed}
	p.Cities, p.Fields = wishOptions(s.Book.Cities, chosen.Cities), wishOptions(append(slices.Clone(s.Book.Fields), jobs.Any), chosen.Fields)
	return p
}

func wishOptions(known, chosen []string) (all []wishOption) {
	for _, name := range known {
		all = append(all, wishOption{name, slices.Contains(chosen, name)})
	}
	return all
}

// keepWish handles POST /h5/wishes.
func (s *Site) keepWish(c *gin.Context, openID string) error {
	ctx, key := c.Request.Context(), "page:"+s.NewID()
	w := jobs.Wish{OpenID: openID, Cities: c.PostFormArray("city"), Fields: c.PostFormArray("field")}
	if wrong := s.wrongWish(w); wrong != "" {
		kept, _, err := s.Wishes.Wish(ctx, openID)
		if err != nil {
			return err
		}
		p := s.wishPage(kept, w)
		p.Wrong = wrong
		s.write(c, http.StatusBadRequest, "h5/wishes", p)
		return nil
	}
	if err := s.Wishes.PutWish(ctx, key, w); err != nil {
		return err
	}
	if kind, ok := s.Answers.Book.Kind(jobs.Kind); ok { // who asks for posts is told of them, whatever was switched off before
		err := s.Notices.SetPreferences(ctx, key, openID, func(p *notices.Preferences) { s.Answers.Book.Wants(p, kind.Topic) })
		if err != nil {
			return err
		}
	}
	c.Redirect(http.StatusSeeOther, "/h5/wishes?said=kept")
	return nil
}

// wrongWish says what is wrong with what was chosen; empty: nothing.
func (s *Site) wrongWish(w jobs.Wish) string {
	for _, chosen := range [][]string{w.Cities, w.Fields} {
		if len(chosen) == 0 {
			return "城市和行业都要选，哪个都行就选“不限”。"
		}
		if len(chosen) > jobs.MostNamed && !slices.Contains(chosen, jobs.Any) {
			return "城市和行业最多各选 5 个，请少选几个，或者选“不限”。"
		}
	}
	unknown := func(list []string) func(string) bool {
		return func(name string) bool { return !slices.Contains(list, name) && name != jobs.Any }
	}
	if slices.ContainsFunc(w.Cities, unknown(s.Book.Cities)) || slices.ContainsFunc(w.Fields, unknown(s.Book.Fields)) {
		return "您选的城市或行业我们这里没有，请从列出的里面选。"
	}
	return ""
}

// stopWish handles POST /h5/wishes/stop.
func (s *Site) stopWish(c *gin.Context, openID string) error {
	if _, err := s.Wishes.StopWish(c.Request.Context(), "page:"+s.NewID(), openID, c.PostForm("found") == "yes"); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, "/h5/wishes?said=stopped")
	return nil
}
