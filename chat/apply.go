package chat

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"zaiyue/fault"
	"zaiyue/people"
	"zaiyue/subsidies"
	"zaiyue/wechat"
)

// FlowApply is the flow of an application. Its draft holds where one is; what was answered
// stands in the application, which the pages fill as well.
const FlowApply = "apply"

// doApply is what an option does that begins an application for a programme.
const doApply = "apply"

// inCase is the answer of the draft that names the application.
const inCase = "case"

// applyFlow stands for the flow of every application: its steps are made of the programme.
func applyFlow(texts *Texts) Flow {
	return Flow{ID: FlowApply, Title: texts.say("apply_title", nil, nil), Steps: []Step{{ID: checkStep, Kind: StepChoice}}}
}

// form is an application while its questions are asked.
type form struct {
	a *subsidies.Application
	p *subsidies.Programme
}

// apply begins an application, or goes on with the draft there is.
func (c *Chat) apply(ctx context.Context, m *wechat.Message, s *Session, programme string) (wechat.Reply, error) {
	if c.Machine == nil {
		return wechat.Text(c.say("choice_expired")), nil
	}
	p, ok := c.Machine.Programmes.Programme(programme)
	if !ok {
		return wechat.Text(c.say("choice_expired")), nil
	}
	if c.Cases == nil || c.Papers == nil {
		return wechat.Text(c.say("apply_page", "programme", p.Name, "url", c.link("h5", "apply", p.Key))), nil
	}
	a, err := c.Cases.BeginApplication(ctx, m.OpenID, p.Key)
	if err != nil {
		return wechat.Reply{}, err
	}
	w := walk{Chat: c, m: m, s: s, d: ApplicationDraft(m.OpenID, a.ID, c.Now())}
	if err := w.make(ctx); err != nil {
		return wechat.Reply{}, err
	}
	s.Flow, s.Choice, s.Earlier, s.AskedWhy = FlowApply, nil, nil, false
	r, _, err := w.goTo(ctx, w.f.next(w.d), c.say("apply_begun", "programme", p.Name))
	return r, err
}

// walkOf opens the application that the graduate fills in the talk; nil: there is none any more.
func (c *Chat) walkOf(ctx context.Context, m *wechat.Message, s *Session) (*walk, error) {
	d, ok, err := c.Drafts.Draft(ctx, m.OpenID, FlowApply)
	if err != nil || !ok || c.Cases == nil || c.Papers == nil {
		return nil, err
	}
	w := &walk{Chat: c, m: m, s: s, d: d}
	err = w.make(ctx)
	if fault.KindOf(err) == fault.NotFound || err == nil && (w.form.a.Status != subsidies.Draft || w.form.a.OpenID != m.OpenID) {
		return nil, c.Drafts.DeleteDraft(ctx, m.OpenID, FlowApply)
	}
	if err != nil {
		return nil, err
	}
	if w.step = w.f.step(d.Step); w.step == nil {
		w.step = w.f.next(d)
	}
	return w, w.lead(ctx)
}

// applying takes a message as an answer to the application that is open.
func (c *Chat) applying(ctx context.Context, m *wechat.Message, s *Session) (wechat.Reply, bool, error) {
	w, err := c.walkOf(ctx, m, s)
	if err != nil || w == nil {
		s.Flow = ""
		return wechat.Reply{}, false, err
	}
	filled := w.step.Kind == StepLink && w.answered(w.step) // on its page, meanwhile
	if command := c.Terms.of(m.Content).command; filled && (command == "" || command == cmdContinue) {
		return w.goTo(ctx, w.f.next(w.d), "")
	}
	return w.hear(ctx)
}

// applyAgain goes on with the application, or offers what can be applied for.
func (c *Chat) applyAgain(ctx context.Context, m *wechat.Message, s *Session) (wechat.Reply, error) {
	w, err := c.walkOf(ctx, m, s)
	if err != nil {
		return wechat.Reply{}, err
	}
	if w == nil {
		var options []Option
		for _, p := range c.Machine.Programmes.All {
			options = append(options, Option{Words: p.Name, Do: doApply + ":" + p.Key})
		}
		return wechat.Text(c.say("apply_which") + "\n" + strings.Join(c.offer(s, options), "\n")), nil
	}
	s.Flow, s.Choice, s.Earlier, s.AskedWhy = FlowApply, nil, nil, false
	step := w.f.step(w.d.Step)
	if step == nil || w.answered(step) {
		step = w.f.next(w.d)
	}
	r, _, err := w.goTo(ctx, step, c.say("flow_resumed", "title", w.f.Title))
	return r, err
}

// applyAnew asks the application again from its beginning.
func (c *Chat) applyAnew(ctx context.Context, m *wechat.Message, s *Session) (wechat.Reply, error) {
	w, err := c.walkOf(ctx, m, s)
	if err != nil || w == nil {
		return wechat.Text(c.say("flow_nothing")), err
	}
	s.Flow, s.Choice, s.Earlier = FlowApply, nil, nil
	return w.anew(ctx)
}

// anew forgets the answers, not the pictures, and asks the first question.
func (w *walk) anew(ctx context.Context) (wechat.Reply, error) {
	err := w.change(ctx, func(a *subsidies.Application) { a.Answers, a.Facts = nil, nil })
	if err != nil {
		return wechat.Reply{}, err
	}
	w.d.Skipped = nil
	r, _, err := w.goTo(ctx, w.f.next(w.d), w.say("flow_restarted", "title", w.f.Title))
	return r, err
}

