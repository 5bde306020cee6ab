package wechat

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"zaiyue/fault"
)

//go:embed errcodes.yaml
var errcodesYAML []byte

// The classes of errcodes.yaml.
const (
	classToken   = "T" // refresh the token once, call once more
	classRetry   = "R" // passes by itself
	classQuota   = "Q" // spent until it is reset
	classUser    = "U" // this user or thing cannot be reached
	classProgram = "P" // the request or its content is wrong
	classAccount = "A" // an operator must act
)

// codeRow is one row of errcodes.yaml.
type codeRow struct {
	Class   string `yaml:"class"`
	Kind    string `yaml:"kind"` // overrides the class's kind: "not found" or "conflict"
	Meaning string `yaml:"meaning"`
	Advice  string `yaml:"advice"`

	// OnToken is what the code means when it comes from the token endpoint itself.
	OnToken *codeRow `yaml:"on_token"`
}

// codeBook holds the rows by errcode.
type codeBook map[int]codeRow

// loadCodes reads errcodes.yaml once. Its error names every bad row with its line.
var loadCodes = sync.OnceValues(func() (codeBook, error) { return parseCodes(errcodesYAML) })

// parseCodes reads and checks a file of codes.
func parseCodes(text []byte) (codeBook, error) {
	var nodes map[int]yaml.Node
	if err := yaml.Unmarshal(text, &nodes); err != nil {
		return nil, fmt.Errorf("errcodes.yaml: %w", err)
	}
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	var book codeBook
	if err := dec.Decode(&book); err != nil {
		return nil, fmt.Errorf("errcodes.yaml: %w", err)
	}
	var problems []error
	for code, row := range book {
		node := nodes[code]
		for r := &row; r != nil; r = r.OnToken {
			if p := r.problem(); p != "" {
				problems = append(problems, fmt.Errorf("errcodes.yaml:%d: %d: %s", node.Line, code, p))
			}
		}
	}
	return book, errors.Join(problems...)
}

// problem says what is wrong with a row, or nothing.
func (r codeRow) problem() string {
	switch {
	case len(r.Class) != 1 || !strings.Contains("TRQUPA", r.Class):
		return "class must be one of T R Q U P A"
	case r.Meaning == "" || r.Advice == "":
		return "meaning and advice must both be there"
	case r.Kind != "" && r.Kind != "not found" && r.Kind != "conflict":
		return `kind must be "not found" or "conflict"`
	}
	return ""
}

// row returns the row of a code as it is meant by an API, or the zero row.
func (b codeBook) row(api string, code int) codeRow {
	row := b[code]
	if row.OnToken != nil && (api == pathStableToken || api == pathCode) {
		return *row.OnToken
	}
	return row
}

// kind returns the fault kind of a row. A code without a row is Internal: we know nothing of it.
func (r codeRow) kind() fault.Kind {
	switch r.Kind {
	case "not found":
		return fault.NotFound
	case "conflict":
		return fault.Conflict
	}
	switch r.Class {
	case classToken, classRetry:
		return fault.Unavailable
	case classQuota:
		return fault.TooMuch
	case classUser:
		return fault.Forbidden
	case classProgram:
		return fault.Invalid
	}
	return fault.Internal
}

// words returns what a person may read. What officers should know stands in Meaning.
func (r codeRow) words() string {
	switch r.Class {
	case classToken, classRetry:
		return textLater
	case classQuota:
		return "微信今天给的次数用完了，请明天再试。"
	}
	return ""
}
