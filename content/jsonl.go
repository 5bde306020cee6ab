package content

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"unicode/utf8"
)

// A file of JSON lines has one object a line, with the keys of a Markdown file and "body".
// Only id, title and body are required. Empty lines, CR LF and a BOM are tolerated; unknown
// keys are not.

// maxLine bounds a line, in bytes: a body of which every character is escaped, and the keys.
const maxLine = 6*MaxBody + 1<<18

// jsonLines is the source over such a file.
type jsonLines struct{ path string }

// Each implements Source.
func (s jsonLines) Each(ctx context.Context, f func(Entry) error) error {
	file, err := os.Open(s.path)
	if err != nil {
		return err
	}
	defer file.Close()
	in := bufio.NewReaderSize(file, 1<<16)
	for n := 1; ; n++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		line, long, err := readLine(in, maxLine)
		if errors.Is(err, io.EOF) {
			return nil
		}
		where := Where{File: s.path, Line: n}
		if err != nil {
			return f(Entry{Where: where, Problems: []Problem{{where, fmt.Sprintf(flawUnreadable, err)}}})
		}
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\uFEFF"))
		}
		if line = bytes.TrimSpace(line); len(line) == 0 && !long {
			continue
		}
		if err := f(parseLine(where, line, long)); err != nil {
			return err
		}
	}
}

// readLine reads a line of any length and returns at most limit bytes of it, and whether it
// is longer. io.EOF means that there is none.
func readLine(in *bufio.Reader, limit int) (line []byte, long bool, err error) {
	for {
		part, err := in.ReadSlice('\n')
		if room := limit - len(line); len(part) > room {
			long, part = true, part[:room]
		}
		line = append(line, part...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && (len(line) > 0 || long):
			return line, long, nil
		}
		return line, long, err
	}
}

// parseLine makes an entry of a line.
func parseLine(where Where, line []byte, long bool) Entry {
	refuse := func(words string) Entry {
		return Entry{Where: where, Problems: []Problem{{where, words}}}
	}
	switch {
	case long:
		return refuse(fmt.Sprintf(flawTooBigLine, maxLine>>10))
	case !utf8.Valid(line):
		return refuse(flawBadUTF8)
	}
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	g, err := fromJSON(d, where.Line, 0)
	if err == nil && g.shape != mapping {
		return refuse(flawNotObject)
	}
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			return refuse(flawNotObject)
		}
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return refuse(fmt.Sprintf(flawBadJSON, err))
	}
	return fill(where, g.members, fields()).entry()
}

// maxDepth is how deep values may be nested: a home is an object in an object.
const maxDepth = 4

// fromJSON reads the next value, whose line is known.
func fromJSON(d *json.Decoder, line, depth int) (given, error) {
	token, err := d.Token()
	if err != nil {
		return given{}, err
	}
	if depth > maxDepth {
		return given{}, errors.New("nested too deep")
	}
	switch v := token.(type) {
	case nil:
		return given{}, nil
	case string:
		return given{shape: scalar, text: v}, nil
	case json.Number:
		return given{shape: scalar, text: v.String()}, nil
	case json.Delim:
		if v == '[' {
			return sequenceFromJSON(d, line, depth)
		}
		return mappingFromJSON(d, line, depth)
	}
	return given{shape: other}, nil
}

func sequenceFromJSON(d *json.Decoder, line, depth int) (given, error) {
	g := given{shape: sequence}
	for d.More() {
		v, err := fromJSON(d, line, depth+1)
		if err != nil {
			return g, err
		}
		g.values = append(g.values, v)
	}
	_, err := d.Token()
	return g, err
}

func mappingFromJSON(d *json.Decoder, line, depth int) (given, error) {
	g := given{shape: mapping}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return g, err
		}
		v, err := fromJSON(d, line, depth+1)
		if err != nil {
			return g, err
		}
		g.members = append(g.members, member{key: key.(string), line: line, given: v})
	}
	_, err := d.Token()
	return g, err
}

// formatLine writes an article as a line that parseLine reads back word by word.
func formatLine(a *Article) ([]byte, error) {
	var b bytes.Buffer
	if err := writeJSON(&b, given{shape: mapping, members: give(a)}); err != nil {
		return nil, fmt.Errorf("article %s: %w", a.ID, err)
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

func writeJSON(b *bytes.Buffer, g given) error {
	switch g.shape {
	case sequence:
		b.WriteByte('[')
		for i, v := range g.values {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := writeJSON(b, v); err != nil {
				return err
			}
		}
		b.WriteByte(']')
		return nil
	case mapping:
		return writeMapping(b, g.members)
	case plain:
		if json.Valid([]byte(g.text)) { // a number
			b.WriteString(g.text)
			return nil
		}
	}
	return writeString(b, g.text)
}

func writeMapping(b *bytes.Buffer, pairs []member) error {
	b.WriteByte('{')
	for i, p := range pairs {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := writeString(b, p.key); err != nil {
			return err
		}
		b.WriteByte(':')
		if err := writeJSON(b, p.given); err != nil {
			return err
		}
	}
	b.WriteByte('}')
	return nil
}

// writeString writes a text without escaping what only HTML needs escaped.
func writeString(b *bytes.Buffer, s string) error {
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1) // the line end Encode adds
	return nil
}
