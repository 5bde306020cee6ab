package notices

import "time"

// Language is a language that texts are written in.
type Language string

// The languages. The empty one was not chosen yet and counts as Chinese.
const (
	Chinese Language = "zh"
	Tibetan Language = "bo"
)

// Preferences are what a person decided about notices (row N10). The zero value is somebody
// who decided nothing: everything is told, in Chinese, within the general quiet hours.
type Preferences struct {
	Muted      []string  `json:"muted,omitempty"`       // topics that are not sent; they stand in the inbox
	All        bool      `json:"all,omitempty"`         // 退订: nothing but what the person asked for themselves
	QuietFrom  string    `json:"quiet_from,omitempty"`  // own quiet hours in China's time, such as 21:30; both empty: the general ones
	QuietUntil string    `json:"quiet_until,omitempty"` // may be earlier than QuietFrom: over midnight
	Digest     bool      `json:"digest,omitempty"`      // what is not important comes together, once a day
	Language   Language  `json:"language,omitempty"`
	Asked      bool      `json:"asked,omitempty"` // the language question was put
	ChangedAt  time.Time `json:"changed_at,omitzero"`
}
