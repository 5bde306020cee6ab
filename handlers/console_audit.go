package handlers

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"zaiyue/fault"
	"zaiyue/people"
)

// Trail returns lines of the audit trail, the newest first. The store implements it.
type Trail interface {
	// Trail returns a page and the cursor of the next; a page may be short and yet not the
	// last. fault.Invalid for a cursor that is none.
	Trail(ctx context.Context, f people.TrailFilter, cursor string, limit int) ([]people.Entry, string, error)
}

// Colleague finds officers by what they are called. The store implements it.
type Colleague interface {
	OfficerByLogin(ctx context.Context, login string) (people.Officer, people.Credentials, error)
	Officer(ctx context.Context, id string) (people.Officer, error)
}

// AuditPages is the area of the audit trail: who changed what, and when. All fields must be
// set before the first request.
type AuditPages struct {
	Trail    Trail
	Officers Colleague
	Words    *people.TrailWords
}

// Routes implements Area.
func (p *AuditPages) Routes() []Route {
	return []Route{{Method: http.MethodGet, Path: "/audit", Right: people.ReadAudit, Does: p.show, Group: "管理", Label: "操作记录"}}
}

// Bounds of the page and of its filters.
const (
	trailPerPage  = 50
	longestFilter = 300 // bytes
)

// auditPage is /console/audit.
type auditPage struct {
	Filter   people.TrailFilter
	Login    string // what stands in the field of the officer
	Actions  []people.ActionWords
	Object   string // what the object is called, when the page is of one
	Home     string // its own page
	Lines    []auditLine
	Filtered bool
	First    bool
	Next     string // address of the older lines
	Problem  string // with the filter
}

type auditLine struct {
	people.Entry
	Who, What   string
	About, Page string
	Of, On      string // addresses: the lines of the object, of the day
	Mark        string // the beginning of the hash
}

// show handles GET /console/audit.
func (p *AuditPages) show(v *Visit) error {
	page := auditPage{Actions: p.Words.Actions, Login: v.Query("officer"), First: v.Query("from") == ""}
	page.Filter = people.TrailFilter{Action: v.Query("action"), Object: v.Query("object"), Day: v.Query("day")}
	page.Filtered = page.Login != "" || page.Filter != people.TrailFilter{}
	ctx := v.Request.Context()
	status, err := http.StatusOK, p.read(ctx, &page)
	if fault.KindOf(err) == fault.Invalid {
		status, page.Problem = http.StatusBadRequest, fault.Words(err, "")
	} else if err != nil {
		return err
	} else if err := p.lines(ctx, &page, v.Query("from")); err != nil {
		return err
	}
	return v.ShowWith(status, "audit", "操作记录", page)
}

var dayFormat = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

// read checks the filter and finds the officer in it.
func (p *AuditPages) read(ctx context.Context, page *auditPage) error {
	f := &page.Filter
	for _, text := range []string{f.Action, f.Object, f.Day, page.Login} {
		if len(text) > longestFilter {
			*f = people.TrailFilter{}
			return fault.New(fault.Invalid, "要找的内容太长了，请写短一些。")
		}
	}
	if _, err := time.Parse(time.DateOnly, f.Day); f.Day != "" && (err != nil || !dayFormat.MatchString(f.Day)) {
		f.Day = ""
		return fault.New(fault.Invalid, "日期请写成 2026-11-23 这样。")
	}
	if f.Object != "" {
		var err error
		if page.Object, page.Home, err = p.object(ctx, map[string]string{}, f.Object); err != nil {
			return err
		}
	}
	if page.Login == "" {
		return nil
	}
	id, err := p.officer(ctx, page.Login)
	f.Officer = id
	return err
}

// officer finds the id of an officer by login or id.
func (p *AuditPages) officer(ctx context.Context, login string) (string, error) {
	for id, words := range nobodies {
		if login == id || login == words {
			return id, nil
		}
	}
	o, _, err := p.Officers.OfficerByLogin(ctx, login)
	if fault.KindOf(err) == fault.NotFound {
		o, err = p.Officers.Officer(ctx, login)
	}
	if fault.KindOf(err) == fault.NotFound {
		return "", fault.New(fault.Invalid, "没有登录名是这个的人员，请在「人员」里查一查。")
	}
	return o.ID, err
}

// nobodies are the officers of the trail that are no person.
var nobodies = map[string]string{people.TheService: "系统", people.TheShell: "命令行"}

// lines reads a page of lines and puts them into words.
func (p *AuditPages) lines(ctx context.Context, page *auditPage, from string) error {
	found, next, err := p.Trail.Trail(ctx, page.Filter, from, trailPerPage)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, e := range found {
		l := auditLine{Entry: e, What: p.Words.Action(e.Action), Of: auditAddress(people.TrailFilter{Object: e.Object}, "", ""), On: auditAddress(people.TrailFilter{Day: e.Day()}, "", ""), Mark: e.Hash[:min(len(e.Hash), 8)]}
		if l.About, l.Page, err = p.object(ctx, names, e.Object); err != nil {
			return err
		}
		if l.Who, err = p.name(ctx, names, e.Officer); err != nil {
			return err
		}
		page.Lines = append(page.Lines, l)
	}
	if next != "" {
		page.Next = auditAddress(page.Filter, page.Login, next)
	}
	return nil
}

// name is what an officer is called, read once for each.
func (p *AuditPages) name(ctx context.Context, names map[string]string, id string) (string, error) {
	if words, ok := nobodies[id]; ok {
		return words, nil
	}
	if name, ok := names[id]; ok {
		return name, nil
	}
	o, err := p.Officers.Officer(ctx, id)
	if fault.KindOf(err) == fault.NotFound {
		err = nil
	}
	if o.Name == "" {
		o.Name = fmt.Sprintf("（%s）", id)
	}
	names[id] = o.Name
	return o.Name, err
}

// object is what an object is called, and its page; an officer is called by name.
func (p *AuditPages) object(ctx context.Context, names map[string]string, object string) (words, page string, err error) {
	words, page = p.Words.Object(object)
	if id, ok := strings.CutPrefix(object, "officer/"); ok {
		name, err := p.name(ctx, names, id)
		return strings.Replace(words, id, name, 1), page, err
	}
	return words, page, nil
}

// auditAddress is the page with a filter.
func auditAddress(f people.TrailFilter, login, from string) string {
	q := url.Values{}
	for name, value := range map[string]string{"officer": login, "action": f.Action, "object": f.Object, "day": f.Day, "from": from} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return "/console/audit?" + q.Encode()
}
