package chat

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"zaiyue/fault"
	"zaiyue/wechat"
)

// restFlow lets a flow rest that was not answered for long, so that the next message is
// not taken for its answer. The draft stays.
func (c *Chat) restFlow(s *Session, now time.Time) {
	if s.Flow != "" && now.Sub(s.SeenAt) > c.settings.FlowRest {
		s.Flow = ""
	}
}

// flow takes a message as an answer to the open flow (row C9). It lets the words for other
// things pass, and a question that the library answers; then the flow rests.
func (c *Chat) flow(ctx context.Context, m *wechat.Message, s *Session) (wechat.Reply, bool, error) {
	if s.Flow == FlowApply {
		return c.applying(ctx, m, s)
	}
	f := c.flows[s.Flow]
	if f == nil {
		s.Flow = ""
		return wechat.Reply{}, false, nil
	}
	d, ok, err := c.Drafts.Draft(ctx, s.OpenID, f.ID)
	if err != nil {
		return wechat.Reply{}, false, err
	}
	if !ok {
		s.Flow = ""
		return wechat.Reply{}, false, nil
	}
	step := f.step(d.Step)
	if step == nil {
		step = &f.Steps[0]
	}
	if m.Type == wechat.TypeLocation && step.Kind != StepLocation {
		return wechat.Reply{}, false, nil
	}
	d.Answers = maps.Clone(d.Answers)
	w := walk{Chat: c, m: m, s: s, f: f, d: d, step: step}
	return w.hear(ctx)
}

// walk is one message's way through a flow.
type walk struct {
	*Chat
	m    *wechat.Message
	s    *Session
	f    *Flow
	d    Draft
	step *Step
	form *form // of an application; nil: the answers are the draft's
}

// hear obeys a command or takes the answer.
func (w *walk) hear(ctx context.Context) (wechat.Reply, bool, error) {
	t := w.Terms.of(w.m.Content)
	switch t.command {
	case cmdBack:
		return w.back(ctx)
	case cmdCancel:
		return w.cancel(ctx)
	case cmdRestart:
		r, err := w.restart(ctx)
		return r, true, err
	case cmdContinue:
		return w.again("flow_resumed", "title", w.f.Title)
	case cmdSkip:
		if !w.step.Skip {
			return w.again("flow_no_skip")
		}
		return w.take(ctx, "")
	case cmdLater:
		w.s.Flow = ""
		return w.done("flow_later", "title", w.f.Title)
	case cmdHelp:
		return w.help()
	case cmdPerson, cmdMine, cmdCases, cmdMore, cmdUseful, cmdUseless, cmdStopJobs, cmdFoundJob:
		return wechat.Reply{}, false, nil
	}
	exact := t.number > 0 || !w.step.choosing() || w.step.exact(w.m.Content) != "" || w.step.Many && w.allExact(w.m.Content)
	if t.flow != "" && t.flow != w.f.ID && (!w.step.choosing() || !exact) { // the words of an option are an answer
		return wechat.Reply{}, false, nil
	}
	if t.flow == w.f.ID && !exact {
		return w.again("flow_resumed", "title", w.f.Title)
	}
	if !exact && t == (term{}) && w.answerable(ctx, w.m.Content) {
		return w.aside(ctx)
	}
	if answer, ok := w.understand(t.number); ok {
		return w.take(ctx, answer)
	}
	if !w.step.choosing() && t == (term{}) && w.answerable(ctx, w.m.Content) {
		return w.aside(ctx)
	}
	if w.choiceWords[fold(w.m.Content)] { // of a notice that came meanwhile
		return wechat.Reply{}, false, nil
	}
	return w.misunderstood()
}

// aside answers a question asked in the middle of the flow, which rests then.
func (w *walk) aside(ctx context.Context) (wechat.Reply, bool, error) {
	w.s.Flow = ""
	r, ok, err := w.rule(ctx, w.m, w.s)
	if !ok && err == nil {
		r, ok, err = w.question(ctx, w.m, w.s)
	}
	if r.Type == wechat.ReplyText {
		r.Text += "\n" + w.say("flow_rests", "title", w.f.Title)
	}
	return r, ok, err
}

// misunderstood asks the step again with a hint.
func (w *walk) misunderstood() (wechat.Reply, bool, error) {
	switch w.step.Kind {
	case StepMonth:
		return w.again("flow_want_month")
	case StepCity:
		return w.again("flow_want_city")
	case StepLocation:
		return w.again("flow_want_place")
	case StepPaper:
		return w.again("apply_want_photo")
	case StepLink:
		return w.again("apply_want_link")
	case StepAnswer:
		_, err := w.step.field.Read(w.m.Content)
		return wechat.Text(joinLines(fault.Words(err, w.say("flow_not_understood")), w.asked())), true, nil
	case StepFact:
		_, err := w.step.fact.Read(w.m.Content)
		return wechat.Text(joinLines(fault.Words(err, w.say("flow_not_understood")), w.asked())), true, nil
	}
	return w.again("flow_not_understood")
}

