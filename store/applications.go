package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"zaiyue/fault"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// The buckets of applications; doc.go draws what is in them.
const (
	applications    Bucket = "applications"
	applicationsOf  Bucket = "applications_of"
	applicationsBy  Bucket = "applications_by"
	applicationRefs Bucket = "application_refs"
	applicantsOf    Bucket = "applicants"
	programmeTexts  Bucket = "programme_texts"
)

// application is the value in the bucket applications: what lists and clocks need, and the rest
// sealed.
type application struct {
	ID        string           `json:"id"`
	Reference string           `json:"reference,omitempty"`
	OpenID    string           `json:"open_id,omitempty"`
	Programme string           `json:"programme"`
	Version   string           `json:"version"`
	Status    subsidies.Status `json:"status"`
	BeganAt   time.Time        `json:"began_at"`
	SentAt    time.Time        `json:"sent_at,omitzero"`
	ChangedAt time.Time        `json:"changed_at"`
	Due       people.Day       `json:"due,omitempty"`
	Rested    int              `json:"rested,omitempty"`
	Owner     string           `json:"owner,omitempty"`
	Revision  int              `json:"revision"`
	Clock     bool             `json:"clock,omitempty"`    // the office holds it
	Objected  int              `json:"objected,omitempty"` // objections that nobody answered
	Prints    [][]byte         `json:"prints,omitempty"`   // see applicationPrints
	Sealed    []byte           `json:"sealed"`
}

// applicationBody is what is sealed of an application.
type applicationBody struct {
	Answers       map[string]string        `json:"answers,omitempty"`
	Facts         subsidies.Facts          `json:"facts,omitempty"`
	Consents      []subsidies.Receipt      `json:"consents,omitempty"`
	History       []subsidies.Event        `json:"history,omitempty"`
	Notes         []subsidies.Remark       `json:"notes,omitempty"`
	Papers        []subsidies.Paper        `json:"papers,omitempty"`
	Granted       int64                    `json:"granted,omitempty"`
	Announcements []subsidies.Announcement `json:"announcements,omitempty"`
	Objections    []subsidies.Objection    `json:"objections,omitempty"`
}

const labelApplication = "application"

// applicationPerson is whose key seals an application: its own, so that it outlives a person's
// leaving WeChat, and ends with it.
func applicationPerson(id string) string { return "case/" + id }

// sealApplication makes the record of an application.
func (db *DB) sealApplication(tx Tx, a *subsidies.Application) (r application, err error) {
	st, _ := db.cases.Status(a.Status)
	r = application{
		ID: a.ID, Reference: a.Reference, OpenID: a.OpenID, Programme: a.Programme, Version: a.Version, Status: a.Status,
		BeganAt: a.BeganAt, SentAt: a.SentAt, ChangedAt: a.ChangedAt, Due: a.Due, Rested: a.Rested, Owner: a.Owner, Revision: a.Revision,
		Clock: st.Holder == subsidies.Office, Objected: a.Unanswered(),
	}
	plain, err := json.Marshal(applicationBody{a.Answers, a.Facts, a.Consents, a.History, a.Notes, a.Papers, a.Granted, a.Announcements, a.Objections})
	if err == nil {
		r.Sealed, err = db.seal(tx, applicationPerson(a.ID), labelApplication, plain)
	}
	if err == nil {
		r.Prints, err = db.printsOf(tx, a)
	}
	return r, err
}

// plain is an application without what is sealed of it.
func (r *application) plain() subsidies.Application {
	return subsidies.Application{
		ID: r.ID, Reference: r.Reference, OpenID: r.OpenID, Programme: r.Programme, Version: r.Version, Status: r.Status,
		BeganAt: r.BeganAt, SentAt: r.SentAt, ChangedAt: r.ChangedAt, Due: r.Due, Rested: r.Rested, Owner: r.Owner, Revision: r.Revision, Objected: r.Objected,
	}
}

// openApplication is a record with what is sealed of it.
func (db *DB) openApplication(tx Tx, r *application) (a subsidies.Application, err error) {
	a = r.plain()
	plain, err := db.unseal(tx, applicationPerson(r.ID), labelApplication, r.Sealed)
	if err != nil {
		return a, err
	}
	var b applicationBody
	if err := json.Unmarshal(plain, &b); err != nil {
		return a, fmt.Errorf("store: application %s: %w", r.ID, err)
	}
	b.Facts.Whole()
	a.Granted, a.Announcements, a.Objections = b.Granted, b.Announcements, b.Objections
	a.Answers, a.Facts, a.Consents, a.History, a.Notes, a.Papers = b.Answers, b.Facts, b.Consents, b.History, b.Notes, b.Papers
	return a, nil
}

// applicationRecord returns a record, or fault.NotFound.
func applicationRecord(tx Tx, id string) (r application, err error) {
	there, err := get(tx, applications, text(id), &r)
	if err == nil && !there {
		err = fault.New(fault.NotFound, textNoApplication)
	}
	return r, err
}

