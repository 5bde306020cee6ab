package content

import (
	_ "embed"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
)

//go:embed lexicon/cues.yaml
var cuesYAML []byte

// cue is a kind of answer: what asks for it and what it looks like.
type cue struct {
	Name  string   `yaml:"name"`
	Asks  []string `yaml:"asks"`
	Looks string   `yaml:"looks"`
	List  bool     `yaml:"list"`
	looks *regexp.Regexp
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
	for i := range cues {
		c := &cues[i]
		if c.Name == "" || len(c.Asks) == 0 || c.Looks == "" {
			problems = append(problems, fmt.Errorf("%s:%d: name, asks and looks must stand", name, lines.of("", i)))
		}
		if c.looks, err = regexp.Compile(c.Looks); err != nil {
			problems = append(problems, fmt.Errorf("%s:%d: %w", name, lines.of("", i), err))
		}
	}
	return cues, errors.Join(problems...)
}

// cuesOf returns the cues that a normalised question gives.
func cuesOf(cues []cue, question string) (given []cue) {
	for _, c := range cues {
		for _, ask := range c.Asks {
			if strings.Contains(question, ask) {
				given = append(given, c)
				break
			}
		}
	}
	return given
}

func wantsList(cues []cue) bool {
	for _, c := range cues {
		if c.List {
			return true
		}
	}
	return false
}
