package handlers

import (
	"context"
	"slices"
	"strings"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/people"
)

// rulePage is one rule.
type rulePage struct {
	ruleRow
	LiveSays, DraftSays ruleCard
	Replay              *replay
	Unclear             string // why the replay could not be made
	Versions            []ruleVersionRow
	CanWrite            bool
	CanApprove          bool
	Own                 bool // the visitor wrote on the draft
	Writers             string
	Warnings            []string
}

// ruleCard is a rule in words.
type ruleCard struct {
	*content.Rule
	Match, Hours, Says string
}

type ruleVersionRow struct {
	content.RuleVersion
	Name, Step, Says string
}

func (p *RulePages) card(ctx context.Context, r *content.Rule) ruleCard {
	if r == nil {
		return ruleCard{}
	}
	c := ruleCard{Rule: r, Match: matchWords(r.Match), Hours: hoursWords(*r)}
	if r.Answer == "" {
		c.Says = ruleSays(ctx, p.Trials, *r)
	}
	return c
}

// show handles GET /console/rules/rule/:id.
func (p *RulePages) show(v *Visit) error {
	ctx := v.Request.Context()
	r, err := p.Book.Rule(ctx, v.Param("id"))
	if err != nil {
		return err
	}
	page := rulePage{
		ruleRow: p.row(ctx, r), LiveSays: p.card(ctx, r.Live), DraftSays: p.card(ctx, r.Draft),
		CanWrite: v.Can(people.WriteAnswers), CanApprove: v.Can(people.ApproveAnswers),
		Own: slices.Contains(r.Writers, v.Officer.ID), Warnings: p.Check(ctx, r.Shown()),
	}
	var names []string
	for _, id := range r.Writers {
		names = append(names, nameOf(ctx, p.Staff, id))
	}
	page.Writers = strings.Join(names, "、")
	if r.Draft != nil {
		if page.Replay, err = p.try(ctx, *r.Draft); err != nil {
			page.Unclear = fault.Words(err, "暂时看不了会改变什么，请稍后再打开。")
		}
	}
	if page.Versions, err = p.versions(ctx, r.ID); err != nil {
		return err
	}
	return v.Show("rule", "关键词规则", page)
}

func (p *RulePages) versions(ctx context.Context, id string) (rows []ruleVersionRow, err error) {
	versions, err := p.Book.RuleVersions(ctx, id, versionsListed)
	names := map[string]string{}
	for _, one := range versions {
		if names[one.Officer] == "" {
			names[one.Officer] = nameOf(ctx, p.Staff, one.Officer)
		}
		rows = append(rows, ruleVersionRow{one, names[one.Officer], stepWords(one.What), ruleSays(ctx, p.Trials, one.Rule)})
	}
	return rows, err
}

func stepWords(s content.RuleStep) string {
	switch s {
	case content.RuleWritten:
		return "写了改动"
	case content.RuleApproved:
		return "启用"
	case content.RuleStopped:
		return "停用"
	case content.RuleDropped:
		return "放弃改动"
	}
	return "删除"
}

// try replays the last questions with a rule as it is to be.
func (p *RulePages) try(ctx context.Context, r content.Rule) (*replay, error) {
	kept, err := p.Book.Rules(ctx)
	if err != nil {
		return nil, err
	}
	rules, found := content.LiveRules(kept), false
	for i := range rules {
		if rules[i].ID == r.ID {
			rules[i], found = r, true
		}
	}
	if !found {
		rules = append(rules, r)
	}
	ready, err := content.NewRules(rules)
	if err != nil {
		return nil, err
	}
	return replayOf(ctx, p.Trials, p.Lately, ready, nil)
}
