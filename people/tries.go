package people

import "time"

// How guessing is slowed down. A few tries are free; each one after them doubles the wait
// before the next, up to a bound, so that nobody is locked out for good: 15 minutes leave a
// guesser about a hundred tries a day. A try while waiting is not made and not counted.
const (
	FreeTries  = 5 // of one login
	firstWait  = 30 * time.Second
	longWait   = 15 * time.Minute
	forgetting = 24 * time.Hour // after so long without a try they are forgotten
)

// Tries counts the wrong tries of one login, one device or one address. The zero value is
// none yet.
type Tries struct {
	Count int       `json:"count"`
	Last  time.Time `json:"last"`
	Until time.Time `json:"until,omitzero"` // no try is made before
}

// Next counts a try at now, in advance, and returns what is to be kept; or how long to wait,
// and then nothing is to be kept. free is how many tries need no wait.
func (t Tries) Next(now time.Time, free int) (Tries, time.Duration) {
	if wait := t.Until.Sub(now); wait > 0 && wait <= longWait {
		return t, wait
	}
	if now.Sub(t.Last) > forgetting || t.Last.After(now.Add(longWait)) { // a clock that was set back, too
		t = Tries{}
	}
	t.Count, t.Last = t.Count+1, now
	if over := t.Count - free; over >= 0 {
		t.Until = now.Add(min(firstWait<<min(over, 10), longWait))
	}
	return t, 0
}
