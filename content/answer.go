package content

// Result is what a search found. The zero value is nothing found.
type Result struct {
	// Answered reports whether the first hit answers the question; if not, the hits are
	// the nearest topics and must be called so.
	Answered bool
	Hits     []Hit // best first
	// Confidence is how sure it is that the first hit answers, from 0 to 1; Answered is
	// Confidence ≥ 0.5. It may be compared between searches.
	Confidence float64
}

// Hit is an article that was found.
type Hit struct {
	ID    string
	Title string
	Kind  Kind
	Score float64 // comparable within one search only
}

// Answer is a question's answer, ready to be put into words.
type Answer struct {
	Answered bool      // see Result
	Articles []Article // best first, at most three, each in force; the first one answers
	Passage  string    // of Articles[0]: the sentences that answer, plain text, several lines
	// Differing holds articles in force that give another amount than Articles[0] for the
	// same topic and region (row Q7).
	Differing []Article
}
