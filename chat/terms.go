package chat

import (
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

//go:embed terms.yaml
var shippedTerms []byte

// command is what a short message asks of the account itself.
type command string

// The commands terms.yaml gives words to.
const (
	cmdMore     command = "more"
	cmdBack     command = "back"
	cmdCancel   command = "cancel"
	cmdContinue command = "continue"
	cmdRestart  command = "restart"
	cmdSkip     command = "skip"
	cmdLater    command = "later"
	cmdPerson   command = "person"
	cmdUseful   command = "useful"
	cmdUseless  command = "useless"
	cmdMine     command = "mine"
	cmdCases    command = "cases"
	cmdHelp     command = "help"
	cmdHello    command = "hello"
	cmdThanks   command = "thanks"
	cmdStopJobs command = "stop_jobs"
	cmdFoundJob command = "found_job"

	cmdUnsubscribe command = "unsubscribe"
	cmdResubscribe command = "resubscribe"
	cmdSettings    command = "settings"
	cmdNotices     command = "notices"
	cmdChinese     command = "chinese"
	cmdTibetan     command = "tibetan"
)

// commands lists every command; terms.yaml must have words for each.
func commands() []command {
	return []command{cmdMore, cmdBack, cmdCancel, cmdContinue, cmdRestart, cmdSkip, cmdLater, cmdPerson,
		cmdUseful, cmdUseless, cmdMine, cmdCases, cmdHelp, cmdHello, cmdThanks, cmdStopJobs, cmdFoundJob,
		cmdUnsubscribe, cmdResubscribe, cmdSettings, cmdNotices, cmdChinese, cmdTibetan}
}

// longestTerm bounds the messages that are compared with the terms, in bytes; longer ones
// are sentences.
const longestTerm = 64

// Terms are the words graduates use for commands, flows and numbers. Terms are read-only
// once parsed.
type Terms struct {
	file        string
	meaning     map[string]term
	asking      []string
	unsupported map[string]bool
	topics      []string // of notices, that there are words for
}

// term is what one word means; exactly one of command, flow, number and topic is set.
type term struct {
	command command
	flow    string
	number  int
	topic   string // of notices: switched on, or off
	off     bool
}

// ParseTerms reads terms from YAML. It reports every problem at once.
func ParseTerms(file string, data []byte) (*Terms, error) {
	var raw struct {
		Commands    map[command][]string `yaml:"commands"`
		Flows       map[string][]string  `yaml:"flows"`
		Topics      map[string][]string  `yaml:"topics"`
		TopicOff    []string             `yaml:"topic_off"`
		TopicOn     []string             `yaml:"topic_on"`
		Numbers     [][]string           `yaml:"numbers"`
		Frames      []string             `yaml:"frames"`
		Asking      []string             `yaml:"asking"`
		Unsupported []string             `yaml:"unsupported"`
	}
	if err := strict(data, &raw); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	t := &Terms{file: file, meaning: map[string]term{}, asking: raw.Asking, unsupported: map[string]bool{}}
	var problems []error
	add := func(word string, means term) {
		folded := fold(word)
		if before, ok := t.meaning[folded]; ok && before != means {
			problems = append(problems, fmt.Errorf("%s:%d: %q means two things", file, lineOf(data, word), word))
		}
		t.meaning[folded] = means
	}
	for name, words := range raw.Commands {
		if !slices.Contains(commands(), name) {
			problems = append(problems, fmt.Errorf("%s:%d: unknown command %q", file, lineOf(data, string(name)), name))
		}
		for _, w := range words {
			add(w, term{command: name})
		}
	}
	for _, name := range commands() {
		if len(raw.Commands[name]) == 0 {
			problems = append(problems, fmt.Errorf("%s: no word for the command %q", file, name))
		}
	}
	for flow, words := range raw.Flows {
		for _, w := range words {
			add(w, term{flow: flow})
		}
	}
	for i, forms := range raw.Numbers {
		for _, form := range forms {
			for _, frame := range raw.Frames {
				add(strings.ReplaceAll(frame, "{n}", form), term{number: i + 1})
			}
		}
	}
	t.topics = slices.Sorted(maps.Keys(raw.Topics))
	for _, topic := range t.topics {
		for _, w := range raw.Topics[topic] {
			for _, frame := range raw.TopicOff {
				t.switches(frame, w, term{topic: topic, off: true})
			}
			for _, frame := range raw.TopicOn {
				t.switches(frame, w, term{topic: topic})
			}
		}
	}
	for _, w := range raw.Unsupported {
		t.unsupported[fold(w)] = true
	}
	return t, errors.Join(problems...)
}

// switches adds a word for a topic in one of its frames, unless it is written out elsewhere
// with a meaning of its own.
func (t *Terms) switches(frame, word string, means term) {
	folded := fold(strings.ReplaceAll(frame, "{t}", word))
	if _, ok := t.meaning[folded]; !ok {
		t.meaning[folded] = means
	}
}

// lineOf returns the line of data, counted from 1, in which a word first stands.
func lineOf(data []byte, word string) int {
	before, _, found := strings.Cut(string(data), word)
	if !found {
		return 1
	}
	return strings.Count(before, "\n") + 1
}

// flows returns the flows the terms open, for the check at start.
func (t *Terms) flows() []string {
	var ids []string
	for _, m := range t.meaning {
		if m.flow != "" && !slices.Contains(ids, m.flow) {
			ids = append(ids, m.flow)
		}
	}
	slices.Sort(ids)
	return ids
}

// of returns what a message means as a whole; the zero term if it is none of our words.
func (t *Terms) of(content string) term {
	if len(content) > longestTerm {
		return term{}
	}
	return t.meaning[fold(content)]
}

// asks reports whether a message reads like a question.
func (t *Terms) asks(content string) bool {
	return slices.ContainsFunc(t.asking, func(word string) bool { return strings.Contains(content, word) })
}

// fold makes width and case equal and drops blanks and outer punctuation, so that
// 「 更多。」 and 更多 are the same.
func fold(s string) string {
	trimmed := strings.TrimFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsPunct(r) || r == '~' || r == '～' || r == '\u200b'
	})
	if isPlain(trimmed) {
		return trimmed
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			r -= '！' - '!'
		case unicode.IsSpace(r):
			return -1
		}
		return unicode.ToLower(r)
	}, trimmed)
}

// isPlain reports whether a text holds neither capitals nor blanks nor full-width forms;
// most do not.
func isPlain(s string) bool {
	for _, r := range s {
		switch {
		case r >= 'A' && r <= 'Z', r <= ' ', r >= 0x7f && r < 0x0f00, r >= 0x2000 && r < 0x2070, r == '\u3000', r >= '！' && r <= '～':
			return false
		}
	}
	return true
}

// itoa is strconv.Itoa, short enough to stand among values.
func itoa(n int) string { return strconv.Itoa(n) }
