package notices

import "time"

// Fanout is a cause that concerns many: it is written in the transaction of its cause and
// becomes a notice for each person of its audience afterwards, page by page. Taken up again
// after a crash it makes no notice twice, because the notices' ids are made of the cause.
type Fanout struct {
	ID       string            `json:"id"` // the cause's, or the run's
	Kind     string            `json:"kind"`
	Cause    string            `json:"cause"`
	Window   string            `json:"window,omitempty"`
	Run      string            `json:"run,omitempty"`
	Audience Audience          `json:"audience"`
	Fields   map[string]string `json:"fields,omitempty"`
	Link     string            `json:"link,omitempty"`
	DueAt    time.Time         `json:"due_at"`
	EndsAt   time.Time         `json:"ends_at,omitzero"`
	By       string            `json:"by,omitempty"` // the officer; empty: nobody in particular

	Cursor []byte `json:"cursor,omitempty"` // how far the audience was read
	Born   int    `json:"born"`             // notices made so far
	Done   bool   `json:"done,omitempty"`
	// Cancelled says that it was ended before everybody had been told: its cause was taken
	// back. The same cause, come again, goes on with those who were not.
	Cancelled bool `json:"cancelled,omitempty"`
}

// Source says where an audience is read from.
type Source string

// The sources.
const (
	FromFollowers  Source = "followers"  // everybody who follows
	FromTag        Source = "tag"        // followers with a WeChat tag
	FromPlacements Source = "placements" // graduates on the officers' list: city, employer, start month, county
	FromWishes     Source = "wishes"     // graduates who look for work: city and field
	FromList       Source = "list"       // an uploaded list
	FromRun        Source = "run"        // those an earlier run did not reach
	// FromProgramme: who applied for a programme, by how far they are; or who did not.
	FromProgramme Source = "programme"
)

// Audience is who is meant. Empty filters let everybody of the source through.
type Audience struct {
	Source     Source `json:"source"`
	Tag        int    `json:"tag,omitempty"`
	County     string `json:"county,omitempty"`
	City       string `json:"city,omitempty"`
	Field      string `json:"field,omitempty"`       // of work, for FromWishes
	StartMonth string `json:"start_month,omitempty"` // 2026-07
	Employer   string `json:"employer,omitempty"`
	// Programme and Status are for FromProgramme. Status is one of an application's, NotApplied,
	// or empty: everybody with an application.
	Programme string `json:"programme,omitempty"`
	Status    string `json:"status,omitempty"`
	// List is the uploaded list, or the one that the bearers of Tag were read into.
	List   string  `json:"list,omitempty"`
	Run    string  `json:"run,omitempty"`    // for FromRun
	States []State `json:"states,omitempty"` // of its notices, for FromRun
}

// NotApplied is the Status of followers who have no application of the programme.
const NotApplied = "none"

// Member is a person of an audience.
type Member struct {
	OpenID string
	// Fields are this person's own, in place of the cause's; nil: none.
	Fields map[string]string
}

// List is an uploaded list of people.
type List struct {
	ID     string    `json:"id"`
	Name   string    `json:"name"` // of the file, for officers
	People int       `json:"people"`
	Fields []string  `json:"fields,omitempty"` // field keys that its rows bring
	By     string    `json:"by"`
	At     time.Time `json:"at"`
}
