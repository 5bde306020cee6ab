package handlers

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"time"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// CaseBook reads applications. The store implements it.
type CaseBook interface {
	Applications(ctx context.Context, f subsidies.Filter, cursor string, limit int) (page []subsidies.Application, next string, err error)
	Application(ctx context.Context, id string) (subsidies.Application, error)
	ApplicationByReference(ctx context.Context, reference string) (string, error)
	ProgrammeAt(ctx context.Context, key, version string) (*subsidies.Programme, error)
	CaseLoads(ctx context.Context, today people.Day) ([]subsidies.Workload, error)
	Twins(ctx context.Context, id string) ([]subsidies.Twin, error)
	SamePerson(ctx context.Context, id string) ([]subsidies.Application, error)
	GraduateNumber(ctx context.Context, openID string) (uint64, error)
}

// CaseMoves changes applications. The store implements it.
type CaseMoves interface {
	MoveApplication(ctx context.Context, by people.By, id string, revision int, s subsidies.Step) (subsidies.Application, error)
	AssignApplication(ctx context.Context, by people.By, id, officer string) error
	RemarkApplication(ctx context.Context, by people.By, id, words string) error
	NewRebinding(ctx context.Context, by people.By, cases []string) (code string, err error)
	AnswerObjection(ctx context.Context, by people.By, id string, at int, words string) error
	GrantApplication(ctx context.Context, by people.By, id string, fen int64) error
	SeeApplication(ctx context.Context, by people.By, id string) (subsidies.Application, error)
	SeePaper(ctx context.Context, by people.By, id, paper string) (subsidies.Paper, io.ReadCloser, error)
}

// CaseEntries are the applications that officers enter for somebody. The store implements it.
type CaseEntries interface {
	EnterApplication(ctx context.Context, by people.By, programme string) (subsidies.Application, error)
	Entries(ctx context.Context, limit int) ([]subsidies.Application, error)
	Entry(ctx context.Context, id string) (subsidies.Application, *subsidies.Programme, error)
	UpdateApplication(ctx context.Context, id string, change func(*subsidies.Application, *subsidies.Programme) ([]notices.Notice, error)) (subsidies.Application, error)
	SendEntry(ctx context.Context, by people.By, id string) (subsidies.Application, error)
	DropDraft(ctx context.Context, openID, id string) error
}

// CasePages are the console's pages of applications (rows R1–R9). All fields must be set.
type CasePages struct {
	Book       CaseBook
	Moves      CaseMoves
	Entries    CaseEntries
	Machine    *subsidies.Machine
	Staff      OfficerNames
	Colleagues Colleagues
	Now        func() time.Time
}

// casesListed is how many applications one page lists.
const casesListed = 50

// Routes implements Area.
func (p *CasePages) Routes() []Route {
	read := people.ReadCases
	return []Route{
		{Method: http.MethodGet, Path: "/cases", Right: read, Does: p.list, Group: "补贴", Label: "申请"},
		{Method: http.MethodGet, Path: "/cases/new", Right: people.ReviewCases, Does: p.newEntry},
		{Method: http.MethodPost, Path: "/cases/new", Right: people.ReviewCases, Does: p.beginEntry},
		{Method: http.MethodGet, Path: "/cases/:id/entry", Right: people.ReviewCases, Does: p.entry},
		{Method: http.MethodPost, Path: "/cases/:id/entry", Right: people.ReviewCases, Does: p.saveEntry},
		{Method: http.MethodPost, Path: "/cases/:id/entry/drop", Right: people.ReviewCases, Does: p.dropEntry},
		{Method: http.MethodPost, Path: "/cases/bulk", Right: read, Does: p.bulk}, // each move has its own right
		{Method: http.MethodPost, Path: "/cases/find", Right: read, Does: p.find},
		{Method: http.MethodGet, Path: "/cases/:id", Right: read, Does: p.show},
		{Method: http.MethodPost, Path: "/cases/:id/move", Right: read, Does: p.move}, // each move has its own right
		{Method: http.MethodPost, Path: "/cases/:id/claim", Right: read, Does: p.claim},
		{Method: http.MethodPost, Path: "/cases/:id/assign", Right: people.AssignCases, Does: p.assign},
		{Method: http.MethodPost, Path: "/cases/:id/grant", Right: people.RecheckCases, Does: p.grant},
		{Method: http.MethodPost, Path: "/cases/:id/objections/:at", Right: people.RecheckCases, Does: p.answerObjection},
		{Method: http.MethodGet, Path: "/cases/:id/rebind", Right: people.ReviewCases, Does: p.rebindForm},
		{Method: http.MethodPost, Path: "/cases/:id/rebind", Right: people.ReviewCases, Does: p.rebind},
		{Method: http.MethodPost, Path: "/cases/:id/note", Right: read, Does: p.note},
		{Method: http.MethodGet, Path: "/cases/:id/view/:paper", Right: read, Does: p.view},
		{Method: http.MethodGet, Path: "/cases/:id/papers/:paper", Right: read, Does: p.paper},
		{Method: http.MethodPost, Path: "/cases/:id/see", Right: read, Does: p.see},
	}
}

