package handlers

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"zaiyue/chat"
	"zaiyue/fault"
	"zaiyue/followups"
	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// GraduateBook is what the console knows of graduates. The store implements it.
type GraduateBook interface {
	Known(ctx context.Context, number uint64) (people.Known, error)
	GraduatesLately(ctx context.Context, cursor string, limit int) (page []people.Known, next string, err error)
	GraduateNumber(ctx context.Context, openID string) (uint64, error)
	// ReadGraduate notes in the trail that an officer looks at somebody's talk.
	ReadGraduate(ctx context.Context, by people.By, number uint64) error
}

// TalkBook is what was said to and by a graduate, and what may be. The store implements it.
type TalkBook interface {
	TalkBefore(ctx context.Context, openID string, at time.Time, limit int, kinds ...people.LineKind) ([]people.Line, error)
	Notice(ctx context.Context, id string) (notices.Notice, error)
	NoticesBefore(ctx context.Context, openID string, at time.Time, limit int) ([]notices.Notice, error)
	Allowance(ctx context.Context, openID string) (notices.Ledger, error)
	Preferences(ctx context.Context, openID string) (notices.Preferences, error)
}

// GraduateDesk keeps what officers do with a graduate. The store implements it.
type GraduateDesk interface {
	ReplyGraduate(ctx context.Context, by people.By, number uint64, r people.Reply) (notice string, err error)
	NoteGraduate(ctx context.Context, by people.By, number uint64, key string, kind people.LineKind, words string) error
	TakeGraduate(ctx context.Context, by people.By, number uint64, from string) error
	HandGraduate(ctx context.Context, by people.By, number uint64, from, to, word string) error
}

// PlacedNames knows where graduates work, and their names, which are for officers with
// people.ReadPlacements. The store implements it.
type PlacedNames interface {
	PlacementBound(ctx context.Context, openID string) (p followups.Placement, there bool, err error)
	PlacementsNamed(ctx context.Context, name string) ([]followups.Placement, error)
	Placements(ctx context.Context, f followups.Filter, cursor string, limit int) (page []followups.Placement, next string, err error)
	FollowUpsOf(ctx context.Context, placement string) ([]followups.FollowUp, error)
}

// GraduatePages are the console's pages of one graduate after another: the talk, the reply
// box, who sees to them (row A4). All fields but Tags must be set.
type GraduatePages struct {
	Book     GraduateBook
	Talk     TalkBook
	Desk     GraduateDesk
	Requests RequestBook
	Placed   PlacedNames
	Cases    GraduateCases
	Machine  *subsidies.Machine
	Masses   MassBook
	Tags     TagsOfOne // nil: WeChat is not connected
	Kinds    *notices.Book
	Reasons  notices.Reasons
	Keys     func() [][2]string // of the menu, with what each button is called
	Colleagues
	NewID func() string
}

// Bounds of the pages.
const (
	graduatesListed = 50
	waitingShown    = 20 // of those who wait, above the list
	graduatesFound  = 50 // by a search
)

// Routes implements Area.
func (p *GraduatePages) Routes() []Route {
	act := func(path string, does func(*Visit) error) Route {
		return Route{Method: http.MethodPost, Path: "/graduates/:id" + path, Right: people.ReplyGraduates, Does: does, MaxBody: 64 << 10}
	}
	return []Route{
		{Method: http.MethodGet, Path: "/graduates", Right: people.ReadGraduates, Does: p.list, Group: "毕业生", Label: "往来记录"},
		{Method: http.MethodPost, Path: "/graduates/find", Right: people.ReadGraduates, Does: p.search, MaxBody: 64 << 10}, // names stand in no address
		{Method: http.MethodGet, Path: "/graduates/:id", Right: people.ReadGraduates, Does: p.show},
		act("/reply", p.reply), act("/note", p.note), act("/take", p.take), act("/hand", p.hand), act("/close", p.close),
	}
}

// graduatesPage is /console/graduates.
type graduatesPage struct {
	Query   string
	Names   bool // the officer may search by name
	Found   []graduateRow
	Waiting []requestRow
	More    bool // more wait than are shown
	Rows    []graduateRow
	Next    string
	Paged   bool
}

// graduateRow is one graduate in a list.
type graduateRow struct {
	people.Known
	Name, Employer string // of the placement; for those with the right
	Owner          string
}

