package people

import "time"

// Line is one entry of the talk with a graduate (row A4). The tags are how the store writes
// it, sealed. Its texts are masked and shortened by who writes it.
type Line struct {
	At   time.Time `json:"-"` // UTC
	Kind LineKind  `json:"k"`
	// Said is what the graduate wrote, the key they tapped, or, of an officer's line, what
	// the officer wrote. How tells which sort of message it was, as WeChat calls it.
	Said   string `json:"s,omitempty"`
	How    string `json:"h,omitempty"`
	Answer string `json:"a,omitempty"` // what the account answered at once; empty: nothing
	By     string `json:"b,omitempty"` // the officer of an officer's line
	To     string `json:"t,omitempty"` // of Handed: the officer who got it
	Notice string `json:"n,omitempty"` // of Replied: the notice that carries it
}

// LineKind is what a Line tells of.
type LineKind string

// The kinds of lines.
const (
	Talked   LineKind = "talk"      // a message of the graduate, and our answer
	LateSent LineKind = "late"      // an answer that was ready too late followed by itself
	LateKept LineKind = "late_kept" // it is kept until the graduate writes
	Replied  LineKind = "reply"     // an officer wrote to the graduate
	Called   LineKind = "call"      // an officer's note of a telephone call
	Noted    LineKind = "note"      // an officer's remark
	Taken    LineKind = "taken"     // an officer sees to the graduate
	Handed   LineKind = "handed"    // an officer gave it to a colleague, with a word
	Closed   LineKind = "closed"    // an officer is done with it
)

// Known is what the console knows of a graduate beside the talk itself. Number is what they
// are called by in addresses and, without a name, on pages: it says nothing of who they are.
type Known struct {
	Number uint64
	Graduate
	WroteAt   time.Time // last; zero: never, as far as we know
	Replies   uint64    // of officers; with it a page knows whether somebody replied since
	RepliedAt time.Time
	RepliedBy string
	Open      *OpenTalk // nil: nobody waits
}

// OpenTalk is that a graduate waits for a person, and who sees to it.
type OpenTalk struct {
	ID      string
	Since   time.Time
	Text    string // what the graduate wants; may be empty
	Owner   string // an Officer.ID; empty: nobody yet
	OwnedAt time.Time
	Word    string // of the colleague who handed it over; may be empty
}

// Reply is what an officer writes to a graduate.
type Reply struct {
	Key   string // of the form: the same key twice is one reply
	Text  string
	Seen  uint64 // Known.Replies as the officer saw it: with another number somebody replied meanwhile
	Close bool   // nobody has to see to the graduate any more
}
