package content

// Match is how a keyword rule is compared with what a graduate wrote.
type Match string

// The three ways. Text is normalised (width, case, traditional characters, outer
// punctuation) before it is compared.
const (
	Exact    Match = "exact"
	Contains Match = "contains"
	Pattern  Match = "pattern" // a regular expression in Go's syntax
)

// Rule is a keyword rule (row Q1): what to answer when a message matches. Among the rules
// that match the higher Priority wins, then exact before contains before pattern, then the
// longer keyword.
type Rule struct {
	ID       string   `yaml:"id"`
	Match    Match    `yaml:"match"`
	Words    []string `yaml:"words"` // keywords or patterns; any one matches
	Priority int      `yaml:"priority"`
	From     string   `yaml:"from"` // "09:00", Asia/Shanghai; empty with Until: all day
	Until    string   `yaml:"until"`
	Off      bool     `yaml:"off"`
	Answer   string   `yaml:"answer"`  // text to send; or
	Article  string   `yaml:"article"` // the article to answer with; or
	Action   string   `yaml:"action"`  // a menu key whose action is taken
}
