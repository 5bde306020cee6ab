package content

import "time"

// KeptRule is a keyword rule as officers keep it: what graduates get, and a draft of what they
// shall get that waits for the approval of another officer.
type KeptRule struct {
	ID       string    `json:"id"`
	Number   uint64    `json:"number"`            // grows in the order rules were made: the last of what decides between two that match
	Live     *Rule     `json:"live,omitempty"`    // nil: never approved
	Draft    *Rule     `json:"draft,omitempty"`   // nil: nothing waits
	Writers  []string  `json:"writers,omitempty"` // officers who wrote the draft: none of them may approve it
	Revision uint64    `json:"revision"`          // grows with each change; a change names the one it began from
	Topic    string    `json:"topic,omitempty"`   // the unanswered questions the draft is to answer; may be empty
	Approved time.Time `json:"approved,omitzero"` // when a draft last became live
	Changed  time.Time `json:"changed"`           // UTC
	By       string    `json:"by"`                // the officer who changed it last
}

// Shown is the draft if there is one, else what graduates get.
func (r KeptRule) Shown() Rule {
	switch {
	case r.Draft != nil:
		return *r.Draft
	case r.Live != nil:
		return *r.Live
	}
	return Rule{ID: r.ID}
}

// On reports whether graduates get the rule.
func (r KeptRule) On() bool { return r.Live != nil && !r.Live.Off }

// LiveRules returns what graduates get of kept rules.
func LiveRules(kept []KeptRule) []Rule {
	var live []Rule
	for _, r := range kept {
		if r.Live != nil {
			live = append(live, *r.Live)
		}
	}
	return live
}

// RuleVersion is a rule as it was at one time.
type RuleVersion struct {
	Number  uint64    `json:"number"` // the revision of the rule
	At      time.Time `json:"at"`
	Officer string    `json:"officer"`
	What    RuleStep  `json:"what"`
	Rule    Rule      `json:"rule"`
}

// RuleStep is what happened to a rule.
type RuleStep string

// The steps.
const (
	RuleWritten  RuleStep = "written"  // a draft was saved
	RuleApproved RuleStep = "approved" // the draft became what graduates get
	RuleStopped  RuleStep = "stopped"  // it was switched off
	RuleDropped  RuleStep = "dropped"  // the draft was thrown away
	RuleDeleted  RuleStep = "deleted"
)

// RuleDraft is what an officer wants a rule to be.
type RuleDraft struct {
	Rule     Rule   // ID: of the rule it changes, or a new one
	Revision uint64 // of the rule the officer looked at, 0 for a new one; another one now is fault.Conflict
	Topic    string // see KeptRule
}
