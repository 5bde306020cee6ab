package store

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"slices"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/subsidies"
)

const labelPaper = "application/paper"

// AddPaper keeps a page of a material of an application that its person holds, sealed, behind
// the pages there are. More pages than the material takes are fault.Invalid.
func (db *DB) AddPaper(ctx context.Context, openID, id string, paper subsidies.Paper, data []byte) (subsidies.Application, error) {
	var a subsidies.Application
	err := db.engine.View(ctx, func(tx Tx) error { return db.mayAddPaper(tx, openID, id, paper.Material) })
	if err != nil {
		return a, err
	}
	file, err := db.PutSealedFile(ctx, applicationPerson(id), labelPaper, bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return a, err
	}
	paper.ID, paper.Size, paper.Key = rand.Text(), len(data), file.Key
	paper.File = file.Name
	err = db.engine.Update(ctx, func(tx Tx) error {
		if err := db.mayAddPaper(tx, openID, id, paper.Material); err != nil {
			return err
		}
		if err := db.keepFile(tx, file); err != nil {
			return err
		}
		paper.At = db.moment()
		a, err = db.updateApplication(tx, id, func(a *subsidies.Application, _ *subsidies.Programme) ([]notices.Notice, error) {
			for _, old := range outdated(a, paper.Material) {
				if err := db.dropFile(tx, SealedFile{Name: old.File, Person: applicationPerson(id)}); err != nil {
					return nil, err
				}
				a.Papers = slices.DeleteFunc(a.Papers, func(p subsidies.Paper) bool { return p.ID == old.ID })
			}
			a.Papers = append(a.Papers, paper)
			a.ChangedAt = paper.At
			return nil, nil
		})
		return err
	})
	return a, err
}

// mayAddPaper says why a page cannot be added.
func (db *DB) mayAddPaper(tx Tx, openID, id, material string) error {
	a, p, err := db.heldApplication(tx, openID, id)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(p.Materials, func(m subsidies.Material) bool { return m.Key == material })
	if i < 0 {
		return fault.New(fault.NotFound, textNoMaterial)
	}
	if m := p.Materials[i]; len(a.PapersOf(m.Key))-len(outdated(&a, m.Key)) >= m.Pages {
		return fault.New(fault.Invalid, fmt.Sprintf(textManyPages, m.Name, m.Pages))
	}
	return nil
}

// outdated lists the pages in whose place new ones are given: those of a material that was asked
// for again.
func outdated(a *subsidies.Application, material string) (old []subsidies.Paper) {
	asked, at := a.Asked()
	if !slices.Contains(asked, material) {
		return nil
	}
	return slices.DeleteFunc(a.PapersOf(material), func(p subsidies.Paper) bool { return p.At.After(at) })
}

// heldApplication returns an application that its person may change now: a draft, or a case that
// came back to them.
func (db *DB) heldApplication(tx Tx, openID, id string) (a subsidies.Application, p *subsidies.Programme, err error) {
	r, err := applicationRecord(tx, id)
	if err == nil && r.OpenID != openID {
		err = fault.New(fault.NotFound, textNoApplication)
	}
	if err != nil {
		return a, nil, err
	}
	if st, _ := db.cases.Status(r.Status); st.Holder != subsidies.Graduate {
		return a, nil, fault.New(fault.Conflict, fmt.Sprintf(textNotHeld, st.Words))
	}
	if a, err = db.openApplication(tx, &r); err != nil {
		return a, nil, err
	}
	p, err = db.programmeAt(tx, a.Programme, a.Version)
	return a, p, err
}

// DropPaper deletes a page of an application that its person holds; none is no error.
func (db *DB) DropPaper(ctx context.Context, openID, id, paper string) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		a, _, err := db.heldApplication(tx, openID, id)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(a.Papers, func(p subsidies.Paper) bool { return p.ID == paper })
		if i < 0 {
			return nil
		}
		if err := db.dropFile(tx, SealedFile{Name: a.Papers[i].File, Person: applicationPerson(id)}); err != nil {
			return err
		}
		_, err = db.updateApplication(tx, id, func(a *subsidies.Application, _ *subsidies.Programme) ([]notices.Notice, error) {
			a.Papers = slices.Delete(a.Papers, i, i+1)
			return nil, nil
		})
		return err
	})
}

// OwnPaper opens a page of the person's own application; the caller closes it.
func (db *DB) OwnPaper(ctx context.Context, openID, id, paper string) (subsidies.Paper, io.ReadCloser, error) {
	a, err := db.Application(ctx, id)
	if err == nil && a.OpenID != openID {
		err = fault.New(fault.NotFound, textNoApplication)
	}
	if err != nil {
		return subsidies.Paper{}, nil, err
	}
	return db.openPaper(ctx, &a, paper)
}

// SeePaper opens a page for an officer, after it stands in the trail that they saw it.
func (db *DB) SeePaper(ctx context.Context, by people.By, id, paper string) (p subsidies.Paper, r io.ReadCloser, err error) {
	var a subsidies.Application
	err = db.engine.Update(ctx, func(tx Tx) error {
		record, err := applicationRecord(tx, id)
		if err != nil {
			return err
		}
		if a, err = db.openApplication(tx, &record); err != nil {
			return err
		}
		return db.audited(tx, by, "case.paper", "case/"+id, paper)
	})
	if err != nil {
		return p, nil, err
	}
	return db.openPaper(ctx, &a, paper)
}

func (db *DB) openPaper(ctx context.Context, a *subsidies.Application, id string) (subsidies.Paper, io.ReadCloser, error) {
	i := slices.IndexFunc(a.Papers, func(p subsidies.Paper) bool { return p.ID == id })
	if i < 0 {
		return subsidies.Paper{}, nil, fault.New(fault.NotFound, textNoPaper)
	}
	p := a.Papers[i]
	r, err := db.OpenSealedFile(ctx, SealedFile{Name: p.File, Person: applicationPerson(a.ID), Label: labelPaper, Size: int64(p.Size), Key: p.Key})
	return p, r, err
}
