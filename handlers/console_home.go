package handlers

import (
	"net/http"

	"zaiyue/people"
)

// Home is the first page of the console.
type Home struct{}

// Routes implements Area.
func (h *Home) Routes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/", Right: people.Self, Does: h.show, Group: "", Label: "首页"},
	}
}

// show handles GET /console.
func (h *Home) show(v *Visit) error { return v.Show("home", "首页", nil) }
