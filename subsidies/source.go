package subsidies

import (
	"bytes"
	"fmt"

	"go.yaml.in/yaml/v3"
)

// source is a data file that is read and checked: it collects problems with file and line.
type source struct {
	file     string
	doc      yaml.Node
	problems []error
}

// readSource decodes a file into v and refuses keys that v does not know.
func readSource(file string, data []byte, v any) (*source, error) {
	s := &source{file: file}
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(v); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if err := yaml.Unmarshal(data, &s.doc); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return s, nil
}

// check notes a problem at a place (keys and indices from the top) unless ok.
func (s *source) check(ok bool, at []any, problem string, args ...any) {
	if !ok {
		s.problems = append(s.problems, fmt.Errorf("%s:%d: %s", s.file, s.line(at), fmt.Sprintf(problem, args...)))
	}
}

// line returns the line of the deepest part of a place that exists.
func (s *source) line(at []any) int {
	node := &s.doc
	if node.Kind == yaml.DocumentNode && len(node.Content) > 0 {
		node = node.Content[0]
	}
	for _, step := range at {
		next := child(node, step)
		if next == nil {
			break
		}
		node = next
	}
	return node.Line
}

func child(node *yaml.Node, step any) *yaml.Node {
	switch step := step.(type) {
	case int:
		if node.Kind == yaml.SequenceNode && step < len(node.Content) {
			return node.Content[step]
		}
	case string:
		for i := 0; node.Kind == yaml.MappingNode && i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == step {
				return node.Content[i+1]
			}
		}
	}
	return nil
}
