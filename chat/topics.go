package chat

import "time"

// A Topic is a group of questions without an answer that ask nearly the same (row Q9). Which
// questions belong together is decided by content.Likeness; a question never moves from one
// topic to another.
type Topic struct {
	ID        uint64 // in the order the topics came up, from 1
	Text      string // the question that began it, personal numbers masked
	State     TopicState
	Count     int // how often it was asked
	Askers    int // by how many; who asks again after two days counts again
	Questions int // in how many wordings
	First     time.Time
	Last      time.Time

	Reason string // of TopicClosed: why it is not answered
	Back   int    // of TopicClosed: the Count at which it comes back

	Answer TopicAnswer // of TopicAnswering and TopicAnswered

	Told int // how many of those who asked were sent a notice of the answer
}

// TopicState is where a topic stands.
type TopicState string

// The states.
const (
	TopicOpen      TopicState = "open"      // waits for an officer
	TopicAnswering TopicState = "answering" // an article or a rule is being written
	TopicAnswered  TopicState = "answered"  // the answer is with the graduates; asked in vain again it is open again
	TopicClosed    TopicState = "closed"    // not to be answered
)

// TopicAnswer is what answers a topic: an article or a rule, by its id.
type TopicAnswer struct {
	Article string    `json:"article,omitempty"`
	Rule    string    `json:"rule,omitempty"`
	Since   time.Time `json:"since,omitzero"` // what was live before this is not yet the answer
	Officer string    `json:"officer,omitempty"`
}

// Wording is one question of a topic.
type Wording struct {
	Text  string
	Count int
	Last  time.Time
}

// Unsorted is a question that is not yet counted in a topic.
type Unsorted struct {
	Key   string // names it to Place; opaque
	Text  string
	Topic uint64 // it belongs to already; 0: none yet
}

// Placed says into which topic a question belongs. A number beyond the last topic begins it.
type Placed struct {
	Unsorted
	Topic uint64
}

// Telling is a graduate who asked in vain and is to be told the answer, once.
type Telling struct {
	OpenID   string
	Topic    uint64
	Question string
	Answer   TopicAnswer
}

// TellingEnd is what became of a Telling.
type TellingEnd int

// The ends.
const (
	TellLater   TellingEnd = iota // it cannot be told now; it is tried again
	TellTold                      // a notice was born
	TellDropped                   // there is nothing to tell any more
)
