package handlers

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"zaiyue/fault"
	"zaiyue/notices"
)

// runMoveRow is a button as the part "moves" shows it.
type runMoveRow struct {
	notices.RunMove
	Bad, Plain bool
	WhyNot     string
	At         string
}

// rank orders the buttons: what is done most first, what ends a run last.
func (m runMoveRow) rank() int {
	switch {
	case m.Bad:
		return 2
	case m.Plain:
		return 1
	}
	return 0
}

// state fills in the moves and the history, and whether a script should look again.
func (p *RunPages) state(v *Visit, page *runPage) error {
	ctx := v.Request.Context()
	control, err := p.Control(ctx, page.ID)
	if err != nil {
		return err
	}
	rests := page.State == notices.RunGoing && control.Stands(p.Now())
	if rests {
		page.Rests = orElse(control.Words, "出错太多，系统先停了一下")
		if !control.Until.IsZero() {
			page.Rests += "；" + control.Until.In(shanghai()).Format("15:04") + " 会自己再试"
		}
	}
	open, whyNot := p.Moves.Open(&page.Run, v.Officer.ID, v.Can)
	page.WhyNot = whyNot
	for _, m := range open {
		if m.Name == "resume" && page.State == notices.RunGoing && !rests {
			continue
		}
		row := runMoveRow{RunMove: m, Bad: m.Name == "cancel" || m.Name == "drop"}
		row.Plain = !row.Bad && m.Name != "ask" && m.Name != "confirm" && m.Name != "start" && m.Name != "resume"
		if m.Name == "ask" && len(page.Lacks) > 0 {
			row.WhyNot = "先把上面说的补齐"
		}
		if m.Time {
			row.At = p.Now().In(shanghai()).Add(time.Hour).Truncate(time.Hour).Format(momentInForm)
		}
		page.Moves = append(page.Moves, row)
	}
	slices.SortStableFunc(page.Moves, func(a, b runMoveRow) int { return a.rank() - b.rank() })
	for _, s := range slices.Backward(page.Run.History) {
		row := runStepRow{RunStep: s, Who: p.officer(ctx, s.Officer), Trail: "保存"}
		if m, known := p.Moves.Find(s.Move); known {
			row.Trail = m.Trail
		}
		page.History = append(page.History, row)
	}
	if page.State == notices.RunGoing || page.State == notices.RunScheduled || !page.Count.Done || page.Tally.Open() > 0 {
		page.More = "2"
	}
	return nil
}

// move handles POST /console/runs/:id/move. Each move of the table names its own right.
func (p *RunPages) move(v *Visit) error {
	ctx, id := v.Request.Context(), v.Param("id")
	r, err := p.Runs.Run(ctx, id)
	if err != nil {
		return err
	}
	reason := typed(v.PostForm("reason"), 400)
	act, m, err := p.typedMove(v)
	if err == nil && m.Name == "ask" {
		err = p.ready(ctx, r)
	}
	if err == nil {
		by := v.By()
		if m.Reason {
			by.Reason = reason
		}
		if r, err = p.Acts.MoveRun(ctx, by, id, act); err == nil {
			words, _ := p.Moves.Words(r.State)
			return v.Done("/runs/"+id, "好了：“"+m.Button+"”。现在是“"+words+"”。")
		}
	}
	if kind := fault.KindOf(err); kind != fault.Conflict && kind != fault.Invalid && kind != fault.Forbidden {
		return err
	}
	r, lookErr := p.Runs.Run(ctx, id)
	if lookErr != nil {
		return lookErr
	}
	return p.showRun(v, statusOf(err), r, fault.Words(err, "这一步没有完成，请看下面现在的情况。"), reason)
}

// ready refuses to hand on a run that lacks something.
func (p *RunPages) ready(ctx context.Context, r notices.Run) error {
	k, _ := p.Book.Kind(r.Kind)
	lacks, err := p.lacks(ctx, r, k)
	if err == nil && len(lacks) > 0 {
		err = fault.New(fault.Invalid, lacks[0]+"补好以后再请同事确认。")
	}
	return err
}

// typedMove reads which move is to be made.
func (p *RunPages) typedMove(v *Visit) (act notices.RunAct, m notices.RunMove, err error) {
	m, known := p.Moves.Find(v.PostForm("move"))
	if !known || m.Service {
		return act, m, fault.New(fault.Invalid, "没有这一步操作，请刷新页面再试。")
	}
	if !v.Can(m.Right) {
		return act, m, fault.New(fault.Forbidden, "您的角色不能做“"+m.Button+"”。需要的话，请找管理员开通。")
	}
	act.Move = m.Name
	if act.Revision, err = strconv.Atoi(v.PostForm("revision")); err != nil {
		return act, m, fault.Wrap(fault.Invalid, "表单不完整，没有做这一步。请刷新页面再试。", err)
	}
	if m.Time {
		act.At, err = parseInputTime(strings.Replace(v.PostForm("at"), " ", "T", 1))
	}
	return act, m, err
}
