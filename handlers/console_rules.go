package handlers

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"zaiyue/content"
	"zaiyue/people"
)

// RuleBook keeps keyword rules. The store implements it.
type RuleBook interface {
	Rules(ctx context.Context) ([]content.KeptRule, error)
	Rule(ctx context.Context, id string) (content.KeptRule, error)
	DraftRule(ctx context.Context, by people.By, d content.RuleDraft) (content.KeptRule, error)
	ApproveRule(ctx context.Context, by people.By, id string, revision uint64) (content.KeptRule, error)
	StopRule(ctx context.Context, by people.By, id string, revision uint64) (content.KeptRule, error)
	DropRuleDraft(ctx context.Context, by people.By, id string, revision uint64) error
	DeleteRule(ctx context.Context, by people.By, id string, revision uint64) error
	RuleVersions(ctx context.Context, id string, limit int) ([]content.RuleVersion, error)
}

// RulePages are the console's pages of the keyword rules. All fields must be set.
type RulePages struct {
	Book   RuleBook
	Trials Trials
	Lately Lately
	Staff  OfficerNames
	Topics TopicBook
	// Check returns what the account would not answer of a rule: an article or a button that
	// is not there.
	Check func(ctx context.Context, r content.Rule) []string
	// Keys lists the buttons of the menu a rule can stand for: key, what it is called.
	Keys func() [][2]string
	// Refresh has a change answered with at once in this instance.
	Refresh func(ctx context.Context) error
	NewID   func() string
}

const (
	rulesListed    = 50 // on one page
	versionsListed = 50
)

// Routes implements Area.
func (p *RulePages) Routes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/rules", Right: people.ReadAnswers, Does: p.list, Group: "问答", Label: "关键词规则"},
		{Method: http.MethodGet, Path: "/rules/new", Right: people.WriteAnswers, Does: p.begin},
		{Method: http.MethodPost, Path: "/rules/new", Right: people.WriteAnswers, Does: p.save},
		{Method: http.MethodGet, Path: "/rules/rule/:id", Right: people.ReadAnswers, Does: p.show},
		{Method: http.MethodGet, Path: "/rules/rule/:id/edit", Right: people.WriteAnswers, Does: p.edit},
		{Method: http.MethodPost, Path: "/rules/rule/:id/edit", Right: people.WriteAnswers, Does: p.save},
		{Method: http.MethodPost, Path: "/rules/rule/:id/approve", Right: people.ApproveAnswers, Does: p.approve},
		{Method: http.MethodPost, Path: "/rules/rule/:id/stop", Right: people.WriteAnswers, Does: p.stop},
		{Method: http.MethodPost, Path: "/rules/rule/:id/drop", Right: people.WriteAnswers, Does: p.drop},
		{Method: http.MethodPost, Path: "/rules/rule/:id/delete", Right: people.WriteAnswers, Does: p.delete},
	}
}

// rulesPage is /console/rules.
type rulesPage struct {
	State, Query string
	Rows         []ruleRow
	Found        int
	Before, Next int // page numbers; 0: none
	CanWrite     bool
}

// ruleRow is a rule in the list.
type ruleRow struct {
	content.KeptRule
	Words string // the first few
	Match string
	Hours string
	Says  string
}

// list handles GET /console/rules.
func (p *RulePages) list(v *Visit) error {
	ctx := v.Request.Context()
	all, err := p.Book.Rules(ctx)
	if err != nil {
		return err
	}
	page := rulesPage{State: v.Query("state"), Query: strings.TrimSpace(v.Query("q")), CanWrite: v.Can(people.WriteAnswers)}
	wanted := content.Normalize(page.Query)
	all = slices.DeleteFunc(all, func(r content.KeptRule) bool { return !ruleIn(&r, page.State) || !ruleHas(&r, wanted) })
	slices.SortStableFunc(all, func(a, b content.KeptRule) int { return b.Shown().Priority - a.Shown().Priority })
	at := pageNumber(v)
	page.Found, page.Before = len(all), at-1
	from := min((at-1)*rulesListed, len(all))
	all = all[from:]
	if len(all) > rulesListed {
		all, page.Next = all[:rulesListed], at+1
	}
	for _, r := range all {
		page.Rows = append(page.Rows, p.row(ctx, r))
	}
	return v.Show("rules", "关键词规则", page)
}

// pageNumber reads ?page=, from 1.
func pageNumber(v *Visit) int {
	n, err := strconv.Atoi(v.Query("page"))
	if err != nil || n < 1 || n > 1_000_000 {
		return 1
	}
	return n
}

// ruleIn reports whether a rule belongs under a tab.
func ruleIn(r *content.KeptRule, state string) bool {
	switch state {
	case "on":
		return r.On()
	case "draft":
		return r.Draft != nil
	case "off":
		return !r.On()
	}
	return true
}

// ruleHas reports whether a rule speaks of what was searched.
func ruleHas(r *content.KeptRule, wanted string) bool {
	if wanted == "" {
		return true
	}
	s := r.Shown()
	return slices.ContainsFunc(append([]string{s.Answer, s.Article, s.Action}, s.Words...), func(text string) bool {
		return strings.Contains(content.Normalize(text), wanted)
	})
}

func (p *RulePages) row(ctx context.Context, r content.KeptRule) ruleRow {
	s := r.Shown()
	row := ruleRow{KeptRule: r, Match: matchWords(s.Match), Hours: hoursWords(s), Says: ruleSays(ctx, p.Trials, s)}
	row.Words = excerpt(strings.Join(s.Words, "、"), 60)
	return row
}

// matchWords is what a way to match is called.
func matchWords(m content.Match) string {
	switch m {
	case content.Exact:
		return "一模一样"
	case content.Contains:
		return "包含"
	}
	return "正则"
}

func hoursWords(r content.Rule) string {
	if r.From == "" && r.Until == "" {
		return "全天"
	}
	return r.From + "—" + r.Until
}
