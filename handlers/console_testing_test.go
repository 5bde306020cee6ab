package handlers_test

import (
	"net/http"

	"zaiyue/fault"
	"zaiyue/handlers"
	"zaiyue/people"
)

// signedIn is a guard for tests of pages: whoever the test says is signed in; a zero
// officer is nobody.
type signedIn struct{ officer people.Officer }

func (g *signedIn) Officer(*http.Request) (people.Officer, error) {
	if !g.officer.Active() {
		return people.Officer{}, fault.New(fault.Forbidden, "")
	}
	return g.officer, nil
}

func (g *signedIn) SignIn(v *handlers.Visit) error {
	v.Redirect(http.StatusSeeOther, "/console/signin")
	return nil
}
