package handlers

import (
	"context"
	"net/http"
	"net/url"

	"zaiyue/fault"
	"zaiyue/people"
)

// StaffBook is what the staff pages ask of the officers that are kept. The store implements
// it; every change is one transaction with its line in the audit trail.
type StaffBook interface {
	CoverStaff
	AddOfficer(ctx context.Context, by people.By, n people.NewOfficer) (people.Officer, error)
	EditOfficer(ctx context.Context, by people.By, id, name string, roles []people.Role) (people.Officer, error)
	ResetOfficer(ctx context.Context, by people.By, id string, r people.Reset) (people.Officer, error)
	EndSessions(ctx context.Context, by people.By, id string) (people.Credentials, error)
	LeaveOfficer(ctx context.Context, by people.By, id, to string) (people.Officer, error)
	Signed(ctx context.Context, id string) (people.Officer, people.Credentials, error)
}

// Staff is the pages on which officers are managed. All fields must be set before the first
// request.
type Staff struct {
	Book StaffBook
	Colleagues
	Hashes   *people.Hasher
	Sessions *Sessions
	Roles    *people.Roles
	// HandedOver is called when an officer's articles have become a colleague's.
	HandedOver func(context.Context) error
}

// Routes implements Area.
func (s *Staff) Routes() []Route {
	route := func(method, path string, does func(*Visit) error) Route {
		return Route{Method: method, Path: path, Right: people.ManageStaff, Does: does, MaxBody: 64 << 10}
	}
	list := route(http.MethodGet, "/staff", s.list)
	list.Group, list.Label = "管理", "人员"
	return []Route{
		list, route(http.MethodGet, "/staff/new", s.showNew), route(http.MethodPost, "/staff", s.add),
		route(http.MethodGet, "/staff/:id", s.show), route(http.MethodPost, "/staff/:id", s.edit),
		route(http.MethodPost, "/staff/:id/reset", s.reset), route(http.MethodPost, "/staff/:id/signout", s.signOut),
		route(http.MethodPost, "/staff/:id/cover", s.cover), route(http.MethodPost, "/staff/:id/leave", s.leave),
	}
}

// staffPerPage is how many officers a page of the list shows.
const staffPerPage = 50

// staffLine is one officer in the list.
type staffLine struct {
	people.Officer
	Words []string // of the roles
	Away  bool
}

// staffPage is a page of the list.
type staffPage struct {
	Search string
	Left   bool
	Lines  []staffLine
	Next   string // the address of the next page; empty at the end
	First  bool
}

// list handles GET /console/staff.
func (s *Staff) list(v *Visit) error {
	q := people.StaffQuery{Search: v.Query("q"), Left: v.Query("left") != "", Cursor: v.Query("after"), Limit: staffPerPage}
	if len(q.Search) > 200 {
		return fault.New(fault.Invalid, textLongSearch)
	}
	page, next, err := s.Book.Officers(v.Request.Context(), q)
	if err != nil {
		return err
	}
	p := staffPage{Search: q.Search, Left: q.Left, First: q.Cursor == ""}
	for _, o := range page {
		_, away := o.Away(s.Now())
		p.Lines = append(p.Lines, staffLine{o, s.words(o.Roles), away})
	}
	if next != "" {
		query := url.Values{"after": {next}}
		if q.Search != "" {
			query.Set("q", q.Search)
		}
		if q.Left {
			query.Set("left", "1")
		}
		p.Next = "/console/staff?" + query.Encode()
	}
	return v.Show("staff", "人员", p)
}

func (s *Staff) words(roles []people.Role) (words []string) {
	for _, r := range roles {
		words = append(words, s.Roles.Words(r))
	}
	return words
}

// roleTick is a role to be ticked, with what it may do.
type roleTick struct {
	Role    people.Role
	Words   string
	Rights  string
	Checked bool
}

func (s *Staff) ticks(has []people.Role) (ticks []roleTick) {
	for _, r := range s.Roles.Roles {
		ticks = append(ticks, roleTick{r.Role, r.Words, s.Roles.Does(r.Role), containsRole(has, r.Role)})
	}
	return ticks
}

func containsRole(roles []people.Role, role people.Role) bool {
	o := people.Officer{Roles: roles}
	return o.Has(role)
}

// newStaffPage is the form of a new officer.
type newStaffPage struct {
	Login, Name string
	Ticks       []roleTick
	Wrong       string
}

// showNew handles GET /console/staff/new.
func (s *Staff) showNew(v *Visit) error {
	return v.Show("staff_new", "添加人员", newStaffPage{Ticks: s.ticks(nil)})
}

// passwordPage shows a temporary password, once.
type passwordPage struct {
	Officer  people.Officer
	Password string
}

// add handles POST /console/staff.
func (s *Staff) add(v *Visit) error {
	n := people.NewOfficer{Login: people.FoldLogin(v.PostForm("login")), Name: v.PostForm("name"), Roles: rolesTyped(v), Temporary: true}
	for _, err := range []error{people.CheckLogin(n.Login), people.CheckName(n.Name), s.Roles.CheckRoles(n.Roles)} {
		if err != nil {
			return s.wrongNew(v, n, err)
		}
	}
	password := people.NewPassword()
	var err error
	if n.Hash, err = s.Hashes.Hash(v.Request.Context(), password); err != nil {
		return s.wrongNew(v, n, err)
	}
	o, err := s.Book.AddOfficer(v.Request.Context(), v.By(), n)
	if err != nil {
		return s.wrongNew(v, n, err)
	}
	return v.Show("staff_password", "临时密码", passwordPage{o, password})
}

// wrongNew shows the form of a new officer again, with what is wrong.
func (s *Staff) wrongNew(v *Visit, n people.NewOfficer, err error) error {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict, fault.TooMuch:
		return v.ShowWith(statusOf(err), "staff_new", "添加人员", newStaffPage{n.Login, n.Name, s.ticks(n.Roles), fault.Words(err, "")})
	}
	return err
}

func rolesTyped(v *Visit) (roles []people.Role) {
	for _, r := range v.PostFormArray("role") {
		if !containsRole(roles, people.Role(r)) && len(roles) < 20 {
			roles = append(roles, people.Role(r))
		}
	}
	return roles
}
