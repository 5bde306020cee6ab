package handlers

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// Cases keeps applications. The store implements it.
type Cases interface {
	BeginApplication(ctx context.Context, openID, programme string) (subsidies.Application, error)
	Application(ctx context.Context, id string) (subsidies.Application, error)
	ApplicationsOf(ctx context.Context, openID string, limit int) ([]subsidies.Application, error)
	UpdateApplication(ctx context.Context, id string, change func(*subsidies.Application, *subsidies.Programme) ([]notices.Notice, error)) (subsidies.Application, error)
	SendApplication(ctx context.Context, openID, id string) (subsidies.Application, error)
	MoveApplication(ctx context.Context, by people.By, id string, revision int, s subsidies.Step) (subsidies.Application, error)
	DropDraft(ctx context.Context, openID, id string) error
	EraseOwn(ctx context.Context, openID, id string) error
	TakeConsentBack(ctx context.Context, openID, id string) (subsidies.Application, error)
	AddPaper(ctx context.Context, openID, id string, paper subsidies.Paper, data []byte) (subsidies.Application, error)
	EarlierPapers(ctx context.Context, openID, id string) (map[string]subsidies.Wallet, error)
	ReusePapers(ctx context.Context, openID, id, material string) error
	DropPaper(ctx context.Context, openID, id, paper string) error
	OwnPaper(ctx context.Context, openID, id, paper string) (subsidies.Paper, io.ReadCloser, error)
	ProgrammeAt(ctx context.Context, key, version string) (*subsidies.Programme, error)
}

// casesShown bounds a graduate's list.
const casesShown = 100

// caseLine is an application on a graduate's list.
type caseLine struct {
	ID, Name, Status, Reference, Next string
	At                                time.Time
}

// caseLines lists a graduate's applications, those begun last first.
func (s *Site) caseLines(ctx context.Context, openID string, limit int) (lines []caseLine, err error) {
	all, err := s.Cases.ApplicationsOf(ctx, openID, limit)
	if err != nil {
		return nil, err
	}
	for i := range all {
		a := &all[i]
		p, err := s.Cases.ProgrammeAt(ctx, a.Programme, a.Version)
		if err != nil {
			return nil, err
		}
		lines = append(lines, caseLine{a.ID, p.Name, s.Machine.Words(a.Status), subsidies.ShowReference(a.Reference), s.Machine.Next(a, p), a.ChangedAt})
	}
	return lines, nil
}

// cases handles GET /h5/cases.
func (s *Site) cases(c *gin.Context, openID string) error {
	lines, err := s.caseLines(c.Request.Context(), openID, casesShown)
	if err != nil {
		return err
	}
	s.write(c, http.StatusOK, "h5/cases", lines)
	return nil
}

// applyPage is /h5/apply/:key: what one should know before one begins.
type applyPage struct {
	subsidyLine
	Draft  string // the id of the draft there is; empty: none
	Earned bool   // answers of an earlier application will be filled in
}

// apply handles GET /h5/apply/:key.
func (s *Site) apply(c *gin.Context, openID string) error {
	p, ok := s.Programmes.Programme(c.Param("key"))
	if !ok {
		return fault.New(fault.NotFound, textNoSubsidy)
	}
	all, err := s.Cases.ApplicationsOf(c.Request.Context(), openID, casesShown)
	if err != nil {
		return err
	}
	page := applyPage{subsidyLine: s.subsidyLine(p, nil)}
	for _, a := range all {
		if a.Status == subsidies.Draft && a.Programme == p.Key {
			page.Draft = a.ID
		}
		page.Earned = page.Earned || a.Status != subsidies.Draft
	}
	s.write(c, http.StatusOK, "h5/apply", page)
	return nil
}

// beginCase handles POST /h5/apply/:key.
func (s *Site) beginCase(c *gin.Context, openID string) error {
	a, err := s.Cases.BeginApplication(c.Request.Context(), openID, c.Param("key"))
	if err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, subsidies.CasePage+a.ID)
	return nil
}

// ownCase returns the application of the address, if it is the person's, with its programme.
func (s *Site) ownCase(c *gin.Context, openID string) (a subsidies.Application, p *subsidies.Programme, err error) {
	ctx := c.Request.Context()
	if a, err = s.Cases.Application(ctx, c.Param("id")); err == nil && a.OpenID != openID {
		err = fault.New(fault.NotFound, textNoCase)
	}
	if err != nil {
		return a, nil, err
	}
	p, err = s.Cases.ProgrammeAt(ctx, a.Programme, a.Version)
	return a, p, err
}

// casePage is /h5/cases/:id of an application that was sent.
type casePage struct {
	ID, Name, Mark, Status, Reference, Next string
	Answers                                 []answerLine
	Materials                               []materialLine
	Events                                  []eventLine
	Amends                                  bool // the graduate has to mend something
	CanWithdraw                             bool
	CanErase                                bool
	Consents                                []consentLine
	Stands                                  bool   // a consent that was not taken back
	Again                                   string // key of the programme, when one may begin anew
}

// consentLine is a receipt of a consent (row S16).
type consentLine struct {
	Text, Version, Hash string
	At, Withdrawn       time.Time
}

// answerLine is one answer as it is shown: a sensitive one by its hint only.
type answerLine struct{ Label, Value string }

