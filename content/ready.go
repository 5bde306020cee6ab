package content

import (
	_ "embed"
	"errors"
	"fmt"
	"slices"
)

//go:embed ready.yaml
var readyFile []byte

// ReadyRules is what an article must have, ready.yaml.
type ReadyRules struct {
	Limits struct {
		Title        int `yaml:"title"`
		Summary      int `yaml:"summary"`
		VerifiedDays int `yaml:"verified_days"`
	} `yaml:"limits"`
	Fields []ReadyField `yaml:"fields"`
}

// ReadyField is a field that articles of some kinds must have, and of others should.
type ReadyField struct {
	Key    string `yaml:"key"`
	Words  string `yaml:"words"`
	Fix    string `yaml:"fix"`
	Blocks []Kind `yaml:"blocks"`
	Asks   []Kind `yaml:"asks"`
}

// LoadReadyRules reads the rules that come with the program, and fails with everything that
// is wrong with them.
func LoadReadyRules() (*ReadyRules, error) {
	const name = "content/ready.yaml"
	var r ReadyRules
	lines, err := decode(readyFile, name, &r)
	if err != nil {
		return nil, err
	}
	var problems []error
	if r.Limits.Title < 1 || r.Limits.Summary < 1 || r.Limits.VerifiedDays < 1 {
		problems = append(problems, fmt.Errorf("%s: a limit is missing", name))
	}
	known := fieldTexts(&Article{})
	for i, f := range r.Fields {
		if !slices.ContainsFunc(known, func(t fieldText) bool { return t.key == f.Key }) || f.Words == "" || f.Fix == "" {
			problems = append(problems, fmt.Errorf("%s:%d: the field %q is unknown, or has no words or no fix", name, lines.of("fields", i), f.Key))
		}
		for _, k := range slices.Concat(f.Blocks, f.Asks) {
			if !slices.Contains(Kinds(), k) {
				problems = append(problems, fmt.Errorf("%s:%d: there is no kind %q", name, lines.of("fields", i), k))
			}
		}
	}
	return &r, errors.Join(problems...)
}
