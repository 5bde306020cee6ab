package notices

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// bookCheck finds what is wrong with a book, with lines.
type bookCheck struct {
	file     string
	doc      yaml.Node
	book     *Book
	problems []error
}

// problem notes one problem at a node.
func (c *bookCheck) problem(at *yaml.Node, format string, args ...any) {
	line := 1
	if at != nil {
		line = at.Line
	}
	c.problems = append(c.problems, fmt.Errorf("%s:%d: %s", c.file, line, fmt.Sprintf(format, args...)))
}

// below returns the value of a key of a mapping, or the mapping itself where there is none.
func below(n *yaml.Node, key string) *yaml.Node {
	for n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	for i := 0; n != nil && n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return n
}

// item returns the i-th of a list, or the list itself.
func item(n *yaml.Node, i int) *yaml.Node {
	for n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n == nil || n.Kind != yaml.SequenceNode || i >= len(n.Content) {
		return n
	}
	return n.Content[i]
}

// run checks the whole book.
func (c *bookCheck) run() {
	root := item(&c.doc, 0)
	if len(c.doc.Content) > 0 {
		root = c.doc.Content[0]
	}
	topics := map[string]bool{}
	for i, t := range c.book.Topics {
		at := item(below(root, "topics"), i)
		if t.Key == "" || t.Name == "" || t.About == "" {
			c.problem(at, "a topic needs a key, a name and a line about it")
		}
		if topics[t.Key] {
			c.problem(at, "the topic %q stands twice", t.Key)
		}
		topics[t.Key] = true
	}
	kinds := map[string]bool{}
	for i, k := range c.book.Kinds {
		at := item(below(root, "kinds"), i)
		if kinds[k.Key] {
			c.problem(at, "the kind %q stands twice", k.Key)
		}
		kinds[k.Key] = true
		c.kind(at, k)
	}
	if len(kinds) == 0 {
		c.problem(root, "there are no kinds")
	}
}

// kind checks one kind.
func (c *bookCheck) kind(at *yaml.Node, k Kind) {
	if k.Key == "" || k.Name == "" {
		c.problem(at, "a kind needs a key and a name")
	}
	topic, ok := c.book.Topic(k.Topic)
	if !ok {
		c.problem(below(at, "topic"), "kind %q: unknown topic %q", k.Key, k.Topic)
	}
	if !slices.Contains([]Importance{Urgent, Normal, Low}, k.Importance) {
		c.problem(below(at, "importance"), "kind %q: importance is %q, want urgent, normal or low", k.Key, k.Importance)
	}
	c.fields(below(at, "fields"), k)
	c.texts(below(at, "texts"), k)
	c.channels(below(at, "channels"), k, topic)
	c.use(below(at, "subscribe"), k, k.Subscribe)
	c.use(below(at, "template"), k, k.Template)
	c.choices(below(at, "choices"), k)
	c.times(at, k)
}

// fields checks that the samples fit.
func (c *bookCheck) fields(at *yaml.Node, k Kind) {
	seen := map[string]bool{}
	for i, f := range k.Fields {
		here := item(at, i)
		switch {
		case f.Key == "" || f.Name == "" || f.Sample == "":
			c.problem(here, "kind %q: a field needs a key, a name and a sample", k.Key)
		case seen[f.Key]:
			c.problem(here, "kind %q: the field %q stands twice", k.Key, f.Key)
		case f.Most < 0 || utf8.RuneCountInString(f.Sample) > f.Limit():
			c.problem(here, "kind %q: the sample of %q is longer than its %d characters", k.Key, f.Key, f.Limit())
		}
		seen[f.Key] = true
	}
}

var placeholderForm = regexp.MustCompile(`\{([a-z_]+)\}`)

// places checks that a text names only fields that the kind has.
func (c *bookCheck) places(at *yaml.Node, k Kind, text string) {
	for _, m := range placeholderForm.FindAllStringSubmatch(text, -1) {
		if !slices.ContainsFunc(k.Fields, func(f Field) bool { return f.Key == m[1] }) {
			c.problem(at, "kind %q: {%s} is no field of it", k.Key, m[1])
		}
	}
}

