package jobs

import (
	"time"

	"zaiyue/notices"
)

// Why a notice of a post is not sent after all: keys of notices/reasons.yaml.
const (
	ReasonWithdrawn = "cause_withdrawn" // the post was taken from its readers
	ReasonOver      = "cause_over"      // it takes no more applications
	ReasonChanged   = "wish_changed"    // the person looks for something else by now
	ReasonStopped   = "wish_stopped"    // the person said that they look no more
)

// Told is what became of telling of one post.
type Told struct {
	Article string    `json:"article"`
	At      time.Time `json:"at"` // when it was published, and those whose wish it matches were to be told
	City    string    `json:"city"`
	Field   string    `json:"field"`
	// States counts the people by what became of their notice; Answers by what they said.
	States  map[notices.State]int `json:"states,omitempty"`
	Answers map[string]int        `json:"answers,omitempty"`
}

// People is how many people have a notice of the post.
func (t Told) People() (n int) {
	for _, count := range t.States {
		n += count
	}
	return n
}

// Reached is how many of them WeChat brought it to, as far as it told us.
func (t Told) Reached() int { return t.States[notices.Accepted] + t.States[notices.Delivered] }

// OnTheWay is how many wait to be sent.
func (t Told) OnTheWay() int { return t.States[notices.Queued] + t.States[notices.Sending] }

// Answer is what one person said to a post.
type Answer struct {
	OpenID string    `json:"open_id"`
	Choice string    `json:"choice"` // Interested or Unfit
	At     time.Time `json:"at"`
	Notice string    `json:"notice"` // its id
}
