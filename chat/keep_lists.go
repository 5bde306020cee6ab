package chat

import "time"

// What officers read of what the chat keeps. The store's Unanswered, Verdicts and Requests
// return it.

// Unanswered is a question that found no answer, with everybody who asked it in nearly the
// same words.
type Unanswered struct {
	ID    string // names the group; never changes
	Text  string // as it was first asked, personal numbers masked
	Count int
	First time.Time
	Last  time.Time
}

// Verdicts counts what graduates thought of an article.
type Verdicts struct {
	Article string
	Useful  int
	Useless int
}

// OpenRequest is a graduate who waits for a person.
type OpenRequest struct {
	ID string
	Request
	Number    uint64    // of the graduate; see people.Known. 0: has none yet
	Owner     string    // the officer who sees to it; empty: nobody
	OwnedAt   time.Time // since when
	Word      string    // of the colleague who handed it over
	WroteAt   time.Time // when the graduate wrote last, as far as we know
	RepliedAt time.Time // when an officer last did; zero: never
}

// Waits reports whether the graduate asked or wrote since an officer replied.
func (r OpenRequest) Waits() bool { return r.At.After(r.RepliedAt) || r.WroteAt.After(r.RepliedAt) }
