package handlers

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"zaiyue/fault"
	"zaiyue/notices"
)

// decidePage is /h5/notices: what a graduate wants to be told, when and in which language.
type decidePage struct {
	Topics      []topicChoice
	Fixed       []notices.Topic
	From, Until string // own quiet hours; both empty: the general ones
	General     notices.Hours
	Digest      bool
	DigestAt    string
	Language    notices.Language
	Saved       bool
	Problem     string // with the quiet hours
}

type topicChoice struct {
	notices.Topic
	On bool
}

// decide handles GET /h5/notices.
func (s *Site) decide(c *gin.Context, openID string) error {
	p, err := s.Notices.Preferences(c.Request.Context(), openID)
	if err != nil {
		return err
	}
	d := s.decidePage(p)
	d.Saved = c.Query("saved") != ""
	s.write(c, http.StatusOK, "h5/notices", d)
	return nil
}

func (s *Site) decidePage(p notices.Preferences) decidePage {
	d := decidePage{From: p.QuietFrom, Until: p.QuietUntil, General: s.Quiet, Digest: p.Digest, DigestAt: s.DigestAt, Language: p.Reads()}
	for _, t := range s.Answers.Book.Topics {
		if t.Fixed {
			if t.Key != "digest" {
				d.Fixed = append(d.Fixed, t)
			}
			continue
		}
		d.Topics = append(d.Topics, topicChoice{t, !p.Mutes(t)})
	}
	return d
}

// saveDecisions handles POST /h5/notices. Every switch is in the form: what is not on is off.
func (s *Site) saveDecisions(c *gin.Context, openID string) error {
	if err := c.Request.ParseForm(); err != nil {
		return fault.Wrap(fault.Invalid, "设置没有完整送到，请再保存一次。", err)
	}
	on := c.PostFormArray("topic")
	change := func(p *notices.Preferences) {
		p.All, p.Muted = false, nil
		for _, t := range s.Answers.Book.Topics {
			if !t.Fixed && !slices.Contains(on, t.Key) {
				p.Mute(t.Key)
			}
		}
		p.QuietFrom, p.QuietUntil = c.PostForm("quiet_from"), c.PostForm("quiet_until")
		p.Digest = c.PostForm("digest") == "yes"
		p.Language, p.Asked = notices.Chinese, true
		if c.PostForm("language") == string(notices.Tibetan) {
			p.Language = notices.Tibetan
		}
	}
	err := s.Notices.SetPreferences(c.Request.Context(), "page:"+s.NewID(), openID, change)
	if fault.KindOf(err) == fault.Invalid {
		var typed notices.Preferences
		change(&typed)
		d := s.decidePage(typed)
		d.Problem = fault.Words(err, "") + "。两格都空着，就用一般的时间。"
		s.write(c, http.StatusBadRequest, "h5/notices", d)
		return nil
	}
	if err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, "/h5/notices?saved=1")
	return nil
}
