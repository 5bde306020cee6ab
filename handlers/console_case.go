package handlers

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"zaiyue/fault"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// consoleCase is /console/cases/:id.
type consoleCase struct {
	*subsidies.Application
	Programme *subsidies.Programme
	Status    subsidies.Stand
	Shown     string // the reference number in groups
	Late      bool
	OwnerName string
	Graduate  uint64 // number of their page; 0: none, or not to be seen by the officer
	Answers   []answerLine
	Facts     []answerLine
	Open      bool // the sensitive answers are shown
	Finding   subsidies.Finding
	Amount    string
	Materials []materialLine
	Events    []caseEvent
	Remarks   []caseRemark
	Moves     []caseMove
	Colleague []people.Officer
	CanAssign bool
	CanGrant  bool
	CanRebind bool
	Twins     []caseTwin
	Objects   []caseObjection
	Shows     []caseShown // the evidence of its 公示
	Grants    string      // what an officer granted, in yuan; empty: nothing yet
	Mine      bool
	Words     int // characters that may be added
}

type caseEvent struct {
	At                      time.Time
	Words, By, Reason, Told string
}

// caseShown is what everybody could see of a case.
type caseShown struct {
	subsidies.Announcement
	Yuan string
}

type caseRemark struct {
	At       time.Time
	By, Text string
}

// caseMove is a move the officer may make, with the notice it would send (row R8).
type caseMove struct {
	subsidies.Move
	Reasons []subsidies.Cause
	Told    string // what the graduate would read; empty: nothing
	Bar     string // why this officer may not make it; empty: they may
	Bad     bool   // it ends the case against the graduate, or gives it back
}

// show handles GET /console/cases/:id.
func (p *CasePages) show(v *Visit) error {
	a, err := p.Book.Application(v.Request.Context(), v.Param("id"))
	if err != nil {
		return err
	}
	return p.page(v, &a, false)
}

// see handles POST /console/cases/:id/see: the sensitive answers, for a reason that stands in
// the trail (row A7).
func (p *CasePages) see(v *Visit) error {
	by := v.By()
	if by.Reason = typed(v.PostForm("reason"), 100); len([]rune(by.Reason)) < 2 {
		return fault.New(fault.Invalid, "请写一写为什么要看，比如「核对身份证照片」。这会记进操作记录。")
	}
	a, err := p.Moves.SeeApplication(v.Request.Context(), by, v.Param("id"))
	if err != nil {
		return err
	}
	return p.page(v, &a, true)
}

// page shows a case.
func (p *CasePages) page(v *Visit, a *subsidies.Application, open bool) error {
	ctx := v.Request.Context()
	if a.Status == subsidies.Draft {
		return fault.New(fault.NotFound, "没有找到这件申请，可能还没有提交。")
	}
	programme, err := p.Book.ProgrammeAt(ctx, a.Programme, a.Version)
	if err != nil {
		return err
	}
	today := people.DayOf(p.Now())
	st, _ := p.Machine.Status(a.Status)
	page := consoleCase{
		Application: a, Programme: programme, Status: st, Shown: subsidies.ShowReference(a.Reference), Open: open, Words: subsidies.MostWords,
		Late: st.Holder == subsidies.Office && a.Due != "" && a.Due < today, CanAssign: v.Can(people.AssignCases), CanGrant: v.Can(people.RecheckCases) && st.Holder != subsidies.Nobody, Mine: a.Owner == v.Officer.ID,
	}
	if a.Granted > 0 {
		page.Grants = subsidies.ExactYuan(a.Granted)
	}
	if a.Owner != "" {
		page.OwnerName = nameOf(ctx, p.Staff, a.Owner)
	}
	if v.Can(people.ReadGraduates) && a.OpenID != "" {
		if page.Graduate, err = p.Book.GraduateNumber(ctx, a.OpenID); err != nil {
			return err
		}
	}
	page.CanRebind = v.Can(people.ReviewCases)
	if page.Twins, err = p.twins(ctx, a.ID); err != nil {
		return err
	}
	page.Objects = p.objections(ctx, a)
	for _, one := range a.Announcements {
		page.Shows = append(page.Shows, caseShown{one, subsidies.ExactYuan(one.Fen)})
	}
	p.answers(&page)
	if page.Finding, err = programme.Check(p.Machine.Programmes.Catalogue, a.Facts, people.DayOf(a.SentAt)); err != nil {
		return err
	}
	page.Amount = amountWords(&page.Finding, programme.Amount.Monthly)
	needed, unsure, err := programme.MaterialsFor(a.Facts, people.DayOf(a.SentAt))
	if err != nil {
		return err
	}
	page.Materials = materialLines(a, append(needed, unsure...))
	for i := len(a.History) - 1; i >= 0; i-- {
		e := a.History[i]
		m, _ := p.Machine.Move(e.Move)
		r, _ := p.Machine.Reason(e.Reason)
		row := caseEvent{At: e.At, Words: m.Words, By: "申请人", Reason: r.Words, Told: e.Words}
		switch {
		case e.Clock:
			row.By = "到期自动"
		case e.Officer != "":
			row.By = nameOf(ctx, p.Staff, e.Officer)
		}
		page.Events = append(page.Events, row)
	}
	for _, n := range a.Notes {
		page.Remarks = append(page.Remarks, caseRemark{n.At, nameOf(ctx, p.Staff, n.Officer), n.Text})
	}
	p.moves(v, &page)
	if page.CanAssign {
		if page.Colleague, err = p.Colleagues.colleagues(v, ""); err != nil {
			return err
		}
	}
	return v.ShowWith(http.StatusOK, "case", programme.Name, &page)
}

