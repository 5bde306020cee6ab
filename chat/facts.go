package chat

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"zaiyue/people"
	"zaiyue/subsidies"
	"zaiyue/wechat"
)

// Facts keeps what graduates told of themselves to learn what they can get (rows S5, S6), with their
// consent. The store implements it.
type Facts interface {
	// FactsOf returns what is kept, and the day on which it was told; nil: nothing is kept.
	FactsOf(ctx context.Context, openID string) (subsidies.Facts, people.Day, error)
	// KeepFacts keeps them in the place of those told before.
	KeepFacts(ctx context.Context, openID string, facts subsidies.Facts) error
}

// FlowSubsidy is the flow that asks what one can get.
const FlowSubsidy = "subsidy"

// stepKeep asks whether the answers may be kept.
const stepKeep = "keep"

// completeFacts puts the questions that the programmes hang on in the place of the flow that
// asks the library.
func (c *Chat) completeFacts() {
	if c.Machine == nil {
		return
	}
	c.Flows = slices.Clone(c.Flows)
	i := slices.IndexFunc(c.Flows, func(f Flow) bool { return f.ID == FlowSubsidy })
	if i < 0 {
		return
	}
	f := &c.Flows[i]
	f.Steps, f.End, f.next = nil, End{Facts: true}, c.nextFact
	f.given = func(d Draft, s *Step) bool { return d.Answers[s.ID] != "" || slices.Contains(d.Skipped, s.ID) }
	say := func(key string) string {
		return c.Texts.say(key, nil, []string{"public_url", strings.TrimRight(c.PublicURL, "/")})
	}
	f.Intro = say("facts_intro")
	for _, fact := range c.Machine.Programmes.Facts {
		f.Steps = append(f.Steps, factStep(fact))
	}
	if c.Facts != nil {
		f.Steps = append(f.Steps, Step{ID: stepKeep, Kind: StepChoice, Skip: true, Ask: say("facts_keep"), Help: say("facts_keep_help"), Options: []StepOption{
			{Words: say("facts_keep_yes"), Also: []string{"可以", "记住", "同意", "行"}},
			{Words: say("facts_keep_no"), Also: []string{"不要", "不记", "不同意", "不用记"}},
		}})
	}
}

// factStep asks for a fact.
func factStep(f subsidies.Fact) Step {
	step := Step{ID: f.Key, Kind: StepFact, Ask: f.Ask, Help: f.Help, Skip: true, fact: f}
	switch f.Kind {
	case subsidies.Choice:
		step.Kind = StepChoice
		for _, o := range f.Options {
			step.Options = append(step.Options, StepOption{Words: o})
		}
	case subsidies.YesNo:
		step.Kind = StepChoice
		step.Options = []StepOption{{Words: "是", Also: []string{"是的", "有", "对", "办了", "领过"}}, {Words: "不是", Also: []string{"否", "没有", "不", "没办", "没领过"}}}
	}
	return step
}

// nothing is how people say none.
var nothing = []string{"没有", "没", "无", "零"}

// factAnswer reads an answer to a number or a day, also with its unit, or in Chinese digits.
func factAnswer(f subsidies.Fact, content string) (string, bool) {
	if f.Kind == subsidies.Number {
		if f.Least == 0 && slices.Contains(nothing, fold(content)) {
			return "0", true
		}
		runs := people.DigitRuns(chineseDigits(content))
		if len(runs) != 1 || strings.ContainsAny(content, "-－负.．") {
			return "", false
		}
		content = runs[0].Digits
	}
	value, err := f.Read(content)
	return f.Typed(value), err == nil
}

// factsIn are the facts among the answers of a draft.
func (c *Chat) factsIn(d Draft) subsidies.Facts {
	facts := subsidies.Facts{}
	for _, f := range c.Machine.Programmes.Facts {
		if value, err := f.Read(d.Answers[f.Key]); err == nil && d.Answers[f.Key] != "" {
			facts[f.Key] = value
		}
	}
	return facts
}

// nextFact finds the next question of which a programme hangs that is still open; at the end,
// whether new answers may be kept.
func (c *Chat) nextFact(d Draft) *Step {
	f := c.flows[FlowSubsidy]
	facts, today := c.factsIn(d), people.DayOf(c.Now())
	wanted := map[string]bool{}
	for _, p := range c.Machine.Programmes.All {
		if found, err := p.Check(c.Machine.Programmes.Catalogue, facts, today); err == nil && found.Verdict == subsidies.Unknown {
			for _, key := range found.Missing {
				wanted[key] = true
			}
		}
	}
	for i := range f.Steps {
		if id := f.Steps[i].ID; wanted[id] && !slices.Contains(d.Skipped, id) {
			return &f.Steps[i]
		}
	}
	if len(facts) > 0 && d.Answers[stepKeep] == "" && !slices.Contains(d.Skipped, stepKeep) {
		return f.step(stepKeep)
	}
	return nil
}

