package handlers

import (
	"fmt"
	"net/http"
	"slices"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// entryPage is /console/cases/new: what somebody asked for by telephone or on paper.
type entryPage struct {
	Programmes []*subsidies.Programme
	Drafts     []entryLine
}

type entryLine struct {
	ID, Name, Officer string
	Changed           subsidies.Application
}

// mostEntries bounds the drafts that the page lists.
const mostEntries = 100

// newEntry handles GET /console/cases/new.
func (p *CasePages) newEntry(v *Visit) error {
	ctx := v.Request.Context()
	page := entryPage{Programmes: p.Machine.Programmes.All}
	all, err := p.Entries.Entries(ctx, mostEntries)
	for _, a := range all {
		page.Drafts = append(page.Drafts, entryLine{a.ID, p.name(&a), nameOf(ctx, p.Staff, a.Owner), a})
	}
	if err != nil {
		return err
	}
	return v.Show("case_new", "代填申请", page)
}

// beginEntry handles POST /console/cases/new.
func (p *CasePages) beginEntry(v *Visit) error {
	a, err := p.Entries.EnterApplication(v.Request.Context(), v.By(), v.PostForm("programme"))
	if err != nil {
		return err
	}
	return v.Done("/cases/"+a.ID+"/entry", "")
}

// entryForm is /console/cases/:id/entry.
type entryForm struct {
	ID        string
	Questions []factQuestion
	Fields    []fieldLine
	Wrong     int
	Consents  []subsidies.Consent
	Ways      []string // how it came
}

// entryWays are how an application may come that an officer enters.
func entryWays() []string { return []string{"电话", "纸质"} }

// entry handles GET /console/cases/:id/entry.
func (p *CasePages) entry(v *Visit) error {
	a, programme, err := p.Entries.Entry(v.Request.Context(), v.Param("id"))
	if err != nil {
		return err
	}
	return p.writeEntry(v, http.StatusOK, &a, programme, nil)
}

func (p *CasePages) writeEntry(v *Visit, status int, a *subsidies.Application, programme *subsidies.Programme, t *caseTyped) error {
	page := entryForm{ID: a.ID, Consents: programme.Consents, Ways: entryWays()}
	var err error
	if page.Questions, page.Fields, err = formLines(a, programme, p.Machine.Programmes.Catalogue, people.DayOf(p.Now()), t); err != nil {
		return err
	}
	if t != nil {
		page.Wrong = len(t.wrong)
	}
	return v.ShowWith(status, "case_entry", "代填："+programme.Name, page)
}

// saveEntry handles POST /console/cases/:id/entry: what was understood is kept at once; sent is
// what is whole, when the person agreed.
func (p *CasePages) saveEntry(v *Visit) error {
	ctx := v.Request.Context()
	a, programme, err := p.Entries.Entry(ctx, v.Param("id"))
	if err != nil {
		return err
	}
	facts, answers, t := readTyped(v.PostForm, programme, p.Machine.Programmes.Catalogue)
	a, err = p.Entries.UpdateApplication(ctx, a.ID, func(a *subsidies.Application, _ *subsidies.Programme) ([]notices.Notice, error) {
		if a.Status != subsidies.Draft || a.OpenID != "" {
			return nil, fault.New(fault.Conflict, "同事刚刚已经交了这一件，请到申请列表看看。")
		}
		t.keep(a, facts, answers)
		a.ChangedAt = p.Now().UTC()
		return nil, nil
	})
	if err != nil {
		return err
	}
	if v.PostForm("do") == "keep" {
		if len(t.wrong) > 0 {
			return p.writeEntry(v, http.StatusBadRequest, &a, programme, t)
		}
		return v.Done("/cases/"+a.ID+"/entry", "存好了，什么时候回来都能接着填。")
	}
	lacks, err := programme.Lacking(&a, people.DayOf(p.Now()))
	if err != nil {
		return err
	}
	for key, words := range lacks {
		if t.wrong[key] == "" {
			t.wrong[key] = words
		}
	}
	by := v.By()
	way, agreed := v.PostForm("way"), typed(v.PostForm("agreed"), 80)
	if !slices.Contains(entryWays(), way) {
		t.wrong["way"] = "请选是怎么收到的。"
	}
	if len([]rune(agreed)) < 2 {
		t.wrong["agreed"] = "请写本人怎么同意的。"
	}
	if len(t.wrong) > 0 {
		return p.writeEntry(v, http.StatusBadRequest, &a, programme, t)
	}
	by.Reason = fmt.Sprintf("%s，%s", way, agreed)
	if a, err = p.Entries.SendEntry(ctx, by, a.ID); err != nil {
		return err
	}
	return v.Done("/cases/"+a.ID, "交上来了，编号 "+subsidies.ShowReference(a.Reference)+"，请念给申请人记下。")
}

// dropEntry handles POST /console/cases/:id/entry/drop.
func (p *CasePages) dropEntry(v *Visit) error {
	if _, _, err := p.Entries.Entry(v.Request.Context(), v.Param("id")); err != nil {
		return err
	}
	if err := p.Entries.DropDraft(v.Request.Context(), "", v.Param("id")); err != nil {
		return err
	}
	return v.Done("/cases/new", "删掉了。")
}
