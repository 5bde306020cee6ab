package chat

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// What the ids of an application's steps begin with, before the key of the fact, the field or
// the material; and the last step.
const (
	factStepOf = "fact-"
	fieldStep  = "field-"
	paperStep  = "paper-"
	checkStep  = "check"
)

// textSentMeanwhile is read by who answers in the talk what was given on a page just before.
const textSentMeanwhile = "这件申请刚刚已经提交了，不用再填。回复「我的申请」看看到哪一步了。"

// enough is how people say that there are no more pages.
var enough = []string{"下一步", "没有了", "没了", "好了", "完了", "发完了", "就这些", "拍完了"}

// make reads the application of the draft and makes its questions: what is known of the person,
// the fields, the materials, and whether to give it.
func (w *walk) make(ctx context.Context) error {
	a, err := w.Cases.Application(ctx, w.d.Answers[inCase])
	if err != nil {
		return err
	}
	p, err := w.Cases.ProgrammeAt(ctx, a.Programme, a.Version)
	if err != nil {
		return err
	}
	w.form = &form{&a, p}
	f := &Flow{ID: FlowApply, Title: p.Name}
	for _, fact := range p.FactsOf(w.Machine.Programmes.Catalogue) {
		step := factStep(fact)
		step.ID = factStepOf + fact.Key
		f.Steps = append(f.Steps, step)
	}
	today := people.DayOf(w.Now())
	fields, err := p.FieldsFor(a.Facts, today)
	if err != nil {
		return err
	}
	for _, field := range fields {
		f.Steps = append(f.Steps, w.fieldStep(field))
	}
	needed, _, err := p.MaterialsFor(a.Facts, today)
	if err != nil {
		return err
	}
	for _, m := range needed {
		f.Steps = append(f.Steps, w.paperStep(m))
	}
	f.Steps = append(f.Steps, w.lastStep())
	f.next = func(d Draft) *Step {
		for i := range f.Steps {
			if s := &f.Steps[i]; s.ID == checkStep || !w.answered(s) && !slices.Contains(d.Skipped, s.ID) {
				return s
			}
		}
		return nil // the last step is never answered
	}
	f.given = func(d Draft, s *Step) bool { return w.answered(s) || slices.Contains(d.Skipped, s.ID) }
	w.f = f
	return nil
}

// answered reports whether the application has what a step asks for.
func (w *walk) answered(s *Step) bool {
	if key, ok := strings.CutPrefix(s.ID, factStepOf); ok {
		_, known := w.form.a.Facts[key]
		return known
	}
	if key, ok := strings.CutPrefix(s.ID, fieldStep); ok {
		return w.form.a.Answers[key] != ""
	}
	if key, ok := strings.CutPrefix(s.ID, paperStep); ok {
		n := len(w.form.a.PapersOf(key))
		return n > 0 && (n >= w.form.p.Material(key).Pages || w.d.Step != s.ID)
	}
	return false
}

func (w *walk) fieldStep(field subsidies.Field) Step {
	step := Step{ID: fieldStep + field.Key, Kind: StepAnswer, Skip: field.Optional, Ask: w.say("apply_field", "label", field.Label, "help", field.Help), field: field}
	switch {
	case field.Sensitive:
		step.Kind, step.page = StepLink, subsidies.CasePage+w.form.a.ID+"/fields/"+field.Key
	case len(field.Options) > 0:
		step.Kind = StepChoice
		for _, o := range field.Options {
			step.Options = append(step.Options, StepOption{Words: o})
		}
	}
	return step
}

func (w *walk) paperStep(m subsidies.Material) Step {
	ask := w.say("apply_paper", "material", m.Name, "why", m.Why)
	given := len(w.form.a.PapersOf(m.Key))
	switch {
	case given > 0:
		ask = w.say("apply_paper_more", "material", m.Name, "count", strconv.Itoa(given))
	case m.Pages > 1:
		ask += w.say("apply_paper_pages", "most", strconv.Itoa(m.Pages))
	}
	return Step{ID: paperStep + m.Key, Kind: StepPaper, Skip: true, Ask: ask, page: subsidies.CasePage + w.form.a.ID + "/papers"}
}

func (w *walk) lastStep() Step {
	return Step{ID: checkStep, Kind: StepChoice, Ask: w.say("apply_check", "summary", w.summary()), page: subsidies.CasePage + w.form.a.ID, Options: []StepOption{
		{Words: w.say("apply_check_yes"), Also: []string{"提交", "同意", "交"}}, {Words: w.say("apply_check_no"), Also: []string{"先不交", "先不提交", "等等"}},
	}}
}

// lead adds to the question the way to the page on which it can be answered as well: one that
// works once.
func (w *walk) lead(ctx context.Context) error {
	if w.form == nil || w.step == nil || w.step.page == "" {
		return nil
	}
	url, err := w.Papers.Once(ctx, w.m.OpenID, w.step.page)
	if err != nil {
		w.warn(ctx, "a way to a page cannot be made", err)
		url = w.PublicURL + w.step.page // one has to sign in there anyway
	}
	key := "apply_link_also"
	if w.step.Kind == StepLink {
		key = "apply_link"
	}
	step := *w.step
	step.Ask, step.page = step.Ask+"\n"+w.say(key, "url", url), ""
	w.step = &step
	return nil
}

// keepIn changes the draft of the application, while it is one and theirs.
func (w *walk) keepIn(ctx context.Context, change func(*subsidies.Application)) error {
	_, err := w.Cases.UpdateApplication(ctx, w.form.a.ID, func(a *subsidies.Application, _ *subsidies.Programme) ([]notices.Notice, error) {
		if a.Status != subsidies.Draft || a.OpenID != w.m.OpenID {
			return nil, fault.New(fault.Conflict, textSentMeanwhile)
		}
		change(a)
		a.ChangedAt = w.Now().UTC()
		return nil, nil
	})
	return err
}