// knownBefore fills a new draft with what was told and kept before, and returns the words to
// begin with.
func (c *Chat) knownBefore(ctx context.Context, d *Draft, f *Flow) (string, error) {
	if c.Facts == nil {
		return f.Intro, nil
	}
	kept, day, err := c.Facts.FactsOf(ctx, d.OpenID)
	if err != nil || len(kept) == 0 {
		return f.Intro, err
	}
	d.Answers = map[string]string{}
	for _, fact := range c.Machine.Programmes.Facts {
		if fact.Valid(kept[fact.Key]) {
			d.Answers[fact.Key] = fact.Typed(kept[fact.Key])
		}
	}
	if next := f.after(*d); next != nil {
		d.Step = next.ID
	}
	return c.say("facts_known", "day", day.Words(), "count", strconv.Itoa(len(d.Answers))), nil
}

// counted tells the counter, where there is one.
func (c *Chat) counted(what string) {
	if c.Counted != nil {
		c.Counted(what)
	}
}

// whatOneGets ends the questions: what the answers come to, for every programme, and how to
// apply.
func (w *walk) whatOneGets(ctx context.Context) (wechat.Reply, error) {
	facts := w.factsIn(w.d)
	kept := ""
	if yes := w.f.step(stepKeep); yes != nil && w.d.Answers[stepKeep] == yes.Options[0].Words {
		if err := w.Facts.KeepFacts(ctx, w.s.OpenID, facts); err != nil {
			return wechat.Reply{}, err
		}
		kept = w.say("facts_kept")
	}
	w.counted("checked")
	found, err := w.findings(facts)
	if err != nil {
		return wechat.Reply{}, err
	}
	var options []Option
	for _, one := range found {
		options = append(options, Option{Words: w.say("found", "programme", one.p.Name, "verdict", one.Verdict.Words()), Do: doApply + ":" + one.p.Key})
	}
	lines := []string{w.say("found_first")}
	for i, line := range w.offer(w.s, options) {
		lines = append(lines, line, w.because(found[i]))
	}
	lines = append(lines, w.say("found_pick"))
	return wechat.Text(joinLines(kept, strings.Join(lines, "\n"))), nil
}

// finding is what a programme comes to.
type finding struct {
	subsidies.Finding
	p *subsidies.Programme
}

// findings judges every programme: what one may get first, what one may not last.
func (c *Chat) findings(facts subsidies.Facts) (all []finding, err error) {
	today := people.DayOf(c.Now())
	for _, p := range c.Machine.Programmes.All {
		found, err := p.Check(c.Machine.Programmes.Catalogue, facts, today)
		if err != nil {
			return nil, err
		}
		all = append(all, finding{found, p})
	}
	order := []subsidies.Verdict{subsidies.Yes, subsidies.Unknown, subsidies.No}
	slices.SortStableFunc(all, func(a, b finding) int {
		return slices.Index(order, a.Verdict) - slices.Index(order, b.Verdict)
	})
	return all, nil
}

// why tells what a finding rests on, and what would change it.
func (c *Chat) because(f finding) string {
	var lines []string
	for _, r := range f.Reasons {
		switch r.Verdict {
		case subsidies.Yes:
			lines = append(lines, c.say("found_kept", "words", r.Words))
		case subsidies.Unknown:
			lines = append(lines, c.say("found_unknown", "words", r.Words))
		default:
			words := r.Words + r.Change
			if r.From != "" {
				words += c.say("found_from", "day", r.From.Words())
			}
			lines = append(lines, c.say("found_fails", "words", words))
		}
	}
	if f.Verdict != subsidies.No {
		lines = append(lines, c.say("found_amount", "amount", f.AmountWords(f.p.Amount.Monthly), "window", f.Opening.Words()))
	} else {
		lines = append(lines, c.say("found_window", "window", f.Opening.Words()))
	}
	var others []string
	for _, key := range f.p.Excludes {
		if o, ok := c.Machine.Programmes.Programme(key); ok {
			others = append(others, "「"+o.Name+"」")
		}
	}
	if len(others) > 0 {
		lines = append(lines, c.say("found_excludes", "others", strings.Join(others, "、")))
	}
	return joinLines(append(lines, c.say("found_page", "url", c.link("subsidies", f.p.Key)))...)
}
