package content

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:embed lexicon/synonyms.yaml
var seedSynonyms []byte

// SeedSynonyms returns the wording that a new store begins with. Officers edit it from then
// on.
func SeedSynonyms() (Synonyms, error) {
	return ParseSynonyms(seedSynonyms, "lexicon/synonyms.yaml")
}

// SeedSynonymsFile returns the same as the file that is put into a new store.
func SeedSynonymsFile() []byte { return bytes.Clone(seedSynonyms) }

// ParseSynonyms reads synonyms in YAML; name stands for the file in errors. An unknown key, a
// wrong type and every problem that Check finds are reported together, each with its line.
func ParseSynonyms(data []byte, name string) (Synonyms, error) {
	var s Synonyms
	lines, err := decode(data, name, &s)
	if err != nil {
		return Synonyms{}, err
	}
	var problems []error
	for _, p := range s.Check() {
		problems = append(problems, fmt.Errorf("%s:%d: %s", name, lines.of(p.List, p.Index), p.Text))
	}
	if len(problems) > 0 {
		return Synonyms{}, errors.Join(problems...)
	}
	return s, nil
}

// A SynonymProblem is something that would spoil the search.
type SynonymProblem struct {
	List  string // as in the YAML: greetings, stops, words …
	Index int    // in that list, from 0
	Text  string // in Chinese
}

// Check returns everything that is wrong with the synonyms, in their order.
func (s Synonyms) Check() (problems []SynonymProblem) {
	for _, l := range []struct {
		name  string
		texts []string
	}{{"greetings", s.Greetings}, {"stops", s.Stops}, {"particles", s.Particles}, {"faint", s.Faint}, {"subjects", s.Subjects}} {
		for i, text := range l.texts {
			if trimmed(text) == "" {
				problems = append(problems, SynonymProblem{l.name, i, "不能是空的，也不能只有标点"})
			}
		}
	}
	for i, slip := range s.Slips {
		if trimmed(slip.Typed) == "" || trimmed(slip.Meant) == "" || Normalize(slip.Typed) == Normalize(slip.Meant) {
			problems = append(problems, SynonymProblem{"slips", i, "打错的字和想说的字都要写，而且不能相同"})
		}
	}
	said := make(map[string]int)
	for i, w := range s.Words {
		for _, text := range w.problems(said, i) {
			problems = append(problems, SynonymProblem{"words", i, text})
		}
	}
	return problems
}

// problems returns what is wrong with one word; said remembers what others said before.
func (w Word) problems(said map[string]int, i int) (problems []string) {
	if len(w.Says) == 0 || len(w.Means) == 0 {
		problems = append(problems, "常说的词和文章里的词都要写")
	}
	if w.Weight < 0 || w.Weight > 1 {
		problems = append(problems, fmt.Sprintf("weight 要在 0 和 1 之间，现在是 %v", w.Weight))
	}
	for _, text := range slices.Concat(w.Says, w.Means) {
		if trimmed(text) == "" {
			problems = append(problems, "词不能是空的，也不能只有标点")
		}
	}
	for _, text := range w.Says {
		if first, ok := said[Normalize(text)]; ok {
			problems = append(problems, fmt.Sprintf("「%s」在第 %d 组已经写过，请写在一起", text, first+1))
			continue
		}
		said[Normalize(text)] = i
	}
	return problems
}

// lineTable tells on which line an entry of a YAML list stands.
type lineTable map[string][]int

func (t lineTable) of(list string, index int) int {
	if lines := t[list]; index < len(lines) {
		return lines[index]
	}
	return 1
}

// decode reads one YAML document strictly into v and notes the lines of the lists under its
// keys (under "" for a document that is a list).
func decode(data []byte, name string, v any) (lineTable, error) {
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(v); err != nil && !errors.Is(err, io.EOF) {
		return nil, named(name, err)
	}
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		return nil, named(name, err)
	}
	lines := make(lineTable)
	if len(root.Content) == 0 {
		return lines, nil
	}
	top := root.Content[0]
	lines.note("", top)
	for i := 0; top.Kind == yaml.MappingNode && i+1 < len(top.Content); i += 2 {
		lines.note(top.Content[i].Value, top.Content[i+1])
	}
	return lines, nil
}

func (t lineTable) note(key string, list *yaml.Node) {
	if list.Kind != yaml.SequenceNode {
		return
	}
	for _, n := range list.Content {
		t[key] = append(t[key], n.Line)
	}
}

// named puts the file before every line of a YAML error.
func named(name string, err error) error {
	te, ok := errors.AsType[*yaml.TypeError](err)
	if !ok {
		return fmt.Errorf("%s: %w", name, err)
	}
	problems := make([]error, len(te.Errors))
	for i, text := range te.Errors {
		problems[i] = fmt.Errorf("%s: %s", name, strings.TrimSpace(text))
		if rest, ok := strings.CutPrefix(text, "line "); ok {
			problems[i] = fmt.Errorf("%s:%s", name, rest)
		}
	}
	return errors.Join(problems...)
}