// take keeps an answer, or with an empty one that the step was skipped, and asks on.
func (w *walk) take(ctx context.Context, answer string) (wechat.Reply, bool, error) {
	if w.d.Answers == nil {
		w.d.Answers = map[string]string{}
	}
	id := w.step.ID
	if w.form != nil {
		return w.fill(ctx, answer)
	}
	w.d.Skipped = slices.DeleteFunc(slices.Clone(w.d.Skipped), func(s string) bool { return s == id })
	if answer == "" {
		delete(w.d.Answers, id)
		w.d.Skipped = append(w.d.Skipped, id)
	} else {
		w.d.Answers[id] = answer
	}
	w.d.Step = id
	next := w.f.after(w.d)
	if next == nil {
		r, err := w.end(ctx)
		return r, true, err
	}
	return w.goTo(ctx, next, "")
}

// goTo keeps the draft at a step and asks it, after words that may be empty.
func (w *walk) goTo(ctx context.Context, step *Step, words string) (wechat.Reply, bool, error) {
	w.step, w.d.Step, w.d.UpdatedAt = step, step.ID, w.Now().UTC()
	if err := w.lead(ctx); err != nil {
		return wechat.Reply{}, false, err
	}
	kept, err := w.Drafts.PutDraft(ctx, w.m.Key(), w.d)
	if err != nil {
		return wechat.Reply{}, false, err
	}
	if !kept { // the message was heard before: ask what the draft is at
		d, ok, err := w.Drafts.Draft(ctx, w.s.OpenID, w.f.ID)
		if err != nil {
			return wechat.Reply{}, false, err
		}
		if at := w.f.step(d.Step); ok && at != nil {
			w.d, w.step = d, at
		}
	}
	return wechat.Text(joinLines(words, w.asked())), true, nil
}

// asked is the step's question with its options and what one may say.
func (w *walk) asked() string {
	lines := []string{w.say("flow_step", "question", w.step.Ask)}
	for i, o := range w.step.Options {
		lines = append(lines, w.say("option", "number", itoa(i+1), "words", o.Words))
	}
	switch {
	case len(w.step.Options) > 0 && w.step.Many:
		lines = append(lines, w.say("flow_pick_several"))
	case len(w.step.Options) > 0:
		lines = append(lines, w.say("flow_pick"))
	}
	if w.step.Skip {
		lines = append(lines, w.say("flow_control_skip"))
	} else {
		lines = append(lines, w.say("flow_control"))
	}
	return strings.Join(lines, "\n")
}

// again asks the same step after a text.
func (w *walk) again(key string, values ...string) (wechat.Reply, bool, error) {
	return wechat.Text(joinLines(w.say(key, values...), w.asked())), true, nil
}

// help explains the step.
func (w *walk) help() (wechat.Reply, bool, error) {
	if w.step.Help == "" {
		return w.again("flow_no_help")
	}
	return wechat.Text(joinLines(w.step.Help, w.asked())), true, nil
}

// back asks the step before.
func (w *walk) back(ctx context.Context) (wechat.Reply, bool, error) {
	w.d.Step = w.step.ID
	before := w.f.before(w.d)
	if before == nil {
		return w.again("flow_first")
	}
	return w.goTo(ctx, before, "")
}

// cancel ends the flow and forgets its draft.
func (w *walk) cancel(ctx context.Context) (wechat.Reply, bool, error) {
	if w.form != nil {
		return w.leave(ctx)
	}
	if err := w.Drafts.DeleteDraft(ctx, w.s.OpenID, w.f.ID); err != nil {
		return wechat.Reply{}, false, err
	}
	w.s.Flow = ""
	if w.f.End.Wish != nil { // what was looked for before goes on
		if wish, _, err := w.Wishes.Wish(ctx, w.s.OpenID); err != nil || wish.Active() {
			return wechat.Text(w.say("wish_same", "where", wish.Where(), "what", wish.What())), true, err
		}
	}
	return w.done("flow_cancelled", "title", w.f.Title)
}

// restart forgets the answers and asks the first step.
func (w *walk) restart(ctx context.Context) (wechat.Reply, error) {
	if w.form != nil {
		return w.anew(ctx)
	}
	w.d.Answers, w.d.Skipped = nil, nil
	r, _, err := w.goTo(ctx, &w.f.Steps[0], w.say("flow_restarted", "title", w.f.Title))
	return r, err
}

// joinLines puts texts under each other and leaves empty ones out.
func joinLines(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(t string) bool { return t == "" }), "\n")
}