// leave ends the talk about the application; what was filled in stays for the page.
func (w *walk) leave(ctx context.Context) (wechat.Reply, bool, error) {
	w.s.Flow = ""
	if err := w.Drafts.DeleteDraft(ctx, w.s.OpenID, FlowApply); err != nil {
		return wechat.Reply{}, true, err
	}
	return w.done("apply_left", "title", w.f.Title, "url", w.link("h5", "cases", w.form.a.ID))
}

// change changes the draft of the application and makes the questions anew.
func (w *walk) change(ctx context.Context, change func(*subsidies.Application)) error {
	err := w.keepIn(ctx, change)
	if err != nil {
		return err
	}
	return w.make(ctx)
}

// fill keeps an answer in the application, or that it was skipped, and asks on.
func (w *walk) fill(ctx context.Context, answer string) (wechat.Reply, bool, error) {
	id := w.step.ID
	if id == checkStep {
		return w.checked(ctx, answer)
	}
	w.d.Skipped = slices.DeleteFunc(slices.Clone(w.d.Skipped), func(s string) bool { return s == id })
	key, isFact := strings.CutPrefix(id, factStepOf)
	field, isField := strings.CutPrefix(id, fieldStep)
	var err error
	switch {
	case answer == "" || w.step.Kind == StepPaper:
		w.d.Skipped = append(w.d.Skipped, id)
	case isFact:
		fact, _ := w.Machine.Programmes.Fact(key)
		value, wrong := fact.Read(answer)
		if wrong != nil {
			return wechat.Reply{}, true, wrong
		}
		err = w.change(ctx, func(a *subsidies.Application) {
			if a.Facts == nil {
				a.Facts = subsidies.Facts{}
			}
			a.Facts[key] = value
		})
	case isField:
		err = w.change(ctx, func(a *subsidies.Application) {
			if a.Answers == nil {
				a.Answers = map[string]string{}
			}
			a.Answers[field] = answer
		})
	}
	if err != nil {
		return wechat.Reply{}, true, err
	}
	return w.goTo(ctx, w.f.next(w.d), "")
}

// checked gives the application to the office, or leaves it as it is.
func (w *walk) checked(ctx context.Context, answer string) (wechat.Reply, bool, error) {
	if answer != w.step.Options[0].Words {
		return w.leave(ctx)
	}
	a, err := w.Cases.SendApplication(ctx, w.s.OpenID, w.form.a.ID)
	if err != nil {
		return wechat.Reply{}, true, err
	}
	w.s.Flow = ""
	if err := w.Drafts.DeleteDraft(ctx, w.s.OpenID, FlowApply); err != nil {
		return wechat.Reply{}, true, err
	}
	return w.done("apply_sent", "number", subsidies.ShowReference(a.Reference), "next", w.Machine.Next(&a, w.form.p), "url", w.link("h5", "cases", a.ID))
}

// NextQuestion goes on with the application that the graduate fills in the talk, after they
// answered on a page, and returns what they are asked next; empty: they fill none. The key names
// the visit of the page, as Drafts asks for.
func (c *Chat) NextQuestion(ctx context.Context, key, openID string) (string, error) {
	w, err := c.walkOf(ctx, &wechat.Message{OpenID: openID}, &Session{OpenID: openID})
	if err != nil || w == nil {
		return "", err
	}
	w.step = w.f.next(w.d)
	w.d.Step, w.d.UpdatedAt = w.step.ID, c.Now().UTC()
	if _, err := c.Drafts.PutDraft(ctx, key, w.d); err != nil {
		return "", err
	}
	if err := w.lead(ctx); err != nil {
		return "", err
	}
	return w.asked(), nil
}

// summary lists what is going to be given: sensitive answers by their hints.
func (w *walk) summary() string {
	var lines []string
	for _, f := range w.form.p.Fields {
		if v := w.form.a.Answers[f.Key]; v != "" {
			if f.Sensitive {
				v = people.Hint(v)
			}
			lines = append(lines, w.say("apply_answer", "label", f.Label, "value", plain(v)))
		}
	}
	for _, f := range w.form.p.FactsOf(w.Machine.Programmes.Catalogue) {
		if v, ok := w.form.a.Facts[f.Key]; ok {
			lines = append(lines, w.say("apply_answer", "label", f.Ask, "value", f.Words(v)))
		}
	}
	var lacks []string
	for _, m := range w.form.p.Materials {
		if n := len(w.form.a.PapersOf(m.Key)); n > 0 {
			lines = append(lines, w.say("apply_pages", "material", m.Name, "count", strconv.Itoa(n)))
		}
	}
	if wanted, err := w.form.p.PapersWanted(w.form.a, people.DayOf(w.Now())); err == nil {
		for _, m := range wanted {
			lacks = append(lacks, m.Name)
		}
	}
	if len(lacks) > 0 {
		lines = append(lines, w.say("apply_lacks", "materials", strings.Join(lacks, "、")))
	}
	for _, one := range w.form.p.Consents {
		lines = append(lines, w.say("apply_consent", "text", one.Text))
	}
	return strings.Join(lines, "\n")
}

// ApplicationDraft is the draft by which the talk goes on with an application, from the first
// question that is open.
func ApplicationDraft(openID, id string, now time.Time) Draft {
	return Draft{OpenID: openID, Flow: FlowApply, Answers: map[string]string{inCase: id}, UpdatedAt: now.UTC()}
}