// Called is what a graduate is called on pages.
func (g graduateRow) Called() string { return calledGraduate(g.Number, g.Name) }

// calledGraduate is a name, or the number without one.
func calledGraduate(number uint64, name string) string {
	if name != "" {
		return name
	}
	return "同学 " + strconv.FormatUint(number, 10) + " 号"
}

// list handles GET /console/graduates.
func (p *GraduatePages) list(v *Visit) error {
	ctx := v.Request.Context()
	page := graduatesPage{Paged: v.Query("after") != "", Names: v.Can(people.ReadPlacements)}
	if !page.Paged {
		open, _, err := p.Requests.RequestsAfter(ctx, "", waitingShown+1)
		if err != nil {
			return err
		}
		page.More = len(open) > waitingShown
		for _, r := range open[:min(len(open), waitingShown)] {
			row, err := p.waiting(v, r)
			if err != nil {
				return err
			}
			page.Waiting = append(page.Waiting, row)
		}
	}
	known, next, err := p.Book.GraduatesLately(ctx, v.Query("after"), graduatesListed)
	if err != nil {
		return err
	}
	page.Next = next
	for _, k := range known {
		row, err := p.row(v, k)
		if err != nil {
			return err
		}
		page.Rows = append(page.Rows, row)
	}
	return v.Show("graduates", "往来记录", page)
}

// search handles POST /console/graduates/find.
func (p *GraduatePages) search(v *Visit) error {
	page := graduatesPage{Query: firstOf(strings.TrimSpace(v.PostForm("q")), 40), Names: v.Can(people.ReadPlacements)}
	if page.Query == "" {
		return v.Done("/graduates", "")
	}
	found, err := p.find(v, page.Query)
	if err != nil {
		return err
	}
	page.Found = found
	return v.Show("graduates", "往来记录", page)
}

// firstOf returns at most n characters from the beginning of s.
func firstOf(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// row adds to a graduate what the officer may see of the placement.
func (p *GraduatePages) row(v *Visit, k people.Known) (graduateRow, error) {
	row := graduateRow{Known: k}
	if k.Open != nil {
		row.Owner = nameOf(v.Request.Context(), p.People, k.Open.Owner)
	}
	if !v.Can(people.ReadPlacements) {
		return row, nil
	}
	placed, there, err := p.Placed.PlacementBound(v.Request.Context(), k.OpenID)
	if there {
		row.Name, row.Employer = placed.Name, placed.Employer
	}
	return row, err
}

// waiting is a request as the lists show it.
func (p *GraduatePages) waiting(v *Visit, r chat.OpenRequest) (row requestRow, err error) {
	k, err := p.row(v, people.Known{Number: r.Number, Graduate: people.Graduate{OpenID: r.OpenID}})
	return requestRow{OpenRequest: r, Who: k.Called(), OwnerName: nameOf(v.Request.Context(), p.People, r.Owner)}, err
}

// find finds graduates by number, and by name or employer for those who may see them.
func (p *GraduatePages) find(v *Visit, query string) (found []graduateRow, err error) {
	ctx := v.Request.Context()
	if n, err := strconv.ParseUint(strings.Trim(query, "#号 同学"), 10, 64); err == nil {
		k, err := p.Book.Known(ctx, n)
		if fault.KindOf(err) == fault.NotFound {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		row, err := p.row(v, k)
		return []graduateRow{row}, err
	}
	if !v.Can(people.ReadPlacements) {
		return nil, nil
	}
	placed, err := p.Placed.PlacementsNamed(ctx, query)
	if err == nil {
		var at []followups.Placement
		at, _, err = p.Placed.Placements(ctx, followups.Filter{Employer: query}, "", graduatesFound)
		placed = append(placed, at...)
	}
	seen := map[string]bool{}
	for _, one := range placed {
		if err != nil || len(found) == graduatesFound {
			break
		}
		if one.OpenID == "" || seen[one.OpenID] {
			continue
		}
		seen[one.OpenID] = true
		var n uint64
		var k people.Known
		if n, err = p.Book.GraduateNumber(ctx, one.OpenID); err == nil {
			k, err = p.Book.Known(ctx, n)
		}
		found = append(found, graduateRow{Known: k, Name: one.Name, Employer: one.Employer})
	}
	return found, err
}
