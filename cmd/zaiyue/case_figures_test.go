package main

import (
	"net/http"
	"strings"
	"testing"

	"zaiyue/people"
	"zaiyue/subsidies"
)

// TestCaseFigures counts cases on their way, and hides what is of few (rows L2, L4, L5).
func TestCaseFigures(t *testing.T) {
	r := start(t, nil)
	r.tomorrow()
	r.act("follow", map[string]any{})
	r.ask("我能领什么")
	ids := applications(t, r, r.openID("u1"), 21)[:20]
	for i, id := range ids {
		step := subsidies.Step{Move: "accept"}
		if i%10 < 2 { // four of twenty
			step = subsidies.Step{Move: "ask", Reason: "photo"}
		}
		if _, err := r.app.tools.db.MoveApplication(t.Context(), people.By{Officer: "o1"}, id, 0, step); err != nil {
			t.Fatal(err)
		}
	}
	o := r.officer(t, people.Liaison)
	page := o.get("/subsidy-figures")
	table := func(title string) (text string) {
		t.Helper()
		for i := range page.doc().Find("section.card").Length() {
			s := page.doc().Find("section.card").Eq(i)
			if strings.HasPrefix(s.Find("h2").Text(), title) {
				text = strings.Join(strings.Fields(s.Find("tbody").Text()), " ")
			}
		}
		return text
	}
	if got := table("漏斗"); page.status != http.StatusOK || !strings.Contains(got, "2120") && !strings.Contains(got, "21 20") {
		t.Errorf("the funnel: %d %q", page.status, got)
	}
	if got := table("为什么请补正"); !strings.Contains(got, hidden) || strings.Contains(got, "4") {
		t.Errorf("four people stand in the reasons: %q", got)
	}
	if got := table("每一步用了"); !strings.Contains(got, "受理") {
		t.Errorf("the stages: %q", got)
	}
	if file := o.get("/subsidy-figures.csv"); file.status != http.StatusOK || !strings.Contains(file.body, ",21,20,") || strings.Contains(file.body, ",4,") {
		t.Errorf("the file: %d %s", file.status, file.body)
	}
}

const hidden = "—"
