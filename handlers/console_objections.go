package handlers

import (
	"context"
	"strconv"
	"time"

	"zaiyue/fault"
	"zaiyue/subsidies"
)

// caseObjection is an objection on the page of a case.
type caseObjection struct {
	subsidies.Objection
	At      int // its place, from 0
	Came    time.Time
	Officer string // who answered
}

// objections lists those of a case for its page.
func (p *CasePages) objections(ctx context.Context, a *subsidies.Application) (all []caseObjection) {
	for i, o := range a.Objections {
		one := caseObjection{Objection: o, At: i, Came: o.At}
		if o.By != "" {
			one.Officer = nameOf(ctx, p.Staff, o.By)
		}
		all = append(all, one)
	}
	return all
}

// answerObjection handles POST /console/cases/:id/objections/:at: what was found about it.
func (p *CasePages) answerObjection(v *Visit) error {
	at, err := strconv.Atoi(v.Param("at"))
	if err != nil {
		return fault.New(fault.NotFound, "没有找到这条异议，请刷新页面。")
	}
	words, wrong := typedWords(v, "answer", 500, 2000)
	if wrong != "" {
		return fault.New(fault.Invalid, wrong)
	}
	if err := p.Moves.AnswerObjection(v.Request.Context(), v.By(), v.Param("id"), at, words); err != nil {
		return err
	}
	return v.Done("/cases/"+v.Param("id"), "核实的结果记下了。")
}
