package handlers

import (
	"context"
	"net/http"
	"time"

	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/subsidies"
)

// RunBook keeps the officers' runs. The store implements it.
type RunBook interface {
	// Runs returns a page of the runs in a state (empty: all), the newest first.
	Runs(ctx context.Context, state notices.RunState, cursor string, limit int) (page []notices.Run, next string, err error)
	Run(ctx context.Context, id string) (notices.Run, error)
	// NewRun keeps a new draft; the same ID again is the same run.
	NewRun(ctx context.Context, by people.By, r notices.Run) (notices.Run, error)
	// SaveRun changes a draft that nobody changed since revision: else fault.Conflict.
	SaveRun(ctx context.Context, by people.By, id string, revision int, change func(*notices.Run)) (notices.Run, error)
}

// RunActs is what officers do with runs. The store implements it.
type RunActs interface {
	MoveRun(ctx context.Context, by people.By, id string, act notices.RunAct) (notices.Run, error)
	// CountAgain has a run counted anew.
	CountAgain(ctx context.Context, id string) error
	// TryRun tells some officers what a run says, and returns how many.
	TryRun(ctx context.Context, by people.By, t notices.Trial) (told int, err error)
}

// RunResults tells what a run would come to, and came to. The store implements it.
type RunResults interface {
	RunCount(ctx context.Context, id string) (notices.RunCount, error)
	RunPreviews(ctx context.Context, id string, limit int) ([]notices.Notice, error)
	RunTally(ctx context.Context, id string) (notices.Tally, error)
	// RunNotices returns a page of a run's notices in a state; why narrows it to one line of
	// the tally.
	RunNotices(ctx context.Context, id string, state notices.State, why *notices.TallyLine, cursor string, limit int) (page []notices.Notice, next string, err error)
}

// RunLists keeps uploaded lists. The store implements it.
type RunLists interface {
	List(ctx context.Context, id string) (notices.List, error)
	KeepList(ctx context.Context, by people.By, l notices.List, members []notices.Member) error
	// DropList takes a list away with everybody on it.
	DropList(ctx context.Context, by people.By, id string) error
	// FollowersNamed returns the OpenIDs of followers by OpenID, or by number in digits.
	FollowersNamed(ctx context.Context, names []string) (openIDs map[string]string, err error)
}

// TrialBook keeps the officers who are sent trials. The store implements it.
type TrialBook interface {
	Trialists(ctx context.Context) (ids []string, err error)
	SetTrialists(ctx context.Context, by people.By, ids []string) error
}

// RunStaff knows the officers. The store implements it.
type RunStaff interface {
	Officer(ctx context.Context, id string) (people.Officer, error)
	OfficerByLogin(ctx context.Context, login string) (people.Officer, people.Credentials, error)
}

// RunPages are the console's pages of what officers send to many (rows N7–N9). All fields
// must be set, but Tags, which is nil without WeChat.
type RunPages struct {
	Runs    RunBook
	Acts    RunActs
	Results RunResults
	Lists   RunLists
	Trials  TrialBook
	Staff   RunStaff
	Tags    TagLister
	Book    *notices.Book
	Reasons notices.Reasons
	Moves   *notices.RunMoves
	Machine *subsidies.Machine // of applications, for audiences
	// Control returns whether a run may send: it rests by itself when errors pile up.
	Control func(ctx context.Context, id string) (notices.Control, error)
	// Unfit lists the templates that cannot carry some fields of a kind.
	Unfit  func(k notices.Kind, fields map[string]string) []notices.Unfit
	Person func(ctx context.Context, openID string) (Person, error)
	// Numbers returns the numbers that the console knows people by.
	Numbers func(ctx context.Context, openIDs []string) (map[string]uint64, error)
	Name    func(ctx context.Context, officer string) string
	Now     func() time.Time
	NewID   func() string
}

const (
	runsListed     = 30
	runPeople      = 50
	previewsShown  = 5
	maxRunTitle    = 40
	maxFilterWords = 60
)

