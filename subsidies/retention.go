package subsidies

import (
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"time"
)

//go:embed retention.yaml
var retentionFile []byte

// Keeping is how long applications are kept that rest in some statuses.
type Keeping struct {
	Key      string   `yaml:"key"`
	Words    string   `yaml:"words"` // for people
	Statuses []Status `yaml:"statuses"`
	Days     int      `yaml:"days"`
	Source   string   `yaml:"source"` // why so long
}

// Until is the moment at which an application that was last changed then is deleted.
func (k Keeping) Until(changed time.Time) time.Time { return changed.AddDate(0, 0, k.Days) }

// LoadRetention reads the shipped table against the statuses and reports every problem at once,
// with file and line. Every status without a holder, and the draft, stands in one rule; no other.
func LoadRetention(m *Moves) ([]Keeping, error) {
	var read struct {
		Rules []Keeping `yaml:"rules"`
	}
	s, err := readSource("subsidies/retention.yaml", retentionFile, &read)
	if err != nil {
		return nil, err
	}
	stands := map[Status]int{}
	for i, k := range read.Rules {
		at := []any{"rules", i}
		s.check(k.Key != "" && k.Words != "" && k.Source != "" && k.Days > 0, at, "rule %q needs key, words, days and source", k.Key)
		for _, status := range k.Statuses {
			st, ok := m.Status(status)
			s.check(ok && (st.Holder == Nobody || status == Draft), at, "status %q is unknown, or somebody has to do something in it", status)
			stands[status]++
		}
	}
	for _, st := range m.Statuses {
		if n := stands[st.Key]; (st.Holder == Nobody || st.Key == Draft) && n != 1 {
			s.problems = append(s.problems, fmt.Errorf("subsidies/retention.yaml:1: status %s stands in %d rules", st.Key, n))
		}
	}
	return read.Rules, errors.Join(s.problems...)
}

// KeepingOf returns the rule for a status; false for one that is open.
func (m *Machine) KeepingOf(s Status) (Keeping, bool) {
	for _, k := range m.Retention {
		if slices.Contains(k.Statuses, s) {
			return k, true
		}
	}
	return Keeping{}, false
}

// Kept counts what stands of a rule: how many applications, how many of them are to be deleted
// now, and when the next one is.
type Kept struct {
	Keeping
	All  int
	Over int
	Next time.Time // zero: there is none
}
