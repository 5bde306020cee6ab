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

// What options about pictures do: give pictures for a material, case:material:media,media…; and
// give a case back that was mended.
const (
	doPaper = "paper"
	doAmend = "amend"
)

const (
	papersOffered = 8                   // materials that one choice offers
	lapsedFor     = 60 * 24 * time.Hour // how long it is said of a picture that it comes too late
	picturesHeld  = 6                   // that wait for an answer what they are
)

// picture answers a picture that may be a page of an application (rows S11, R5): of the one that
// is filled now, of a case that was given back, or of a draft.
func (c *Chat) picture(ctx context.Context, m *wechat.Message, s *Session) (wechat.Reply, bool, error) {
	if m.Type != wechat.TypeImage || c.Cases == nil || c.Papers == nil || m.MediaID == "" {
		return wechat.Reply{}, false, nil
	}
	if s.Flow == FlowApply {
		w, err := c.walkOf(ctx, m, s)
		if err != nil {
			return wechat.Reply{}, true, err
		}
		if w != nil && w.step.Kind == StepPaper {
			return w.photograph(ctx)
		}
	}
	wanted, late, err := c.papersWanted(ctx, m.OpenID)
	if err != nil {
		return wechat.Reply{}, true, err
	}
	if len(wanted) == 0 {
		if late != "" {
			return c.done("paper_late", "programme", late)
		}
		return wechat.Reply{}, false, nil
	}
	return wechat.Text(c.whichPaper(s, wanted, append(heldPictures(s, c.Now()), m.MediaID))), true, nil
}

// paperWanted is a material that somebody has to give.
type paperWanted struct {
	material  subsidies.Material
	programme string
	id        string // of the application
}

// papersWanted lists what the graduate has to give: first of cases that were given back, then of
// drafts; and the programme of a case that ended because nothing came, if nothing else waits.
func (c *Chat) papersWanted(ctx context.Context, openID string) (wanted []paperWanted, late string, err error) {
	all, err := c.Cases.ApplicationsOf(ctx, openID, casesLooked)
	if err != nil {
		return nil, "", err
	}
	today := people.DayOf(c.Now())
	for _, status := range []subsidies.Status{subsidies.Amending, subsidies.Draft} {
		for _, line := range all {
			if line.Status != status && !(line.Status == subsidies.Terminated && late == "" && c.Now().Sub(line.ChangedAt) < lapsedFor) {
				continue
			}
			a, err := c.Cases.Application(ctx, line.ID)
			if err != nil {
				return nil, "", err
			}
			p, err := c.Cases.ProgrammeAt(ctx, a.Programme, a.Version)
			if err != nil {
				return nil, "", err
			}
			if line.Status == subsidies.Terminated {
				if a.Lapsed() {
					late = p.Name
				}
				continue
			}
			materials, err := p.PapersWanted(&a, today)
			if err != nil {
				return nil, "", err
			}
			for _, m := range materials {
				wanted = append(wanted, paperWanted{m, p.Name, a.ID})
			}
		}
		if len(wanted) > 0 {
			break // who was asked to mend sends what was asked for
		}
	}
	return wanted[:min(len(wanted), papersOffered)], late, nil
}

// heldPictures are those of the open choice that asks what pictures are.
func heldPictures(s *Session, now time.Time) []string {
	if s.Choice == nil || !now.Before(s.Choice.Until) || s.Looked {
		return nil
	}
	rest, ok := strings.CutPrefix(s.Choice.Options[0].Do, doPaper+":")
	if !ok {
		return nil
	}
	held := strings.Split(rest[strings.LastIndexByte(rest, ':')+1:], ",")
	return held[max(0, len(held)-picturesHeld+1):]
}

// whichPaper asks what pictures are of. A flow that was open rests.
func (c *Chat) whichPaper(s *Session, wanted []paperWanted, media []string) string {
	held := strings.Join(media, ",")
	rests := ""
	if f := c.flows[s.Flow]; f != nil {
		rests = c.say("flow_rests", "title", f.Title)
	}
	none := Option{Words: c.say("paper_none"), Do: doPaper + ":::"}
	ask := c.say("paper_which", "count", strconv.Itoa(len(media)))
	var options []Option
	for _, one := range wanted {
		words := c.say("paper_of", "material", one.material.Name, "programme", one.programme)
		if len(wanted) == 1 {
			ask = c.say("paper_ask", "count", strconv.Itoa(len(media)), "material", one.material.Name, "programme", one.programme)
			words, none.Words = c.say("paper_yes"), c.say("paper_no")
		}
		options = append(options, Option{Words: words, Do: strings.Join([]string{doPaper, one.id, one.material.Key, held}, ":")})
	}
	s.Choice = nil // the choice of the pictures before is part of this one
	return joinLines(ask, strings.Join(c.offer(s, append(options, none)), "\n"), rests)
}