// Routes implements Area.
func (p *RunPages) Routes() []Route {
	const get, post = http.MethodGet, http.MethodPost
	return []Route{
		{Method: get, Path: "/runs", Right: people.ReadNotices, Does: p.list, Group: "通知", Label: "发通知"},
		{Method: get, Path: "/runs/new", Right: people.WriteNotices, Does: p.begin},
		{Method: post, Path: "/runs/new", Right: people.WriteNotices, Does: p.create},
		{Method: get, Path: "/runs/trial", Right: people.WriteNotices, Does: p.trialists, Group: "通知", Label: "试发名单"},
		{Method: post, Path: "/runs/trial", Right: people.WriteNotices, Does: p.setTrialists},
		{Method: get, Path: "/runs/:id", Right: people.ReadNotices, Does: p.show},
		{Method: get, Path: "/runs/:id/edit", Right: people.WriteNotices, Does: p.edit},
		{Method: post, Path: "/runs/:id/edit", Right: people.WriteNotices, Does: p.save},
		{Method: get, Path: "/runs/:id/list", Right: people.WriteNotices, Does: p.showList},
		{Method: post, Path: "/runs/:id/list", Right: people.WriteNotices, Does: p.addList, MaxBody: notices.MaxListFile + 1<<16},
		{Method: get, Path: "/runs/:id/list.xlsx", Right: people.WriteNotices, Does: p.listTemplate},
		{Method: post, Path: "/runs/:id/move", Right: people.ReadNotices, Does: p.move}, // each move names its own right
		{Method: post, Path: "/runs/:id/try", Right: people.WriteNotices, Does: p.try},
		{Method: post, Path: "/runs/:id/count", Right: people.ReadNotices, Does: p.countAgain},
		{Method: post, Path: "/runs/:id/resend", Right: people.WriteNotices, Does: p.resend},
		{Method: get, Path: "/runs/:id/people", Right: people.ReadNotices, Does: p.people},
		{Method: get, Path: "/runs/:id/people.xlsx", Right: people.ReadNotices, Does: p.export},
	}
}

// runsPage is /console/runs.
type runsPage struct {
	State    notices.RunState
	Tabs     []questionsTab
	Rows     []runRow
	Next     string
	Paged    bool
	MayWrite bool
}

// runRow is one run of the list.
type runRow struct {
	notices.Run
	Words, Look   string // of the state
	KindName, Who string
	People        int // that have a notice of it
	Reached, Open int
}

// list handles GET /console/runs.
func (p *RunPages) list(v *Visit) error {
	ctx := v.Request.Context()
	page := runsPage{State: notices.RunState(typed(v.Query("state"), 20)), Paged: v.Query("after") != "", MayWrite: v.Can(people.WriteNotices)}
	page.Tabs = []questionsTab{{"全部", "/console/runs", page.State == ""}}
	for _, s := range p.Moves.States {
		page.Tabs = append(page.Tabs, questionsTab{s.Words, "/console/runs?state=" + string(s.State), page.State == s.State})
	}
	runs, next, err := p.Runs.Runs(ctx, page.State, v.Query("after"), runsListed)
	if err != nil {
		return err
	}
	page.Next = next
	for _, r := range runs {
		row := runRow{Run: r, Who: p.Name(ctx, r.Author)}
		row.Words, row.Look = p.Moves.Words(r.State)
		if k, known := p.Book.Kind(r.Kind); known {
			row.KindName = k.Name
		}
		if r.Launched {
			t, err := p.Results.RunTally(ctx, r.ID)
			if err != nil {
				return err
			}
			row.People, row.Open, row.Reached = t.Of(), t.Open(), t.Of(notices.Delivered)
		}
		page.Rows = append(page.Rows, row)
	}
	return v.Show("runs", "发通知", page)
}

// Asking lists runs of others that wait for an officer to confirm them, for the first page.
func (p *RunPages) Asking(ctx context.Context, officer string) (all []Concern, err error) {
	runs, _, err := p.Runs.Runs(ctx, notices.RunAsking, "", todoCounted)
	n := 0
	for i := range runs {
		if _, own := p.Moves.Open(&runs[i], officer, func(r people.Right) bool { return r == people.ConfirmNotices }); own == "" {
			n++
		}
	}
	return counted(n, "%s 次通知等您确认", "/console/runs?state="+string(notices.RunAsking), true), err
}
