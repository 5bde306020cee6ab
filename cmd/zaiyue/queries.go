package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"unicode"
)

// query is one line of a queries file.
type query struct {
	ID   string
	Text string
}

// longestQuery bounds a line of a queries file, in bytes.
const longestQuery = 1 << 20

// readQueries reads a queries file whole, and names every line that is wrong. A BOM, CR LF
// and blank lines are tolerated, other keys passed over.
func readQueries(path string) (queries []query, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var problems []error
	first := map[string]int{} // the line of each id
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, longestQuery)
	n := 0
	for lines.Scan() {
		n++
		line := bytes.TrimSpace(bytes.TrimPrefix(lines.Bytes(), []byte("\uFEFF")))
		if len(line) == 0 {
			continue
		}
		q, err := readQuery(line)
		if err == nil && first[q.ID] > 0 {
			err = fmt.Errorf("the id %s is that of line %d already", q.ID, first[q.ID])
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("%s:%d: %w", path, n, err))
			continue
		}
		first[q.ID] = n
		queries = append(queries, q)
	}
	if err := lines.Err(); err != nil {
		problems = append(problems, fmt.Errorf("%s:%d: %w", path, n+1, err))
	}
	return queries, errors.Join(problems...)
}

// readQuery reads one line. The id may be a number; a run separates its columns by spaces,
// so there is none in it. The text may be empty, but not missing.
func readQuery(line []byte) (query, error) {
	var q struct {
		ID   json.RawMessage `json:"id"`
		Text *string         `json:"text"`
	}
	if err := json.Unmarshal(line, &q); err != nil || q.Text == nil {
		return query{}, errors.New("must be a JSON object with id and text")
	}
	var id string
	var number json.Number
	if json.Unmarshal(q.ID, &number) == nil {
		id = number.String()
	} else if json.Unmarshal(q.ID, &id) != nil {
		return query{}, errors.New("must be a JSON object with id and text")
	}
	if id == "" || strings.ContainsFunc(id, unicode.IsSpace) {
		return query{}, fmt.Errorf("the id %q must be a word without spaces", id)
	}
	return query{ID: id, Text: *q.Text}, nil
}