// applicationKeys are the places of an application in the officers' lists; a draft is in none
// but that of drafts.
func applicationKeys(r *application) (keys [][]byte) {
	if r.Status == subsidies.Draft {
		keys = append(keys, slices.Concat(text("draft", ""), text(r.ID)))
		if r.OpenID == "" { // an officer enters it for somebody
			keys = append(keys, slices.Concat(text("entry", ""), text(r.ID)))
		}
		return keys
	}
	tail := slices.Concat(number(newest(r.SentAt)), text(r.ID))
	for _, l := range [][2]string{{"all", ""}, {"status", string(r.Status)}, {"programme", r.Programme}, {"owner", r.Owner}} {
		keys = append(keys, slices.Concat(text(l[0], l[1]), tail))
	}
	if r.Clock && r.Due != "" {
		keys = append(keys, slices.Concat(text("due", string(r.Due)), text(r.ID)))
	}
	return keys
}

func applicantKey(r *application) []byte { return text(r.Programme, r.OpenID, r.ID) }

// putApplication keeps a record in the place of what it was before (the zero value: nothing),
// and in the lists it belongs to now.
func putApplication(tx Tx, before, r application) error {
	if err := unlistApplication(tx, before); err != nil {
		return err
	}
	for _, print := range r.Prints {
		if err := tx.Put(applicationPrints, slices.Concat(print, text(r.ID)), mark); err != nil {
			return err
		}
	}
	for _, key := range applicationKeys(&r) {
		if err := tx.Put(applicationsBy, key, mark); err != nil {
			return err
		}
	}
	var errs []error
	if r.OpenID != "" {
		errs = append(errs, tx.Put(applicationsOf, slices.Concat(text(r.OpenID), number(newest(r.BeganAt)), text(r.ID)), mark),
			tx.Put(applicantsOf, applicantKey(&r), []byte(r.Status)))
	}
	if r.Reference != "" {
		errs = append(errs, tx.Put(applicationRefs, text(r.Reference), []byte(r.ID)))
	}
	return errors.Join(append(errs, put(tx, applications, text(r.ID), r))...)
}

// unlistApplication takes a record out of the lists it stands in.
func unlistApplication(tx Tx, r application) error {
	if r.ID == "" {
		return nil
	}
	var errs []error
	for _, print := range r.Prints {
		errs = append(errs, tx.Delete(applicationPrints, slices.Concat(print, text(r.ID))))
	}
	for _, key := range applicationKeys(&r) {
		errs = append(errs, tx.Delete(applicationsBy, key))
	}
	if r.OpenID != "" {
		errs = append(errs, tx.Delete(applicationsOf, slices.Concat(text(r.OpenID), number(newest(r.BeganAt)), text(r.ID))),
			tx.Delete(applicantsOf, applicantKey(&r)))
	}
	return errors.Join(errs...)
}

// Application returns an application whole, or fault.NotFound.
func (db *DB) Application(ctx context.Context, id string) (a subsidies.Application, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		r, err := applicationRecord(tx, id)
		if err == nil {
			a, err = db.openApplication(tx, &r)
		}
		return err
	})
	return a, err
}

// ApplicationsOf returns a person's applications without what is sealed of them, those begun
// last first, at most limit.
func (db *DB) ApplicationsOf(ctx context.Context, openID string, limit int) (all []subsidies.Application, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		all = nil
		records, err := applicationsOfPerson(tx, openID, limit)
		for _, r := range records {
			all = append(all, r.plain())
		}
		return err
	})
	return all, err
}

func applicationsOfPerson(tx Tx, openID string, limit int) (all []application, err error) {
	prefix := text(openID)
	err = tx.Scan(applicationsOf, prefix, nil, func(k, _ []byte) error {
		if len(all) == limit {
			return errStop
		}
		r, err := applicationRecord(tx, string(k[len(prefix)+8:len(k)-1]))
		all = append(all, r)
		return err
	})
	return all, err
}

// ApplicationByReference returns the id of the application with a reference number, or
// fault.NotFound.
func (db *DB) ApplicationByReference(ctx context.Context, reference string) (id string, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		raw, err := tx.Get(applicationRefs, text(reference))
		if id = string(raw); err == nil && raw == nil {
			err = fault.New(fault.NotFound, textNoApplication)
		}
		return err
	})
	return id, err
}

// ProgrammeAt returns a programme in the version with which an application began (row S4).
func (db *DB) ProgrammeAt(ctx context.Context, key, version string) (p *subsidies.Programme, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		p, err = db.programmeAt(tx, key, version)
		return err
	})
	return p, err
}

func (db *DB) programmeAt(tx Tx, key, version string) (*subsidies.Programme, error) {
	if p, ok := db.cases.Programmes.Programme(key); ok && p.Version == version {
		return p, nil
	}
	if p, ok := db.versions.Load(version); ok {
		return p.(*subsidies.Programme), nil
	}
	raw, err := tx.Get(programmeTexts, text(version))
	if err != nil {
		return nil, err
	}
	if raw == nil {
		return nil, fmt.Errorf("store: the text of programme %s, version %s, is not kept", key, version)
	}
	p, err := subsidies.Load(db.cases.Programmes.Catalogue, "programme "+key+"@"+version, slices.Clone(raw))
	if err == nil {
		db.versions.Store(version, p)
	}
	return p, err
}

// keepProgramme keeps the text of a programme's version, for the applications that began with it.
func keepProgramme(tx Tx, p *subsidies.Programme) error {
	raw, err := tx.Get(programmeTexts, text(p.Version))
	if err != nil || raw != nil {
		return err
	}
	return tx.Put(programmeTexts, text(p.Version), p.Text)
}

// newApplicationID is random: it stands in addresses.
func newApplicationID(random string) string { return strings.ToLower(random) }
