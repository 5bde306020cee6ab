package menus

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"zaiyue/fault"
)

//go:embed menu.yaml
var defaultMenu []byte

// Default returns the menu file that comes with the program, menus/menu.yaml. The bytes are
// the caller's.
func Default() []byte { return bytes.Clone(defaultMenu) }

// Load reads a menu file; name is what its problems call it. It fails with fault.Invalid and
// words that list every problem with its line: what is not YAML, a field nobody knows, and a
// button or retired key that does not say clearly what it does. What WeChat would refuse is
// [Check]'s business.
func Load(data []byte, name string) (Menu, error) {
	var menu Menu
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	switch err := decoder.Decode(&menu); {
	case errors.Is(err, io.EOF):
		return Menu{}, fault.New(fault.Invalid, fmt.Sprintf(textFileEmpty, name))
	case err != nil:
		return Menu{}, fault.Wrap(fault.Invalid, yamlProblems(err, name), err)
	}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return Menu{}, fault.New(fault.Invalid, fmt.Sprintf(textTwoDocuments, name))
	}
	lines := linesOf(data)
	var found []string
	for _, p := range actionProblems(menu) {
		found = append(found, fmt.Sprintf("%s:%d：%s", name, lines[p.at], p.Words()))
	}
	if len(found) > 0 {
		return Menu{}, fault.New(fault.Invalid, strings.Join(found, "\n"))
	}
	return menu, nil
}

var (
	yamlLine    = regexp.MustCompile(`^(?:yaml: )?line (\d+): (.*)$`)
	yamlUnknown = regexp.MustCompile(`^field (\S+) not found in type`)
)

// yamlProblems puts what the YAML library found into one line each.
func yamlProblems(err error, name string) string {
	messages := []string{err.Error()}
	if e, ok := errors.AsType[*yaml.TypeError](err); ok {
		messages = e.Errors
	}
	for i, message := range messages {
		line := ""
		if m := yamlLine.FindStringSubmatch(message); m != nil {
			line, message = ":"+m[1], m[2]
		}
		if m := yamlUnknown.FindStringSubmatch(message); m != nil {
			message = fmt.Sprintf(textUnknownField, m[1])
		} else {
			message = fmt.Sprintf(textNotReadable, message)
		}
		messages[i] = name + line + "：" + message
	}
	return strings.Join(messages, "\n")
}

// linesOf returns the lines of a readable menu file's buttons and retired keys, by place.
func linesOf(data []byte) map[string]int {
	lines := make(map[string]int)
	var root yaml.Node
	if yaml.Unmarshal(data, &root) != nil || len(root.Content) == 0 {
		return lines
	}
	collectLines(root.Content[0], "", lines)
	if retired := member(root.Content[0], "retired"); retired != nil {
		for i := 0; i+1 < len(retired.Content); i += 2 {
			lines[retiredPlace(retired.Content[i].Value)] = retired.Content[i].Line
		}
	}
	return lines
}

func collectLines(parent *yaml.Node, place string, lines map[string]int) {
	buttons := member(parent, "buttons")
	if buttons == nil {
		return
	}
	for i, b := range buttons.Content {
		at := buttonPlace(place, i)
		lines[at] = b.Line
		collectLines(b, at, lines)
	}
}

// member returns the value of a mapping's key, or nil.
func member(mapping *yaml.Node, key string) *yaml.Node {
	mapping = resolve(mapping)
	for i := 0; mapping.Kind == yaml.MappingNode && i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return resolve(mapping.Content[i+1])
		}
	}
	return nil
}

// resolve returns what an alias stands for.
func resolve(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}
