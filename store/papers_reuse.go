package store

import (
	"context"
	"errors"
	"io"

	"zaiyue/fault"
	"zaiyue/subsidies"
)

// EarlierPapers lists the pages that a person gave in other applications, by material: those
// given last, of one application (row S12). Nothing is offered whose application is gone.
func (db *DB) EarlierPapers(ctx context.Context, openID, id string) (found map[string]subsidies.Wallet, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		found = map[string]subsidies.Wallet{}
		all, err := applicationsOfPerson(tx, openID, mostApplications)
		if err != nil {
			return err
		}
		for i := range all {
			if all[i].ID == id {
				continue
			}
			a, err := db.openApplication(tx, &all[i])
			if fault.KindOf(err) == fault.NotFound {
				continue // its key is gone
			}
			if err != nil {
				return err
			}
			for _, p := range a.Papers {
				if w := found[p.Material]; w.From != a.ID && (w.From == "" || p.Since().After(w.At)) {
					found[p.Material] = subsidies.Wallet{From: a.ID, At: p.Since(), Pages: len(a.PapersOf(p.Material))}
				}
			}
		}
		return nil
	})
	return found, err
}

// ReusePapers puts the pages that EarlierPapers found for a material into an application that
// its person holds: copies, sealed with the application's own key, with the day on which they
// were made. None is fault.NotFound.
func (db *DB) ReusePapers(ctx context.Context, openID, id, material string) error {
	found, err := db.EarlierPapers(ctx, openID, id)
	if err != nil {
		return err
	}
	w, ok := found[material]
	if !ok {
		return fault.New(fault.NotFound, textNoPaper)
	}
	a, err := db.Application(ctx, w.From)
	if err != nil {
		return err
	}
	for _, p := range a.PapersOf(material) {
		_, r, err := db.openPaper(ctx, &a, p.ID)
		if err != nil {
			return err
		}
		data, err := io.ReadAll(r)
		if err := errors.Join(err, r.Close()); err != nil {
			return err
		}
		page := subsidies.Paper{Material: material, Type: p.Type, Width: p.Width, Height: p.Height, Taken: p.Since()}
		if _, err := db.AddPaper(ctx, openID, id, page, data); err != nil {
			return err
		}
	}
	return nil
}
