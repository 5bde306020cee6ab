package handlers

import (
	"context"

	"zaiyue/subsidies"
)

// GraduateCases reads the applications of a graduate. The store implements it.
type GraduateCases interface {
	ApplicationsOf(ctx context.Context, openID string, limit int) ([]subsidies.Application, error)
	Application(ctx context.Context, id string) (subsidies.Application, error)
	ProgrammeAt(ctx context.Context, key, version string) (*subsidies.Programme, error)
}

// casesOnTimeline bounds the applications of one person that a timeline shows.
const casesOnTimeline = 50

// caseMoves lists the moves of the graduate's cases; drafts are the graduate's own.
func (p *GraduatePages) caseMoves(ctx context.Context, openID string) (items []moment, err error) {
	all, err := p.Cases.ApplicationsOf(ctx, openID, casesOnTimeline)
	if err != nil {
		return nil, err
	}
	w := &momentWords{ctx: ctx, pages: p}
	for _, line := range all {
		if line.Status == subsidies.Draft {
			continue
		}
		a, err := p.Cases.Application(ctx, line.ID)
		if err != nil {
			return nil, err
		}
		programme, err := p.Cases.ProgrammeAt(ctx, a.Programme, a.Version)
		if err != nil {
			return nil, err
		}
		name := programme.Name
		for _, e := range a.History {
			m := moment{At: e.At, Class: "event", State: p.Machine.Words(e.To), Good: true, Text: p.Machine.Told(e, programme), Link: "/console/cases/" + a.ID}
			v, _ := p.Machine.Move(e.Move)
			switch {
			case e.Clock:
				m.Title = v.Words + "：" + name
			case e.Officer != "":
				m.Title = w.officer(e.Officer) + " " + v.Words + "：" + name
			default:
				m.Title = "TA " + v.Words + "：" + name
			}
			items = append(items, m)
		}
	}
	return items, nil
}
