package chat

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"go.yaml.in/yaml/v3"

	"zaiyue/subsidies"
)

//go:embed flows/*.yaml
var shippedFlows embed.FS

// StepKind is what sort of answer a step takes.
type StepKind string

// The kinds of steps.
const (
	StepChoice   StepKind = "choice"   // one of Options, by number or words
	StepText     StepKind = "text"     // any words
	StepCity     StepKind = "city"     // a city of cities.yaml
	StepMonth    StepKind = "month"    // a year, perhaps with a month: 2024, 2024年7月
	StepLocation StepKind = "location" // a location message, or a city
	StepField    StepKind = "field"    // a field of work of jobs/fields.yaml, as a choice
	StepFact     StepKind = "fact"     // a number or a day of subsidies/facts.yaml, as it reads
	StepAnswer   StepKind = "answer"   // a field of an application, as it reads
	StepLink     StepKind = "link"     // a field that is filled on a page, not in the talk
	StepPaper    StepKind = "paper"    // pictures of a material
)

// Flow is a talk of several steps as data (rows C9, D4).
type Flow struct {
	ID    string `yaml:"id"`
	Title string `yaml:"title"`
	Intro string `yaml:"intro"` // said before the first question; may be empty
	Steps []Step `yaml:"steps"`
	End   End    `yaml:"end"`

	// next finds the step that is asked next, nil at the end, of a flow that is made by the
	// program. A flow of a file asks its steps in order.
	next func(d Draft) *Step
	// given reports whether a step of such a flow was answered or skipped, for 返回.
	given func(d Draft, s *Step) bool
}

// Step is one question.
type Step struct {
	ID      string       `yaml:"id"`
	Kind    StepKind     `yaml:"kind"`
	Ask     string       `yaml:"ask"`
	Help    string       `yaml:"help"` // for 帮助; may be empty
	Options []StepOption `yaml:"options"`
	Skip    bool         `yaml:"skip"` // 跳过 is allowed
	// Many lets a city or a field be answered by several; Any are the words by which
	// everything is one of them, the first of which is shown.
	Many bool     `yaml:"many"`
	Any  []string `yaml:"any"`
	// When lists, by earlier step, the answers with which this one is asked; all must hold.
	// Empty: always.
	When map[string][]string `yaml:"when"`

	fact  subsidies.Fact  // of StepFact
	field subsidies.Field // of StepAnswer and StepLink
	page  string          // of StepLink and StepPaper: where it can be done
}

// StepOption is one answer of a choice.
type StepOption struct {
	Words string   `yaml:"words"` // shown, and kept as the answer
	Means string   `yaml:"means"` // stands for {step} in End.Ask; empty: Words
	Also  []string `yaml:"also"`  // other words for it
}

// End is what happens after the last step; exactly one field is set.
type End struct {
	Ask     string   `yaml:"ask"`     // ask the library this question; {step} is replaced
	Request string   `yaml:"request"` // queue this text for a person; {step} is replaced
	Home    string   `yaml:"home"`    // the nearest 在粤之家 to the answer of this step
	Wish    *WishEnd `yaml:"wish"`    // keep what the graduate looks for

	// Survey ends the follow-up's questions. Its flow is made of followups/survey.yaml.
	Survey bool `yaml:"-"`
	// Facts ends the questions about what one can get. Its flow is made of subsidies/facts.yaml.
	Facts bool `yaml:"-"`

	parts []part // Ask or Request, taken apart
}

// ParseFlows reads every .yaml file of a folder as a flow, in order of file names. It
// reports every problem at once, each with file and line.
func ParseFlows(files fs.FS, folder string) ([]Flow, error) {
	names, err := fs.Glob(files, path.Join(folder, "*.yaml"))
	if err != nil {
		return nil, err
	}
	var flows []Flow
	var problems []error
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		f, err := parseFlow(name, data)
		flows, problems = append(flows, f), append(problems, err)
	}
	return flows, errors.Join(problems...)
}

// parseFlow reads and checks one flow.
func parseFlow(file string, data []byte) (Flow, error) {
	var f Flow
	if err := strict(data, &f); err != nil {
		return f, fmt.Errorf("%s: %w", file, err)
	}
	check := flowCheck{file: file, flow: &f}
	if err := yaml.Unmarshal(data, &check.doc); err != nil {
		return f, fmt.Errorf("%s: %w", file, err)
	}
	check.run()
	return f, errors.Join(check.problems...)
}

// step returns the step with the id, or nil.
func (f *Flow) step(id string) *Step {
	for i := range f.Steps {
		if f.Steps[i].ID == id {
			return &f.Steps[i]
		}
	}
	return nil
}

// choosing reports whether the step is answered by one of its options.
func (s *Step) choosing() bool { return s.Kind == StepChoice || s.Kind == StepField }

// applies reports whether the answers so far call for the step.
func (s *Step) applies(answers map[string]string) bool {
	for step, wanted := range s.When {
		if !slices.Contains(wanted, answers[step]) {
			return false
		}
	}
	return true
}

// after returns the step that is asked after that of the draft, or nil at the end.
func (f *Flow) after(d Draft) *Step {
	if f.next != nil {
		return f.next(d)
	}
	id, passed := d.Step, false
	for i := range f.Steps {
		if passed && f.Steps[i].applies(d.Answers) {
			return &f.Steps[i]
		}
		passed = passed || f.Steps[i].ID == id
	}
	return nil
}

// before returns the step that was asked before that of the draft, or nil at the first.
func (f *Flow) before(d Draft) *Step {
	var last *Step
	for i := range f.Steps {
		id := f.Steps[i].ID
		if id == d.Step {
			break
		}
		if f.given != nil && f.given(d, &f.Steps[i]) || f.given == nil && f.Steps[i].applies(d.Answers) {
			last = &f.Steps[i]
		}
	}
	return last
}

// means is what an answer stands for in a question to the library.
func (s *Step) means(answer string) string {
	for _, o := range s.Options {
		if o.Words == answer && o.Means != "" {
			return o.Means
		}
	}
	return answer
}
