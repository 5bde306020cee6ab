package people

import "time"

// Alert is something about the service that a person should see to: a backup failed, the
// disk is nearly full. There is one for each key. It is open until its cause goes.
type Alert struct {
	Key   string    `json:"key"`   // what it is about: backup.failed, disk.low; never personal
	Words string    `json:"words"` // for the person: what happened and what to do
	Since time.Time `json:"since"` // of the present opening
	Last  time.Time `json:"last"`  // when the cause was last seen
	Ended time.Time `json:"ended,omitzero"`
	// Rested says that it ended because somebody knows and its cause was not seen for a
	// while, as with what happened once. That is told nobody.
	Rested  bool   `json:"rested,omitempty"`
	KnownBy string `json:"known_by,omitempty"` // the officer who said 知道了; then it is told no more
	// Told says how far each way of telling is: webhook, wechat/OFFICER.
	Told map[string]Telling `json:"told,omitempty"`
}

// Telling is how far one way of telling an alert is. The zero value is nothing yet.
type Telling struct {
	At     time.Time `json:"at,omitzero"`      // when it last arrived; zero: never
	Ended  bool      `json:"ended,omitempty"`  // whether its end was what arrived last
	Tried  time.Time `json:"tried,omitzero"`   // the last try that failed
	Failed int       `json:"failed,omitempty"` // tries that failed, since the last that arrived
}

// Open reports whether the cause is still there.
func (a *Alert) Open() bool { return a.Key != "" && a.Ended.IsZero() }

// seenAgain is how often it is noted that the cause of an open alert is still there.
const seenAgain = time.Hour

// Raise opens the alert, or notes that its cause is still there. It reports whether there is
// anything to keep.
func (a *Alert) Raise(words string, now time.Time) bool {
	if a.Open() && a.Words == words && now.Sub(a.Last) < seenAgain && !now.Before(a.Last) {
		return false
	}
	if !a.Open() {
		a.Since, a.Ended, a.KnownBy, a.Rested = now, time.Time{}, "", false
	}
	a.Words, a.Last = words, now
	return true
}

// End closes the alert, and reports whether it was open.
func (a *Alert) End(now time.Time) bool {
	if !a.Open() {
		return false
	}
	a.Ended = now
	return true
}

// restsAfter is how long the cause of an alert that somebody knows must not be seen for it to
// rest; longer than any cause that stays takes to be seen again.
const restsAfter = 6 * time.Hour

// Rest closes an alert that somebody knows and whose cause was not seen for a while, and
// reports whether it did.
func (a *Alert) Rest(now time.Time) bool {
	if !a.Open() || a.KnownBy == "" || now.Sub(a.Last) < restsAfter {
		return false
	}
	a.Ended, a.Rested = now, true
	return true
}

// Due reports whether an alert is to be told by a way now: an open one at once, and again
// after each span until somebody knows; its end once, to whom its beginning was told. What
// opens again within the span is not told again before it has passed. A try that failed is
// made again after a minute, then two, four, up to six hours.
func (a *Alert) Due(way string, now time.Time, span time.Duration) bool {
	t := a.Told[way]
	if t.Failed > 0 && now.Sub(t.Tried) < min(time.Minute<<min(t.Failed-1, 10), 6*time.Hour) {
		return false
	}
	if !a.Open() {
		return !a.Rested && !t.At.IsZero() && !t.Ended && !t.At.Before(a.Since)
	}
	return a.KnownBy == "" && (t.At.IsZero() || now.Sub(t.At) >= span)
}

// Arrived notes that what is so now was told by a way.
func (a *Alert) Arrived(way string, now time.Time) {
	t := Telling{At: now, Ended: !a.Open()}
	if t.Ended { // the span counts from when the beginning was told
		t.At = a.Told[way].At
	}
	a.tell(way, t)
}

// Failed notes a try that did not arrive.
func (a *Alert) Failed(way string, now time.Time) {
	t := a.Told[way]
	t.Tried, t.Failed = now, t.Failed+1
	a.tell(way, t)
}

func (a *Alert) tell(way string, t Telling) {
	told := map[string]Telling{way: t}
	for w, t := range a.Told {
		if w != way {
			told[w] = t
		}
	}
	a.Told = told
}
