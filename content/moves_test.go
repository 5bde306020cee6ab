package content_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/people"
)

func moves(t *testing.T) *content.Moves {
	t.Helper()
	m, err := content.LoadMoves()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestEveryMoveInEveryState walks the whole table: every state, with and without a live
// version, every move, every officer. What the table lists and the officer may do passes,
// all else is refused with the right kind, and Open says the same as Check.
func TestEveryMoveInEveryState(t *testing.T) {
	table, roles := moves(t), roles(t)
	now := time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)
	for _, state := range table.States {
		for _, live := range []int{0, 1, 2} { // never, once, now
			for _, overtaken := range []bool{false, true} {
				p := content.Post{
					ID: "a", State: state.State, Revision: 3, Live: live == 2, WasLive: live > 0, Overtaken: overtaken,
					Working: content.Article{ID: "a", Title: "题"}, Owner: "owner", Writers: []string{"writer"},
					PublishAt: now.Add(-time.Minute), LiveExpireAt: now.Add(-time.Minute),
				}
				p.ApprovedDigest = content.Digest(p.Working)
				for _, role := range roles.Roles {
					for _, officer := range []string{"owner", "writer", "other"} {
						can := func(r people.Right) bool { return roles.Can([]people.Role{role.Role}, r) }
						checkMoves(t, table, p, officer, can, now)
					}
				}
				checkMoves(t, table, p, people.TheService, func(people.Right) bool { return true }, now)
			}
		}
	}
}

// checkMoves compares what Open lists for an officer with what Check lets through.
func checkMoves(t *testing.T, table *content.Moves, p content.Post, officer string, can func(people.Right) bool, now time.Time) {
	t.Helper()
	open := table.Open(p, officer, can)
	for _, m := range table.Moves {
		step := content.Step{Move: m.Name, Revision: p.Revision, Checked: content.Digest(p.Working)}
		if m.Time {
			step.At = now.Add(time.Hour)
		}
		_, _, err := table.Check(p, people.By{Officer: officer, Reason: "原因"}, step, now)
		at := slices.IndexFunc(open, func(c content.Choice) bool { return c.Move.Name == m.Name })
		listed := at >= 0 && open[at].WhyNot == ""
		where := fmt.Sprintf("%s in %s (live %v, was %v, overtaken %v) by %s", m.Name, p.State, p.Live, p.WasLive, p.Overtaken, officer)
		switch {
		case m.Service && officer != people.TheService && err == nil:
			t.Errorf("%s passes, want it left to the service", where)
		case m.Service || !can(m.Right):
		case officer == people.TheService && err == nil:
			t.Errorf("%s passes, want it left to officers", where)
		case officer != people.TheService && listed != (err == nil):
			t.Errorf("%s: Check = %v, Open lists it: %v", where, err, listed)
		}
		if m.FourEyes && officer != "other" && err == nil {
			t.Errorf("%s passes for an author", where)
		}
		if k := fault.KindOf(err); err != nil && (k != fault.Conflict && k != fault.Forbidden || fault.Words(err, "") == "") {
			t.Errorf("%s = %v of kind %v, want a conflict or forbidden, with words", where, err, k)
		}
		step.Revision++
		if _, _, err := table.Check(p, people.By{Officer: officer, Reason: "原因"}, step, now); fault.KindOf(err) != fault.Conflict {
			t.Errorf("%s of another revision = %v, want a conflict", where, err)
		}
	}
}

// TestEveryStateHasAWayToReaders follows the moves of officers and the service: from every
// state but the declared ends an article can reach its readers and leave them.
func TestEveryStateHasAWayToReaders(t *testing.T) {
	table := moves(t)
	for _, s := range table.States {
		seen := map[content.State]bool{s.State: true}
		for queue := []content.State{s.State}; len(queue) > 0; queue = queue[1:] {
			for _, m := range table.Moves {
				for _, p := range m.Paths {
					if m.Name != "erase" && slices.Contains(p.From, queue[0]) && !seen[p.To] && p.To != "same" {
						seen[p.To] = true
						queue = append(queue, p.To)
					}
				}
			}
		}
		if got := seen[content.Out] && seen[content.TakenDown]; got == s.End {
			t.Errorf("from %s one gets to %v; an end: %v", s.State, seen, s.End)
		}
	}
}

func TestMovesAskForWhatTheyNeed(t *testing.T) {
	table := moves(t)
	now := time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)
	p := content.Post{ID: "a", State: content.InReview, Working: content.Article{ID: "a"}}
	approved := p
	approved.State, approved.ApprovedDigest = content.Approved, content.Digest(p.Working)
	changed := approved
	changed.Working.Title = "改过"
	ended := approved
	ended.ExpireAt = now.Add(-time.Hour)
	good := content.Digest(p.Working)
	tests := []struct {
		name   string
		post   content.Post
		step   content.Step
		reason string
		want   fault.Kind
	}{
		{"approve", p, content.Step{Move: "approve", Checked: good}, "", fault.OK},
		{"approve unchecked", p, content.Step{Move: "approve"}, "", fault.Conflict},
		{"return", p, content.Step{Move: "return"}, "请补文号", fault.OK},
		{"return without a reason", p, content.Step{Move: "return"}, " ", fault.Invalid},
		{"schedule", approved, content.Step{Move: "schedule", Checked: good, At: now.Add(time.Second)}, "", fault.OK},
		{"schedule for now", approved, content.Step{Move: "schedule", Checked: good, At: now}, "", fault.Invalid},
		{"schedule without a time", approved, content.Step{Move: "schedule", Checked: good}, "", fault.Invalid},
		{"publish", approved, content.Step{Move: "publish", Checked: good}, "", fault.OK},
		{"publish with a time", approved, content.Step{Move: "publish", Checked: good, At: now.Add(time.Hour)}, "", fault.Invalid},
		{"publish what was not approved", changed, content.Step{Move: "publish", Checked: content.Digest(changed.Working)}, "", fault.Conflict},
		{"publish what has ended", ended, content.Step{Move: "publish", Checked: good}, "", fault.Invalid},
		{"no such move", p, content.Step{Move: "fly"}, "", fault.Invalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := table.Check(tt.post, people.By{Officer: "other", Reason: tt.reason}, tt.step, now)
			if got := fault.KindOf(err); got != tt.want {
				t.Errorf("Check(%+v) = %v, want kind %v", tt.step, err, tt.want)
			}
		})
	}
}

func roles(t *testing.T) *people.Roles {
	t.Helper()
	r, err := people.LoadRoles()
	if err != nil {
		t.Fatal(err)
	}
	return r
}