// answers fills in what was answered; sensitive answers by their hints, unless open.
func (p *CasePages) answers(page *consoleCase) {
	for _, f := range page.Programme.Fields {
		value := page.Application.Answers[f.Key]
		if f.Sensitive && !page.Open {
			value = people.Hint(value)
		}
		page.Answers = append(page.Answers, answerLine{f.Label, value})
	}
	for _, f := range page.Programme.FactsOf(p.Machine.Programmes.Catalogue) {
		line := answerLine{Label: f.Ask}
		if known, ok := page.Application.Facts[f.Key]; ok {
			line.Value = f.Words(known)
		}
		page.Facts = append(page.Facts, line)
	}
}

// moves fills in what the officer may do now, with the notice each would send.
func (p *CasePages) moves(v *Visit, page *consoleCase) {
	for _, m := range p.Machine.From(page.Application.Status) {
		if m.By != subsidies.Office || !v.Can(m.Right) {
			continue
		}
		one := caseMove{Move: m, Reasons: p.Machine.ReasonsFor(m.Key), Bad: m.Reason}
		trial := *page.Application
		step := subsidies.Step{Move: m.Key, Officer: v.Officer.ID}
		if m.Reason {
			step.Reason = one.Reasons[0].Key
		}
		told, err := p.Machine.Take(&trial, page.Programme, step, p.Now())
		if err != nil {
			one.Bar = fault.Words(err, "现在不能办这一步。")
		}
		for _, n := range told {
			one.Told = fmt.Sprintf("%s：%s。", n.Fields["programme"], n.Fields["status"])
			if m.Reason {
				one.Told += "（所选原因的说明）" + p.Machine.Next(&trial, page.Programme)
			} else {
				one.Told += n.Fields["note"]
			}
		}
		page.Moves = append(page.Moves, one)
	}
}

// move handles POST /console/cases/:id/move. The right is the move's own.
func (p *CasePages) move(v *Visit) error {
	m, ok := p.Machine.Move(v.PostForm("move"))
	if !ok || m.By != subsidies.Office {
		return fault.New(fault.Invalid, "没有这一步，请刷新页面再看看。")
	}
	if !v.Can(m.Right) {
		return fault.New(fault.Forbidden, "您的角色不能做这一步。需要的话，请找管理员开通。")
	}
	revision, err := strconv.Atoi(v.PostForm("revision"))
	if err != nil || revision < 1 {
		return fault.New(fault.Conflict, "这个页面打开太久了，请刷新，看看现在的情况再办。")
	}
	step := subsidies.Step{Move: m.Key, Reason: v.PostForm("reason"), Words: strings.TrimSpace(strings.ReplaceAll(v.PostForm("words"), "\r\n", "\n")), Materials: v.PostFormArray("material")}
	a, err := p.Moves.MoveApplication(v.Request.Context(), v.By(), v.Param("id"), revision, step)
	if err != nil {
		return err
	}
	return v.Done("/cases/"+a.ID, "办好了，现在是「"+p.Machine.Words(a.Status)+"」。")
}

