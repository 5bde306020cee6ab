package notices

import "time"

// Ledger is what WeChat allows us for one person right now (row N4), as far as we know: fed
// by events, reserved from before a send, corrected by WeChat's answers. It may know less
// than WeChat allows, never more. The zero value allows nothing but template messages.
type Ledger struct {
	// Grants are the open allowances of customer-service messages, by what opened them.
	Grants map[Trigger]Grant `json:"grants,omitempty"`
	// Credits are consents to subscription notices by TemplateID: how many are left, or
	// Lasting.
	Credits map[string]int `json:"credits,omitempty"`
	// Days count template messages by TemplateID and day (20261123, China's time); only the
	// last day is kept.
	Days map[string]DayCount `json:"days,omitempty"`
	// Gone is when the person stopped following, Blocked when WeChat said that they block
	// messages; zero: neither.
	Gone    time.Time `json:"gone,omitzero"`
	Blocked time.Time `json:"blocked,omitzero"`
}

// Lasting is the credit of a consent that holds until it is withdrawn (长期订阅).
const Lasting = -1

// Trigger is what a person did that opens an allowance (section 6.3 of the protocol paper).
type Trigger string

// The triggers.
const (
	Wrote    Trigger = "message"
	Tapped   Trigger = "menu"
	Followed Trigger = "follow"
	Scanned  Trigger = "scan"
)

// Grant is an open allowance.
type Grant struct {
	Until time.Time `json:"until"`
	Left  int       `json:"left"`
}

// DayCount counts on a day.
type DayCount struct {
	Day   int `json:"day"`
	Count int `json:"count"`
}

// Hold is what was reserved from a ledger for one send: spent by WeChat's yes, given back
// by its no.
type Hold struct {
	Channel    Channel   `json:"channel"`
	Trigger    Trigger   `json:"trigger,omitempty"`     // of Service
	Until      time.Time `json:"until,omitzero"`        // of the grant it came from: a newer grant gets nothing back
	TemplateID string    `json:"template_id,omitempty"` // of the others
	Day        int       `json:"day,omitempty"`
}
