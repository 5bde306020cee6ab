package chat

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// applied are the applications of the graduate, as many as the head of a conversation says: the
// first a draft, the others sent.
type applied struct {
	machine *subsidies.Machine
	all     []*subsidies.Application // those begun last first
	told    *subsidies.Facts         // what was kept of the graduate
	links   int
	now     func() time.Time
}

func newApplied(t testing.TB, n string, now func() time.Time) *applied {
	t.Helper()
	m, err := subsidies.NewMachine()
	if err != nil {
		t.Fatal(err)
	}
	count, err := strconv.Atoi(n)
	if n != "" && err != nil {
		t.Fatal(err)
	}
	a := &applied{machine: m, told: new(subsidies.Facts), now: now}
	for i := range count {
		one := &subsidies.Application{ID: fmt.Sprintf("a%d", i), OpenID: "o-sonam", Programme: "gd_flexible", Status: subsidies.Draft}
		if i > 0 {
			one.Status = subsidies.Submitted
			if one.Reference, err = subsidies.NewReference(2026, i); err != nil {
				t.Fatal(err)
			}
		}
		a.all = append(a.all, one)
	}
	return a
}

// asks has an officer move an application: "[case a1 ask photo diploma,id]", "[case a1 lapse silent]".
func (a *applied) asks(t testing.TB, id, move, reason, materials string) {
	t.Helper()
	for _, one := range a.all {
		if one.ID != id {
			continue
		}
		p, _ := a.machine.Programmes.Programme(one.Programme)
		step := subsidies.Step{Move: move, Officer: officerOf(a.machine, move), Reason: reason}
		if materials != "" {
			step.Materials = strings.Split(materials, ",")
		}
		if _, err := a.machine.Take(one, p, step, a.now()); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Fatalf("no application %s", id)
}

func (a *applied) ApplicationsOf(_ context.Context, _ string, limit int) (all []subsidies.Application, err error) {
	for _, one := range a.all[:min(len(a.all), limit)] {
		plain := *one
		plain.Answers, plain.Facts, plain.Papers, plain.History = nil, nil, nil, nil
		all = append(all, plain)
	}
	return all, nil
}

func (a *applied) ProgrammeAt(_ context.Context, key, _ string) (*subsidies.Programme, error) {
	p, _ := a.machine.Programmes.Programme(key)
	return p, nil
}

func (a *applied) FactsOf(context.Context, string) (subsidies.Facts, people.Day, error) {
	return *a.told, "2026-11-20", nil
}

func (a *applied) KeepFacts(_ context.Context, _ string, f subsidies.Facts) error {
	*a.told = f
	return nil
}

func (a *applied) Application(_ context.Context, id string) (subsidies.Application, error) {
	for _, one := range a.all {
		if one.ID == id {
			return *one, nil
		}
	}
	return subsidies.Application{}, fault.New(fault.NotFound, "没有找到这件申请。")
}

func (a *applied) BeginApplication(_ context.Context, openID, programme string) (subsidies.Application, error) {
	one := &subsidies.Application{ID: fmt.Sprintf("b%d", len(a.all)), OpenID: openID, Programme: programme, Status: subsidies.Draft}
	a.all = append([]*subsidies.Application{one}, a.all...)
	return *one, nil
}

func (a *applied) UpdateApplication(ctx context.Context, id string, change func(*subsidies.Application, *subsidies.Programme) ([]notices.Notice, error)) (subsidies.Application, error) {
	for _, one := range a.all {
		if one.ID == id {
			p, _ := a.machine.Programmes.Programme(one.Programme)
			_, err := change(one, p)
			return *one, err
		}
	}
	return a.Application(ctx, id)
}

func (a *applied) SendApplication(ctx context.Context, _, id string) (subsidies.Application, error) {
	return a.UpdateApplication(ctx, id, func(one *subsidies.Application, p *subsidies.Programme) (told []notices.Notice, err error) {
		if one.Reference, err = subsidies.NewReference(2026, 77); err != nil {
			return nil, err
		}
		return a.machine.Take(one, p, subsidies.Step{Move: "submit"}, a.now())
	})
}

func (a *applied) MoveApplication(ctx context.Context, _ people.By, id string, _ int, s subsidies.Step) (subsidies.Application, error) {
	return a.UpdateApplication(ctx, id, func(one *subsidies.Application, p *subsidies.Programme) ([]notices.Notice, error) {
		return a.machine.Take(one, p, s, a.now())
	})
}

func (a *applied) AddPaper(ctx context.Context, _, id string, paper subsidies.Paper, _ []byte) (subsidies.Application, error) {
	return a.UpdateApplication(ctx, id, func(one *subsidies.Application, _ *subsidies.Programme) ([]notices.Notice, error) {
		paper.At = a.now().Add(time.Second)
		one.Papers = append(one.Papers, paper)
		return nil, nil
	})
}

// Photograph knows of a picture what its name says.
func (a *applied) Photograph(_ context.Context, mediaID string) (subsidies.Paper, []byte, error) {
	if strings.Contains(mediaID, "blurry") {
		return subsidies.Paper{}, nil, fault.New(fault.Invalid, "这张照片有点模糊。")
	}
	return subsidies.Paper{ID: mediaID, Type: "image/jpeg"}, []byte("picture"), nil
}

func (a *applied) Once(_ context.Context, _, page string) (string, error) {
	a.links++
	return fmt.Sprintf("%s/h5/go/%d#%s", testURL, a.links, page), nil
}

// officerOf is who makes a move: nobody of the office where it is the graduate's.
func officerOf(m *subsidies.Machine, move string) string {
	if v, _ := m.Move(move); v.By == subsidies.Office {
		return "an officer"
	}
	return ""
}
