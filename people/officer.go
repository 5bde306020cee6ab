package people

import "time"

// Officer is a member of staff who uses the console. The zero value may do nothing. What
// signing in needs (password hash, second factor) is kept apart, see Credentials.
type Officer struct {
	ID     string    `json:"id"`    // never changes, never used again; stands in the trail
	Login  string    `json:"login"` // what they type to sign in; unique, lower case
	Name   string    `json:"name"`  // as colleagues call them
	Roles  []Role    `json:"roles"`
	OpenID string    `json:"open_id,omitempty"` // the WeChat bound to this officer; empty: none
	Left   time.Time `json:"left,omitzero"`     // since when they no longer work here; then nothing is allowed
	// CoveredBy names the officer who does this one's work while away; empty: nobody.
	CoveredBy string    `json:"covered_by,omitempty"`
	AwayFrom  time.Time `json:"away_from,omitzero"`
	AwayUntil time.Time `json:"away_until,omitzero"`
	CreatedAt time.Time `json:"created_at"`
}

// Active reports whether the officer works here.
func (o *Officer) Active() bool { return o.ID != "" && o.Left.IsZero() }

// The officers that are no person, for By.Officer and the trail.
const (
	TheService = "service" // the program itself: a schedule, a result from WeChat
	TheShell   = "shell"   // somebody with a command line on the machine
)

// By says who changes something. Each change that an officer causes is written to the audit
// trail in the transaction that makes it. The zero value is refused.
type By struct {
	Officer string // an Officer.ID, TheService or TheShell
	Reason  string // what the officer gave as the reason; shown, never personal; may be empty
}

// Entry is one line of the audit trail: ids and digests only, so that what it speaks of can
// be deleted. Hash is over Prev and all other fields: a changed line breaks the chain.
type Entry struct {
	Number  uint64    `json:"number"` // from 1, without a gap
	At      time.Time `json:"at"`
	Officer string    `json:"officer"`
	Action  string    `json:"action"`           // article.publish, menu.push, staff.add …
	Object  string    `json:"object"`           // article/租房补贴, officer/…; an id, never a name
	Digest  string    `json:"digest,omitempty"` // SHA-256 of the object's new state, hexadecimal
	Reason  string    `json:"reason,omitempty"`
	Prev    string    `json:"prev"` // Hash of the line before; empty for the first
	Hash    string    `json:"hash"`
}
