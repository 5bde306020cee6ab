package chat

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// flowCheck finds what is wrong with a flow, with lines.
type flowCheck struct {
	file     string
	doc      yaml.Node
	flow     *Flow
	problems []error
}

// problem notes one problem at a node.
func (c *flowCheck) problem(at *yaml.Node, format string, args ...any) {
	line := 1
	if at != nil {
		line = at.Line
	}
	c.problems = append(c.problems, fmt.Errorf("%s:%d: %s", c.file, line, fmt.Sprintf(format, args...)))
}

// child returns the value of a key of a mapping, or the mapping itself where there is none.
func child(n *yaml.Node, key string) *yaml.Node {
	for i := 0; n != nil && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return n
}

// run checks the whole flow.
func (c *flowCheck) run() {
	root := c.doc.Content[0]
	f := c.flow
	if f.ID == "" || f.Title == "" {
		c.problem(root, "a flow needs an id and a title")
	}
	if len(f.Steps) == 0 {
		c.problem(root, "flow %q has no step", f.ID)
		return
	}
	steps := child(root, "steps")
	for i := range f.Steps {
		at := root
		if i < len(steps.Content) {
			at = steps.Content[i]
		}
		c.step(at, i)
	}
	c.end(child(root, "end"))
}

// step checks one step.
func (c *flowCheck) step(at *yaml.Node, i int) {
	s := &c.flow.Steps[i]
	if s.ID == "" || s.Ask == "" {
		c.problem(at, "step %d needs an id and a question (ask)", i+1)
	}
	if c.flow.step(s.ID) != s {
		c.problem(at, "the step %q stands twice", s.ID)
	}
	kinds := []StepKind{StepChoice, StepText, StepCity, StepMonth, StepLocation, StepField}
	if !slices.Contains(kinds, s.Kind) {
		c.problem(child(at, "kind"), "step %q: unknown kind %q, want one of %v", s.ID, s.Kind, kinds)
	}
	if (s.Kind == StepChoice) != (len(s.Options) >= 2) {
		c.problem(child(at, "options"), "step %q: a choice, and only a choice, has two options or more", s.ID)
	}
	if s.Many != (len(s.Any) > 0) || s.Many && s.Kind != StepCity && s.Kind != StepField {
		c.problem(at, "step %q: many is for a city or a field, and goes with any", s.ID)
	}
	c.options(child(at, "options"), s)
	for earlier, wanted := range s.When {
		c.when(child(at, "when"), i, earlier, wanted)
	}
}

// options checks that the words of a choice tell its options apart.
func (c *flowCheck) options(at *yaml.Node, s *Step) {
	owner := map[string]int{}
	for i, o := range s.Options {
		if o.Words == "" {
			c.problem(at, "step %q: option %d has no words", s.ID, i+1)
		}
		for _, w := range append([]string{o.Words}, o.Also...) {
			if j, ok := owner[fold(w)]; ok && j != i {
				c.problem(at, "step %q: %q stands for two options", s.ID, w)
			}
			owner[fold(w)] = i
		}
	}
}

// when checks one condition: it must speak of an earlier step and of answers it can have.
func (c *flowCheck) when(at *yaml.Node, i int, earlier string, wanted []string) {
	s := c.flow.Steps[i]
	j := slices.IndexFunc(c.flow.Steps[:i], func(e Step) bool { return e.ID == earlier })
	if j < 0 {
		c.problem(at, "step %q: when names %q, which is no earlier step", s.ID, earlier)
		return
	}
	for _, w := range wanted {
		known := slices.ContainsFunc(c.flow.Steps[j].Options, func(o StepOption) bool { return o.Words == w })
		if !known {
			c.problem(at, "step %q: when wants %q of %q, which has no such option", s.ID, w, earlier)
		}
	}
}

// end checks what the flow ends with.
func (c *flowCheck) end(at *yaml.Node) {
	e := &c.flow.End
	set := 0
	for _, v := range []string{e.Ask, e.Request, e.Home} {
		if v != "" {
			set++
		}
	}
	if e.Wish != nil {
		set++
		where, what := c.flow.step(e.Wish.Where), c.flow.step(e.Wish.What)
		if where == nil || where.Kind != StepCity || what == nil || what.Kind != StepField {
			c.problem(at, "end: wish names a step of kind city (where) and one of kind field (what)")
		}
	}
	if set != 1 {
		c.problem(at, "a flow ends with exactly one of ask, request, home, wish")
	}
	if s := c.flow.step(e.Home); e.Home != "" && (s == nil || s.Kind != StepLocation && s.Kind != StepCity) {
		c.problem(at, "end: home names %q, which is no step that takes a place", e.Home)
	}
	parts, err := takeApart(e.Ask + e.Request)
	if err != nil {
		c.problem(at, "end: %v", err)
	}
	for _, p := range parts {
		if p.name != "" && c.flow.step(p.name) == nil {
			c.problem(at, "end: {%s} is no step", p.name)
		}
	}
	e.parts = parts
}
