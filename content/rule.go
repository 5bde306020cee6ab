package content

import "fmt"

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
	ID       string   `yaml:"id" json:"id"`
	Match    Match    `yaml:"match" json:"match"`
	Words    []string `yaml:"words" json:"words"` // keywords or patterns; any one matches
	Priority int      `yaml:"priority" json:"priority,omitzero"`
	From     string   `yaml:"from" json:"from,omitempty"` // "09:00", Asia/Shanghai; empty with Until: all day
	Until    string   `yaml:"until" json:"until,omitempty"`
	Off      bool     `yaml:"off" json:"off,omitempty"`
	Answer   string   `yaml:"answer" json:"answer,omitempty"`   // text to send; or
	Article  string   `yaml:"article" json:"article,omitempty"` // the article to answer with; or
	Action   string   `yaml:"action" json:"action,omitempty"`   // a menu key whose action is taken
}

// Bounds of a rule as officers write it.
const (
	MostRuleWords = 100  // keywords of a rule
	LongestRule   = 1800 // bytes of its answer: it must fit into one message with what is said around it
	MostPriority  = 1000
)

// Check returns what is wrong with one rule, in words for the officer who writes it.
func (r *Rule) Check() []string {
	_, problems := readyFrom(*r)
	if len(r.Words) > MostRuleWords {
		problems = append(problems, fmt.Sprintf("关键词最多 %d 个，现在有 %d 个，请分成两条规则", MostRuleWords, len(r.Words)))
	}
	if len(r.Answer) > LongestRule {
		problems = append(problems, fmt.Sprintf("回答太长：最多 %d 个字，现在约 %d 个", LongestRule/3, len(r.Answer)/3))
	}
	if r.Priority < 0 || r.Priority > MostPriority {
		problems = append(problems, fmt.Sprintf("优先级要在 0 和 %d 之间，现在是 %d", MostPriority, r.Priority))
	}
	return problems
}
