package handlers

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// caseForm is /h5/cases/:id of a draft, and /h5/cases/:id/amend of a case that came back.
type caseForm struct {
	ID, Name, Mark, Action string
	Window                 string
	Questions              []factQuestion
	Fields                 []fieldLine
	Wrong                  int
	Kept                   bool
	Draft                  bool
	Why                    string // of a case that came back: what is to be mended
}

// fieldLine is a field of the form. A sensitive value does not stand in the page: its hint does,
// and an empty field leaves it as it is.
type fieldLine struct {
	subsidies.Field
	Value, Hint, Wrong string
	Choices            []string
}

// caseTyped is what was typed into the form, and what is wrong with it, by name.
type caseTyped struct {
	values url.Values
	wrong  map[string]string
}

const factPrefix = "fact-" // of the names of questions, which may be those of fields

// writeForm shows the form with what is kept, or with what was just typed.
func (s *Site) writeForm(c *gin.Context, status int, a *subsidies.Application, p *subsidies.Programme, t *caseTyped) error {
	today := people.DayOf(s.Now())
	var err error
	f := caseForm{ID: a.ID, Name: p.Name, Mark: p.Mark, Action: subsidies.CasePage + a.ID, Draft: a.Status == subsidies.Draft, Kept: c.Query("kept") != "", Window: s.subsidyLine(p, nil).Window}
	if !f.Draft {
		f.Action += "/amend"
		f.Why = s.Machine.Told(a.History[len(a.History)-1], p)
	}
	if f.Questions, f.Fields, err = formLines(a, p, s.Programmes.Catalogue, today, t); err != nil {
		return err
	}
	if t != nil {
		f.Wrong = len(t.wrong)
	}
	s.write(c, status, "h5/case_form", f)
	return nil
}

// formLines are the questions and the fields of a form, with what is kept, or was just typed.
func formLines(a *subsidies.Application, p *subsidies.Programme, c *subsidies.Catalogue, today people.Day, t *caseTyped) (questions []factQuestion, lines []fieldLine, err error) {
	for _, fact := range p.FactsOf(c) {
		q := question(fact)
		q.Key = factPrefix + fact.Key
		if q.Value = fact.Typed(a.Facts[fact.Key]); t != nil {
			q.Value, q.Wrong = t.values.Get(q.Key), t.wrong[q.Key]
		}
		questions = append(questions, q)
	}
	fields, err := p.FieldsFor(a.Facts, today)
	for _, one := range fields {
		l := fieldLine{Field: one, Choices: one.Options}
		if one.Sensitive {
			l.Hint = people.Hint(a.Answers[one.Key])
		} else {
			l.Value = a.Answers[one.Key]
		}
		if t != nil {
			l.Value, l.Wrong = t.values.Get(one.Key), t.wrong[one.Key]
		}
		lines = append(lines, l)
	}
	return questions, lines, err
}

// saveCase handles POST /h5/cases/:id: what was understood is kept at once, also when something
// else was not.
func (s *Site) saveCase(c *gin.Context, openID string) error {
	a, p, err := s.ownCase(c, openID)
	if err != nil {
		return err
	}
	if a.Status != subsidies.Draft {
		return fault.New(fault.Conflict, "这件申请已经提交，不能再改。要改的话请回复「转人工」，或者撤回重新申请。")
	}
	a, t, err := s.keepTyped(c, &a, p, subsidies.Draft)
	if err != nil {
		return err
	}
	goOn := c.PostForm("do") == "check"
	if goOn {
		lacks, err := p.Lacking(&a, people.DayOf(s.Now()))
		if err != nil {
			return err
		}
		for key, words := range lacks {
			if t.wrong[key] == "" {
				t.wrong[key] = words
			}
		}
	}
	switch {
	case len(t.wrong) > 0:
		return s.writeForm(c, http.StatusBadRequest, &a, p, t)
	case goOn:
		c.Redirect(http.StatusSeeOther, subsidies.CasePage+a.ID+"/papers")
	default:
		c.Redirect(http.StatusSeeOther, subsidies.CasePage+a.ID+"?kept=1")
	}
	return nil
}

// keepTyped reads the form and keeps what is right of it, while the case stands as it did.
func (s *Site) keepTyped(c *gin.Context, a *subsidies.Application, p *subsidies.Programme, status subsidies.Status) (subsidies.Application, *caseTyped, error) {
	if err := c.Request.ParseForm(); err != nil {
		return *a, nil, fault.Wrap(fault.Invalid, "填写的内容没有完整送到，请返回再提交一次。", err)
	}
	facts, answers, t := readTyped(c.PostForm, p, s.Programmes.Catalogue)
	kept, err := s.Cases.UpdateApplication(c.Request.Context(), a.ID, func(a *subsidies.Application, _ *subsidies.Programme) ([]notices.Notice, error) {
		if a.Status != status {
			return nil, fault.New(fault.Conflict, "这件申请的状态刚刚变了，请回到“我的申请”看看。")
		}
		t.keep(a, facts, answers)
		a.ChangedAt = s.Now().UTC()
		return nil, nil
	})
	return kept, t, err
}

// readTyped reads a form of an application; get returns what was typed into a field.
func readTyped(get func(string) string, p *subsidies.Programme, c *subsidies.Catalogue) (facts subsidies.Facts, answers map[string]string, t *caseTyped) {
	t = &caseTyped{values: url.Values{}, wrong: map[string]string{}}
	facts, answers = subsidies.Facts{}, map[string]string{}
	for _, f := range p.FactsOf(c) {
		name := factPrefix + f.Key
		value := typed(get(name), longestAsk)
		t.values.Set(name, value)
		if value == "" {
			continue
		}
		if known, err := f.Read(value); err != nil {
			t.wrong[name] = fault.Words(err, "这一项没看懂，请再写一次。")
		} else {
			facts[f.Key] = known
		}
	}
	for _, f := range p.Fields {
		value := typed(get(f.Key), longestAsk)
		if !f.Sensitive {
			t.values.Set(f.Key, value)
		}
		read, err := f.Read(value)
		if err != nil {
			t.wrong[f.Key] = fault.Words(err, "这一项没看懂，请再写一次。")
		} else if read != "" || !f.Sensitive {
			answers[f.Key] = read
		}
	}
	return facts, answers, t
}

