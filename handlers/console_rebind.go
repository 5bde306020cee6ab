package handlers

import (
	"context"
	"net/http"
	"slices"

	"zaiyue/fault"
	"zaiyue/followups"
	"zaiyue/subsidies"
)

// caseTwin is a hint on the page of a case: what else gives the same.
type caseTwin struct {
	What   string // in which they are the same
	Others []sameCase
}

// sameCase is another application in a list on a case's page.
type sameCase struct{ ID, Shown, Name, Status string }

// twins lists the hints for a case.
func (p *CasePages) twins(ctx context.Context, id string) (all []caseTwin, err error) {
	found, err := p.Book.Twins(ctx, id)
	for _, t := range found {
		words := map[string]string{"id": "身份证号", "card": "银行卡号", "phone": "手机号", "address": "租房地址"}[t.Kind]
		others := p.sameCases(t.Others)
		if i := slices.IndexFunc(all, func(one caseTwin) bool { return slices.Equal(one.Others, others) }); i >= 0 {
			all[i].What += "、" + words // the same cases in another way
			continue
		}
		all = append(all, caseTwin{words, others})
	}
	return all, err
}

func (p *CasePages) sameCases(found []subsidies.Application) (all []sameCase) {
	for i := range found {
		a := &found[i]
		all = append(all, sameCase{a.ID, subsidies.ShowReference(a.Reference), p.name(a), p.Machine.Words(a.Status)})
	}
	return all
}

// rebindPage is /console/cases/:id/rebind.
type rebindPage struct {
	ID     string
	Cases  []sameCase
	Proofs []string
	Code   string // that was made just now; empty: the form
}

// proofs are how somebody shows who they are.
func proofs() []string {
	return []string{"看了身份证原件", "视频核对了身份证和本人", "单位或学校来函证明"}
}

// rebindForm handles GET /console/cases/:id/rebind: somebody lost their WeChat, or has another.
func (p *CasePages) rebindForm(v *Visit) error {
	return p.writeRebind(v, "")
}

func (p *CasePages) writeRebind(v *Visit, code string) error {
	same, err := p.Book.SamePerson(v.Request.Context(), v.Param("id"))
	if err != nil {
		return err
	}
	return v.ShowWith(http.StatusOK, "case_rebind", "换绑微信", rebindPage{ID: v.Param("id"), Cases: p.sameCases(same), Proofs: proofs(), Code: code})
}

// rebind handles POST /console/cases/:id/rebind: the code is shown once, on the page that follows.
func (p *CasePages) rebind(v *Visit) error {
	by, proof := v.By(), v.PostForm("proof")
	if !slices.Contains(proofs(), proof) {
		return fault.New(fault.Invalid, "请选怎么核对的身份。没有核对过，请先核对。")
	}
	by.Reason = proof
	if note := typed(v.PostForm("note"), 80); note != "" {
		by.Reason += "：" + note
	}
	chosen := v.PostFormArray("case")
	if !slices.Contains(chosen, v.Param("id")) {
		chosen = append([]string{v.Param("id")}, chosen...)
	}
	code, err := p.Moves.NewRebinding(v.Request.Context(), by, chosen)
	if err != nil {
		return err
	}
	return p.writeRebind(v, followups.ShowCode(code))
}
