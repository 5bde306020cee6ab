package notices

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"
)

//go:embed kinds.yaml
var shippedKinds []byte

// Book is what kinds of notices there are. It is read-only once loaded.
type Book struct {
	Topics []Topic `yaml:"topics"` // in the order of the page of preferences
	Kinds  []Kind  `yaml:"kinds"`
}

// Shipped returns the kinds that come with the program, kinds.yaml.
func Shipped() (*Book, error) { return LoadBook("notices/kinds.yaml", shippedKinds) }

// LoadBook reads kinds. It reports every problem at once, with file and line.
func LoadBook(file string, data []byte) (*Book, error) {
	var b Book
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(&b); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	c := bookCheck{file: file, book: &b}
	if err := yaml.Unmarshal(data, &c.doc); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	c.run()
	if len(c.problems) > 0 {
		return nil, errors.Join(c.problems...)
	}
	return &b, nil
}

// Kind returns the kind with a key.
func (b *Book) Kind(key string) (Kind, bool) {
	i := slices.IndexFunc(b.Kinds, func(k Kind) bool { return k.Key == key })
	if i < 0 {
		return Kind{}, false
	}
	return b.Kinds[i], true
}

// Topic returns the topic with a key.
func (b *Book) Topic(key string) (Topic, bool) {
	i := slices.IndexFunc(b.Topics, func(t Topic) bool { return t.Key == key })
	if i < 0 {
		return Topic{}, false
	}
	return b.Topics[i], true
}

// Mutes reports whether a person switched off what a kind belongs to, and what that is called.
func (b *Book) Mutes(p Preferences, kind string) (topic string, muted bool) {
	k, _ := b.Kind(kind)
	t, known := b.Topic(k.Topic)
	return t.Name, known && p.Mutes(t)
}

// Wants has a person told of a topic again, and reports whether they had switched it off.
// After everything was switched off it is the only one.
func (b *Book) Wants(p *Preferences, key string) (was bool) {
	if topic, ok := b.Topic(key); !ok || !p.Mutes(topic) {
		return false
	}
	if p.All {
		p.All = false
		for _, other := range b.Topics {
			if !other.Fixed {
				p.Mute(other.Key)
			}
		}
	}
	p.Unmute(key)
	return true
}

// Composed lists the kinds that officers may send by a run.
func (b *Book) Composed() []Kind {
	return slices.DeleteFunc(slices.Clone(b.Kinds), func(k Kind) bool { return !k.Compose })
}

// Choice returns one of the kind's choices by its key.
func (k Kind) Choice(key string) (Choice, bool) {
	i := slices.IndexFunc(k.Choices, func(c Choice) bool { return c.Key == key })
	if i < 0 {
		return Choice{}, false
	}
	return k.Choices[i], true
}

// Chosen returns the choice that a person's words name: its words, or others for it.
func (k Kind) Chosen(words string) (Choice, bool) {
	i := slices.IndexFunc(k.Choices, func(c Choice) bool {
		return c.Words == words || slices.Contains(c.Also, words)
	})
	if i < 0 {
		return Choice{}, false
	}
	return k.Choices[i], true
}

// Samples are the fields as previews show them.
func (k Kind) Samples() map[string]string {
	fields := make(map[string]string, len(k.Fields))
	for _, f := range k.Fields {
		fields[f.Key] = f.Sample
	}
	return fields
}

// EndsAt is when the notice is not worth sending any more; zero: always worth it.
func (k Kind) EndsAt(n Notice) time.Time {
	if !n.EndsAt.IsZero() || k.WorthFor == 0 {
		return n.EndsAt
	}
	return n.DueAt.Add(k.WorthFor)
}

// Reminder is one telling before a deadline: the Window, DueAt and EndsAt of a notice.
type Reminder struct {
	Window        string // 30d, or 6h: how long before the deadline
	DueAt, EndsAt time.Time
}

// Reminders lists what is to be told of a deadline from now on (row N11), the earliest
// first. Of those whose time has passed the last is told at once: somebody who comes late is
// told once, not thrice. After the deadline there are none.
func (k Kind) Reminders(deadline, now time.Time) (due []Reminder) {
	if !now.Before(deadline) {
		return nil
	}
	spans := slices.Clone(k.Remind)
	slices.Sort(spans)
	ends := deadline
	for _, span := range spans {
		r := Reminder{Window: ReminderWindow(span), DueAt: deadline.Add(-span), EndsAt: ends}
		ends = r.DueAt
		passed := !now.Before(r.DueAt)
		if passed {
			r.DueAt = now
		}
		due = append(due, r)
		if passed {
			break
		}
	}
	slices.Reverse(due)
	return due
}

// ReminderWindow names a span before a deadline, as the Window of its notice.
func ReminderWindow(span time.Duration) string {
	if span%(24*time.Hour) == 0 {
		return fmt.Sprintf("%dd", span/(24*time.Hour))
	}
	return fmt.Sprintf("%dh", span/time.Hour)
}
