package main

import (
	"net/http"

	"zaiyue/fault"
	"zaiyue/handlers"
	"zaiyue/people"
	"zaiyue/web"
)

// newConsole wires the officers' pages; each area is made in a file of its own
// (console_NAME.go).
func (a *app) newConsole(pages *web.Pages) (*handlers.Console, error) {
	roles, err := people.LoadRoles()
	if err != nil {
		return nil, err
	}
	return &handlers.Console{
		Pages: pages, Roles: roles, Guard: nobody{}, PublicURL: publicURL(a.config), Now: a.now, Log: a.log,
		Areas: []handlers.Area{&handlers.Home{}},
	}, nil
}

// nobody is a guard that lets nobody in.
type nobody struct{}

// Officer implements handlers.Guard.
func (nobody) Officer(*http.Request) (people.Officer, error) {
	return people.Officer{}, fault.New(fault.Forbidden, "请先登录。")
}

// SignIn implements handlers.Guard.
func (nobody) SignIn(*handlers.Visit) error { return fault.New(fault.Forbidden, "请先登录。") }
