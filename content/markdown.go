package content

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// A Markdown file is a line of ---, the keys as YAML, a line of ---, and the body. One empty
// line before the body and the last line's end belong to the file, everything else, to the
// last byte, to the body; only where the file's own first line ends in CR LF, as editors on
// Windows write it, every CR LF of the body is a plain line end. A BOM is skipped.

// maxFile bounds a Markdown file, in bytes: the body and room for the keys.
const maxFile = MaxBody + 1<<18

const fence = "---"

// parseMarkdown makes an entry of a file.
func parseMarkdown(file string, data []byte) Entry {
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	refuse := func(line int, words string) Entry {
		where := Where{File: file, Line: line}
		return Entry{Where: where, Problems: []Problem{{where, words}}}
	}
	if !utf8.Valid(data) {
		return refuse(badLine(data), flawBadUTF8)
	}
	front, body, found := split(string(data))
	switch {
	case !found && front == "":
		return refuse(1, flawNoFront)
	case !found:
		return refuse(1, flawNoFrontEnd)
	}
	pairs, flaw := parseYAML(front)
	if flaw != nil {
		return refuse(flaw.line, flaw.words)
	}
	known := fields()
	f := fill(Where{file, 1}, pairs, known[:len(known)-1])
	f.article.Body = body
	f.lines["body"] = strings.Count(front, "\n") + 3
	return f.entry()
}

// split parts a file into its keys and its body. Without a first fence both are empty.
func split(s string) (front, body string, found bool) {
	line, rest, _ := strings.Cut(s, "\n")
	if strings.TrimRight(line, " \t\r") != fence {
		return "", "", false
	}
	windows := strings.HasSuffix(line, "\r")
	for from := 0; from < len(rest); {
		line, _, more := strings.Cut(rest[from:], "\n")
		if strings.TrimRight(line, " \t\r") == fence {
			body := ""
			if more {
				body = rest[from+len(line)+1:]
			}
			return rest[:from], trimBody(body, windows), true
		}
		from += len(line) + 1
	}
	return rest, "", false
}

func trimBody(body string, windows bool) string {
	if windows {
		body = strings.ReplaceAll(body, "\r\n", "\n")
	}
	return strings.TrimSuffix(strings.TrimPrefix(body, "\n"), "\n")
}

// badLine returns the line of the first bytes that are not UTF-8.
func badLine(data []byte) int {
	line := 1
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		if r == utf8.RuneError && n == 1 {
			break
		}
		if r == '\n' {
			line++
		}
		data = data[n:]
	}
	return line
}

// yamlFlaw is why keys could not be read at all.
type yamlFlaw struct {
	line  int // in the file
	words string
}

// yamlLine finds the line in an error of the YAML library, which gives it only as text.
var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// parseYAML reads the keys that stand below the first line of a file.
func parseYAML(front string) ([]member, *yamlFlaw) {
	var doc yaml.Node
	d := yaml.NewDecoder(strings.NewReader(front))
	err := d.Decode(&doc)
	if err == nil && !errors.Is(d.Decode(&yaml.Node{}), io.EOF) { // something after "..."
		err = errors.New("more than one document")
	}
	if err != nil && !errors.Is(err, io.EOF) { // which is nothing but comments
		m := yamlLine.FindStringSubmatch(err.Error())
		line := 0
		if m != nil {
			line, _ = strconv.Atoi(m[1]) // no line is line 0: the fence
			err = errors.New(err.Error()[len(m[0]):])
		}
		return nil, &yamlFlaw{line + 1, fmt.Sprintf(flawBadYAML, err)}
	}
	if len(doc.Content) == 0 {
		return nil, nil
	}
	g := fromYAML(doc.Content[0])
	if g.shape != mapping {
		return nil, &yamlFlaw{doc.Content[0].Line + 1, fmt.Sprintf(flawBadYAML, flawNotMap)}
	}
	return g.members, nil
}

// fromYAML returns a node as a given value. Scalars keep the text as it was written: 007 and
// 2020-09-01 are those characters, whatever YAML makes of them.
func fromYAML(n *yaml.Node) given {
	switch n.Kind {
	case yaml.ScalarNode:
		if n.ShortTag() == "!!null" {
			return given{}
		}
		return given{shape: scalar, text: n.Value}
	case yaml.SequenceNode:
		g := given{shape: sequence}
		for _, c := range n.Content {
			g.values = append(g.values, fromYAML(c))
		}
		return g
	case yaml.MappingNode:
		g := given{shape: mapping}
		for i := 0; i+1 < len(n.Content); i += 2 {
			k := n.Content[i]
			g.members = append(g.members, member{key: k.Value, line: k.Line + 1, given: fromYAML(n.Content[i+1])})
		}
		return g
	}
	return given{shape: other} // an alias
}

// formatMarkdown writes an article as a file that parseMarkdown reads back word by word.
func formatMarkdown(a *Article) ([]byte, error) {
	front := &yaml.Node{Kind: yaml.MappingNode}
	for _, p := range give(a) {
		if p.key != "body" {
			front.Content = append(front.Content, toYAML(given{shape: scalar, text: p.key}), toYAML(p.given))
		}
	}
	var b bytes.Buffer
	b.WriteString(fence + "\n")
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := errors.Join(e.Encode(front), e.Close()); err != nil {
		return nil, fmt.Errorf("article %s: %w", a.ID, err)
	}
	b.WriteString(fence + "\n\n" + a.Body + "\n")
	return b.Bytes(), nil
}

func toYAML(g given) *yaml.Node {
	switch g.shape {
	case sequence:
		n := &yaml.Node{Kind: yaml.SequenceNode}
		for _, v := range g.values {
			n.Content = append(n.Content, toYAML(v))
		}
		return n
	case mapping:
		n := &yaml.Node{Kind: yaml.MappingNode}
		for _, p := range g.members {
			n.Content = append(n.Content, toYAML(given{shape: scalar, text: p.key}), toYAML(p.given))
		}
		return n
	case plain:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: g.text}
	}
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: g.text}
	if strings.ContainsFunc(g.text, odd) || strings.TrimSpace(g.text) != g.text {
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}

// odd reports a character that YAML's other styles may fold or lose.
func odd(r rune) bool { return !unicode.IsPrint(r) }
