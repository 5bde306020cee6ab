package main

import (
	"fmt"
	"testing"

	"zaiyue/notices"
	"zaiyue/people"
)

// runsInUse writes runs in several states, for the walk; the newest is for a list that is
// still to be uploaded, the one before was sent.
func runsInUse(t *testing.T, r *running, title string) {
	t.Helper()
	ctx, db := t.Context(), r.app.tools.db
	writer, second := people.By{Officer: "writer"}, people.By{Officer: "second"}
	for i, moves := range [][]string{{"ask"}, {"ask", "confirm", "start"}, nil} {
		run := notices.Run{
			ID: fmt.Sprintf("walk-%d", i), Title: title, Kind: "notice.urgent", Whom: title,
			Fields: map[string]string{"title": title, "text": title}, Audience: notices.Audience{Source: notices.FromFollowers},
		}
		if moves == nil {
			run.Audience = notices.Audience{Source: notices.FromList}
		}
		kept, err := db.NewRun(ctx, writer, run)
		for _, m := range moves {
			if err == nil {
				kept, err = db.MoveRun(ctx, second, kept.ID, notices.RunAct{Move: m, Revision: kept.Revision})
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	r.step("fan-outs")
}

// runsFull writes more runs than a page lists, with long names.
func runsFull(t *testing.T, r *running) {
	t.Helper()
	for i := range 40 {
		_, err := r.app.tools.db.NewRun(t.Context(), people.By{Officer: "writer"}, notices.Run{
			ID: fmt.Sprintf("full-%d", i), Title: long, Kind: "notice.free", Whom: long, Audience: notices.Audience{Source: notices.FromFollowers},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	runsInUse(t, r, long)
}
