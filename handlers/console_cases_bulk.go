package handlers

import (
	"context"
	"fmt"
	"net/http"

	"zaiyue/fault"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// mostBulk bounds the cases of one bulk action.
const mostBulk = 50

// bulkClaim is the bulk action by which the officer takes cases that nobody has.
const bulkClaim = "claim"

// bulkMove is what may be done with many cases at once: moves that need no reason.
type bulkMove struct{ Key, Words string }

// bulkMoves lists them for the visiting officer.
func (p *CasePages) bulkMoves(v *Visit) []bulkMove {
	all := []bulkMove{{bulkClaim, "我来办"}}
	for _, m := range p.Machine.Moves.Moves {
		if m.By == subsidies.Office && !m.Reason && !m.Clock && v.Can(m.Right) && m.Key != "paid" { // money is told case by case, or by a batch
			all = append(all, bulkMove{m.Key, m.Words})
		}
	}
	return all
}

// bulkPage is what became of a bulk action, case by case (row R9).
type bulkPage struct {
	Words string
	Good  int
	Rows  []bulkRow
}

type bulkRow struct{ ID, Shown, Name, Told, Wrong string }

// bulk handles POST /console/cases/bulk: each case for itself; what cannot be done says why.
func (p *CasePages) bulk(v *Visit) error {
	chosen, act := v.PostFormArray("case"), v.PostForm("act")
	switch {
	case len(chosen) == 0:
		return fault.New(fault.Invalid, "还没有选申请。请先勾上要办的，再选怎么办。")
	case len(chosen) > mostBulk:
		return fault.New(fault.Invalid, fmt.Sprintf("一次最多办 %d 件，请分几次。", mostBulk))
	}
	var page bulkPage
	for _, m := range p.bulkMoves(v) {
		if m.Key == act {
			page.Words = m.Words
		}
	}
	if page.Words == "" {
		return fault.New(fault.Invalid, "请选怎么办。要写原因的，请打开申请一件一件办。")
	}
	seen := map[string]bool{}
	for _, id := range chosen {
		if seen[id] {
			continue
		}
		seen[id] = true
		row, err := p.bulkOne(v, id, act)
		if err != nil {
			return err
		}
		if row.Wrong == "" {
			page.Good++
		}
		page.Rows = append(page.Rows, row)
	}
	return v.ShowWith(http.StatusOK, "cases_bulk", "办理结果", page)
}

func (p *CasePages) bulkOne(v *Visit, id, act string) (row bulkRow, err error) {
	ctx := v.Request.Context()
	row.ID = id
	a, err := p.Book.Application(ctx, id)
	if err == nil && a.Status == subsidies.Draft {
		err = fault.New(fault.NotFound, "没有找到这件申请。")
	}
	if err == nil {
		row.Shown, row.Name = subsidies.ShowReference(a.Reference), p.name(&a)
		if act != bulkClaim {
			a, err = p.Moves.MoveApplication(ctx, v.By(), id, a.Revision, subsidies.Step{Move: act})
			row.Told = "现在是「" + p.Machine.Words(a.Status) + "」"
		} else if err = p.claimFree(v, &a); err == nil {
			row.Told = "由您来办"
		}
	}
	switch fault.KindOf(err) {
	case fault.OK:
	case fault.Invalid, fault.NotFound, fault.Conflict, fault.Forbidden, fault.TooMuch:
		row.Wrong, err = fault.Words(err, "这一件没有办。"), nil
	}
	return row, err
}

// claimFree takes a case that nobody has.
func (p *CasePages) claimFree(v *Visit, a *subsidies.Application) error {
	if a.Owner != "" && a.Owner != v.Officer.ID {
		return fault.New(fault.Conflict, "已经由"+nameOf(v.Request.Context(), p.Staff, a.Owner)+"认领。")
	}
	return p.Moves.AssignApplication(v.Request.Context(), v.By(), a.ID, v.Officer.ID)
}

// loadRow is how much an officer has on their desk.
type loadRow struct {
	Name       string
	Open, Late int
}

// loads lists who has how many open cases, for those who give them out (row R4).
func (p *CasePages) loads(ctx context.Context) (rows []loadRow, err error) {
	all, err := p.Book.CaseLoads(ctx, people.DayOf(p.Now()))
	for _, l := range all {
		row := loadRow{Name: "没有人认领", Open: l.Open, Late: l.Late}
		if l.Officer != "" {
			row.Name = nameOf(ctx, p.Staff, l.Officer)
		}
		rows = append(rows, row)
	}
	return rows, err
}
