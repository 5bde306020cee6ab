package handlers

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"zaiyue/chat"
	"zaiyue/content"
	"zaiyue/fault"
)

// ruleForm is the form of a rule: what was typed, what is wrong, what it would change.
type ruleForm struct {
	ID       string
	Revision uint64
	Topic    string
	Question string // that the rule is to answer
	New      bool

	Match, Words, Priority, From, Until string
	Does                                string // answer, article or action
	Answer, Article, Action             string
	Off                                 bool

	Keys     [][2]string
	Checked  bool
	Problems []string
	Warnings []string
	Replay   *replay
	Unclear  string
	Conflict string
}

// ruleFormOf fills the form from a rule.
func ruleFormOf(r content.Rule) ruleForm {
	f := ruleForm{
		ID: r.ID, Match: string(r.Match), Words: strings.Join(r.Words, "\n"), Priority: strconv.Itoa(r.Priority),
		From: r.From, Until: r.Until, Answer: r.Answer, Article: r.Article, Action: r.Action, Off: r.Off, Does: "answer",
	}
	switch {
	case r.Article != "":
		f.Does = "article"
	case r.Action != "":
		f.Does = "action"
	}
	return f
}

// rule reads the form as a rule; what cannot be read is a problem.
func (f *ruleForm) rule() (r content.Rule, problems []string) {
	r = content.Rule{ID: f.ID, Match: content.Match(f.Match), Words: eachLine(f.Words), From: f.From, Until: f.Until, Off: f.Off}
	n, err := strconv.Atoi(strings.TrimSpace(f.Priority))
	if err != nil {
		problems = append(problems, "优先级要写一个整数，一般写 10 或 20")
	}
	r.Priority = n
	switch f.Does {
	case "article":
		r.Article = strings.TrimSpace(f.Article)
	case "action":
		r.Action = f.Action
	default:
		r.Answer = strings.TrimSpace(strings.ReplaceAll(f.Answer, "\r\n", "\n"))
	}
	switch {
	case len(r.Words) == 0:
		problems = append(problems, "请写至少一个关键词，一行一个")
	case r.Answer == "" && r.Article == "" && r.Action == "":
		problems = append(problems, "请写要怎么回答：一段话、一篇文章，或一个菜单按钮")
	default:
		problems = append(problems, r.Check()...)
	}
	return r, problems
}

// eachLine returns the lines of a text that are not empty, each once.
func eachLine(text string) (found []string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && !slices.Contains(found, line) {
			found = append(found, line)
		}
	}
	return found
}

// begin handles GET /console/rules/new.
func (p *RulePages) begin(v *Visit) error {
	f := ruleFormOf(content.Rule{ID: p.NewID(), Match: content.Contains, Priority: 10})
	f.New, f.Topic = true, v.Query("topic")
	if err := p.asks(v.Request.Context(), &f, true); err != nil {
		return err
	}
	return p.form(v, http.StatusOK, f)
}

// asks fills in the question a rule is to answer.
func (p *RulePages) asks(ctx context.Context, f *ruleForm, words bool) error {
	id, err := strconv.ParseUint(f.Topic, 10, 64)
	if err != nil {
		f.Topic = ""
		return nil
	}
	topic, wordings, err := p.Topics.Topic(ctx, id, wordingsShown)
	if err != nil {
		return err
	}
	f.Question = topic.Text
	if words {
		f.Match, f.Words = string(content.Exact), topic.Text
		for _, w := range wordings {
			if w.Text != topic.Text {
				f.Words += "\n" + w.Text
			}
		}
	}
	return nil
}

// edit handles GET /console/rules/rule/:id/edit; ?version= begins from an earlier one.
func (p *RulePages) edit(v *Visit) error {
	ctx := v.Request.Context()
	kept, err := p.Book.Rule(ctx, v.Param("id"))
	if err != nil {
		return err
	}
	rule := kept.Shown()
	if n, err := strconv.ParseUint(v.Query("version"), 10, 64); err == nil {
		versions, err := p.Book.RuleVersions(ctx, kept.ID, versionsListed)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(versions, func(one content.RuleVersion) bool { return one.Number == n })
		if at < 0 {
			return fault.New(fault.NotFound, "没有这个版本，它可能太旧了。")
		}
		rule = versions[at].Rule
	}
	f := ruleFormOf(rule)
	f.ID, f.Revision = kept.ID, kept.Revision
	return p.form(v, http.StatusOK, f)
}

// typed reads the form.
func (p *RulePages) typed(v *Visit) (f ruleForm) {
	get := func(name string) string { return v.PostForm(name) }
	f = ruleForm{
		ID: v.Param("id"), Topic: get("topic"), Match: get("match"), Words: get("words"), Priority: get("priority"), From: get("from"), Until: get("until"),
		Does: get("does"), Answer: get("answer"), Article: get("article"), Action: get("action"), Off: get("off") != "",
	}
	if f.New = f.ID == ""; f.New {
		f.ID = get("id")
	}
	f.Revision, _ = strconv.ParseUint(get("revision"), 10, 64) // 0 is a conflict unless the rule is new
	return f
}

// save handles POST /console/rules/new and /console/rules/rule/:id/edit: with do=check it says
// what the rule would change, with do=save it keeps the draft.
func (p *RulePages) save(v *Visit) error {
	ctx := v.Request.Context()
	f := p.typed(v)
	if err := p.asks(ctx, &f, false); err != nil {
		return err
	}
	rule, problems := f.rule()
	f.Problems = problems
	if len(problems) > 0 {
		return p.form(v, http.StatusBadRequest, f)
	}
	f.Warnings, f.Checked = p.Check(ctx, rule), true
	if v.PostForm("do") != "save" {
		var err error
		if f.Replay, err = p.try(ctx, rule); err != nil {
			f.Unclear = fault.Words(err, "暂时看不了会改变什么，请稍后再试。")
		}
		return p.form(v, http.StatusOK, f)
	}
	kept, err := p.Book.DraftRule(ctx, v.By(), content.RuleDraft{Rule: rule, Revision: f.Revision, Topic: f.Topic})
	if fault.KindOf(err) == fault.Conflict {
		return p.overtaken(v, f, err)
	}
	if err == nil && f.Topic != "" {
		err = p.link(ctx, v, f.Topic, kept.ID)
	}
	if err != nil {
		return err
	}
	return v.Done("/rules/rule/"+kept.ID, "已经保存，等另一位同事批准以后才会这样回答。")
}

// link notes that the rule answers a topic; one that has moved on stays as it is.
func (p *RulePages) link(ctx context.Context, v *Visit, topic, rule string) error {
	id, err := strconv.ParseUint(topic, 10, 64)
	if err != nil {
		return nil
	}
	if err := p.Topics.LinkTopic(ctx, v.By(), id, chat.TopicAnswer{Rule: rule}); fault.KindOf(err) != fault.Conflict {
		return err
	}
	return nil
}

// overtaken gives the form back with what was typed, on top of what another officer saved.
func (p *RulePages) overtaken(v *Visit, f ruleForm, cause error) error {
	kept, err := p.Book.Rule(v.Request.Context(), f.ID)
	if err != nil {
		return err
	}
	f.Revision = kept.Revision
	f.Conflict = fault.Words(cause, "") + "您写的都还在下面；再保存一次，就会用您的这一份换掉同事的改动。"
	return p.form(v, http.StatusConflict, f)
}

func (p *RulePages) form(v *Visit, status int, f ruleForm) error {
	f.Keys = p.Keys()
	title := "修改规则"
	if f.New {
		title = "写新规则"
	}
	return v.ShowWith(status, "rule_edit", title, f)
}
