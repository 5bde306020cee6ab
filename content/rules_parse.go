package content

import (
	"errors"
	"fmt"
)

// ParseRules reads keyword rules in YAML, a list under "rules"; name stands for the file in
// errors. An unknown key, a wrong type and everything that is wrong with a rule are reported
// together, each with its line.
func ParseRules(data []byte, name string) ([]Rule, error) {
	var file struct {
		Rules []Rule `yaml:"rules"`
	}
	lines, err := decode(data, name, &file)
	if err != nil {
		return nil, err
	}
	var problems []error
	for i, found := range checkRules(file.Rules) {
		for _, text := range found {
			problems = append(problems, fmt.Errorf("%s:%d: %s", name, lines.of("rules", i), text))
		}
	}
	return file.Rules, errors.Join(problems...)
}
