package handlers

import (
	"fmt"
	"net/http"

	"zaiyue/fault"
	"zaiyue/followups"
)

// sheetPage is the form of an upload, and what was found in it.
type sheetPage struct {
	Wrong string // the file as a whole
	Read  bool
	ID    string // of the sheet that waits for a yes; empty: there is nothing to keep
	Good  int
	Flaws []followups.RowFlaw
	Bad   int // flaws that keep rows out
	More  int
	Rows  int // the most a sheet may have
}

// sameShown bounds the warnings of rows that stand on the list already.
const sameShown = 50

// showImport handles GET /console/placements/import.
func (p *PlacementPages) showImport(v *Visit) error {
	return v.Show("placement_import", "上传就业名单", sheetPage{Rows: followups.MaxSheetRows})
}

// template handles GET /console/placements/template.xlsx.
func (p *PlacementPages) template(v *Visit) error {
	data, err := followups.Template()
	if err != nil {
		return err
	}
	v.Header("Content-Disposition", `attachment; filename="zaiyue-placements.xlsx"`)
	v.Data(http.StatusOK, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", data)
	return nil
}

// check handles POST /console/placements/import: nothing is on the list before the officer has
// seen what is wrong and said yes.
func (p *PlacementPages) check(v *Visit) error {
	page := sheetPage{Rows: followups.MaxSheetRows}
	refuse := func(err error) error {
		page.Wrong = fault.Words(err, "")
		return v.ShowWith(statusOf(err), "placement_import", "上传就业名单", page)
	}
	data, err := uploaded(v.Request, "sheet", followups.MaxSheet)
	if err == nil && len(data) == 0 {
		err = fault.New(fault.Invalid, "还没有选文件。请选好名单，再点「检查」。")
	}
	if err != nil {
		return refuse(err)
	}
	s, err := followups.ReadSheet(data, p.Now())
	if k := fault.KindOf(err); k == fault.Invalid || k == fault.TooMuch {
		return refuse(err)
	}
	if err != nil {
		return err
	}
	same, err := p.Sheets.SamePlacements(v.Request.Context(), s.Rows)
	if err != nil {
		return err
	}
	page.Read, page.Good, page.More, page.Flaws = true, len(s.Rows), s.More, s.Flaws
	for _, f := range s.Flaws {
		if !f.Warning {
			page.Bad++
		}
	}
	shown := 0
	for i, again := range same {
		if again && shown < sameShown {
			shown++
			page.Flaws = append(page.Flaws, followups.RowFlaw{Line: s.Lines[i], Warning: true, Flaw: followups.Flaw{What: "名单里已经有一样的人", Mend: "是重复的就从表里删去这一行，再传一次"}})
		}
	}
	if len(s.Rows) > 0 {
		if page.ID, err = p.Sheets.KeepSheet(v.Request.Context(), v.By(), s.Rows); err != nil {
			return err
		}
	}
	return v.Show("placement_import", "上传就业名单", page)
}

// addSheet handles POST /console/placements/import/add.
func (p *PlacementPages) addSheet(v *Visit) error {
	n, err := p.Sheets.AddSheet(v.Request.Context(), v.By(), v.PostForm("id"))
	if err != nil {
		return err
	}
	return v.Done("/placements", fmt.Sprintf("已经添加 %d 位。可以打印绑定码，发给他们。", n))
}
