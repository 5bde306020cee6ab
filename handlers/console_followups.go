package handlers

import (
	"context"
	"net/http"
	"strings"
	"time"

	"zaiyue/fault"
	"zaiyue/followups"
	"zaiyue/people"
)

// FollowUpBook keeps follow-ups and what came of them. The store implements it.
type FollowUpBook interface {
	FollowUps(ctx context.Context, list followups.List, cursor string, limit int) (page []followups.Line, next string, err error)
	FollowUp(ctx context.Context, placement string, months int) (followups.Line, error)
	TakeCase(ctx context.Context, by people.By, placement string, months int, seen string) error
	CloseCase(ctx context.Context, by people.By, placement string, months int, note string) error
}

// FollowUpPages are the console's pages of follow-ups: who needs help, who has not answered
// (rows F2, F3). All fields must be set.
type FollowUpPages struct {
	Book   FollowUpBook
	Staff  OfficerNames
	Survey *followups.Survey
	Now    func() time.Time
}

const followUpsListed = 50

// Routes implements Area.
func (p *FollowUpPages) Routes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/followups", Right: people.ReadPlacements, Does: p.list, Group: "毕业生", Label: "回访"},
		{Method: http.MethodGet, Path: "/followups/:id/:months", Right: people.ReadPlacements, Does: p.show},
		{Method: http.MethodPost, Path: "/followups/:id/:months/take", Right: people.WritePlacements, Does: p.take},
		{Method: http.MethodPost, Path: "/followups/:id/:months/done", Right: people.WritePlacements, Does: p.done},
	}
}

// followUpsPage is /console/followups.
type followUpsPage struct {
	List  followups.List
	Tabs  []questionsTab
	Rows  []followUpRow
	Next  string
	Paged bool
}

type followUpRow struct {
	followups.Line
	Owner string // who sees to it
	Late  bool   // the day of the case is over
}

// list handles GET /console/followups.
func (p *FollowUpPages) list(v *Visit) error {
	page := followUpsPage{List: followups.NeedHelp, Paged: v.Query("after") != ""}
	for _, l := range followups.Lists() {
		if v.Query("list") == string(l) {
			page.List = l
		}
	}
	for _, l := range followups.Lists() {
		page.Tabs = append(page.Tabs, questionsTab{l.Words(), "/console/followups?list=" + string(l), l == page.List})
	}
	found, next, err := p.Book.FollowUps(v.Request.Context(), page.List, v.Query("after"), followUpsListed)
	if err != nil {
		return err
	}
	page.Next = next
	for _, l := range found {
		page.Rows = append(page.Rows, p.row(v.Request.Context(), l))
	}
	return v.Show("followups", "回访", page)
}

func (p *FollowUpPages) row(ctx context.Context, l followups.Line) followUpRow {
	r := followUpRow{Line: l}
	if l.Case != nil {
		r.Owner, r.Late = nameOf(ctx, p.Staff, l.Case.Officer), l.Case.Open() && p.Now().After(l.Case.Due)
	}
	return r
}

// followUpPage is one follow-up.
type followUpPage struct {
	followUpRow
	Said     []saidLine
	Mine     bool // the visiting officer sees to it
	CanWrite bool
	Seen     string // who sees to it, by id
	DoneBy   string
	Note     string
	Wrong    string
}

type saidLine struct{ Ask, Words string }

// show handles GET /console/followups/:id/:months.
func (p *FollowUpPages) show(v *Visit) error { return p.showWith(v, http.StatusOK, "", "") }

func (p *FollowUpPages) showWith(v *Visit, status int, note, wrong string) error {
	ctx := v.Request.Context()
	l, err := p.Book.FollowUp(ctx, v.Param("id"), intIn(v.Param("months")))
	if err != nil {
		return err
	}
	page := followUpPage{followUpRow: p.row(ctx, l), CanWrite: v.Can(people.WritePlacements), Note: note, Wrong: wrong}
	for _, q := range p.Survey.Questions {
		if l.Stage == followups.Answered {
			page.Said = append(page.Said, saidLine{q.Ask, l.Answers[q.ID]})
		}
	}
	if c := l.Case; c != nil {
		page.Seen, page.Mine, page.DoneBy = c.Officer, c.Officer == v.Officer.ID, nameOf(ctx, p.Staff, c.DoneBy)
	}
	return v.ShowWith(status, "followup", "回访", &page)
}

// take handles POST /console/followups/:id/:months/take.
func (p *FollowUpPages) take(v *Visit) error {
	if err := p.Book.TakeCase(v.Request.Context(), v.By(), v.Param("id"), intIn(v.Param("months")), v.PostForm("seen")); err != nil {
		return err
	}
	return v.Done("/followups/"+v.Param("id")+"/"+v.Param("months"), "您接手了，请尽快联系这位毕业生。")
}

// done handles POST /console/followups/:id/:months/done.
func (p *FollowUpPages) done(v *Visit) error {
	note := strings.TrimSpace(v.PostForm("note"))
	wrong := ""
	switch {
	case note == "":
		wrong = "请写一句是怎么处理的，以后接手的同事看得到。"
	case len([]rune(note)) > 1000:
		wrong = "写得太长了，最多 1000 个字。"
	case len(people.CardNumbers(note)) > 0:
		wrong = "里面有证件号或银行卡号，请删去号码，这里不保存它们。"
	}
	if wrong != "" {
		return p.showWith(v, http.StatusBadRequest, note, wrong)
	}
	err := p.Book.CloseCase(v.Request.Context(), v.By(), v.Param("id"), intIn(v.Param("months")), note)
	if fault.KindOf(err) == fault.Conflict {
		return p.showWith(v, http.StatusConflict, note, fault.Words(err, ""))
	}
	if err != nil {
		return err
	}
	return v.Done("/followups", "记下了，这件事已经处理好。")
}
