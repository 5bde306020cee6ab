package chat

import (
	"context"
	"slices"
	"strings"

	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/subsidies"
	"zaiyue/wechat"
)

// Cases are a graduate's applications, as far as the talk goes. The store implements it.
type Cases interface {
	// ApplicationsOf returns them without what is personal, those begun last first.
	ApplicationsOf(ctx context.Context, openID string, limit int) ([]subsidies.Application, error)
	ProgrammeAt(ctx context.Context, key, version string) (*subsidies.Programme, error)
	Applying
}

// Applying is how an application is filled, given and mended. The draft is the one of the pages.
type Applying interface {
	Application(ctx context.Context, id string) (subsidies.Application, error)
	BeginApplication(ctx context.Context, openID, programme string) (subsidies.Application, error)
	UpdateApplication(ctx context.Context, id string, change func(*subsidies.Application, *subsidies.Programme) ([]notices.Notice, error)) (subsidies.Application, error)
	SendApplication(ctx context.Context, openID, id string) (subsidies.Application, error)
	MoveApplication(ctx context.Context, by people.By, id string, revision int, s subsidies.Step) (subsidies.Application, error)
	AddPaper(ctx context.Context, openID, id string, paper subsidies.Paper, data []byte) (subsidies.Application, error)
}

// Papers makes pages of the pictures that were sent, and ways to the pages that work once.
type Papers interface {
	// Photograph fetches a picture from WeChat and makes a page of it. One that cannot be read
	// is fault.Invalid, with words that say how to take another.
	Photograph(ctx context.Context, mediaID string) (subsidies.Paper, []byte, error)
	// Once returns the address that leads the person, and nobody else, to a page of ours once.
	Once(ctx context.Context, openID, page string) (string, error)
}

const (
	casesTold   = 3   // applications one answer tells of
	casesLooked = 100 // in which a reference number is looked for
)

// cases tells how the graduate's applications stand.
func (c *Chat) cases(ctx context.Context, s *Session) (wechat.Reply, error) {
	if c.Cases == nil {
		return c.mine(ctx, s)
	}
	lines, more, err := c.caseLines(ctx, s.OpenID)
	switch {
	case err != nil:
		return wechat.Reply{}, err
	case len(lines) == 0:
		return wechat.Text(c.say("cases_none")), nil
	case more:
		lines = append(lines, c.say("cases_more"))
	}
	return wechat.Text(c.say("cases") + "\n" + strings.Join(lines, "\n")), nil
}

// caseLines tells of the applications begun last, and whether there are more.
func (c *Chat) caseLines(ctx context.Context, openID string) (lines []string, more bool, err error) {
	all, err := c.Cases.ApplicationsOf(ctx, openID, casesTold+1)
	for i := range all {
		if i == casesTold {
			return lines, true, nil
		}
		line, err := c.caseLine(ctx, &all[i])
		if err != nil {
			return nil, false, err
		}
		lines = append(lines, line)
	}
	return lines, false, err
}

func (c *Chat) caseLine(ctx context.Context, a *subsidies.Application) (string, error) {
	p, err := c.Cases.ProgrammeAt(ctx, a.Programme, a.Version)
	if err != nil {
		return "", err
	}
	values := []string{"programme", p.Name, "status", c.Machine.Words(a.Status), "next", c.Machine.Next(a, p), "id", a.ID}
	if a.Reference == "" {
		return c.say("case_draft", values[:2:2]...) + c.say("case_link", "id", a.ID), nil
	}
	return c.say("case", append(values[:6:6], "number", subsidies.ShowReference(a.Reference))...) + c.say("case_link", "id", a.ID), nil
}

// reference answers a message that holds a reference number: of the graduate's own application,
// and of nobody else's.
func (c *Chat) reference(ctx context.Context, m *wechat.Message, s *Session) (wechat.Reply, bool, error) {
	number, ok := subsidies.ReferenceIn(m.Content)
	if c.Cases == nil || !ok {
		return wechat.Reply{}, false, nil
	}
	all, err := c.Cases.ApplicationsOf(ctx, s.OpenID, casesLooked)
	if err != nil {
		return wechat.Reply{}, true, err
	}
	i := slices.IndexFunc(all, func(a subsidies.Application) bool { return a.Reference == number })
	if i < 0 {
		return c.done("case_unknown", "number", subsidies.ShowReference(number))
	}
	line, err := c.caseLine(ctx, &all[i])
	return wechat.Text(line), true, err
}
