package handlers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"zaiyue/fault"
	"zaiyue/notices"
)

// runListPage is /console/runs/ID/list: the form of an upload, and what is wrong with what
// came.
type runListPage struct {
	notices.Run
	Kind  notices.Kind
	Now   notices.List // that stands; zero: none
	Wrong string       // the file as a whole
	Read  bool         // something came
	Good  int
	Flaws []notices.ListFlaw
	More  int
	Rows  int
}

// showList handles GET /console/runs/:id/list.
func (p *RunPages) showList(v *Visit) error {
	r, k, err := p.draft(v)
	if err != nil {
		return err
	}
	return p.listPage(v, http.StatusOK, runListPage{Run: r, Kind: k})
}

func (p *RunPages) listPage(v *Visit, status int, page runListPage) (err error) {
	page.Rows = notices.MaxListRows
	if id := page.Audience.List; id != "" && page.Audience.Source == notices.FromList {
		if page.Now, err = p.Lists.List(v.Request.Context(), id); err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
	}
	return v.ShowWith(status, "run_list", "上传名单："+isolate(page.Title), page)
}

// listTemplate handles GET /console/runs/:id/list.xlsx.
func (p *RunPages) listTemplate(v *Visit) error {
	_, k, err := p.draft(v)
	if err != nil {
		return err
	}
	data, err := notices.ListTemplate(k)
	if err != nil {
		return err
	}
	v.Header("Content-Disposition", `attachment; filename="zaiyue-list.xlsx"`)
	v.Data(http.StatusOK, sheetType, data)
	return nil
}

// sheetType is the type of an XLSX file.
const sheetType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// addList handles POST /console/runs/:id/list. A list with flaws is not kept: its officer sees
// them first. With skip in the address the lines without flaws are, since the officer has.
func (p *RunPages) addList(v *Visit) error {
	ctx := v.Request.Context()
	r, k, err := p.draft(v)
	if err != nil {
		return err
	}
	page := runListPage{Run: r, Kind: k, Read: true}
	data, err := uploaded(v.Request, "list", notices.MaxListFile)
	if err == nil && len(data) == 0 {
		err = fault.New(fault.Invalid, "还没有选文件。请选好名单，再点“上传”。")
	}
	var sheet notices.ListSheet
	if err == nil {
		sheet, err = notices.ReadList(data, k)
	}
	if kind := fault.KindOf(err); kind == fault.Invalid || kind == fault.TooMuch {
		page.Wrong = fault.Words(err, "")
		return p.listPage(v, statusOf(err), page)
	}
	if err != nil {
		return err
	}
	if err := p.findFollowers(ctx, &sheet); err != nil {
		return err
	}
	slices.SortStableFunc(sheet.Flaws, func(a, b notices.ListFlaw) int { return a.Line - b.Line })
	page.Good, page.Flaws, page.More = len(sheet.Members), sheet.Flaws, sheet.More
	if len(page.Flaws) > 0 && v.Query("skip") == "" || page.Good == 0 {
		return p.listPage(v, http.StatusBadRequest, page)
	}
	return p.keepList(v, r, sheet)
}

// findFollowers puts OpenIDs in place of numbers, and takes those who do not follow out of a
// list, with a flaw for each.
func (p *RunPages) findFollowers(ctx context.Context, s *notices.ListSheet) error {
	names := make([]string, len(s.Members))
	for i, m := range s.Members {
		names[i] = m.OpenID
	}
	openIDs, err := p.Lists.FollowersNamed(ctx, names)
	if err != nil {
		return err
	}
	members := s.Members[:0]
	for i, m := range s.Members {
		openID, follows := openIDs[m.OpenID]
		if !follows {
			s.Wrong(notices.ListFlaw{Line: s.Lines[i], What: "没有这个编号的人，或者已经不再关注公众号", Mend: "请核对编号；微信不让发给没有关注的人，那样就删去这一行"})
			continue
		}
		m.OpenID = openID
		members = append(members, m)
	}
	s.Members = members
	return nil
}

// keepList keeps a list and makes it the run's audience.
func (p *RunPages) keepList(v *Visit, r notices.Run, s notices.ListSheet) error {
	ctx := v.Request.Context()
	l := notices.List{ID: p.NewID(), People: len(s.Members), Fields: s.Fields}
	if err := p.Lists.KeepList(ctx, v.By(), l, s.Members); err != nil {
		return err
	}
	unused := r.Audience.List
	_, err := p.Runs.SaveRun(ctx, v.By(), r.ID, r.Revision, func(now *notices.Run) {
		now.Audience, now.Whom = notices.Audience{Source: notices.FromList, List: l.ID}, listWords(l)
	})
	if err != nil {
		unused = l.ID
	}
	if unused != "" { // nobody's names stay that nothing needs
		err = errors.Join(err, p.Lists.DropList(ctx, v.By(), unused))
	}
	if err != nil {
		return err
	}
	return v.Done("/runs/"+r.ID, fmt.Sprintf("名单存好了，一共 %d 人。", l.People))
}
