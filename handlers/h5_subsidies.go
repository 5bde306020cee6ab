package handlers

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"zaiyue/fault"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// subsidiesPage is /subsidies: what can be applied for.
type subsidiesPage struct{ Lines []subsidyLine }

// subsidyLine is a programme on a list, without or with what was found for a person.
type subsidyLine struct {
	*subsidies.Programme
	Window  string
	Amount  string
	Finding *subsidies.Finding
	Verdict string
}

// subsidyPage is /subsidies/:key.
type subsidyPage struct {
	subsidyLine
	Others []*subsidies.Programme // that one cannot have besides
}

// checkPage is /subsidies/check: questions, and what the answers come to.
type checkPage struct {
	Questions []factQuestion
	Lines     []subsidyLine // empty before the first answers
	Wrong     int           // answers that were not understood
	Own       bool          // the page of one person, whose answers may be kept
	Kept      people.Day    // when those that are kept were told; empty: none are
	Done      string        // what was just done: kept, forgotten
}

// factQuestion is a fact as a form asks for it.
type factQuestion struct {
	subsidies.Fact
	Choices []string // of a choice, a yes or a no
	Value   string   // as it was answered
	Wrong   string
	Wanted  bool // something hangs on it still
}

// subsidies handles GET /subsidies.
func (s *Site) subsidies(c *gin.Context) error {
	var p subsidiesPage
	for _, one := range s.Programmes.All {
		p.Lines = append(p.Lines, s.subsidyLine(one, nil))
	}
	s.write(c, http.StatusOK, "h5/subsidies", p)
	return nil
}

// subsidy handles GET /subsidies/:key.
func (s *Site) subsidy(c *gin.Context) error {
	one, ok := s.Programmes.Programme(c.Param("key"))
	if !ok {
		return fault.New(fault.NotFound, textNoSubsidy)
	}
	p := subsidyPage{subsidyLine: s.subsidyLine(one, nil)}
	for _, key := range one.Excludes {
		if other, ok := s.Programmes.Programme(key); ok {
			p.Others = append(p.Others, other)
		}
	}
	s.write(c, http.StatusOK, "h5/subsidy", p)
	return nil
}

// askSubsidies handles GET /subsidies/check: every question, none has to be answered.
func (s *Site) askSubsidies(c *gin.Context) error {
	p := checkPage{}
	for _, f := range s.Programmes.Facts {
		p.Questions = append(p.Questions, question(f))
	}
	s.count("asked")
	s.write(c, http.StatusOK, "h5/subsidy_check", p)
	return nil
}

// checkSubsidies handles POST /subsidies/check: what the answers come to, for every programme.
// The answers are not kept, and not in an address.
func (s *Site) checkSubsidies(c *gin.Context) error {
	p := checkPage{}
	facts := s.readFacts(c, &p)
	if p.Wrong > 0 {
		s.write(c, http.StatusBadRequest, "h5/subsidy_check", p)
		return nil
	}
	if err := s.findFor(&p, facts); err != nil {
		return err
	}
	s.write(c, http.StatusOK, "h5/subsidy_check", p)
	return nil
}

// readFacts reads the answers of the form into the page's questions.
func (s *Site) readFacts(c *gin.Context, p *checkPage) subsidies.Facts {
	facts := subsidies.Facts{}
	for _, f := range s.Programmes.Facts {
		q := question(f)
		if q.Value = typed(c.PostForm(f.Key), longestAsk); q.Value != "" {
			value, err := f.Read(q.Value)
			if err != nil {
				q.Wrong = fault.Words(err, "这一项没看懂，请再写一次。")
				p.Wrong++
			} else {
				facts[f.Key] = value
			}
		}
		p.Questions = append(p.Questions, q)
	}
	return facts
}

// findFor judges every programme by the facts: what one may get first.
func (s *Site) findFor(p *checkPage, facts subsidies.Facts) error {
	s.count("checked")
	today := people.DayOf(s.Now())
	for _, one := range s.Programmes.All {
		found, err := one.Check(s.Programmes.Catalogue, facts, today)
		if err != nil {
			return err
		}
		p.Lines = append(p.Lines, s.subsidyLine(one, &found))
		if found.Verdict == subsidies.Unknown {
			p.want(found.Missing)
		}
	}
	slices.SortStableFunc(p.Lines, func(a, b subsidyLine) int { return order(a.Finding) - order(b.Finding) })
	return nil
}

// count tells the counter, where there is one.
func (s *Site) count(what string) {
	if s.Counted != nil {
		s.Counted(what)
	}
}

// order puts what one may get first, and what one may not last.
func order(f *subsidies.Finding) int {
	return slices.Index([]subsidies.Verdict{subsidies.Yes, subsidies.Unknown, subsidies.No}, f.Verdict)
}

// want marks the questions something still hangs on.
func (p *checkPage) want(missing []string) {
	for i, q := range p.Questions {
		if slices.Contains(missing, q.Key) {
			p.Questions[i].Wanted = true
		}
	}
}

func question(f subsidies.Fact) factQuestion {
	q := factQuestion{Fact: f, Choices: f.Options}
	if f.Kind == subsidies.YesNo {
		q.Choices = []string{"是", "不是"}
	}
	return q
}

// subsidyLine shows a programme today; without a finding, as it is for anybody.
func (s *Site) subsidyLine(p *subsidies.Programme, found *subsidies.Finding) subsidyLine {
	line := subsidyLine{Programme: p, Finding: found, Amount: p.Amount.Words}
	if found == nil {
		line.Window = windowWords(p.Window.On(people.DayOf(s.Now()), ""))
		return line
	}
	line.Window = windowWords(found.Opening)
	line.Verdict = found.Verdict.Words()
	if found.Verdict != subsidies.No {
		line.Amount = amountWords(found, p.Amount.Monthly)
	}
	return line
}

// amountWords writes what a person would get.
func amountWords(f *subsidies.Finding, monthly bool) string { return f.AmountWords(monthly) }

// yuan writes fen as yuan: 1300000 is 13000, 123450 is 1234.50.
func yuan(fen int64) string { return subsidies.Yuan(fen) }

// windowWords tells when one may apply.
func windowWords(o subsidies.Opening) string { return o.Words() }
