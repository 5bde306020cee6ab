package handlers

import (
	"context"
	"net/http"

	"zaiyue/people"
)

// Home is the first page of the console. Alerts and Todo must be set.
type Home struct {
	Alerts AlertBoard
	Todo   *Todo
}

// AlertBoard knows what a person should see to.
type AlertBoard interface {
	// Alerts returns the open alerts and those that ended lately, the open ones first.
	Alerts(ctx context.Context) ([]people.Alert, error)
	// KnowAlert notes that an officer has seen an open alert.
	KnowAlert(ctx context.Context, by people.By, key string) error
}

// Routes implements Area.
func (h *Home) Routes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/", Right: people.Self, Does: h.show, Group: "", Label: "首页"},
		{Method: http.MethodPost, Path: "/alerts/known", Right: people.SeeAlerts, Does: h.known},
	}
}

// homePage is what the first page shows.
type homePage struct {
	Todo   []Concern
	Alerts []people.Alert // open ones; for those who may see them
	Ended  []people.Alert // that ended lately
}

// endedShown bounds how many alerts that have ended the first page lists.
const endedShown = 5

// show handles GET /console.
func (h *Home) show(v *Visit) error {
	page := homePage{Todo: h.Todo.Concerns(v)}
	if v.Can(people.SeeAlerts) {
		all, err := h.Alerts.Alerts(v.Request.Context())
		if err != nil {
			return err
		}
		for _, a := range all {
			switch {
			case a.Open():
				page.Alerts = append(page.Alerts, a)
			case !a.Rested && len(page.Ended) < endedShown:
				page.Ended = append(page.Ended, a)
			}
		}
	}
	return v.Show("home", "首页", page)
}

// known handles POST /console/alerts/known.
func (h *Home) known(v *Visit) error {
	if err := h.Alerts.KnowAlert(v.Request.Context(), v.By(), v.PostForm("key")); err != nil {
		return err
	}
	return v.Done("/", "好的，这条提醒不会再发给您，事情解决后会自动消失。")
}
