package handlers

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"zaiyue/fault"
	"zaiyue/followups"
	"zaiyue/people"
)

// PlacementBook keeps the list of placed graduates. The store implements it.
type PlacementBook interface {
	Placements(ctx context.Context, f followups.Filter, cursor string, limit int) (page []followups.Placement, next string, err error)
	PlacementsNamed(ctx context.Context, name string) ([]followups.Placement, error)
	Placement(ctx context.Context, id string) (followups.Placement, error)
	FollowUpsOf(ctx context.Context, placement string) ([]followups.FollowUp, error)
}

// PlacementMoves changes the list. The store implements it.
type PlacementMoves interface {
	NewPlacement(ctx context.Context, by people.By, p followups.Placement) (followups.Placement, error)
	SavePlacement(ctx context.Context, by people.By, p followups.Placement) (followups.Placement, error)
	RenewCode(ctx context.Context, by people.By, id string) (followups.Placement, error)
	EndPlacement(ctx context.Context, by people.By, id string) (followups.Placement, error)
	DeletePlacement(ctx context.Context, by people.By, id string) error
}

// PlacementSheets takes lists from spreadsheets. The store implements it.
type PlacementSheets interface {
	SamePlacements(ctx context.Context, rows []followups.Placement) ([]bool, error)
	KeepSheet(ctx context.Context, by people.By, rows []followups.Placement) (id string, err error)
	AddSheet(ctx context.Context, by people.By, id string) (added int, err error)
}

// PlacementPages are the console's pages of the list of placed graduates (row F1). Names stand
// on pages only, never in an address. All fields must be set.
type PlacementPages struct {
	Book   PlacementBook
	Moves  PlacementMoves
	Sheets PlacementSheets
	Staff  OfficerNames
	Plan   followups.Plan
	Now    func() time.Time
}

// How much is listed on one page: lines, and codes to print.
const (
	placementsListed = 50
	codesPrinted     = 100
	maxFilter        = 100 // bytes of a field of the search
)

// Routes implements Area.
func (p *PlacementPages) Routes() []Route {
	read, write := people.ReadPlacements, people.WritePlacements
	return []Route{
		{Method: http.MethodGet, Path: "/placements", Right: read, Does: p.list, Group: "毕业生", Label: "就业名单"},
		{Method: http.MethodPost, Path: "/placements/find", Right: read, Does: p.find},
		{Method: http.MethodGet, Path: "/placements/codes", Right: write, Does: p.codes},
		{Method: http.MethodGet, Path: "/placements/new", Right: write, Does: p.showNew},
		{Method: http.MethodPost, Path: "/placements", Right: write, Does: p.add},
		{Method: http.MethodGet, Path: "/placements/import", Right: write, Does: p.showImport},
		{Method: http.MethodPost, Path: "/placements/import", Right: write, Does: p.check, MaxBody: followups.MaxSheet + 64<<10},
		{Method: http.MethodPost, Path: "/placements/import/add", Right: write, Does: p.addSheet},
		{Method: http.MethodGet, Path: "/placements/template.xlsx", Right: write, Does: p.template},
		{Method: http.MethodGet, Path: "/placements/:id", Right: read, Does: p.show},
		{Method: http.MethodGet, Path: "/placements/:id/edit", Right: write, Does: p.showEdit},
		{Method: http.MethodPost, Path: "/placements/:id/edit", Right: write, Does: p.save},
		{Method: http.MethodPost, Path: "/placements/:id/code", Right: write, Does: p.renew},
		{Method: http.MethodPost, Path: "/placements/:id/end", Right: write, Does: p.end},
		{Method: http.MethodPost, Path: "/placements/:id/delete", Right: write, Does: p.delete},
	}
}

// placementsPage is /console/placements.
type placementsPage struct {
	followups.Filter
	Name     string // what was searched for by name
	Rows     []placementRow
	Next     string // the address of the next page
	First    string // of the first; empty: this is it
	Codes    string // of the page of codes
	CanWrite bool
	Some     bool // there is a filter
}

type placementRow struct {
	followups.Placement
	Next string // when the person is asked next, in words
}

// Shown is a code in two groups.
func (r placementRow) Shown() string { return followups.ShowCode(r.Code) }

func (p *PlacementPages) rows(page []followups.Placement) (rows []placementRow) {
	for _, l := range page {
		r := placementRow{Placement: l}
		if w, ok := l.Next(p.Plan, p.Now()); ok {
			r.Next = followups.DayOf(w.At).Words()
		}
		rows = append(rows, r)
	}
	return rows
}

