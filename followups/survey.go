package followups

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

//go:embed survey.yaml
var shippedSurvey []byte

// Survey is what a follow-up asks, as data: survey.yaml.
type Survey struct {
	Title      string     `yaml:"title"`
	Intro      string     `yaml:"intro"`
	Thanks     string     `yaml:"thanks"`
	ThanksHelp string     `yaml:"thanks_help"` // when an answer needs help
	Words      Words      `yaml:"words"`
	Questions  []Question `yaml:"questions"`
}

// Words are what a person may say to the message that asks.
type Words struct {
	Start      []string `yaml:"start"`
	Later      []string `yaml:"later"`
	Stop       []string `yaml:"stop"`
	AlwaysStop []string `yaml:"always_stop"` // in the middle of another talk too
}

// Question is one question; all may be skipped.
type Question struct {
	ID      string   `yaml:"id"`
	Ask     string   `yaml:"ask"`
	Hint    string   `yaml:"hint"`
	Choices []Choice `yaml:"choices"`
	Text    bool     `yaml:"text"` // any words, in place of choices
}

// Choice is an answer to choose.
type Choice struct {
	Words string   `yaml:"words"`
	Also  []string `yaml:"also"` // other words for it in the chat
	Help  string   `yaml:"help"` // the sign of trouble it tells; empty: none
}

// LoadSurvey reads the questions that are shipped.
func LoadSurvey() (*Survey, error) { return ParseSurvey("followups/survey.yaml", shippedSurvey) }

// ParseSurvey reads questions, and reports everything that is wrong with them.
func ParseSurvey(file string, data []byte) (*Survey, error) {
	var s Survey
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(&s); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	var problems []error
	wrong := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf(file+": "+format, args...))
	}
	if s.Title == "" || s.Intro == "" || s.Thanks == "" || s.ThanksHelp == "" || len(s.Questions) == 0 {
		wrong("title, intro, thanks, thanks_help and questions are needed")
	}
	seen := map[string]bool{}
	for i, q := range s.Questions {
		if q.ID == "" || q.Ask == "" || seen[q.ID] {
			wrong("question %d needs an id of its own and words", i+1)
		}
		seen[q.ID] = true
		if q.Text == (len(q.Choices) > 0) || !q.Text && len(q.Choices) < 2 {
			wrong("question %q takes either words or two choices and more", q.ID)
		}
		for j, c := range q.Choices {
			if c.Words == "" || slices.ContainsFunc(q.Choices[:j], func(b Choice) bool { return b.Words == c.Words }) {
				wrong("question %q: choice %d needs words of its own", q.ID, j+1)
			}
		}
	}
	return &s, errors.Join(problems...)
}

// Answers are what a person said, by question; one that was skipped has none.
type Answers map[string]string

// Help lists the signs of trouble that answers tell, in the order of the questions.
func (s *Survey) Help(a Answers) (signs []string) {
	for _, q := range s.Questions {
		for _, c := range q.Choices {
			if c.Help != "" && a[q.ID] == c.Words && !slices.Contains(signs, c.Help) {
				signs = append(signs, c.Help)
			}
		}
	}
	return signs
}

// Clean keeps of answers what the questions know: choices that exist, and words within
// MaxAnswer characters, through mask.
func (s *Survey) Clean(a Answers, mask func(string) string) Answers {
	clean := Answers{}
	for _, q := range s.Questions {
		said := strings.TrimSpace(a[q.ID])
		if !q.Text && !slices.ContainsFunc(q.Choices, func(c Choice) bool { return c.Words == said }) {
			continue
		}
		if r := []rune(said); len(r) > MaxAnswer {
			said = string(r[:MaxAnswer])
		}
		if said != "" {
			clean[q.ID] = mask(said)
		}
	}
	return clean
}

// MaxAnswer bounds an answer in own words, in characters.
const MaxAnswer = 800

// Stage is how far a follow-up is.
type Stage string

// The stages.
const (
	Waiting  Stage = "waiting" // told, not answered yet
	Answered Stage = "answered"
	Passed   Stage = "passed" // not answered before the next one, or given up
	Gone     Stage = "gone"   // the person stopped following; answers are deleted
)

// FollowUp is one window of one placement, once it was told.
type FollowUp struct {
	Placement string    `json:"placement"`
	Months    int       `json:"months"`
	Stage     Stage     `json:"stage"`
	ToldAt    time.Time `json:"told_at"`
	Laters    int       `json:"laters,omitempty"` // how often 稍后 was said
	AskAt     time.Time `json:"ask_at,omitzero"`  // when it is told again
	Quiet     bool      `json:"quiet,omitempty"`  // waiting for so long that officers see it as silent

	Answers    Answers   `json:"-"` // kept sealed
	Help       []string  `json:"-"` // signs of trouble; kept sealed
	AnsweredAt time.Time `json:"answered_at,omitzero"`

	Case *Case `json:"case,omitempty"` // nil: nobody needs help
}

// Case is an answer that needs help, for the officers.
type Case struct {
	Due     time.Time `json:"due"`
	Officer string    `json:"officer,omitempty"` // who sees to it; empty: nobody yet
	TakenAt time.Time `json:"taken_at,omitzero"`
	DoneAt  time.Time `json:"done_at,omitzero"`
	DoneBy  string    `json:"done_by,omitempty"`
	Note    string    `json:"-"` // what was done; kept sealed
}

// Open reports whether the person can still answer.
func (f *FollowUp) Open() bool { return f.Stage == Waiting }

// Open reports whether a case waits for an officer.
func (c *Case) Open() bool { return c != nil && c.DoneAt.IsZero() }
