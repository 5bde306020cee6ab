package notices

import (
	"slices"
	"time"
)

// Run is an officer's sending to many (row N7): written by one, confirmed by another. Its
// notices carry its ID. What may happen to it in which state stands in runs.yaml.
type Run struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"` // for officers
	State    RunState `json:"state"`
	Revision int      `json:"revision"` // grows with every change; a change names the one it saw

	Kind     string            `json:"kind"`
	Fields   map[string]string `json:"fields,omitempty"`
	Link     string            `json:"link,omitempty"` // path of our site
	Audience Audience          `json:"audience"`
	Whom     string            `json:"whom"`              // the audience in words, with its names
	Resends  string            `json:"resends,omitempty"` // the run whose failures it is for

	Author    string    `json:"author"`
	Writers   []string  `json:"writers"` // everybody who wrote what stands here now; none of them confirms
	Confirmer string    `json:"confirmer,omitempty"`
	MadeAt    time.Time `json:"made_at"`
	ChangedAt time.Time `json:"changed_at"`
	StartAt   time.Time `json:"start_at,omitzero"` // when it is to begin; zero: by hand
	StartedAt time.Time `json:"started_at,omitzero"`
	EndedAt   time.Time `json:"ended_at,omitzero"`
	History   []RunStep `json:"history,omitempty"` // the newest 60

	// Launched says that its audience is being told, or was.
	Launched bool `json:"launched,omitempty"`
}

// RunState is how far a run has come.
type RunState string

// The states.
const (
	RunDraft     RunState = "draft"
	RunAsking    RunState = "asking"
	RunApproved  RunState = "approved"
	RunScheduled RunState = "scheduled"
	RunGoing     RunState = "going"
	RunPaused    RunState = "paused"
	RunDone      RunState = "done"
	RunCancelled RunState = "cancelled"
)

// RunStep is a line of a run's history.
type RunStep struct {
	At      time.Time `json:"at"`
	Officer string    `json:"officer"`
	Move    string    `json:"move"` // of runs.yaml; save: it was written
	Reason  string    `json:"reason,omitempty"`
}

// maxRunSteps bounds History.
const maxRunSteps = 60

// Note adds a line to the history.
func (r *Run) Note(s RunStep) {
	r.History = append(r.History, s)
	r.History = slices.Clone(r.History[max(0, len(r.History)-maxRunSteps):])
}

// Cause is what the notices of the run are born of.
func (r *Run) Cause() string { return "run/" + r.ID }

// RunCount is what sending a run now would come to, found by looking at its audience without
// sending (row N7).
type RunCount struct {
	Revision int             `json:"revision"` // of the run that was counted
	At       time.Time       `json:"at"`
	People   int             `json:"people"`
	Channels map[Channel]int `json:"channels,omitempty"` // Inbox: those WeChat lets nothing be sent to now
	Later    int             `json:"later,omitempty"`    // who would be told later: quiet hours, the digest
	Cursor   []byte          `json:"cursor,omitempty"`
	Done     bool            `json:"done"`

	From []byte `json:"-"` // where the page began that was counted last
}

// Trial is one sending of a run to officers who want to see it first.
type Trial struct {
	Run      string
	Round    string // tells repeats apart; the same again tells nobody twice
	Officers []string
	Samples  map[string]string // what stands in place of fields that are each person's own
}
