package people

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"zaiyue/fault"
)

// loginFormat is what a login looks like.
var loginFormat = regexp.MustCompile(`^[a-z][a-z0-9._-]{1,31}$`)

// maxName bounds an officer's name, in characters.
const maxName = 40

// FoldLogin brings a login as it was typed into the form it is kept in.
func FoldLogin(typed string) string { return strings.ToLower(strings.TrimSpace(typed)) }

// CheckLogin reports with fault.Invalid why a login cannot be used.
func CheckLogin(login string) error {
	if !loginFormat.MatchString(login) {
		return fault.New(fault.Invalid, textBadLogin)
	}
	return nil
}

// CheckName reports with fault.Invalid why a name cannot be used: it is empty, too long, or
// holds characters that nobody sees.
func CheckName(name string) error {
	if n := utf8.RuneCountInString(strings.TrimSpace(name)); n == 0 || n > maxName || strings.ContainsFunc(name, hidden) {
		return fault.New(fault.Invalid, textNoName)
	}
	return nil
}

// hidden reports characters that change how others are shown, or show nothing.
func hidden(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }

// CheckRoles reports with fault.Invalid why an officer cannot have these roles.
func (t *Roles) CheckRoles(roles []Role) error {
	if len(roles) == 0 {
		return fault.New(fault.Invalid, textNoRole)
	}
	for _, r := range roles {
		if !slices.ContainsFunc(t.Roles, func(w RoleWords) bool { return w.Role == r }) {
			return fault.New(fault.Invalid, fmt.Sprintf(textUnknownRole, r))
		}
	}
	return nil
}

// Has reports whether the officer has a role.
func (o *Officer) Has(role Role) bool { return slices.Contains(o.Roles, role) }

// Away reports whether a colleague covers the officer's work now, and who.
func (o *Officer) Away(now time.Time) (by string, away bool) {
	if o.CoveredBy == "" || now.Before(o.AwayFrom) || !now.Before(o.AwayUntil) {
		return "", false
	}
	return o.CoveredBy, true
}

// Covered returns the ids of the officers whose work is an officer's now: the officer's own
// first, then those of the colleagues who are away, and of those whom they cover themselves.
// Order of the others is that of all.
func Covered(all []Officer, officer string, now time.Time) []string {
	ids := []string{officer}
	for i := 0; i < len(ids); i++ {
		for j := range all {
			if by, away := all[j].Away(now); away && by == ids[i] && !slices.Contains(ids, all[j].ID) {
				ids = append(ids, all[j].ID)
			}
		}
	}
	return ids
}

// NewOfficer is an officer to be added.
type NewOfficer struct {
	Login, Name string
	Roles       []Role
	Hash        string // of the password; see Hasher
	Temporary   bool   // the password must be changed at the first sign-in
}

// Reset is what an administrator takes away from an officer who is locked out, and gives.
type Reset struct {
	Hash         string // of the new password
	Temporary    bool   // it must be changed at the next sign-in
	SecondFactor bool   // the app is lost too
	WeChat       bool   // and the bound WeChat
}

// Cover is who does the work of an officer who is away, and when. The zero value ends it.
type Cover struct {
	By          string // an Officer.ID
	From, Until time.Time
}

// StaffQuery asks for a page of officers, in the order of their logins.
type StaffQuery struct {
	Search string // a piece of login or name; empty: all
	Left   bool   // those who left, in place of those who work here
	Cursor string // where the page begins; empty: the first
	Limit  int    // at most so many
}
