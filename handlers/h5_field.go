package handlers

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// onceFor is how long a way to a page that works once stays open.
const onceFor = 24 * time.Hour

// OncePath is where ways begin that work once (row S10).
const OncePath = "/h5/go/"

// Once returns a path that leads the person, and nobody else, to one of our pages once, within
// a day. Tokens names it; the random part is the caller's.
func Once(ctx context.Context, tokens Tokens, random, openID, page string) (string, error) {
	return OncePath + random, tokens.PutToken(ctx, "go:"+random, openID+"\n"+page, onceFor)
}

// once handles GET /h5/go/:token. Who is not the person it was made for leaves it as it is.
func (s *Site) once(c *gin.Context, openID string) error {
	ctx, name := c.Request.Context(), "go:"+c.Param("token")
	used := fault.New(fault.NotFound, "这个链接已经用过，或者过了一天。请回到聊天里，随便回一句，我们再给您一个新的。")
	value, err := s.Tokens.Token(ctx, name)
	if fault.KindOf(err) == fault.NotFound {
		return used
	}
	if err != nil {
		return err
	}
	whose, page, _ := strings.Cut(value, "\n")
	if whose != openID {
		return fault.New(fault.Forbidden, "这个链接是给另一位的，您打不开。要办自己的，请在公众号里问。")
	}
	if c.Request.Method == http.MethodHead {
		return nil
	}
	if _, err := s.Tokens.TakeToken(ctx, name); err != nil {
		return used
	}
	c.Redirect(http.StatusSeeOther, page)
	return nil
}

// fieldPage is /h5/cases/:id/fields/:key: one sensitive field of a draft, to which the talk led.
type fieldPage struct {
	ID, Name string
	Field    fieldLine
	Left     int // sensitive fields that are empty, without this one
}

// field handles GET /h5/cases/:id/fields/:key.
func (s *Site) field(c *gin.Context, openID string) error {
	a, p, f, err := s.draftField(c, openID)
	if err != nil {
		return err
	}
	return s.writeField(c, http.StatusOK, &a, p, f, "")
}

// draftField finds the field of the address in the person's own draft.
func (s *Site) draftField(c *gin.Context, openID string) (a subsidies.Application, p *subsidies.Programme, f subsidies.Field, err error) {
	if a, p, err = s.ownCase(c, openID); err != nil {
		return a, nil, f, err
	}
	if a.Status != subsidies.Draft {
		return a, nil, f, fault.New(fault.Conflict, "这件申请已经提交，不用再填。可以到“我的申请”看看到哪一步了。")
	}
	for _, one := range p.Fields {
		if one.Key == c.Param("key") && one.Sensitive {
			return a, p, one, nil
		}
	}
	return a, nil, f, fault.New(fault.NotFound, textNoCase)
}

func (s *Site) writeField(c *gin.Context, status int, a *subsidies.Application, p *subsidies.Programme, f subsidies.Field, wrong string) error {
	page := fieldPage{ID: a.ID, Name: p.Name, Field: fieldLine{Field: f, Hint: people.Hint(a.Answers[f.Key]), Wrong: wrong, Choices: f.Options}}
	for _, other := range emptyFields(a, p) {
		if other.Key != f.Key {
			page.Left++
		}
	}
	s.write(c, status, "h5/case_field", page)
	return nil
}

// emptyFields lists the sensitive fields that nothing stands in yet.
func emptyFields(a *subsidies.Application, p *subsidies.Programme) (empty []subsidies.Field) {
	for _, f := range p.Fields {
		if f.Sensitive && !f.Optional && a.Answers[f.Key] == "" {
			empty = append(empty, f)
		}
	}
	return empty
}

// saveField handles POST /h5/cases/:id/fields/:key: the next sensitive field follows, and when
// there is none the talk goes on by itself.
func (s *Site) saveField(c *gin.Context, openID string) error {
	a, p, f, err := s.draftField(c, openID)
	if err != nil {
		return err
	}
	value, err := f.Read(typed(c.PostForm(f.Key), longestAsk))
	if err == nil && value == "" && !f.Optional && a.Answers[f.Key] == "" {
		err = fault.New(fault.Invalid, "这一项要填。")
	}
	if err != nil {
		return s.writeField(c, http.StatusBadRequest, &a, p, f, fault.Words(err, "这一项没看懂，请再写一次。"))
	}
	if value != "" {
		a, err = s.Cases.UpdateApplication(c.Request.Context(), a.ID, func(a *subsidies.Application, _ *subsidies.Programme) ([]notices.Notice, error) {
			if a.Status != subsidies.Draft {
				return nil, fault.New(fault.Conflict, "这件申请刚刚已经提交，不用再填。")
			}
			if a.Answers == nil {
				a.Answers = map[string]string{}
			}
			a.Answers[f.Key], a.ChangedAt = value, s.Now().UTC()
			return nil, nil
		})
		if err != nil {
			return err
		}
	}
	if empty := emptyFields(&a, p); len(empty) > 0 {
		c.Redirect(http.StatusSeeOther, subsidies.CasePage+a.ID+"/fields/"+empty[0].Key)
		return nil
	}
	n := notice{Title: "填好了", Lines: []string{"请回到聊天里，我们接着问下一项。", "没有看到的话，回复“继续”。"}, Link: subsidies.CasePage + a.ID, LinkWords: "就在网页上接着填"}
	if err := s.GoOn(c.Request.Context(), openID); err != nil {
		s.Log.Warn("the talk did not go on by itself", "request_id", requestID(c), "kind", fault.KindOf(err).String(), "err", err)
		n.Lines = []string{"请回到聊天里，回复“继续”，我们接着问下一项。"}
	}
	s.write(c, http.StatusOK, "h5/notice", n)
	return nil
}

// toTalk handles POST /h5/cases/:id/talk: the draft of the page is gone on with in the talk.
func (s *Site) toTalk(c *gin.Context, openID string) error {
	a, _, err := s.ownCase(c, openID)
	if err != nil {
		return err
	}
	if a.Status != subsidies.Draft {
		c.Redirect(http.StatusSeeOther, subsidies.CasePage+a.ID)
		return nil
	}
	if err := s.InTalk(c.Request.Context(), openID, a.ID); err != nil {
		return err
	}
	n := notice{Title: "到聊天里接着填", Lines: []string{"请回到公众号的聊天，回复“继续”，就从没填的地方接着问。", "这里填过的都在，照片也可以直接发在聊天里。"}, Link: subsidies.CasePage + a.ID, LinkWords: "还是在网页上填"}
	s.write(c, http.StatusOK, "h5/notice", n)
	return nil
}