// claim handles POST /console/cases/:id/claim: the officer takes it, or gives it back.
func (p *CasePages) claim(v *Visit) error {
	id, officer, done := v.Param("id"), v.Officer.ID, "这件申请现在由您来办。"
	a, err := p.Book.Application(v.Request.Context(), id)
	if err != nil {
		return err
	}
	switch {
	case v.PostForm("give") != "" && a.Owner == officer:
		officer, done = "", "已经放回，同事可以认领。"
	case a.Owner != "" && a.Owner != officer:
		return fault.New(fault.Conflict, "这件申请刚刚由"+nameOf(v.Request.Context(), p.Staff, a.Owner)+"认领了。")
	}
	if err := p.Moves.AssignApplication(v.Request.Context(), v.By(), id, officer); err != nil {
		return err
	}
	return v.Done("/cases/"+id, done)
}

// assign handles POST /console/cases/:id/assign.
func (p *CasePages) assign(v *Visit) error {
	ctx, to := v.Request.Context(), v.PostForm("to")
	all, err := p.Colleagues.colleagues(v, "")
	if err != nil {
		return err
	}
	for _, o := range all {
		if o.ID == to && o.Active() {
			if err := p.Moves.AssignApplication(ctx, v.By(), v.Param("id"), to); err != nil {
				return err
			}
			return v.Done("/cases/"+v.Param("id"), "交给同事了。")
		}
	}
	return fault.New(fault.Invalid, "请选一位同事。")
}

// grant handles POST /console/cases/:id/grant: what the case pays, for a reason that stands in
// the trail.
func (p *CasePages) grant(v *Visit) error {
	by := v.By()
	fen, err := subsidies.ReadYuan(v.PostForm("yuan"))
	if err != nil {
		return err
	}
	if by.Reason = typed(v.PostForm("reason"), 100); len([]rune(by.Reason)) < 2 {
		return fault.New(fault.Invalid, "请写一写这个金额怎么来的，比如「按 8 个月计」。这会记进操作记录。")
	}
	if err := p.Moves.GrantApplication(v.Request.Context(), by, v.Param("id"), fen); err != nil {
		return err
	}
	return v.Done("/cases/"+v.Param("id"), "金额核定为 "+subsidies.ExactYuan(fen)+" 元。")
}

// note handles POST /console/cases/:id/note.
func (p *CasePages) note(v *Visit) error {
	words, wrong := typedWords(v, "note", 500, 2000)
	if wrong != "" {
		return fault.New(fault.Invalid, wrong)
	}
	if err := p.Moves.RemarkApplication(v.Request.Context(), v.By(), v.Param("id"), words); err != nil {
		return err
	}
	return v.Done("/cases/"+v.Param("id"), "备注记下了，申请人看不到。")
}

// paper handles GET /console/cases/:id/papers/:paper: one page of a material. That it was looked
// at stands in the trail.
func (p *CasePages) paper(v *Visit) error {
	paper, r, err := p.Moves.SeePaper(v.Request.Context(), v.By(), v.Param("id"), v.Param("paper"))
	if err != nil {
		return err
	}
	return servePaper(v.Context, paper, r)
}

// viewPage is /console/cases/:id/view/:paper: a page of a material beside the answers.
type viewPage struct {
	ID, Paper, Name string
	N, Of           int
	Before, After   string // ids of the pages beside it; empty: none
	Answers         []answerLine
}

// view handles GET /console/cases/:id/view/:paper.
func (p *CasePages) view(v *Visit) error {
	a, err := p.Book.Application(v.Request.Context(), v.Param("id"))
	if err != nil {
		return err
	}
	programme, err := p.Book.ProgrammeAt(v.Request.Context(), a.Programme, a.Version)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(a.Papers, func(one subsidies.Paper) bool { return one.ID == v.Param("paper") })
	if a.Status == subsidies.Draft || at < 0 {
		return fault.New(fault.NotFound, "没有找到这一页，申请人可能刚刚换过。")
	}
	shown := consoleCase{Application: &a, Programme: programme}
	p.answers(&shown)
	page := viewPage{ID: a.ID, Paper: a.Papers[at].ID, Name: programme.Material(a.Papers[at].Material).Name, N: at + 1, Of: len(a.Papers), Answers: append(shown.Answers, shown.Facts...)}
	if at > 0 {
		page.Before = a.Papers[at-1].ID
	}
	if at+1 < len(a.Papers) {
		page.After = a.Papers[at+1].ID
	}
	return v.Show("case_view", page.Name, page)
}
