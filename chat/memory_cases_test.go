package chat

import (
	"context"
	"fmt"
	"strconv"
	"testing"

	"zaiyue/people"
	"zaiyue/subsidies"
)

// applied are the applications of the graduate, as many as the head of a conversation says: the
// first a draft, the others sent.
type applied struct {
	n       int
	machine *subsidies.Machine
	told    *subsidies.Facts // what was kept of the graduate
}

func newApplied(t testing.TB, n string) applied {
	t.Helper()
	m, err := subsidies.NewMachine()
	if err != nil {
		t.Fatal(err)
	}
	count, err := strconv.Atoi(n)
	if n != "" && err != nil {
		t.Fatal(err)
	}
	return applied{count, m, new(subsidies.Facts)}
}

func (a applied) ApplicationsOf(_ context.Context, _ string, limit int) (all []subsidies.Application, err error) {
	for i := range min(a.n, limit) {
		one := subsidies.Application{ID: fmt.Sprintf("a%d", i), Programme: "gd_flexible", Status: subsidies.Draft}
		if i > 0 {
			one.Status = subsidies.Submitted
			if one.Reference, err = subsidies.NewReference(2026, i); err != nil {
				return nil, err
			}
		}
		all = append(all, one)
	}
	return all, nil
}

func (a applied) ProgrammeAt(_ context.Context, key, _ string) (*subsidies.Programme, error) {
	p, _ := a.machine.Programmes.Programme(key)
	return p, nil
}

func (a applied) FactsOf(context.Context, string) (subsidies.Facts, people.Day, error) {
	return *a.told, "2026-11-20", nil
}

func (a applied) KeepFacts(_ context.Context, _ string, f subsidies.Facts) error {
	*a.told = f
	return nil
}