// eventLine is one move in the history.
type eventLine struct {
	At    time.Time
	Words string
	Told  string
	Mine  bool // the graduate made it
}

// oneCase handles GET /h5/cases/:id: the form of a draft, or how a case stands.
func (s *Site) oneCase(c *gin.Context, openID string) error {
	a, p, err := s.ownCase(c, openID)
	if err != nil {
		return err
	}
	if a.Status == subsidies.Draft {
		return s.writeForm(c, http.StatusOK, &a, p, nil)
	}
	page := casePage{
		ID: a.ID, Name: p.Name, Mark: p.Mark, Status: s.Machine.Words(a.Status), Reference: subsidies.ShowReference(a.Reference),
		Next: s.Machine.Next(&a, p), Answers: s.answersOf(&a, p), Materials: materialLines(&a, p.Materials),
	}
	for _, v := range s.Machine.From(a.Status) {
		page.CanWithdraw = page.CanWithdraw || v.Key == moveWithdraw
		page.Amends = page.Amends || v.Key == moveAmend || v.Key == moveRecard
	}
	if st, _ := s.Machine.Status(a.Status); st.Holder == subsidies.Nobody {
		page.Again, page.CanErase = a.Programme, a.Status != subsidies.Closed
	}
	for _, r := range a.Consents {
		line := consentLine{Version: r.Version[:min(8, len(r.Version))], Hash: r.Hash[:min(12, len(r.Hash))], At: r.At, Withdrawn: r.Withdrawn}
		for _, one := range p.Consents {
			if one.Purpose == r.Purpose {
				line.Text = one.Text
			}
		}
		page.Consents, page.Stands = append(page.Consents, line), page.Stands || r.Withdrawn.IsZero()
	}
	for i := len(a.History) - 1; i >= 0; i-- {
		e := a.History[i]
		v, _ := s.Machine.Move(e.Move)
		page.Events = append(page.Events, eventLine{e.At, v.Words, s.Machine.Told(e, p), e.Officer == "" && !e.Clock})
	}
	s.write(c, http.StatusOK, "h5/case", page)
	return nil
}

// The graduate's moves.
const (
	moveWithdraw = "withdraw"
	moveAmend    = "amend"
	moveRecard   = "recard"
)

// answersOf lists what was answered, the sensitive by hints: phones are lent.
func (s *Site) answersOf(a *subsidies.Application, p *subsidies.Programme) (lines []answerLine) {
	for _, f := range p.Fields {
		value := a.Answers[f.Key]
		if value == "" {
			continue
		}
		if f.Sensitive {
			value = people.Hint(value)
		}
		lines = append(lines, answerLine{f.Label, value})
	}
	for _, f := range p.FactsOf(s.Programmes.Catalogue) {
		if v, ok := a.Facts[f.Key]; ok {
			lines = append(lines, answerLine{f.Ask, f.Words(v)})
		}
	}
	return lines
}

// withdrawCase handles POST /h5/cases/:id/withdraw.
func (s *Site) withdrawCase(c *gin.Context, openID string) error {
	a, _, err := s.ownCase(c, openID)
	if err != nil {
		return err
	}
	if c.PostForm("sure") != "yes" {
		return fault.New(fault.Invalid, "要撤回，请回到申请的页面，先勾上“确定要撤回”。")
	}
	if _, err := s.Cases.MoveApplication(c.Request.Context(), people.By{}, a.ID, 0, subsidies.Step{Move: moveWithdraw}); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, subsidies.CasePage+a.ID)
	return nil
}

// eraseCase handles POST /h5/cases/:id/erase: an application that ended is deleted, unless the
// law keeps it.
func (s *Site) eraseCase(c *gin.Context, openID string) error {
	if c.PostForm("sure") != "yes" {
		return fault.New(fault.Invalid, "要删除，请回到申请的页面，先勾上“确定要删除”。")
	}
	if err := s.Cases.EraseOwn(c.Request.Context(), openID, c.Param("id")); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, "/h5/cases")
	return nil
}

// takeBack handles POST /h5/cases/:id/consent: the consents to an application are taken back.
func (s *Site) takeBack(c *gin.Context, openID string) error {
	if c.PostForm("sure") != "yes" {
		return fault.New(fault.Invalid, "要撤回同意，请回到申请的页面，先勾上“确定要撤回同意”。")
	}
	if _, err := s.Cases.TakeConsentBack(c.Request.Context(), openID, c.Param("id")); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, subsidies.CasePage+c.Param("id"))
	return nil
}

// dropCase handles POST /h5/cases/:id/drop: a draft is deleted.
func (s *Site) dropCase(c *gin.Context, openID string) error {
	if c.PostForm("sure") != "yes" {
		return fault.New(fault.Invalid, "要删除草稿，请回到申请的页面，先勾上“确定要删除”。")
	}
	if err := s.Cases.DropDraft(c.Request.Context(), openID, c.Param("id")); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, "/h5/cases")
	return nil
}

// What a graduate reads when an address leads nowhere.
const (
	textNoSubsidy = "没有这一项补贴，可能已经结束。可以回到列表看看别的。"
	textNoCase    = "没有找到这件申请，可能已经删除。可以到“我的申请”看看。"
)
