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
}
