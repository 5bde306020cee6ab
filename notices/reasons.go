package notices

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"

	"go.yaml.in/yaml/v3"
)

//go:embed reasons.yaml
var shippedReasons []byte

// Reason is why a notice went where it went, in words for officers.
type Reason struct {
	Words  string `yaml:"words"`
	Advice string `yaml:"advice"` // what can be done; empty: nothing needs doing
}

// Reasons are the words by the keys that steps hold.
type Reasons map[string]Reason

// ShippedReasons returns the words that come with the program, reasons.yaml.
func ShippedReasons() (Reasons, error) {
	var r Reasons
	d := yaml.NewDecoder(bytes.NewReader(shippedReasons))
	d.KnownFields(true)
	if err := d.Decode(&r); err != nil {
		return nil, fmt.Errorf("notices/reasons.yaml: %w", err)
	}
	var problems []error
	for key, reason := range r {
		if reason.Words == "" {
			problems = append(problems, fmt.Errorf("notices/reasons.yaml: %q has no words", key))
		}
	}
	return r, errors.Join(problems...)
}

// Of returns the words of a reason. One that is not known speaks for itself.
func (r Reasons) Of(key string) Reason {
	if reason, ok := r[key]; ok {
		return reason
	}
	return Reason{Words: key}
}
