package chat

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"zaiyue/wechat"
)

// begin opens a flow at a step (row M5), or at its first. A draft of it is resumed.
func (c *Chat) begin(ctx context.Context, m *wechat.Message, s *Session, flow, stepID string) (wechat.Reply, error) {
	if flow == FlowApply {
		return c.applyAgain(ctx, m, s)
	}
	f := c.flows[flow]
	if f == nil {
		return wechat.Text(c.say("help")), nil
	}
	d, resumed, err := c.Drafts.Draft(ctx, m.OpenID, f.ID)
	if err != nil {
		return wechat.Reply{}, err
	}
	words := f.Intro
	if f.End.Wish != nil && !resumed {
		now, err := c.wishNow(ctx, m.OpenID)
		if err != nil {
			return wechat.Reply{}, err
		}
		words = cmp.Or(now, words)
	}
	if resumed {
		words = c.say("flow_resumed", "title", f.Title)
	} else {
		d = Draft{OpenID: m.OpenID, Flow: f.ID, Step: f.Steps[0].ID}
		if f.End.Facts {
			c.counted("asked")
			if words, err = c.knownBefore(ctx, &d, f); err != nil {
				return wechat.Reply{}, err
			}
		}
	}
	if stepID != "" {
		d.Step = stepID
	}
	step := f.step(d.Step)
	if step == nil { // the flow was changed since
		step = &f.Steps[0]
	}
	s.Flow, s.Choice, s.Earlier, s.AskedWhy = f.ID, nil, nil, false
	w := walk{Chat: c, m: m, s: s, f: f, d: d, step: step}
	r, _, err := w.goTo(ctx, step, words)
	return r, err
}

// resume continues, or begins again, the flow touched last. Without one 继续 brings the
// rest of a long answer.
func (c *Chat) resume(ctx context.Context, m *wechat.Message, s *Session, how command) (wechat.Reply, error) {
	drafts, err := c.Drafts.DraftsOf(ctx, m.OpenID)
	if err != nil {
		return wechat.Reply{}, err
	}
	for _, d := range drafts {
		f := c.flows[d.Flow]
		if f == nil {
			continue
		}
		if how == cmdContinue {
			return c.begin(ctx, m, s, d.Flow, "")
		}
		if d.Flow == FlowApply {
			return c.applyAnew(ctx, m, s)
		}
		s.Flow, s.Choice, s.Earlier = f.ID, nil, nil
		w := walk{Chat: c, m: m, s: s, f: f, d: d, step: &f.Steps[0]}
		return w.restart(ctx)
	}
	if how == cmdContinue && len(s.Rest) > 0 {
		r, _, err := c.more(s)
		return r, err
	}
	return wechat.Text(c.say("flow_nothing")), nil
}

// end does what the flow was for, then forgets its draft.
func (w *walk) end(ctx context.Context) (wechat.Reply, error) {
	var r wechat.Reply
	var err error
	switch e := w.f.End; {
	case e.Home != "":
		r, err = w.nearestHome(ctx, w.place(w.d.Answers[e.Home]))
	case e.Survey:
		r, err = w.surveyed(ctx)
	case e.Facts:
		r, err = w.whatOneGets(ctx)
	case e.Request != "":
		r, err = w.request(ctx)
	case e.Wish != nil:
		r, err = w.wish(ctx)
	default:
		question := strings.Join(strings.Fields(fill(e.parts, w.values(false), nil)), " ")
		answer, failed := w.Library.Ask(ctx, question)
		if failed != nil { // the draft stays: 继续 asks again
			return w.unavailable(ctx, failed)
		}
		r, err = w.found(ctx, w.m, w.s, question, answer)
		if told := w.told(); told != "" && r.Type == wechat.ReplyText {
			r.Text = w.say("flow_told", "answers", told) + "\n" + r.Text
		}
	}
	if err != nil {
		return r, err
	}
	w.s.Flow = ""
	return r, w.Drafts.DeleteDraft(ctx, w.s.OpenID, w.f.ID)
}

// request queues what was written for a person.
func (w *walk) request(ctx context.Context) (wechat.Reply, error) {
	text := shorten(Mask(fill(w.f.End.parts, w.values(true), nil)), 1000)
	ahead, err := w.Desk.AddRequest(ctx, w.m.Key(), Request{OpenID: w.s.OpenID, Text: text, At: w.Now().UTC()})
	switch {
	case err != nil:
		return wechat.Reply{}, err
	case ahead == 0:
		return wechat.Text(w.say("request_first")), nil
	}
	return wechat.Text(w.say("request_done", "ahead", itoa(ahead))), nil
}

// values lists the answers by step, as they were given or as what they mean to the library.
func (w *walk) values(asGiven bool) []string {
	var values []string
	for i := range w.f.Steps {
		step := &w.f.Steps[i]
		answer := w.d.Answers[step.ID]
		switch {
		case !step.applies(w.d.Answers):
			answer = ""
		case asGiven && answer == "":
			answer = w.say("flow_unsaid")
		case !asGiven:
			answer = step.means(answer)
		}
		values = append(values, step.ID, answer)
	}
	return values
}

// told lists the answers as they were given.
func (w *walk) told() string {
	var given []string
	for i := range w.f.Steps {
		if a := w.d.Answers[w.f.Steps[i].ID]; a != "" && w.f.Steps[i].applies(w.d.Answers) {
			given = append(given, plain(a))
		}
	}
	return strings.Join(given, w.say("source_joint"))
}

// place finds the place an answer names: degrees, or a city.
func (w *walk) place(answer string) wechat.Place {
	if lat, lon, ok := strings.Cut(answer, ","); ok {
		latitude, err1 := strconv.ParseFloat(lat, 64)
		longitude, err2 := strconv.ParseFloat(lon, 64)
		if err1 == nil && err2 == nil {
			return wechat.Place{Latitude: latitude, Longitude: longitude}
		}
	}
	city, _ := w.city(answer)
	return wechat.Place{Latitude: city.Latitude, Longitude: city.Longitude, Label: city.Name}
}
