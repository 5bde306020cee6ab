package config

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Problem is one thing that is wrong with the settings.
type Problem struct {
	Key  string // wechat.token
	Line int    // in the file; 0 when it came from the environment or is missing
	File string
	Text string // what is wrong and what to do
}

// String is one line: where, key, what.
func (p Problem) String() string {
	where := p.Key
	if p.Line > 0 {
		where = fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Key)
	}
	return where + ": " + p.Text
}

// Problems is an error that lists everything wrong at once, in the order of the file.
type Problems []Problem

// Error has a line for each problem.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// wholeFile stands for a key where a problem is not of one.
const wholeFile = "(file)"

// loader gathers values and problems.
type loader struct {
	file     string
	env      func(string) (string, bool)
	lines    map[string]int
	problems Problems
}

// Load returns the defaults, overlaid by the YAML file (skipped when file is empty),
// overlaid by the environment, and checked. The error is a [Problems], or tells that the
// file cannot be read. env is os.LookupEnv but for tests.
func Load(file string, env func(string) (string, bool)) (Config, error) {
	c := Default()
	l := &loader{file: file, env: env, lines: map[string]int{}}
	if file != "" {
		data, err := os.ReadFile(file)
		if err != nil {
			return c, fmt.Errorf("read settings: %w", err)
		}
		l.readFile(data, reflect.ValueOf(&c).Elem())
	}
	l.readEnv(reflect.ValueOf(&c).Elem(), "")
	l.check(&c)
	if len(l.problems) > 0 {
		slices.SortStableFunc(l.problems, func(a, b Problem) int {
			return cmp.Or(cmp.Compare(a.Line, b.Line), strings.Compare(a.Key, b.Key))
		})
		return c, l.problems
	}
	return c, nil
}

// UnknownVariables returns the ZAIYUE_ variables of the environment (as os.Environ gives
// it) that set nothing: most likely misspelt.
func UnknownVariables(environ []string) []string {
	c := Default()
	known := map[string]bool{"ZAIYUE_CONFIG": true}
	addVariables(known, reflect.ValueOf(&c).Elem(), "")
	var unknown []string
	for _, pair := range environ {
		name, _, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(name, "ZAIYUE_") && !known[name] {
			unknown = append(unknown, name)
		}
	}
	return unknown
}

func addVariables(known map[string]bool, v reflect.Value, path string) {
	for name, field := range fieldsOf(v) {
		key := join(path, name)
		if field.Kind() == reflect.Struct {
			addVariables(known, field, key)
			continue
		}
		known[variable(key)] = true
		if field.Type() == reflect.TypeFor[Secret]() {
			known[variable(key)+"_FILE"] = true
		}
	}
}

func (l *loader) problem(key, format string, args ...any) {
	l.problems = append(l.problems, Problem{Key: key, Line: l.lines[key], File: l.file, Text: fmt.Sprintf(format, args...)})
}

func (l *loader) readFile(data []byte, into reflect.Value) {
	var doc, more yaml.Node
	d := yaml.NewDecoder(bytes.NewReader(data))
	err := d.Decode(&doc)
	if err == nil {
		l.mapping(doc.Content[0], into, "")
		err = d.Decode(&more)
	}
	switch {
	case err == nil:
		l.lines[wholeFile] = more.Line
		l.problem(wholeFile, "holds a second document (---), which would be passed over; keep one")
	case !errors.Is(err, io.EOF):
		l.problem(wholeFile, "is not YAML: %s", strings.TrimPrefix(err.Error(), "yaml: "))
	}
}

// mapping reads one level of the file into a struct.
func (l *loader) mapping(n *yaml.Node, into reflect.Value, path string) {
	if n.Kind != yaml.MappingNode {
		if !isNull(n) {
			path = cmp.Or(path, wholeFile)
			l.lines[path] = n.Line
			l.problem(path, "must hold keys, not a single value")
		}
		return
	}
	fields := fieldsOf(into)
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		key := join(path, name.Value)
		l.lines[key] = name.Line
		field, ok := fields[name.Value]
		switch {
		case !ok:
			l.problem(key, "is not a setting%s", suggestion(name.Value, fields))
		case seen[name.Value]:
			l.problem(key, "stands twice; keep one")
		case field.Kind() == reflect.Struct:
			l.mapping(value, field, key)
		case value.Kind != yaml.ScalarNode:
			l.problem(key, "must be a single value (%s)", kindName(field))
		default:
			l.scalar(key, value, field)
		}
		seen[name.Value] = true
	}
}

