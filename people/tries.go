package people

import "time"

// Patience is how guessing is slowed down. Some tries are free; each one after them doubles
// the wait before the next, up to a bound, so that nobody is locked out for good. A try while
// waiting is not made and not counted.
type Patience struct {
	Free       int           // tries that need no wait
	First      time.Duration // the first wait
	Long       time.Duration // the longest
	Forgetting time.Duration // after so long without a try they are forgotten
}

// LoginPatience is the patience with one login or one device: its longest wait leaves a
// guesser about a hundred tries a day.
func LoginPatience() Patience {
	return Patience{Free: 5, First: 30 * time.Second, Long: 15 * time.Minute, Forgetting: 24 * time.Hour}
}

// AddressPatience is the patience with one address: a whole office may stand behind one.
func AddressPatience() Patience {
	return Patience{Free: 30, First: 30 * time.Second, Long: 15 * time.Minute, Forgetting: time.Hour}
}

// Tries counts the wrong tries of one login or one device. The zero value is none yet.
type Tries struct {
	Count int       `json:"count"`
	Last  time.Time `json:"last"`
	Until time.Time `json:"until,omitzero"` // no try is made before
}

// Next counts a try at now, in advance, and returns what is to be kept; or how long to wait,
// and then nothing is to be kept.
func (t Tries) Next(now time.Time, p Patience) (Tries, time.Duration) {
	if wait := t.Until.Sub(now); wait > 0 && wait <= p.Long {
		return t, wait
	}
	if now.Sub(t.Last) > p.Forgetting || t.Last.After(now.Add(p.Long)) { // a clock that was set back, too
		t = Tries{}
	}
	t.Count, t.Last = t.Count+1, now
	if over := t.Count - p.Free; over >= 0 {
		t.Until = now.Add(min(p.First<<min(over, 10), p.Long))
	}
	return t, 0
}
