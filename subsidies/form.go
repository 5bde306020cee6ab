package subsidies

import (
	"errors"

	"zaiyue/people"
)

// MaterialsFor lists the documents a person needs, and those of which it is not known yet.
func (p *Programme) MaterialsFor(facts Facts, today people.Day) (needed, unsure []Material, err error) {
	for _, m := range p.Materials {
		switch wanted, err := m.when.wanted(facts, today); {
		case errors.Is(err, errUnknown):
			unsure = append(unsure, m)
		case err != nil:
			return nil, nil, err
		case wanted:
			needed = append(needed, m)
		}
	}
	return needed, unsure, nil
}

// FieldsFor lists what the application asks of a person. What hangs on a fact that is not known
// is asked: an answer too many does no harm.
func (p *Programme) FieldsFor(facts Facts, today people.Day) (asked []Field, err error) {
	for _, f := range p.Fields {
		wanted, err := f.when.wanted(facts, today)
		if err != nil && !errors.Is(err, errUnknown) {
			return nil, err
		}
		if wanted || err != nil {
			asked = append(asked, f)
		}
	}
	return asked, nil
}

// wanted judges a condition under which something is asked for; no condition holds always.
func (c compiled) wanted(facts Facts, today people.Day) (bool, error) {
	if c.program == nil {
		return true, nil
	}
	value, _, err := c.eval(facts, today)
	return value == true, err
}
