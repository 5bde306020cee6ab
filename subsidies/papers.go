package subsidies

import (
	"slices"
	"strings"
	"time"

	"zaiyue/people"
)

// Material returns the material with a key; the zero value where there is none.
func (p *Programme) Material(key string) Material {
	for _, m := range p.Materials {
		if m.Key == key {
			return m
		}
	}
	return Material{}
}

// Names lists materials for people: 「身份证」、「毕业证」.
func (p *Programme) Names(materials []string) string {
	names := make([]string, len(materials))
	for i, key := range materials {
		names[i] = "「" + p.Material(key).Name + "」"
	}
	return strings.Join(names, "、")
}

// Asked returns what the office asked for when it gave the case back, and when; none where it
// named no materials, and the zero time where the case is not back.
func (a *Application) Asked() (materials []string, at time.Time) {
	if a.Status != Amending || len(a.History) == 0 {
		return nil, time.Time{}
	}
	last := a.History[len(a.History)-1]
	return last.Materials, last.At
}

// PapersWanted lists the materials of which the person has to give pages still, in the order of
// the programme: of a draft those that have none, of a case that came back those that were asked
// for by name and have none since, or all where none was named.
func (p *Programme) PapersWanted(a *Application, today people.Day) (wanted []Material, err error) {
	asked, at := a.Asked()
	if a.Status == Amending && len(asked) == 0 {
		return p.Materials, nil
	}
	of := p.Materials
	if a.Status == Draft {
		if of, _, err = p.MaterialsFor(a.Facts, today); err != nil {
			return nil, err
		}
	} else if a.Status != Amending {
		return nil, nil
	}
	for _, m := range of {
		given := slices.ContainsFunc(a.PapersOf(m.Key), func(page Paper) bool { return page.At.After(at) })
		if !given && (a.Status == Draft || slices.Contains(asked, m.Key)) {
			wanted = append(wanted, m)
		}
	}
	return wanted, nil
}

// Lapsed reports whether the case ended because nothing came in time from the person.
func (a *Application) Lapsed() bool {
	return len(a.History) > 0 && a.History[len(a.History)-1].Move == "lapse"
}
