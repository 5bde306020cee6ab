package content

import (
	_ "embed"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
)

//go:embed lexicon/cues.yaml
var cuesYAML []byte

// cue is a kind of answer: what asks for it and what it looks like.
type cue struct {
	Name  string   `yaml:"name"`
	Asks  []string `yaml:"asks"`
	Looks string   `yaml:"looks"` // of a sentence; empty for none
	Heads string   `yaml:"heads"` // of the heading above it; empty for none
	Must  bool     `yaml:"must"`  // an answer without such a sentence is none
	Only  bool     `yaml:"only"`  // such a section is shown only to those who ask for it
	looks *regexp.Regexp
	heads *regexp.Regexp
}

// knownCues returns the cues that are built in, read at the first call.
var knownCues = sync.OnceValues(func() ([]cue, error) { return parseCues(cuesYAML, "lexicon/cues.yaml") })

// parseCues reads cues in YAML and reports all that is wrong with them.
func parseCues(data []byte, name string) ([]cue, error) {
	var cues []cue
	lines, err := decode(data, name, &cues)
	if err != nil {
		return nil, err
	}
	var problems []error
	if len(cues) > 32 {
		problems = append(problems, fmt.Errorf("%s: %d cues, 32 at most", name, len(cues)))
	}
	for i := range cues {
		c := &cues[i]
		if c.Name == "" || len(c.Asks) == 0 || c.Looks+c.Heads == "" {
			problems = append(problems, fmt.Errorf("%s:%d: name, asks and looks or heads must stand", name, lines.of("", i)))
		}
		if c.looks, err = regexp.Compile(c.Looks); err != nil {
			problems = append(problems, fmt.Errorf("%s:%d: %w", name, lines.of("", i), err))
		}
		if c.heads, err = regexp.Compile(c.Heads); err != nil {
			problems = append(problems, fmt.Errorf("%s:%d: %w", name, lines.of("", i), err))
		}
	}
	return cues, errors.Join(problems...)
}

// cueSet is a set of cues: bit i for the i-th.
type cueSet uint32

// cuesOf returns the cues that a normalised question gives.
func cuesOf(cues []cue, question string) (given cueSet) {
	for i, c := range cues {
		if slices.ContainsFunc(c.Asks, func(ask string) bool { return strings.Contains(question, ask) }) {
			given |= 1 << i
		}
	}
	return given
}

// looksLike returns the cues whose answers look like the sentence.
func looksLike(cues []cue, s string) (set cueSet) {
	for i, c := range cues {
		if c.Looks != "" && c.looks.MatchString(s) {
			set |= 1 << i
		}
	}
	return set
}

// heads returns the cues whose answers stand under such a heading, and those of them without
// which its section is not shown.
func heads(cues []cue, s string) (set, only cueSet) {
	for i, c := range cues {
		if c.Heads != "" && c.heads.MatchString(s) {
			set |= 1 << i
			if c.Only {
				only |= 1 << i
			}
		}
	}
	return set, only
}
