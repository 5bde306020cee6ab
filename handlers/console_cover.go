package handlers

import (
	"context"
	"fmt"
	"time"

	"zaiyue/fault"
	"zaiyue/people"
)

// CoverStaff is what leave cover asks of the staff that is kept. The store implements it.
type CoverStaff interface {
	Officer(ctx context.Context, id string) (people.Officer, error)
	OfficerByLogin(ctx context.Context, login string) (people.Officer, people.Credentials, error)
	Officers(ctx context.Context, q people.StaffQuery) ([]people.Officer, string, error)
	CoverOfficer(ctx context.Context, by people.By, id string, c people.Cover) (people.Officer, error)
}

// Colleagues is what both an officer's own page and the staff pages do about leave cover.
type Colleagues struct {
	People CoverStaff
	Now    func() time.Time
}

// offered bounds the colleagues that a form proposes; any other login can be typed.
const offered = 200

// longestCover bounds a leave.
const longestCover = 366 * 24 * time.Hour

// coverForm is the form of a leave: days as a browser writes them, both included.
type coverForm struct {
	By, From, Until string // a login, two days
	Name            string // of who covers now; empty: nobody
	Now             bool   // the leave is under way
	Colleagues      []people.Officer
}

const dayForm = "2006-01-02"

// coverOf fills the form with what is recorded.
func (a *Colleagues) coverOf(v *Visit, o people.Officer) (f coverForm, err error) {
	if f.Colleagues, err = a.colleagues(v, o.ID); err != nil || o.CoveredBy == "" || !a.Now().Before(o.AwayUntil) {
		return f, err
	}
	by, err := a.People.Officer(v.Request.Context(), o.CoveredBy)
	f.By, f.Name = by.Login, by.Name
	f.From, f.Until = o.AwayFrom.In(people.Beijing()).Format(dayForm), o.AwayUntil.Add(-time.Second).In(people.Beijing()).Format(dayForm)
	_, f.Now = o.Away(a.Now())
	return f, err
}

// coverTyped is the form with what was typed.
func coverTyped(v *Visit, f coverForm) coverForm {
	f.By, f.From, f.Until = v.PostForm("by"), v.PostForm("from"), v.PostForm("until")
	return f
}

// colleagues lists those who may be proposed to an officer.
func (a *Colleagues) colleagues(v *Visit, but string) (all []people.Officer, err error) {
	page, _, err := a.People.Officers(v.Request.Context(), people.StaffQuery{Limit: offered + 1})
	for _, o := range page {
		if o.ID != but {
			all = append(all, o)
		}
	}
	return all, err
}

// colleague finds a colleague by the login that was typed; fault.Invalid.
func (a *Colleagues) colleague(v *Visit, typed string) (people.Officer, error) {
	o, _, err := a.People.OfficerByLogin(v.Request.Context(), people.FoldLogin(typed))
	if fault.KindOf(err) == fault.NotFound || err == nil && !o.Active() {
		return o, fault.New(fault.Invalid, fmt.Sprintf(textNoColleague, shorten(typed)))
	}
	return o, err
}

// setCover reads the form and records it; an empty colleague ends the cover.
func (a *Colleagues) setCover(v *Visit, id string) error {
	var c people.Cover
	if v.PostForm("by") != "" && v.PostForm("end") == "" {
		by, err := a.colleague(v, v.PostForm("by"))
		if err != nil {
			return err
		}
		from, errFrom := time.ParseInLocation(dayForm, v.PostForm("from"), people.Beijing())
		until, errUntil := time.ParseInLocation(dayForm, v.PostForm("until"), people.Beijing())
		until = until.AddDate(0, 0, 1) // the last day is part of it
		if errFrom != nil || errUntil != nil || !from.Before(until) || until.Sub(from) > longestCover || !a.Now().Before(until) {
			return fault.New(fault.Invalid, textBadDays)
		}
		c = people.Cover{By: by.ID, From: from, Until: until}
	} else if v.PostForm("end") == "" {
		return fault.New(fault.Invalid, textWhoCovers)
	}
	_, err := a.People.CoverOfficer(v.Request.Context(), v.By(), id, c)
	return err
}

// coverDone says what setCover did.
func coverDone(v *Visit) string {
	if v.PostForm("end") != "" {
		return "代班已经结束。"
	}
	return "代班已经记下。"
}

// shorten keeps a sentence readable that repeats what was typed.
func shorten(typed string) string {
	if r := []rune(typed); len(r) > 32 {
		return string(r[:32]) + "…"
	}
	return typed
}
