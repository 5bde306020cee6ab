package content

import (
	_ "embed"
	"errors"
	"fmt"
	"slices"

	"zaiyue/people"
)

//go:embed moves.yaml
var movesFile []byte

// LoadMoves reads the table that comes with the program, and fails with everything that is
// wrong with it.
func LoadMoves() (*Moves, error) { return parseMoves(movesFile) }

var allStates = []State{InDraft, InReview, Approved, Scheduled, Out, Ended, TakenDown, Erased}

func parseMoves(data []byte) (*Moves, error) {
	const name = "content/moves.yaml"
	var t Moves
	lines, err := decode(data, name, &t)
	if err != nil {
		return nil, err
	}
	var problems []error
	add := func(list string, i int, format string, args ...any) {
		problems = append(problems, fmt.Errorf("%s:%d: %s", name, lines.of(list, i), fmt.Sprintf(format, args...)))
	}
	t.checkStates(add)
	seen := map[string]bool{}
	for i, m := range t.Moves {
		if m.Name == "" || m.Button == "" || m.Trail == "" || m.Right == "" || seen[m.Name] || len(m.Paths) == 0 {
			add("moves", i, "the move %q is twice, or lacks its button, trail, right or paths", m.Name)
		}
		seen[m.Name] = true
		t.checkMove(m, func(format string, args ...any) { add("moves", i, format, args...) })
	}
	t.checkWays(add)
	return &t, errors.Join(problems...)
}

func (t *Moves) checkStates(add func(string, int, string, ...any)) {
	var known []State
	for i, s := range t.States {
		if s.Words == "" || !slices.Contains(allStates, s.State) || slices.Contains(known, s.State) {
			add("states", i, "the state %q is unknown, twice, or has no words", s.State)
		}
		known = append(known, s.State)
	}
	for _, s := range allStates {
		if !slices.Contains(known, s) {
			add("states", 0, "the state %q is missing", s)
		}
	}
}

func (t *Moves) checkMove(m Move, add func(string, ...any)) {
	if !slices.Contains([]Effect{"", PublishesIt, WithdrawsIt}, m.Readers) || !slices.Contains([]Effect{"", DiscardsIt}, m.Working) {
		add("%s has an unknown effect", m.Name)
	}
	if !slices.Contains([]people.Right{people.WriteArticles, people.ApproveArticles, people.PublishArticles}, m.Right) {
		add("%s names the right %q, which is none of articles", m.Name, m.Right)
	}
	for _, p := range m.Paths {
		for _, s := range p.From {
			if !slices.Contains(allStates, s) {
				add("%s begins at the unknown state %q", m.Name, s)
			}
		}
		if p.To != sameState && !slices.Contains(allStates, p.To) {
			add("%s leads to the unknown state %q", m.Name, p.To)
		}
		if !slices.Contains([]string{"", "live", "gone", "new", "overtaken"}, p.When) {
			add("%s has the unknown condition %q", m.Name, p.When)
		}
	}
}

// checkWays finds the states that officers cannot get an article out of.
func (t *Moves) checkWays(add func(string, int, string, ...any)) {
	for i, s := range t.States {
		out := slices.ContainsFunc(t.Moves, func(m Move) bool {
			return !m.Service && slices.ContainsFunc(m.Paths, func(p Path) bool {
				return slices.Contains(p.From, s.State) && p.To != s.State && p.To != sameState && p.When != "overtaken"
			})
		})
		if out == s.End {
			add("states", i, "the state %q has no way out, or is marked as an end and has one", s.State)
		}
	}
}