// casesPage is /console/cases.
type casesPage struct {
	Tabs       []questionsTab
	Status     subsidies.Status
	Programme  string
	Whose      string
	Statuses   []subsidies.Stand
	Programmes []*subsidies.Programme
	Rows       []caseRow
	Bulk       []bulkMove
	CanEnter   bool
	CanAssign  bool
	Loads      []loadRow // for who gives cases out; else empty
	Next       string
	First      string
	Some       bool
}

type caseRow struct {
	ID, Reference, Name, Status, Owner string
	SentAt                             time.Time
	Due                                people.Day
	Late                               bool
	Waits                              string // for the graduate; empty: it does not
}

// whose chooses the cases of a list by who sees to them.
const (
	whoseMine     = "mine"
	whoseNobody   = "none"
	whoseOverdue  = "overdue"
	whoseObjected = "objected"
)

// list handles GET /console/cases.
func (p *CasePages) list(v *Visit) error {
	f, q := subsidies.Filter{}, url.Values{}
	page := casesPage{Programme: v.Query("programme"), Whose: v.Query("whose"), Programmes: p.Machine.Programmes.All}
	for _, st := range p.Machine.Statuses {
		if st.Key != subsidies.Draft {
			page.Statuses = append(page.Statuses, st)
		}
	}
	if st, ok := p.Machine.Status(subsidies.Status(v.Query("status"))); ok && st.Key != subsidies.Draft {
		f.Status, page.Status = st.Key, st.Key
		q.Set("status", string(st.Key))
	}
	if one, ok := p.Machine.Programmes.Programme(page.Programme); ok {
		f.Programme = one.Key
		q.Set("programme", one.Key)
	}
	page.Some = len(q) > 0
	for _, t := range [][2]string{{"", "全部"}, {whoseMine, "我的"}, {whoseNobody, "没有人认领"}, {whoseOverdue, "超过时限"}, {whoseObjected, "公示有异议"}} {
		other := url.Values{}
		for k := range q {
			other.Set(k, q.Get(k))
		}
		if t[0] != "" {
			other.Set("whose", t[0])
		}
		page.Tabs = append(page.Tabs, questionsTab{t[1], withQuery("/console/cases", other), page.Whose == t[0]})
	}
	nobody := ""
	switch page.Whose {
	case whoseMine:
		f.Owner = &v.Officer.ID
	case whoseNobody:
		f.Owner, f.Open = &nobody, true
	case whoseOverdue:
		f.Overdue = people.DayOf(p.Now())
	case whoseObjected:
		f.Objected, f.Status = true, subsidies.Announced
	default:
		page.Whose = ""
	}
	if page.Whose != "" {
		q.Set("whose", page.Whose)
	}
	return p.listed(v, f, q, &page)
}

// listed fills in a page of the list and shows it.
func (p *CasePages) listed(v *Visit, f subsidies.Filter, q url.Values, page *casesPage) error {
	ctx := v.Request.Context()
	found, next, err := p.Book.Applications(ctx, f, v.Query("after"), casesListed)
	if err != nil {
		return err
	}
	today := people.DayOf(p.Now())
	for i := range found {
		a := &found[i]
		st, _ := p.Machine.Status(a.Status)
		row := caseRow{ID: a.ID, Reference: subsidies.ShowReference(a.Reference), Name: p.name(a), Status: st.Words, SentAt: a.SentAt, Due: a.Due}
		if a.Owner != "" {
			row.Owner = nameOf(ctx, p.Staff, a.Owner)
		}
		row.Late = st.Holder == subsidies.Office && a.Due != "" && a.Due < today
		if st.Holder == subsidies.Graduate {
			row.Waits = "等申请人"
		}
		page.Rows = append(page.Rows, row)
	}
	if v.Query("after") != "" {
		page.First = withQuery("/console/cases", q)
	}
	if next != "" {
		q.Set("after", next)
		page.Next = withQuery("/console/cases", q)
	}
	page.Bulk, page.CanEnter = p.bulkMoves(v), v.Can(people.ReviewCases)
	page.CanAssign = v.Can(people.AssignCases)
	if page.CanAssign && v.Query("loads") != "" { // it looks at every open case
		if page.Loads, err = p.loads(ctx); err != nil {
			return err
		}
	}
	return v.Show("cases", "补贴申请", page)
}

// name is what the programme of an application is called now.
func (p *CasePages) name(a *subsidies.Application) string {
	if one, ok := p.Machine.Programmes.Programme(a.Programme); ok {
		return one.Name
	}
	return a.Programme
}

// find handles POST /console/cases/find: by the reference number somebody reads out.
func (p *CasePages) find(v *Visit) error {
	r, ok := subsidies.ReferenceIn(v.PostForm("reference"))
	if !ok {
		return fault.New(fault.Invalid, "编号不对：一共十位数字，请再核对一遍，念错一位就查得出来。")
	}
	id, err := p.Book.ApplicationByReference(v.Request.Context(), r)
	if err != nil {
		return err
	}
	return v.Done("/cases/"+id, "")
}
