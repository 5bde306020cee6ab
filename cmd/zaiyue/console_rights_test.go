package main

import (
	"net/http"
	"strings"
	"testing"

	"zaiyue/handlers"
	"zaiyue/people"
)

// refused is what the guard says to an officer without the right.
const refused = "您的角色不能做这一步"

// concrete fills the parameters of a route with something that exists nowhere.
func concrete(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if strings.HasPrefix(p, ":") || strings.HasPrefix(p, "*") {
			parts[i] = "1"
		}
	}
	return strings.Join(parts, "/")
}

// TestEveryRouteAsEveryRole opens every page and takes every action of the console as each
// role, and as nobody: the guard lets in whom the table of rights names, and nobody else. A
// new route is included by itself.
func TestEveryRouteAsEveryRole(t *testing.T) {
	r := start(t, nil)
	roles, err := people.LoadRoles()
	if err != nil {
		t.Fatal(err)
	}
	all := r.app.console.All()
	for _, role := range roles.Roles {
		o := r.officer(t, role.Role)
		for _, route := range all {
			if route.Right == handlers.Public {
				continue
			}
			if strings.HasPrefix(route.Path, "/signout") || strings.HasPrefix(route.Path, "/me") && route.Method == http.MethodPost {
				continue // would end the very session the walk uses; every officer may
			}
			p := o.do(route.Method, concrete(route.Path), "application/x-www-form-urlencoded", nil)
			may := roles.Can([]people.Role{role.Role}, route.Right)
			if told := p.status == http.StatusForbidden && strings.Contains(p.body, refused); told == may {
				t.Errorf("%s %s as %s (may: %v): %d", route.Method, route.Path, role.Role, may, p.status)
			}
		}
	}
	nobody := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, route := range all {
		req, err := http.NewRequestWithContext(t.Context(), route.Method, "http://"+r.app.config.Server.Listen+"/console"+strings.TrimSuffix(concrete(route.Path), "/"), nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := nobody.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		asked := resp.StatusCode == http.StatusUnauthorized || resp.StatusCode == http.StatusSeeOther && strings.HasPrefix(resp.Header.Get("Location"), "/console/signin")
		if public := route.Right == handlers.Public; asked == public && !strings.HasPrefix(route.Path, "/signin") {
			t.Errorf("%s %s as nobody: %d to %q; public is %v", route.Method, route.Path, resp.StatusCode, resp.Header.Get("Location"), public)
		}
	}
}

// TestFormsOfOtherSites sends every action as a form of another site would: refused.
func TestFormsOfOtherSites(t *testing.T) {
	r := start(t, nil)
	o := r.officer(t, people.Administrator, people.Publisher)
	for _, route := range r.app.console.All() {
		if route.Method == http.MethodGet {
			continue
		}
		req, err := http.NewRequestWithContext(t.Context(), route.Method, o.url(concrete(route.Path)), nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Sec-Fetch-Site", "cross-site")
		req.Header.Set("Origin", "https://elsewhere.example")
		resp, err := o.client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusForbidden {
			t.Errorf("%s %s from another site: %d, want 403", route.Method, route.Path, resp.StatusCode)
		}
	}
	if p := o.get("/"); p.path != "/console" {
		t.Errorf("the officer is not signed in any more: %s", p.path)
	}
}
