package handlers

import (
	"context"

	"zaiyue/figures"
)

// readsLine is how often an article was opened on the site in the last days.
type readsLine struct {
	Days int
	N    uint64
}

// fillReads counts the reads of the last week and of the last thirty days, today included.
func (w *Writing) fillReads(ctx context.Context, p *articleShow) error {
	name := figures.Of(figures.ReadOf, p.ID)
	today := figures.DayOf(w.Now())
	counts, err := w.Reads.Figures(ctx, today.AddDate(0, 0, 1-daysShown), today, string(name))
	if err != nil {
		return err
	}
	p.Reads = []readsLine{{Days: 7}, {Days: daysShown}}
	for _, c := range counts {
		if c.Name != name {
			continue // of an article whose id only begins alike
		}
		for i := range p.Reads {
			if c.Day.After(today.AddDate(0, 0, -p.Reads[i].Days)) {
				p.Reads[i].N += c.N
			}
		}
	}
	return nil
}
