package handlers

import (
	"net/http"

	"zaiyue/fault"
	"zaiyue/followups"
)

// placementForm is the form of a line of the list.
type placementForm struct {
	followups.Placement
	Start string // the first day as it was typed
	Wrong map[string]followups.Flaw
	Alert string
	Same  bool // it stands on the list already; saving asks for a yes
}

// placementTyped reads the form.
func placementTyped(v *Visit) placementForm {
	f := placementForm{Placement: followups.Placement{
		ID: v.Param("id"), Name: v.PostForm("name"), Employer: v.PostForm("employer"), City: v.PostForm("city"),
		County: v.PostForm("county"), Note: v.PostForm("note"), Revision: intIn(v.PostForm("revision")),
	}, Start: v.PostForm("start_on"), Wrong: map[string]followups.Flaw{}}
	f.StartOn, _ = followups.ParseDay(f.Start)
	f.Tidy()
	return f
}

// intIn reads a number of a form; 0 for what is none.
func intIn(s string) (n int) {
	for _, r := range s {
		if r < '0' || r > '9' || n > 1<<30 {
			return 0
		}
		n = 10*n + int(r-'0')
	}
	return n
}

// right reports whether what was typed can be kept, and notes what cannot.
func (p *PlacementPages) right(f *placementForm) bool {
	for _, flaw := range f.Check(p.Now(), f.Start) {
		f.Wrong[flaw.Field] = flaw
	}
	return len(f.Wrong) == 0
}

// showNew handles GET /console/placements/new.
func (p *PlacementPages) showNew(v *Visit) error {
	return v.Show("placement_edit", "添加就业记录", placementForm{})
}

// add handles POST /console/placements.
func (p *PlacementPages) add(v *Visit) error {
	f := placementTyped(v)
	if !p.right(&f) {
		return v.ShowWith(http.StatusBadRequest, "placement_edit", "添加就业记录", f)
	}
	same, err := p.Sheets.SamePlacements(v.Request.Context(), []followups.Placement{f.Placement})
	if err != nil {
		return err
	}
	if same[0] && v.PostForm("again") == "" {
		f.Same = true
		return v.ShowWith(http.StatusConflict, "placement_edit", "添加就业记录", f)
	}
	l, err := p.Moves.NewPlacement(v.Request.Context(), v.By(), f.Placement)
	if err != nil {
		return err
	}
	return v.Done("/placements/"+l.ID, "已经添加。请把绑定码告诉这位毕业生。")
}

// showEdit handles GET /console/placements/:id/edit.
func (p *PlacementPages) showEdit(v *Visit) error {
	l, err := p.Book.Placement(v.Request.Context(), v.Param("id"))
	if err != nil {
		return err
	}
	return v.Show("placement_edit", "改就业记录", placementForm{Placement: l, Start: string(l.StartOn)})
}

// save handles POST /console/placements/:id/edit.
func (p *PlacementPages) save(v *Visit) error {
	f := placementTyped(v)
	if _, err := p.Book.Placement(v.Request.Context(), f.ID); err != nil {
		return err
	}
	if !p.right(&f) {
		return v.ShowWith(http.StatusBadRequest, "placement_edit", "改就业记录", f)
	}
	_, err := p.Moves.SavePlacement(v.Request.Context(), v.By(), f.Placement)
	if fault.KindOf(err) == fault.Conflict {
		f.Alert = fault.Words(err, "")
		return v.ShowWith(http.StatusConflict, "placement_edit", "改就业记录", f)
	}
	if err != nil {
		return err
	}
	return v.Done("/placements/"+f.ID, "已经保存。问过的不会再问，后面的按新的日期算。")
}

// renew handles POST /console/placements/:id/code.
func (p *PlacementPages) renew(v *Visit) error {
	l, err := p.Moves.RenewCode(v.Request.Context(), v.By(), v.Param("id"))
	if err != nil {
		return err
	}
	return v.Done("/placements/"+l.ID, "换好了，原来的绑定码已经作废。")
}

// end handles POST /console/placements/:id/end.
func (p *PlacementPages) end(v *Visit) error {
	l, err := p.Moves.EndPlacement(v.Request.Context(), v.By(), v.Param("id"))
	if err != nil {
		return err
	}
	return v.Done("/placements/"+l.ID, "已经结束，不会再问候这位毕业生。")
}

// delete handles POST /console/placements/:id/delete.
func (p *PlacementPages) delete(v *Visit) error {
	if v.PostForm("sure") == "" {
		return fault.New(fault.Invalid, "要删去这条记录，请先勾上“确定删去”。请按浏览器的「后退」回到刚才的页面。")
	}
	if err := p.Moves.DeletePlacement(v.Request.Context(), v.By(), v.Param("id")); err != nil {
		return err
	}
	return v.Done("/placements", "已经删去，连同这位毕业生的回访。")
}