// scalar sets one value of the file.
func (l *loader) scalar(key string, n *yaml.Node, field reflect.Value) {
	if isNull(n) {
		return
	}
	if field.Type() == reflect.TypeFor[Secret]() && n.Value != "" && secretHere(key, n.Value) {
		l.problem(key, "is a secret and must not stand in the file; set %s, or name a file in %s_FILE", variable(key), variable(key))
		return
	}
	wantsText := field.Kind() == reflect.String
	if wantsText && n.Tag != "!!str" || field.Kind() == reflect.Int && n.Tag == "!!str" {
		l.problem(key, "must be %s, not %q", kindName(field), n.Value)
		return
	}
	if err := set(field, n.Value); err != nil {
		l.problem(key, "must be %s, not %q", kindName(field), n.Value)
	}
}

// secretHere reports whether a value of a Secret field may not stand in the file: all of
// them, but a Redis address without a password.
func secretHere(key, value string) bool {
	return key != "redis.url" || strings.Contains(value, "@")
}

// readEnv overlays the environment.
func (l *loader) readEnv(into reflect.Value, path string) {
	for name, field := range fieldsOf(into) {
		key := join(path, name)
		if field.Kind() == reflect.Struct {
			l.readEnv(field, key)
			continue
		}
		value, from, ok := l.lookup(key, field.Type() == reflect.TypeFor[Secret]())
		if !ok {
			continue
		}
		delete(l.lines, key)
		if err := set(field, value); err != nil {
			l.problem(key, "must be %s (from %s)", kindName(field), from)
		}
	}
}

// lookup returns the key's value from its variable or, for secrets, from the file named
// by the variable with _FILE. Both at once would leave open which one counts.
func (l *loader) lookup(key string, secret bool) (value, from string, ok bool) {
	value, ok = l.env(variable(key))
	if !secret {
		return value, variable(key), ok
	}
	from = variable(key) + "_FILE"
	file, _ := l.env(from)
	switch {
	case file == "":
		return value, variable(key), ok
	case value != "":
		l.problem(key, "is set twice, by %s and by %s; keep one", variable(key), from)
		return value, variable(key), true
	}
	data, err := os.ReadFile(file)
	if err != nil {
		l.problem(key, "cannot be read: %s: %v", from, err)
		return "", "", false
	}
	return strings.TrimSpace(string(data)), from, true
}

func set(field reflect.Value, value string) error {
	switch {
	case field.Type() == reflect.TypeFor[time.Duration]():
		if value == "0" {
			value = "0s"
		}
		d, err := time.ParseDuration(value)
		if err != nil {
			return err
		}
		field.SetInt(int64(d))
	case field.Kind() == reflect.Int:
		n, err := strconv.Atoi(value)
		if err != nil {
			return err
		}
		field.SetInt(int64(n))
	case field.Kind() == reflect.Bool:
		if value != "true" && value != "false" {
			return errors.New("neither true nor false")
		}
		field.SetBool(value == "true")
	case field.Kind() == reflect.String:
		field.SetString(value)
	default:
		return errors.New("no such kind of setting")
	}
	return nil
}

func fieldsOf(v reflect.Value) map[string]reflect.Value {
	fields := map[string]reflect.Value{}
	for i := range v.NumField() {
		fields[v.Type().Field(i).Tag.Get("yaml")] = v.Field(i)
	}
	return fields
}

func kindName(field reflect.Value) string {
	switch {
	case field.Type() == reflect.TypeFor[time.Duration]():
		return "a span such as 4.5s, 5m or 48h"
	case field.Kind() == reflect.Int:
		return "a whole number"
	case field.Kind() == reflect.Bool:
		return "true or false"
	case field.Kind() == reflect.Struct:
		return "a group of keys"
	}
	return "text"
}

func variable(key string) string {
	return "ZAIYUE_" + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// suggestion names the setting a misspelt one most likely means.
func suggestion(name string, fields map[string]reflect.Value) string {
	best, shared := "", 2
	for f := range fields {
		if n := commonPrefix(name, f); n > shared || n == shared && f < best {
			best, shared = f, n
		}
	}
	if best == "" {
		return "; remove it"
	}
	return "; did you mean " + best + "?"
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
