package handlers

import (
	"context"
	"strconv"

	"zaiyue/fault"
	"zaiyue/people"
)

// move makes one of the actions of the rule's page.
func (p *RulePages) move(v *Visit, to, done string, do func(ctx context.Context, by people.By, id string, revision uint64) error) error {
	revision, err := strconv.ParseUint(v.PostForm("revision"), 10, 64)
	if err != nil {
		return fault.New(fault.Invalid, "这个页面太旧了，请重新打开这条规则再试一次。")
	}
	ctx := v.Request.Context()
	if err := do(ctx, v.By(), v.Param("id"), revision); err != nil {
		return err
	}
	if err := p.Refresh(ctx); err != nil {
		return err
	}
	return v.Done(to, done)
}

// approve handles POST /console/rules/rule/:id/approve.
func (p *RulePages) approve(v *Visit) error {
	return p.move(v, "/rules/rule/"+v.Param("id"), "已经批准，现在就按它回答。", func(ctx context.Context, by people.By, id string, revision uint64) error {
		_, err := p.Book.ApproveRule(ctx, by, id, revision)
		return err
	})
}

// stop handles POST /console/rules/rule/:id/stop.
func (p *RulePages) stop(v *Visit) error {
	return p.move(v, "/rules/rule/"+v.Param("id"), "已经停用，不再按它回答。", func(ctx context.Context, by people.By, id string, revision uint64) error {
		_, err := p.Book.StopRule(ctx, by, id, revision)
		return err
	})
}

// drop handles POST /console/rules/rule/:id/drop.
func (p *RulePages) drop(v *Visit) error {
	return p.move(v, "/rules", "改动已经放弃。", p.Book.DropRuleDraft)
}

// delete handles POST /console/rules/rule/:id/delete.
func (p *RulePages) delete(v *Visit) error {
	return p.move(v, "/rules", "规则已经删除。", p.Book.DeleteRule)
}
