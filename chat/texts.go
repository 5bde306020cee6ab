package chat

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:embed texts.yaml
var shippedTexts []byte

// Texts are the sentences the account says, by key. A text may hold {placeholders}; which
// ones a key may use stands in needs. Texts are read-only once parsed.
type Texts struct {
	file  string
	texts map[string]text
	said  func(key string) // told of every text said; nil outside tests
}

// text is one sentence, taken apart at its placeholders.
type text struct {
	parts []part
	line  int
}

// part is literal words, or the name of a placeholder.
type part struct{ words, name string }

// ParseTexts reads texts from YAML: one mapping of keys to sentences. It reports every
// problem at once, each with file and line.
func ParseTexts(file string, data []byte) (*Texts, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	t := &Texts{file: file, texts: map[string]text{}}
	if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s:1: want a mapping of keys to texts", file)
	}
	var problems []error
	entries := doc.Content[0].Content
	for i := 0; i+1 < len(entries); i += 2 {
		key, value := entries[i], entries[i+1]
		if err := t.add(key, value); err != nil {
			problems = append(problems, fmt.Errorf("%s:%d: text %q: %w", file, key.Line, key.Value, err))
		}
	}
	return t, errors.Join(problems...)
}

// add keeps one entry of the file.
func (t *Texts) add(key, value *yaml.Node) error {
	switch {
	case value.Kind != yaml.ScalarNode:
		return errors.New("want a sentence")
	case strings.TrimSpace(value.Value) == "":
		return errors.New("is empty")
	}
	if before, ok := t.texts[key.Value]; ok {
		return fmt.Errorf("stands already in line %d", before.line)
	}
	parts, err := takeApart(strings.TrimRight(value.Value, "\n"))
	if err != nil {
		return err
	}
	t.texts[key.Value] = text{parts: parts, line: key.Line}
	return nil
}

// takeApart splits a template at its {placeholders}.
func takeApart(template string) ([]part, error) {
	var parts []part
	for template != "" {
		open := strings.IndexByte(template, '{')
		if open < 0 {
			return append(parts, part{words: template}), nil
		}
		if open > 0 {
			parts = append(parts, part{words: template[:open]})
		}
		end := strings.IndexByte(template[open:], '}')
		if end < 2 {
			return nil, errors.New("a { without its name and }")
		}
		parts = append(parts, part{name: template[open+1 : open+end]})
		template = template[open+end+1:]
	}
	return parts, nil
}

// fill puts a template together; values are name, value, name, value …, and more are
// looked at where a name is not among them.
func fill(parts []part, values, more []string) string {
	if len(parts) == 1 && parts[0].name == "" {
		return parts[0].words
	}
	size := 0
	for _, p := range parts {
		size += len(p.in(values, more))
	}
	var b strings.Builder
	b.Grow(size)
	for _, p := range parts {
		b.WriteString(p.in(values, more))
	}
	return b.String()
}

// in is what a part becomes with these values.
func (p part) in(values, more []string) string {
	if p.name == "" {
		return p.words
	}
	for _, list := range [...][]string{values, more} {
		for i := 0; i+1 < len(list); i += 2 {
			if list[i] == p.name {
				return list[i+1]
			}
		}
	}
	return ""
}

// has reports whether a text stands under the key.
func (t *Texts) has(key string) bool { _, ok := t.texts[key]; return ok }

// say fills the text of a key. An unknown key, which check refuses at start, says nothing.
func (t *Texts) say(key string, values, more []string) string {
	if t.said != nil {
		t.said(key)
	}
	return fill(t.texts[key].parts, values, more)
}

// check reports the texts the code needs and the file lacks, and placeholders for which
// there is no value.
func (t *Texts) check() []error {
	var problems []error
	needed := needs()
	for key := range needed {
		if !t.has(key) {
			problems = append(problems, fmt.Errorf("%s: text %q is missing", t.file, key))
		}
	}
	for key, tx := range t.texts {
		for _, p := range tx.parts {
			if p.name != "" && !slices.Contains(needed[key], p.name) && !slices.Contains(everywhere(), p.name) {
				problems = append(problems, fmt.Errorf("%s:%d: text %q: unknown placeholder {%s}", t.file, tx.line, key, p.name))
			}
		}
	}
	slices.SortFunc(problems, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return problems
}

// strict decodes YAML into v, refusing fields v does not know.
func strict(data []byte, v any) error {
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	return d.Decode(v)
}
