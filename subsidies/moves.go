package subsidies

import (
	_ "embed"
	"errors"
	"slices"

	"zaiyue/people"
)

//go:embed moves.yaml
var movesFile []byte

// Status is how far a case has come (row R1).
type Status string

// The statuses that the program itself speaks of; all stand in moves.yaml.
const (
	Draft      Status = "draft"
	Submitted  Status = "submitted"
	Amending   Status = "amending"
	Paying     Status = "paying"
	Closed     Status = "closed"
	Terminated Status = "terminated"
	back       Status = "back" // of a move: the status before
)

// Holder is who has to do something in a status.
type Holder string

// The holders.
const (
	Graduate Holder = "graduate"
	Office   Holder = "office"
	Nobody   Holder = "nobody" // the status is an end
)

// Stand is what is known of a status.
type Stand struct {
	Key    Status       `yaml:"key"`
	Words  string       `yaml:"words"`
	Holder Holder       `yaml:"holder"`
	Right  people.Right `yaml:"right"`
	Stage  string       `yaml:"stage"`
	Days   int          `yaml:"days"`
	Rests  bool         `yaml:"rests"`
	Told   string       `yaml:"told"`
}

// Move leads a case from one status to another (row R2).
type Move struct {
	Key    string       `yaml:"key"`
	Words  string       `yaml:"words"`
	From   []Status     `yaml:"from"`
	To     Status       `yaml:"to"`
	By     Holder       `yaml:"by"`
	Right  people.Right `yaml:"right"`
	Reason bool         `yaml:"reason"`
	Apart  []string     `yaml:"apart"`
	// Materials: it may name materials of the programme, which are asked for.
	Materials bool `yaml:"materials"`
	Quiet     bool `yaml:"quiet"`
	Clock     bool `yaml:"clock"`
}

// Cause is why a move was made, as a code with a plain sentence (row R7).
type Cause struct {
	Key   string   `yaml:"key"`
	Words string   `yaml:"words"`
	Moves []string `yaml:"moves"`
	Told  string   `yaml:"told"`
}

// Moves is the table of statuses, moves and reasons. It does not change after it was loaded and
// is safe for several goroutines.
type Moves struct {
	Statuses []Stand `yaml:"statuses"`
	Moves    []Move  `yaml:"moves"`
	Reasons  []Cause `yaml:"reasons"`
}

// LoadMoves reads the table and reports every problem at once, with file and line.
func LoadMoves() (*Moves, error) { return parseMoves("subsidies/moves.yaml", movesFile) }

func parseMoves(file string, data []byte) (*Moves, error) {
	var m Moves
	s, err := readSource(file, data, &m)
	if err != nil {
		return nil, err
	}
	for i, st := range m.Statuses {
		at := []any{"statuses", i}
		s.check(st.Words != "" && st.Told != "", at, "status %s needs words and what is told", st.Key)
		s.check(slices.Contains([]Holder{Graduate, Office, Nobody}, st.Holder), at, "status %s has the unknown holder %q", st.Key, st.Holder)
		s.check((st.Holder == Office) == (st.Right != ""), at, "status %s: the office's, and only those, name a right", st.Key)
		s.check(st.Stage == "" || slices.Contains(stages(), st.Stage), at, "status %s has the unknown stage %q", st.Key, st.Stage)
		s.check(st.Key == Draft || m.entered(st.Key), at, "no move leads to status %s", st.Key)
		s.check((st.Holder == Nobody) == (len(m.From(st.Key)) == 0), at, "status %s: an end, and only that, has no move out", st.Key)
		s.check(st.Holder == Nobody || slices.ContainsFunc(m.From(st.Key), func(v Move) bool { return v.By == st.Holder }), at, "the holder of status %s has no move", st.Key)
	}
	for i, v := range m.Moves {
		at := []any{"moves", i}
		for _, from := range append(slices.Clone(v.From), v.To) {
			_, ok := m.Status(from)
			s.check(ok || from == back, at, "move %s names the unknown status %q", v.Key, from)
		}
		s.check(v.Words != "" && len(v.From) > 0, at, "move %s needs words and from where", v.Key)
		s.check((v.By == Office) == (v.Right != "") && (v.By == Office || v.By == Graduate), at, "move %s: the office's, and only those, name a right", v.Key)
		s.check(!v.Clock || !v.Reason, at, "move %s is made by the clock, which knows no reason", v.Key)
		s.check(!v.Reason || len(m.ReasonsFor(v.Key)) > 0, at, "move %s needs a reason and there is none for it", v.Key)
		for _, other := range v.Apart {
			_, ok := m.Move(other)
			s.check(ok, at, "move %s is apart from the unknown move %q", v.Key, other)
		}
	}
	for i, r := range m.Reasons {
		for _, key := range r.Moves {
			v, ok := m.Move(key)
			s.check(ok && v.Reason && r.Told != "", []any{"reasons", i}, "reason %s: move %q asks for none, or nothing is told", r.Key, key)
		}
	}
	return &m, errors.Join(s.problems...)
}

func (m *Moves) entered(s Status) bool {
	return slices.ContainsFunc(m.Moves, func(v Move) bool { return v.To == s })
}

// Status returns what is known of a status.
func (m *Moves) Status(s Status) (Stand, bool) {
	i := slices.IndexFunc(m.Statuses, func(st Stand) bool { return st.Key == s })
	if i < 0 {
		return Stand{}, false
	}
	return m.Statuses[i], true
}

// Words is what a status is called.
func (m *Moves) Words(s Status) string {
	st, _ := m.Status(s)
	return st.Words
}

// Move returns the move with a key.
func (m *Moves) Move(key string) (Move, bool) {
	i := slices.IndexFunc(m.Moves, func(v Move) bool { return v.Key == key })
	if i < 0 {
		return Move{}, false
	}
	return m.Moves[i], true
}

// From lists the moves out of a status, in the order of the table.
func (m *Moves) From(s Status) (out []Move) {
	for _, v := range m.Moves {
		if slices.Contains(v.From, s) {
			out = append(out, v)
		}
	}
	return out
}

// ByClock returns the move that is made by itself when a status' last day is over.
func (m *Moves) ByClock(s Status) (Move, bool) {
	for _, v := range m.From(s) {
		if v.Clock {
			return v, true
		}
	}
	return Move{}, false
}

// ReasonsFor lists the reasons a move can have.
func (m *Moves) ReasonsFor(move string) (out []Cause) {
	for _, r := range m.Reasons {
		if slices.Contains(r.Moves, move) {
			out = append(out, r)
		}
	}
	return out
}

// Reason returns the reason with a key.
func (m *Moves) Reason(key string) (Cause, bool) {
	i := slices.IndexFunc(m.Reasons, func(r Cause) bool { return r.Key == key })
	if i < 0 {
		return Cause{}, false
	}
	return m.Reasons[i], true
}
