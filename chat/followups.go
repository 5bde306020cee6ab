package chat

import (
	"context"
	"slices"
	"strings"

	"zaiyue/followups"
	"zaiyue/wechat"
)

// FollowUps is the list of placed graduates, as far as the chat goes. The store implements it.
type FollowUps interface {
	Bindings
	Surveys
}

// Bindings tie a WeChat to a line of the list by the code that officers hand out.
type Bindings interface {
	// OfferBinding tells what a code would tie the WeChat to, and counts wrong ones.
	OfferBinding(ctx context.Context, key, openID, code string) (followups.Offer, error)
	// Bind ties it. A code works once.
	Bind(ctx context.Context, key, openID, code string) (followups.Offer, error)
}

// Surveys keep what placed graduates say when they are asked how they are. Reply.Done is false
// when nobody asked.
type Surveys interface {
	OpenFollowUp(ctx context.Context, openID string) (followups.Line, bool, error)
	AnswerFollowUp(ctx context.Context, key, openID string, a followups.Answers, help []string) (followups.Reply, error)
	PostponeFollowUp(ctx context.Context, key, openID string) (followups.Reply, error)
	StopFollowUps(ctx context.Context, key, openID string) (followups.Reply, error)
}

// FlowFollowUp is the flow of a follow-up's questions, whose draft the page shares.
const FlowFollowUp = "followup"

// doBind is what the yes of a binding does; without a code after it, its no.
const doBind = "bind"

// completeSurvey puts the flow of the follow-up's questions beside the others.
func (c *Chat) completeSurvey() (err error) {
	if c.FollowUps == nil {
		return nil
	}
	if c.Survey == nil {
		if c.Survey, err = followups.LoadSurvey(); err != nil {
			return err
		}
	}
	c.Flows = append(slices.Clone(c.Flows), surveyFlow(c.Survey))
	return nil
}

// surveyFlow makes a flow of a survey.
func surveyFlow(s *followups.Survey) Flow {
	f := Flow{ID: FlowFollowUp, Title: s.Title, Intro: s.Intro, End: End{Survey: true}}
	for _, q := range s.Questions {
		step := Step{ID: q.ID, Kind: StepChoice, Ask: q.Ask, Help: q.Hint, Skip: true}
		if q.Text {
			step.Kind = StepText
		}
		for _, o := range q.Choices {
			step.Options = append(step.Options, StepOption{Words: o.Words, Also: o.Also})
		}
		f.Steps = append(f.Steps, step)
	}
	return f
}

// binding answers a code, and who wants to send one.
func (c *Chat) binding(ctx context.Context, m *wechat.Message, s *Session) (wechat.Reply, bool, error) {
	if c.FollowUps == nil {
		return wechat.Reply{}, false, nil
	}
	code, asked := followups.CodeIn(m.Content)
	switch {
	case !asked:
		return wechat.Reply{}, false, nil
	case code == "":
		return c.done("bind_how")
	}
	o, err := c.FollowUps.OfferBinding(ctx, m.Key(), m.OpenID, code)
	if err != nil || o.Result != followups.AskFirst {
		return wechat.Text(c.bindWords(o.Result)), true, err
	}
	ask := c.say("bind_ask", "month", o.StartOn.MonthWords(), "employer", plain(o.Employer), "name", plain(o.Hint))
	if o.Cases > 0 {
		ask = c.say("rebind_ask", "count", itoa(o.Cases))
	}
	lines := append([]string{ask}, c.offer(s, []Option{{Words: c.say("bind_yes"), Do: doBind + ":" + code}, {Words: c.say("bind_no"), Do: doBind + ":"}})...)
	return wechat.Text(strings.Join(lines, "\n")), true, nil
}