// keep puts what was read into the application; what was not understood stays as it was.
func (t *caseTyped) keep(a *subsidies.Application, facts subsidies.Facts, answers map[string]string) {
	a.Facts = facts
	if a.Answers == nil {
		a.Answers = map[string]string{}
	}
	for k, v := range answers {
		a.Answers[k] = v
	}
}

// checkCasePage is /h5/cases/:id/check: everything once more, before it is sent.
type checkCasePage struct {
	ID, Name, Mark string
	Answers        []answerLine
	Finding        *subsidies.Finding
	Verdict        string
	Amount         string
	Window         string
	Materials      []materialLine
	Lacks          bool // a material has no page yet
	Consents       []subsidies.Consent
	Version        string
	Wrong          bool // a consent is missing
}

// checkCase handles GET /h5/cases/:id/check.
func (s *Site) checkCase(c *gin.Context, openID string) error {
	a, p, err := s.ownCase(c, openID)
	if err != nil {
		return err
	}
	return s.writeCheck(c, http.StatusOK, &a, p, false)
}

func (s *Site) writeCheck(c *gin.Context, status int, a *subsidies.Application, p *subsidies.Programme, wrong bool) error {
	today := people.DayOf(s.Now())
	if a.Status != subsidies.Draft {
		c.Redirect(http.StatusSeeOther, subsidies.CasePage+a.ID)
		return nil
	}
	lacks, err := p.Lacking(a, today)
	if err != nil {
		return err
	}
	if len(lacks) > 0 {
		return s.writeForm(c, http.StatusBadRequest, a, p, &caseTyped{values: typedOf(a, p, s.Programmes.Catalogue), wrong: lacks})
	}
	found, err := p.Check(s.Programmes.Catalogue, a.Facts, today)
	if err != nil {
		return err
	}
	line := s.subsidyLine(p, &found)
	page := checkCasePage{ID: a.ID, Name: p.Name, Mark: p.Mark, Answers: s.answersOf(a, p), Finding: &found, Verdict: line.Verdict, Amount: line.Amount, Window: line.Window, Consents: p.Consents, Version: p.Version, Wrong: wrong}
	needed, _, err := p.MaterialsFor(a.Facts, today)
	if err != nil {
		return err
	}
	page.Materials = materialLines(a, needed)
	for _, m := range page.Materials {
		page.Lacks = page.Lacks || len(m.Papers) == 0
	}
	s.write(c, status, "h5/case_check", page)
	return nil
}

// typedOf is the form as if what is kept had just been typed.
func typedOf(a *subsidies.Application, p *subsidies.Programme, c *subsidies.Catalogue) url.Values {
	v := url.Values{}
	for _, f := range p.FactsOf(c) {
		v.Set(factPrefix+f.Key, f.Typed(a.Facts[f.Key]))
	}
	for _, f := range p.Fields {
		if !f.Sensitive {
			v.Set(f.Key, a.Answers[f.Key])
		}
	}
	return v
}

// sendCase handles POST /h5/cases/:id/send: with each consent, or not at all.
func (s *Site) sendCase(c *gin.Context, openID string) error {
	a, p, err := s.ownCase(c, openID)
	if err != nil {
		return err
	}
	for _, consent := range p.Consents {
		if c.PostForm("consent-"+consent.Purpose) != p.Version {
			return s.writeCheck(c, http.StatusBadRequest, &a, p, true)
		}
	}
	if _, err := s.Cases.SendApplication(c.Request.Context(), openID, a.ID); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, subsidies.CasePage+a.ID)
	return nil
}

// amendForm handles GET /h5/cases/:id/amend.
func (s *Site) amendForm(c *gin.Context, openID string) error {
	a, p, err := s.ownCase(c, openID)
	if err != nil {
		return err
	}
	if s.amends(&a) == "" {
		c.Redirect(http.StatusSeeOther, subsidies.CasePage+a.ID)
		return nil
	}
	return s.writeForm(c, http.StatusOK, &a, p, nil)
}

// amends is the move by which the graduate gives a case back; empty: the office has it.
func (s *Site) amends(a *subsidies.Application) string {
	for _, v := range s.Machine.From(a.Status) {
		if v.Key == moveAmend || v.Key == moveRecard {
			return v.Key
		}
	}
	return ""
}

// amendCase handles POST /h5/cases/:id/amend: what was mended is kept, and the case goes back.
func (s *Site) amendCase(c *gin.Context, openID string) error {
	a, p, err := s.ownCase(c, openID)
	if err != nil {
		return err
	}
	move := s.amends(&a)
	if move == "" {
		c.Redirect(http.StatusSeeOther, subsidies.CasePage+a.ID)
		return nil
	}
	a, t, err := s.keepTyped(c, &a, p, a.Status)
	if err != nil {
		return err
	}
	if len(t.wrong) > 0 {
		return s.writeForm(c, http.StatusBadRequest, &a, p, t)
	}
	if _, err := s.Cases.MoveApplication(c.Request.Context(), people.By{}, a.ID, a.Revision, subsidies.Step{Move: move}); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, subsidies.CasePage+a.ID)
	return nil
}