// givePaper keeps pictures as pages of a material, and gives a case back of which nothing is
// wanted any more.
func (c *Chat) givePaper(ctx context.Context, s *Session, target string) (wechat.Reply, error) {
	part := strings.SplitN(target, ":", 3)
	s.Choice, s.Earlier = nil, nil
	if len(part) < 3 || part[0] == "" || c.Papers == nil {
		return wechat.Text(c.say("paper_not")), nil
	}
	a, p, err := c.ownApplication(ctx, s.OpenID, part[0])
	if err != nil {
		return wechat.Reply{}, err
	}
	given := 0
	for _, media := range strings.Split(part[2], ",") {
		a, err = c.addPicture(ctx, s.OpenID, a.ID, part[1], media)
		if fault.KindOf(err) == fault.Invalid || fault.KindOf(err) == fault.TooMuch || fault.KindOf(err) == fault.Conflict {
			return wechat.Text(joinLines(c.gave(p, part[1], given), fault.Words(err, c.say("paper_bad")))), nil
		}
		if err != nil {
			return wechat.Reply{}, err
		}
		given++
	}
	told := c.gave(p, part[1], given)
	if a.Status == subsidies.Draft {
		return wechat.Text(told + c.say("paper_draft", "url", c.link("h5", "cases", a.ID))), nil
	}
	return c.mended(ctx, s, &a, p, told)
}

// gave says how many pages of a material came; nothing for none.
func (c *Chat) gave(p *subsidies.Programme, material string, n int) string {
	if n == 0 {
		return ""
	}
	return c.say("paper_given", "material", p.Material(material).Name, "count", strconv.Itoa(n))
}

// mended gives a case back when all that was asked for by name is there, and asks otherwise.
func (c *Chat) mended(ctx context.Context, s *Session, a *subsidies.Application, p *subsidies.Programme, told string) (wechat.Reply, error) {
	wanted, err := p.PapersWanted(a, people.DayOf(c.Now()))
	if err != nil {
		return wechat.Reply{}, err
	}
	asked, _ := a.Asked()
	switch {
	case len(wanted) == 0:
		return c.amend(ctx, a, p, told)
	case len(asked) > 0:
		var names []string
		for _, m := range wanted {
			names = append(names, m.Key)
		}
		return wechat.Text(told + c.say("paper_still", "materials", p.Names(names))), nil
	}
	options := []Option{{Words: c.say("paper_all"), Do: doAmend + ":" + a.ID}, {Words: c.say("paper_more"), Do: doAmend + ":"}}
	return wechat.Text(told + c.say("paper_done") + "\n" + strings.Join(c.offer(s, options), "\n")), nil
}

// amended answers whether everything is mended.
func (c *Chat) amended(ctx context.Context, s *Session, id string) (wechat.Reply, error) {
	s.Choice, s.Earlier = nil, nil
	if id == "" {
		return wechat.Text(c.say("paper_go_on")), nil
	}
	a, p, err := c.ownApplication(ctx, s.OpenID, id)
	if err != nil {
		return wechat.Reply{}, err
	}
	return c.amend(ctx, &a, p, "")
}

// amend gives a case back to the office.
func (c *Chat) amend(ctx context.Context, a *subsidies.Application, p *subsidies.Programme, told string) (wechat.Reply, error) {
	moved, err := c.Cases.MoveApplication(ctx, people.By{}, a.ID, 0, subsidies.Step{Move: doAmend})
	if fault.KindOf(err) == fault.Conflict {
		return wechat.Text(told + fault.Words(err, "")), nil
	}
	if err != nil {
		return wechat.Reply{}, err
	}
	return wechat.Text(told + c.say("paper_back", "next", c.Machine.Next(&moved, p))), nil
}

// ownApplication returns an application of the graduate, with its programme.
func (c *Chat) ownApplication(ctx context.Context, openID, id string) (a subsidies.Application, p *subsidies.Programme, err error) {
	if a, err = c.Cases.Application(ctx, id); err == nil && a.OpenID != openID {
		err = fault.New(fault.NotFound, c.say("choice_expired"))
	}
	if err != nil {
		return a, nil, err
	}
	p, err = c.Cases.ProgrammeAt(ctx, a.Programme, a.Version)
	return a, p, err
}

// addPicture makes a page of a picture and keeps it.
func (c *Chat) addPicture(ctx context.Context, openID, id, material, media string) (subsidies.Application, error) {
	page, data, err := c.Papers.Photograph(ctx, media)
	if err != nil {
		return subsidies.Application{ID: id}, err
	}
	page.Material = material
	a, err := c.Cases.AddPaper(ctx, openID, id, page, data)
	if err != nil {
		a.ID = id
	}
	return a, err
}

// photograph takes a picture as a page of the material that is asked for now.
func (w *walk) photograph(ctx context.Context) (wechat.Reply, bool, error) {
	material := strings.TrimPrefix(w.step.ID, paperStep)
	_, err := w.addPicture(ctx, w.m.OpenID, w.form.a.ID, material, w.m.MediaID)
	switch fault.KindOf(err) {
	case fault.OK:
	case fault.Invalid, fault.TooMuch, fault.Conflict:
		return wechat.Text(joinLines(fault.Words(err, w.say("paper_bad")), w.asked())), true, nil
	default:
		return wechat.Reply{}, true, err
	}
	w.d.Skipped = slices.DeleteFunc(slices.Clone(w.d.Skipped), func(s string) bool { return s == w.step.ID })
	if err := w.make(ctx); err != nil {
		return wechat.Reply{}, true, err
	}
	return w.goTo(ctx, w.f.next(w.d), w.gave(w.form.p, material, 1))
}