// filterOf reads a filter from an address; it holds nothing personal.
func filterOf(v *Visit) (f followups.Filter, q url.Values, err error) {
	f = followups.Filter{Employer: v.Query("employer"), City: v.Query("city"), County: v.Query("county"), Month: v.Query("month"), Bound: v.Query("bound"), State: followups.State(v.Query("state"))}
	q = url.Values{}
	state := string(f.State)
	for name, field := range map[string]*string{"employer": &f.Employer, "city": &f.City, "county": &f.County, "month": &f.Month, "bound": &f.Bound, "state": &state} {
		if *field = strings.TrimSpace(*field); *field == "" {
			continue
		}
		if len(*field) > maxFilter || !utf8.ValidString(*field) {
			return f, q, fault.New(fault.Invalid, textLongSearch)
		}
		q.Set(name, *field)
	}
	f.City, f.State = strings.TrimSuffix(f.City, "市"), followups.State(state)
	return f, q, nil
}

// withQuery completes an address of the console.
func withQuery(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// list handles GET /console/placements.
func (p *PlacementPages) list(v *Visit) error {
	f, q, err := filterOf(v)
	if err != nil {
		return err
	}
	found, next, err := p.Book.Placements(v.Request.Context(), f, v.Query("after"), placementsListed)
	if err != nil {
		return err
	}
	page := placementsPage{Filter: f, Rows: p.rows(found), CanWrite: v.Can(people.WritePlacements), Some: len(q) > 0, Codes: withQuery("/console/placements/codes", q)}
	if v.Query("after") != "" {
		page.First = withQuery("/console/placements", q)
	}
	if next != "" {
		q.Set("after", next)
		page.Next = withQuery("/console/placements", q)
	}
	return v.Show("placements", "就业名单", page)
}

// find handles POST /console/placements/find: a name is in no address.
func (p *PlacementPages) find(v *Visit) error {
	name := strings.TrimSpace(v.PostForm("name"))
	if len(name) > maxFilter {
		return fault.New(fault.Invalid, textLongSearch)
	}
	page := placementsPage{Name: name, CanWrite: v.Can(people.WritePlacements), Some: true, Codes: "/console/placements/codes"}
	if name != "" {
		found, err := p.Book.PlacementsNamed(v.Request.Context(), name)
		if err != nil {
			return err
		}
		page.Rows = p.rows(found)
	}
	return v.Show("placements", "就业名单", page)
}

// codesPage is the sheet of codes to print.
type codesPage struct {
	Rows []placementRow
	Next string
	Some bool
}

// codes handles GET /console/placements/codes.
func (p *PlacementPages) codes(v *Visit) error {
	f, q, err := filterOf(v)
	if err != nil {
		return err
	}
	f.Bound, f.State = "no", followups.Active
	found, next, err := p.Book.Placements(v.Request.Context(), f, v.Query("after"), codesPrinted)
	if err != nil {
		return err
	}
	page := codesPage{Some: v.Query("after") != ""}
	for _, r := range p.rows(found) {
		if r.Code != "" {
			page.Rows = append(page.Rows, r)
		}
	}
	if next != "" {
		q.Set("after", next)
		page.Next = withQuery("/console/placements/codes", q)
	}
	return v.Show("placement_codes", "绑定码", page)
}

// placementPage is one line of the list.
type placementPage struct {
	placementRow
	Windows   []placementWindow
	FollowUps []followups.FollowUp
	AddedBy   string
	CanWrite  bool
	Warning   string
}

type placementWindow struct {
	Months int
	Day    time.Time
	Told   time.Time // zero: not told
	Passed bool      // it never will be
}

// show handles GET /console/placements/:id.
func (p *PlacementPages) show(v *Visit) error {
	ctx := v.Request.Context()
	l, err := p.Book.Placement(ctx, v.Param("id"))
	if err != nil {
		return err
	}
	all, err := p.Book.FollowUpsOf(ctx, l.ID)
	if err != nil {
		return err
	}
	page := placementPage{placementRow: p.rows([]followups.Placement{l})[0], FollowUps: all, CanWrite: v.Can(people.WritePlacements), AddedBy: nameOf(ctx, p.Staff, l.AddedBy)}
	next, any := l.Next(p.Plan, p.Now())
	for _, w := range p.Plan.Days(l.StartOn) {
		row := placementWindow{Months: w.Months, Day: w.At}
		for _, t := range l.Told {
			if t.Months == w.Months {
				row.Told = t.At
			}
		}
		row.Passed = row.Told.IsZero() && (l.State != followups.Active || l.Bound() && (!any || w.Months < next.Months))
		page.Windows = append(page.Windows, row)
	}
	return v.Show("placement", "就业记录", &page)
}
