package notices

import (
	"slices"
	"time"
)

// Importance orders kinds.
type Importance string

// Urgent ones break through quiet hours; low ones may wait for the digest.
const (
	Urgent Importance = "urgent"
	Normal Importance = "normal"
	Low    Importance = "low"
)

// Topic is what a person can switch off: a group of kinds.
type Topic struct {
	Key   string `yaml:"key"`
	Name  string `yaml:"name"`  // 岗位提醒
	About string `yaml:"about"` // a line for the page of preferences
	Fixed bool   `yaml:"fixed"` // cannot be switched off: answers to what the person asked for
	// NoTemplates closes template messages to the topic's kinds: WeChat punishes advertising there.
	NoTemplates bool `yaml:"no_templates"`
}

// Kind is a sort of notice as data: kinds.yaml.
type Kind struct {
	Key        string            `yaml:"key"`
	Name       string            `yaml:"name"`
	Topic      string            `yaml:"topic"`
	Importance Importance        `yaml:"importance"`
	Fields     []Field           `yaml:"fields"`
	Texts      map[Language]Text `yaml:"texts"` // Chinese is required
	Channels   []Channel         `yaml:"channels"`
	// Templates are the account's templates that carry it, by title: their ids and keys are
	// read from WeChat at start and never written here.
	Subscribe *Use `yaml:"subscribe"`
	Template  *Use `yaml:"template"`
	// Choices are answers a person can give with one tap, or a word, in the chat.
	Choices []Choice `yaml:"choices"`
	// Quiet are hours of its own in place of the general quiet hours; nil: the general ones.
	Quiet *Hours `yaml:"quiet"`
	// WorthFor is how long after DueAt it is worth sending; after that it stands in the inbox.
	WorthFor time.Duration `yaml:"worth_for"`
	// Remind lists how long before a deadline it is told, the longest first. Empty: at once.
	Remind []time.Duration `yaml:"remind"`
	// Compose lets officers send it by a run.
	Compose bool `yaml:"compose"`
}

// NeedsTemplates reports whether one of the kind's channels is filled by the account's
// templates, so that what is open to it cannot be judged before they were read.
func (k Kind) NeedsTemplates() bool {
	return slices.ContainsFunc(k.Channels, func(c Channel) bool { return c == LongTerm || c == OneTime || c == Template })
}

// Field is a named place in a kind's texts.
type Field struct {
	Key    string `yaml:"key"`
	Name   string `yaml:"name"`   // for officers
	Sample string `yaml:"sample"` // for previews
	Most   int    `yaml:"most"`   // characters at most; 0: 200
	// Optional fields may be missing; a line of a body in which a field is empty is left out.
	Optional bool `yaml:"optional"`
}

// Limit is how many characters a field may hold.
func (f Field) Limit() int {
	if f.Most == 0 {
		return 200
	}
	return f.Most
}

// Text is a notice in one language; {key} stands for a field.
type Text struct {
	Title    string `yaml:"title"`
	Body     string `yaml:"body"`
	Menu     string `yaml:"menu"`     // the body where the choices stand below as buttons; empty: Body
	Approved bool   `yaml:"approved"` // a speaker has read it; else Chinese is sent, which says so
}

// Use is how a template of the account carries a kind: which template, by its title, and
// what stands at each of its labels ("申请人"), with {key} for a field.
type Use struct {
	Title  string            `yaml:"title"`
	Values map[string]string `yaml:"values"`
}

// Choice is one answer.
type Choice struct {
	Key   string   `yaml:"key"`
	Words string   `yaml:"words"` // on the button
	Also  []string `yaml:"also"`  // other words for it
	Reply string   `yaml:"reply"` // what we say to it
}