// texts checks the languages; Chinese must be there.
func (c *bookCheck) texts(at *yaml.Node, k Kind) {
	if zh := k.Texts[Chinese]; zh.Title == "" || zh.Body == "" {
		c.problem(at, "kind %q needs a Chinese text (zh) with a title and a body", k.Key)
	}
	for language, t := range k.Texts {
		here := below(at, string(language))
		if language != Chinese && language != Tibetan {
			c.problem(here, "kind %q: unknown language %q, want zh or bo", k.Key, language)
		}
		if t.Menu != "" && len(k.Choices) == 0 {
			c.problem(below(here, "menu"), "kind %q: a text for buttons without choices", k.Key)
		}
		for _, part := range []string{t.Title, t.Body, t.Menu} {
			c.places(here, k, part)
		}
	}
}

// channels checks the ladder: in its order, with the inbox at its end.
func (c *bookCheck) channels(at *yaml.Node, k Kind, topic Topic) {
	last := -1
	for i, ch := range k.Channels {
		here := item(at, i)
		place := slices.Index(ladder(), ch)
		switch {
		case place < 0:
			c.problem(here, "kind %q: unknown channel %q, want one of %v", k.Key, ch, ladder())
		case place <= last:
			c.problem(here, "kind %q: the channel %q stands too low, the order is %v", k.Key, ch, ladder())
		case ch == Template && topic.NoTemplates:
			c.problem(here, "kind %q: no template messages for the topic %q: WeChat punishes advertising there", k.Key, k.Topic)
		case ch == Template && k.Template == nil:
			c.problem(here, "kind %q: the channel template needs a template (title and values)", k.Key)
		case (ch == LongTerm || ch == OneTime) && k.Subscribe == nil:
			c.problem(here, "kind %q: the channel %s needs a subscribe (title and values)", k.Key, ch)
		}
		last = max(last, place)
	}
	if len(k.Channels) == 0 || k.Channels[len(k.Channels)-1] != Inbox {
		c.problem(at, "kind %q: the last channel must be the inbox", k.Key)
	}
}

// ladder is every channel, in its order.
func ladder() []Channel { return []Channel{LongTerm, OneTime, Template, Service, Inbox} }

// use checks what stands in a template.
func (c *bookCheck) use(at *yaml.Node, k Kind, u *Use) {
	if u == nil {
		return
	}
	if u.Title == "" || len(u.Values) == 0 {
		c.problem(at, "kind %q: a template needs a title and values", k.Key)
	}
	for label, value := range u.Values {
		if value == "" {
			c.problem(below(below(at, "values"), label), "kind %q: nothing stands at %q", k.Key, label)
		}
		c.places(below(below(at, "values"), label), k, value)
	}
}

// maxChoiceKey bounds a choice's key, because a notice's id and the key make the id of a
// button: see ChoiceID.
const maxChoiceKey = 16

var choiceKeyForm = regexp.MustCompile(`^[a-z_]+$`)

// choices checks that words tell choices apart.
func (c *bookCheck) choices(at *yaml.Node, k Kind) {
	owner := map[string]string{}
	for i, ch := range k.Choices {
		here := item(at, i)
		if !choiceKeyForm.MatchString(ch.Key) || len(ch.Key) > maxChoiceKey || ch.Words == "" {
			c.problem(here, "kind %q: a choice needs words and a key of at most %d small letters", k.Key, maxChoiceKey)
		}
		for _, w := range append([]string{ch.Words}, ch.Also...) {
			if before, ok := owner[w]; ok {
				c.problem(here, "kind %q: %q stands for %q and for %q", k.Key, w, before, ch.Key)
			}
			owner[w] = ch.Key
		}
	}
}

// times checks spans and hours.
func (c *bookCheck) times(at *yaml.Node, k Kind) {
	if k.WorthFor < 0 {
		c.problem(below(at, "worth_for"), "kind %q: worth_for is below 0", k.Key)
	}
	for i, span := range k.Remind {
		if span <= 0 || i > 0 && span >= k.Remind[i-1] {
			c.problem(below(at, "remind"), "kind %q: remind lists spans above 0, the longest first", k.Key)
		}
	}
	if k.Quiet == nil {
		return
	}
	_, errFrom := time.Parse("15:04", k.Quiet.From)
	_, errUntil := time.Parse("15:04", k.Quiet.Until)
	if err := errors.Join(errFrom, errUntil); err != nil || k.Quiet.From == k.Quiet.Until {
		c.problem(below(at, "quiet"), "kind %q: quiet needs two different times such as 21:30 and 08:00", k.Key)
	}
}
