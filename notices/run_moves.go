package notices

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"zaiyue/fault"
	"zaiyue/people"
)

//go:embed runs.yaml
var runsFile []byte

// RunMoves is the table of what may happen to a run, runs.yaml. It is immutable.
// LoadRunMoves makes it.
type RunMoves struct {
	States []RunStateWords `yaml:"states"` // in the order lists show them
	Moves  []RunMove       `yaml:"moves"`  // in the order the buttons stand
}

// RunStateWords is a state with what it is called. End marks one that no move leads out of;
// Look is how its badge looks: good, bad, wait or plain.
type RunStateWords struct {
	State RunState `yaml:"state"`
	Words string   `yaml:"words"`
	Look  string   `yaml:"look"`
	End   bool     `yaml:"end"`
}

// RunMove is one line of the table; runs.yaml tells what each field means.
type RunMove struct {
	Name     string       `yaml:"move"`
	Button   string       `yaml:"button"`
	Trail    string       `yaml:"trail"`
	Right    people.Right `yaml:"right"`
	FourEyes bool         `yaml:"four_eyes"`
	Reason   bool         `yaml:"reason"`
	Time     bool         `yaml:"time"`
	Service  bool         `yaml:"service"`
	From     []RunState   `yaml:"from"`
	To       RunState     `yaml:"to"`
}

// RunAct is a move that somebody makes.
type RunAct struct {
	Move     string
	Revision int       // of the run as they saw it
	At       time.Time // of a move that needs a time
}

// LoadRunMoves reads the table that comes with the program, and fails with everything that is
// wrong with it.
func LoadRunMoves() (*RunMoves, error) {
	var t RunMoves
	d := yaml.NewDecoder(bytes.NewReader(runsFile))
	d.KnownFields(true)
	if err := d.Decode(&t); err != nil {
		return nil, fmt.Errorf("notices/runs.yaml: %w", err)
	}
	return &t, t.check()
}

func (t *RunMoves) check() error {
	var problems []error
	add := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf("notices/runs.yaml: "+format, args...))
	}
	known := map[RunState]bool{}
	for _, s := range t.States {
		known[s.State] = true
		if s.Words == "" {
			add("the state %q has no words", s.State)
		}
		out := slices.ContainsFunc(t.Moves, func(m RunMove) bool { return slices.Contains(m.From, s.State) })
		if out == s.End {
			add("the state %q has no way out, or is marked as an end and has one", s.State)
		}
	}
	for _, s := range []RunState{RunDraft, RunAsking, RunApproved, RunScheduled, RunGoing, RunPaused, RunDone, RunCancelled} {
		if !known[s] {
			add("the state %q is missing", s)
		}
	}
	for _, m := range t.Moves {
		if m.Name == "" || m.Button == "" || m.Trail == "" || len(m.From) == 0 || !known[m.To] {
			add("the move %q lacks its name, button, trail, from or to", m.Name)
		}
		if !slices.Contains([]people.Right{people.WriteNotices, people.ConfirmNotices, people.ControlNotices}, m.Right) {
			add("%s names the right %q, which is none of notices", m.Name, m.Right)
		}
	}
	return errors.Join(problems...)
}

// Words returns what a state is called, and how its badge looks.
func (t *RunMoves) Words(s RunState) (words, look string) {
	for _, w := range t.States {
		if w.State == s {
			return w.Words, w.Look
		}
	}
	return string(s), ""
}

// Find returns a move by its name.
func (t *RunMoves) Find(name string) (RunMove, bool) {
	i := slices.IndexFunc(t.Moves, func(m RunMove) bool { return m.Name == name })
	if i < 0 {
		return RunMove{}, false
	}
	return t.Moves[i], true
}

// maxRunReason bounds a reason, in characters.
const maxRunReason = 300

// Check reports whether the move may be made now: fault.Conflict with the present state in
// words, fault.Forbidden where it needs another officer, fault.Invalid where its reason or
// time is missing. It does not ask for the right: the caller has.
func (t *RunMoves) Check(r *Run, by people.By, a RunAct, now time.Time) (RunMove, error) {
	m, known := t.Find(a.Move)
	words, _ := t.Words(r.State)
	switch {
	case !known:
		return m, fault.New(fault.Invalid, "没有这一步操作，请刷新页面再试。")
	case m.Service != (by.Officer == people.TheService):
		return m, fault.New(fault.Forbidden, "这一步由系统自己完成。")
	case !m.Service && a.Revision != r.Revision:
		return m, fault.New(fault.Conflict, fmt.Sprintf("这次通知在您打开之后有了变化，现在是“%s”。请看过最新的情况再操作。", words))
	case !slices.Contains(m.From, r.State):
		return m, fault.New(fault.Conflict, fmt.Sprintf("这次通知现在是“%s”，不能%s。请刷新页面看看最新的情况。", words, m.Button))
	case m.FourEyes && (by.Officer == people.TheShell || slices.Contains(r.Writers, by.Officer)):
		return m, fault.New(fault.Forbidden, "您写过这次通知，要请另一位同事来确认。")
	case m.Reason && strings.TrimSpace(by.Reason) == "":
		return m, fault.New(fault.Invalid, fmt.Sprintf("请写明%s的原因，写的同事会看到。", m.Button))
	case utf8.RuneCountInString(by.Reason) > maxRunReason:
		return m, fault.New(fault.Invalid, fmt.Sprintf("原因请写在 %d 个字以内。", maxRunReason))
	case m.Time && (!a.At.After(now) || a.At.After(now.AddDate(0, 0, 90))):
		return m, fault.New(fault.Invalid, "请选一个还没到、90 天以内的时间。")
	}
	return m, nil
}

// Open lists the moves out of a run's state that an officer with the rights that can reports
// may make, in the order of the table. whyNot tells of those they could make were it not for
// four eyes.
func (t *RunMoves) Open(r *Run, officer string, can func(people.Right) bool) (open []RunMove, whyNot string) {
	for _, m := range t.Moves {
		if m.Service || !slices.Contains(m.From, r.State) || !can(m.Right) {
			continue
		}
		if m.FourEyes && slices.Contains(r.Writers, officer) {
			whyNot = "您写过这次通知，要请另一位同事来确认。"
			continue
		}
		open = append(open, m)
	}
	return open, whyNot
}
