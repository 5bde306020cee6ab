package jobs

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"slices"

	"go.yaml.in/yaml/v3"
)

//go:embed fields.yaml
var fieldsFile []byte

// Any stands for every city, or every field of work.
const Any = "不限"

// Field is a field of work.
type Field struct {
	Name string   `yaml:"name"`
	Also []string `yaml:"also"` // other words for it
}

// LoadFields reads the fields of work that come with the program, and fails with everything
// that is wrong with them.
func LoadFields() ([]Field, error) { return parseFields("jobs/fields.yaml", fieldsFile) }

func parseFields(file string, data []byte) ([]Field, error) {
	var fields []Field
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(&fields); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	var problems []error
	owner := map[string]string{Any: Any}
	for i, f := range fields {
		if f.Name == "" {
			problems = append(problems, fmt.Errorf("%s: field %d has no name", file, i+1))
		}
		for _, w := range append([]string{f.Name}, f.Also...) {
			if before, ok := owner[w]; ok {
				problems = append(problems, fmt.Errorf("%s: field %d: %q is a word of %q already", file, i+1, w, before))
			}
			owner[w] = f.Name
		}
	}
	if len(fields) < 2 {
		problems = append(problems, fmt.Errorf("%s: %d fields of work, want two or more", file, len(fields)))
	}
	return fields, errors.Join(problems...)
}

// Book is what posts and wishes may name: cities and fields of work, each followed by Any.
type Book struct {
	Cities []string // a post anywhere names Any
	Fields []string // a wish for everything names Any; a post names one
}

// NewBook makes a book of the cities we know, with the fields that come with the program.
func NewBook(cities []string) (Book, error) {
	fields, err := LoadFields()
	if err != nil {
		return Book{}, err
	}
	b := Book{Cities: append(slices.Clone(cities), Any)}
	for _, f := range fields {
		b.Fields = append(b.Fields, f.Name)
	}
	return b, nil
}
