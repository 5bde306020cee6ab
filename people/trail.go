package people

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Sum is the hash of a line: SHA-256 over all fields but Hash, each after its length, so
// that no two lines have the same bytes. Prev is among them, which makes the lines a chain.
func (e *Entry) Sum() string {
	var b []byte
	b = binary.BigEndian.AppendUint64(b, e.Number)
	b = binary.BigEndian.AppendUint64(b, uint64(e.At.UnixNano()))
	for _, field := range []string{e.Officer, e.Action, e.Object, e.Digest, e.Reason, e.Prev} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(field)))
		b = append(b, field...)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// TrailFilter chooses lines of the trail. The zero value chooses all.
type TrailFilter struct {
	Officer string
	Action  string
	Object  string
	Day     string // 2026-11-23, in Beijing time
}

// Day is the day a line was written on, in Beijing time, as a TrailFilter names it.
func (e *Entry) Day() string {
	return e.At.In(time.FixedZone("Asia/Shanghai", 8*60*60)).Format(time.DateOnly)
}

// Holds reports whether the filter chooses a line.
func (f TrailFilter) Holds(e *Entry) bool {
	return (f.Officer == "" || f.Officer == e.Officer) && (f.Action == "" || f.Action == e.Action) &&
		(f.Object == "" || f.Object == e.Object) && (f.Day == "" || f.Day == e.Day())
}

//go:embed actions.yaml
var actionsFile []byte

// TrailWords is what the actions and objects of the trail are called. It is immutable.
type TrailWords struct {
	Actions []ActionWords `yaml:"actions"` // in the order they are offered
	Objects []ObjectWords `yaml:"objects"`
}

// ActionWords is what an action is called.
type ActionWords struct {
	Action string `yaml:"action"` // menu.push
	Words  string `yaml:"words"`
}

// ObjectWords is what a kind of object is called, and where its page is.
type ObjectWords struct {
	Object string `yaml:"object"` // article: what stands before the slash
	Words  string `yaml:"words"`
	Page   string `yaml:"page"` // the id follows; empty: it has no page
}

// LoadTrailWords reads the table that comes with the program.
func LoadTrailWords() (*TrailWords, error) {
	var t TrailWords
	d := yaml.NewDecoder(bytes.NewReader(actionsFile))
	d.KnownFields(true)
	if err := d.Decode(&t); err != nil {
		return nil, fmt.Errorf("people/actions.yaml: %w", err)
	}
	seen := map[string]bool{}
	check := func(name, words string) error {
		if name == "" || words == "" || seen[name] {
			return fmt.Errorf("people/actions.yaml: %q lacks words or stands twice", name)
		}
		seen[name] = true
		return nil
	}
	var err error
	for _, a := range t.Actions {
		err = errors.Join(err, check(a.Action, a.Words))
	}
	for _, o := range t.Objects {
		err = errors.Join(err, check(o.Object, o.Words))
	}
	return &t, err
}

// Action is what an action is called; its own name when the table lacks it.
func (t *TrailWords) Action(action string) string {
	for _, a := range t.Actions {
		if a.Action == action {
			return a.Words
		}
	}
	return action
}

// Object is what an object is called, its id included, and its page; empty without one.
func (t *TrailWords) Object(object string) (words, page string) {
	kind, id, _ := strings.Cut(object, "/")
	for _, o := range t.Objects {
		if o.Object != kind {
			continue
		}
		if o.Page != "" && id != "" {
			page = o.Page + url.PathEscape(id)
		}
		return strings.TrimSpace(o.Words + " " + id), page
	}
	return object, ""
}
