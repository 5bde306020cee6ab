package people

import (
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"encoding/hex"
	"fmt"
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

// ActionWords is what an action of the trail is called.
type ActionWords struct {
	Action string `yaml:"action"` // menu.push
	Words  string `yaml:"words"`
}

// LoadActions reads the table of actions that comes with the program, in the order they are
// shown. The moves of articles are not in it: their words stand in their own table.
func LoadActions() ([]ActionWords, error) {
	var all []ActionWords
	if err := yaml.Unmarshal(actionsFile, &all); err != nil {
		return nil, fmt.Errorf("people/actions.yaml: %w", err)
	}
	seen := map[string]bool{}
	for _, a := range all {
		if a.Action == "" || a.Words == "" || seen[a.Action] {
			return nil, fmt.Errorf("people/actions.yaml: %q lacks words or stands twice", a.Action)
		}
		seen[a.Action] = true
	}
	return all, nil
}