// bind does what was chosen, once.
func (c *Chat) bind(ctx context.Context, m *wechat.Message, s *Session, code string) (wechat.Reply, error) {
	s.Choice, s.Earlier = nil, nil
	if code == "" || c.FollowUps == nil {
		return wechat.Text(c.say("bind_kept")), nil
	}
	o, err := c.FollowUps.Bind(ctx, m.Key(), m.OpenID, code)
	if err == nil && o.Result == followups.Bound && o.Cases > 0 {
		return wechat.Text(c.say("rebind_done")), nil
	}
	return wechat.Text(c.bindWords(o.Result)), err
}

// bindWords says what came of a code.
func (c *Chat) bindWords(r followups.Result) string {
	switch r {
	case followups.Bound:
		return c.say("bind_done")
	case followups.TooMany:
		return c.say("bind_too_many")
	case followups.Already:
		return c.say("bind_already")
	}
	return c.say("bind_wrong")
}

// followUp obeys the words of a follow-up: begin, 稍后, 停止. Unless they can mean nothing else
// they count only while one waits, and not in the middle of another flow.
func (c *Chat) followUp(ctx context.Context, m *wechat.Message, s *Session) (wechat.Reply, bool, error) {
	if c.FollowUps == nil || len(m.Content) > longestTerm {
		return wechat.Reply{}, false, nil
	}
	said := func(words []string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return fold(w) == fold(m.Content) })
	}
	w := c.Survey.Words
	if said(w.AlwaysStop) {
		r, err := c.stopAsking(ctx, m.Key(), s)
		return r, true, err
	}
	start, later, stop := said(w.Start), said(w.Later), said(w.Stop)
	if !start && !later && !stop || s.Flow != "" && s.Flow != FlowFollowUp || start && s.Flow == FlowFollowUp {
		return wechat.Reply{}, false, nil
	}
	_, open, err := c.FollowUps.OpenFollowUp(ctx, m.OpenID)
	if err != nil || !open {
		return wechat.Reply{}, false, err
	}
	var r wechat.Reply
	switch {
	case start:
		r, err = c.begin(ctx, m, s, FlowFollowUp, "")
	case later:
		r, err = c.postpone(ctx, m.Key(), s)
	default:
		r, err = c.stopAsking(ctx, m.Key(), s)
	}
	return r, true, err
}

// postpone is 稍后.
func (c *Chat) postpone(ctx context.Context, key string, s *Session) (wechat.Reply, error) {
	said, err := c.FollowUps.PostponeFollowUp(ctx, key, s.OpenID)
	if err != nil {
		return wechat.Reply{}, err
	}
	s.Flow = ""
	switch {
	case !said.Done:
		return wechat.Text(c.say("followup_none")), nil
	case said.Again.IsZero():
		return wechat.Text(c.say("followup_let")), nil
	}
	return wechat.Text(c.say("followup_later", "day", said.Again.In(shanghai()).Format("1月2日"))), nil
}

// stopAsking is 停止: it is honoured at once.
func (c *Chat) stopAsking(ctx context.Context, key string, s *Session) (wechat.Reply, error) {
	if s.Flow == FlowFollowUp {
		s.Flow = ""
	}
	said, err := c.FollowUps.StopFollowUps(ctx, key, s.OpenID)
	if err != nil || !said.Done {
		return wechat.Text(c.say("followup_none")), err
	}
	return wechat.Text(c.say("followup_stop")), nil
}

// surveyed keeps the answers of a follow-up.
func (w *walk) surveyed(ctx context.Context) (wechat.Reply, error) {
	answers := w.Survey.Clean(w.d.Answers, Mask)
	help := w.Survey.Help(answers)
	said, err := w.FollowUps.AnswerFollowUp(ctx, w.m.Key(), w.s.OpenID, answers, help)
	switch {
	case err != nil:
		return wechat.Reply{}, err
	case !said.Done:
		return wechat.Text(w.say("followup_over")), nil
	case said.Help:
		return wechat.Text(w.Survey.ThanksHelp), nil
	}
	return wechat.Text(w.Survey.Thanks), nil
}
