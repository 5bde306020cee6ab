package main

import (
	"zaiyue/handlers"
	"zaiyue/people"
	"zaiyue/web"
)

// newConsole wires the officers' pages; each area is made in a file of its own
// (console_NAME.go).
func (a *app) newConsole(pages *web.Pages, areas ...handlers.Area) (*handlers.Console, error) {
	roles, err := people.LoadRoles()
	if err != nil {
		return nil, err
	}
	entrance, account, staff := a.staffAreas(roles)
	return &handlers.Console{
		Pages: pages, Roles: roles, Guard: entrance, PublicURL: publicURL(a.config), Now: a.now, Log: a.log,
		Areas: append([]handlers.Area{&handlers.Home{Alerts: a.tools.db}, entrance, account, staff}, areas...),
	}, nil
}
