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
	templates := a.newTemplatePages()
	runs, err := a.newRunPages()
	if err != nil {
		return nil, err
	}
	sending := &handlers.SendingPages{Book: a.tools.db, Status: a.pump.Status, Reasons: a.reasons, Kinds: a.ladder.Book, Person: a.person, Staff: a.tools.db, Now: a.now}
	todo := &handlers.Todo{
		Sending:   sending.Concerns,
		Templates: templates.Concerns, Runs: runs.Asking,
		Catalogue: a.editorial.Catalogue, Conflicts: a.tools.library, Links: a.tools.db, Topics: a.tools.db, Requests: a.tools.db, FollowUps: a.tools.db, Cases: a.tools.db, Machine: a.machine, Now: a.now,
	}
	return &handlers.Console{
		Pages: pages, Roles: roles, Guard: entrance, PublicURL: publicURL(a.config), Now: a.now, Log: a.log,
		Areas: append([]handlers.Area{&handlers.Home{Alerts: a.tools.db, Todo: todo}, entrance, account, staff}, append(areas, todo, runs, sending, templates)...),
	}, nil
}
