package subsidies

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"zaiyue/people"
)

// Announced is the status of a case while everybody may look at it (公示).
const Announced Status = "publishing"

// Published is a case as everybody may see it: nothing that tells who it is to somebody who
// does not know them.
type Published struct {
	Token     string // names it in addresses; it tells nothing
	Name      string // the first character, the others masked
	Programme string
	Amount    int64 // fen; 0: not known
	Until     people.Day
}

// Announce makes of a case what everybody may see (row R10).
func Announce(a *Application, p *Programme, c *Catalogue) Published {
	shown := Published{Token: PublicToken(a.ID), Programme: p.Name, Until: a.Due}
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

// PublicToken names an announced case where everybody can see it. From it nobody comes to the
// case's id, which is random.
func PublicToken(id string) string {
	sum := sha256.Sum256([]byte("announced/" + id))
	return hex.EncodeToString(sum[:12])
}

// Announcement is the evidence of a 公示: what everybody could see, from when until when.
type Announcement struct {
	Name      string     `json:"name"` // masked, as it was shown
	Programme string     `json:"programme"`
	Fen       int64      `json:"fen,omitempty"`
	From      time.Time  `json:"from"`
	Until     people.Day `json:"until"` // the last day, as it was told
	Ended     time.Time  `json:"ended,omitzero"`
}

// Objection is what somebody says against an announced case. It is sealed with the case.
type Objection struct {
	At       time.Time `json:"at"`
	Text     string    `json:"text"`
	Contact  string    `json:"contact,omitempty"` // how they can be asked; empty: they did not say
	Answer   string    `json:"answer,omitempty"`
	By       string    `json:"by,omitempty"` // id of the officer who answered
	Answered time.Time `json:"answered,omitzero"`
}

// keepEvidence notes what is announced when a case comes to the 公示, and its end when it goes.
func (m *Machine) keepEvidence(a *Application, before Status, p *Programme, at time.Time) {
	switch {
	case a.Status == Announced:
		shown := Announce(a, p, m.Programmes.Catalogue)
		a.Announcements = append(a.Announcements[:len(a.Announcements):len(a.Announcements)], Announcement{shown.Name, shown.Programme, shown.Amount, at, shown.Until, time.Time{}})
	case before == Announced && len(a.Announcements) > 0:
		all := append([]Announcement(nil), a.Announcements...)
		all[len(all)-1].Ended = at
		a.Announcements = all
	}
}

// Unanswered counts the objections that no officer answered.
func (a *Application) Unanswered() (n int) {
	for _, o := range a.Objections {
		if o.Answered.IsZero() {
			n++
		}
	}
	return n
}
