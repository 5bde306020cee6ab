package subsidies

import "zaiyue/people"

// Announced is the status of a case while everybody may look at it (公示).
const Announced Status = "publishing"

// Published is a case as everybody may see it: nothing that tells who it is to somebody who
// does not know them.
type Published struct {
	Name      string // the first character, the others masked
	Programme string
	Amount    int64 // fen; 0: not known
	Until     people.Day
}

// Announce makes of a case what everybody may see (row R10).
func Announce(a *Application, p *Programme, c *Catalogue) Published {
	shown := Published{Programme: p.Name, Until: a.Due}
	for _, f := range p.Fields {
		if f.Kind == "name" {
			shown.Name = people.Hint(a.Answers[f.Key])
		}
	}
	if a.Granted > 0 {
		shown.Amount = a.Granted
	} else if found, err := p.Check(c, a.Facts, people.DayOf(a.SentAt)); err == nil && found.Least == found.Most {
		shown.Amount = found.Most
	}
	return shown
}
